"""Where to go after signing in: only ever a page of this app."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import request


def local_path(wanted: str | None) -> str:
    """``wanted`` as a path on this site, or the start page for anything that could lead elsewhere.

    An address of this very host counts as its path (a browser's Referer is one). Browsers read a backslash as a slash
    and drop control characters, so both are refused.
    """
    home = request.script_root + "/"
    path = (wanted or "").strip(" ")
    if path.startswith(request.host_url):
        path = path[len(request.host_url) - 1 :]
    if not path.startswith("/") or path.startswith("//") or "\\" in path:
        return home
    if any(ord(character) <= 0x20 or ord(character) == 0x7F for character in path):
        return home
    parts = urlsplit(path)
    if parts.scheme or parts.netloc or parts.path.removeprefix(request.script_root).startswith("/logg-"):
        return home
    return path if path.startswith(home) else request.script_root + path
