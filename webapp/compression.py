"""Pages are gzipped on their way out: a meeting page shrinks to about a tenth.

Compressing secrets beside what an attacker may choose can leak them through the length of the answer (BREACH, CVE-2013-
3587). Three things stand against it here. The session cookie is SameSite=Lax, so a strange site cannot make a browser
fetch our pages as the person in the background. The CSRF token in a page is signed with the time: what could be guessed
bit by bit over many answers stays equal for a second at most, and the part that stays equal is worth nothing without
the signature. And every packed answer is lengthened by a random number of bytes, so that a length says little («Heal
the Breach», Palacios et al. 2022), as Django does. Event streams and files are not touched.
"""

from __future__ import annotations

import gzip
import secrets
from io import BytesIO

from flask import Flask, Response, request

SMALLEST = 1_024
LEVEL = 5
PADDING = 100


def init_app(app: Flask) -> None:
    app.after_request(compress)


def compress(response: Response) -> Response:
    """Gzip an HTML answer of 1 kB or more for a browser that takes it."""
    if response.mimetype != "text/html" or response.is_streamed or response.direct_passthrough:
        return response
    response.vary.add("Accept-Encoding")
    if "Content-Encoding" in response.headers or request.accept_encodings["gzip"] <= 0:
        return response
    plain = response.get_data()
    if len(plain) >= SMALLEST:
        response.set_data(packed(plain))
        response.content_encoding = "gzip"
    return response


def packed(plain: bytes) -> bytes:
    """`plain` gzipped, with 0 to PADDING - 1 bytes more by chance: a name in gzip's header, which readers skip."""
    name = "x" * secrets.randbelow(PADDING)
    target = BytesIO()
    with gzip.GzipFile(name, "wb", LEVEL, target, mtime=0) as packer:
        packer.write(plain)
    return target.getvalue()
