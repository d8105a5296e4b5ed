"""Error pages: plain, kind, and saying what to do."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from flask import Flask, current_app, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, Unauthorized

from . import access, held

PAGES = {400, 401, 403, 404, 405, 409, 413, 429, 500, 503}
SECRET = {"code", "csrf_token", "held", "last", "password"}
CHOSEN = re.compile(r"[\w:+-]*|/\S*", re.ASCII)


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, show)
    app.register_error_handler(CSRFError, show)
    app.register_error_handler(500, show)


def show(error: HTTPException) -> ResponseReturnValue:
    """The page for an error, or its code alone for a script that asked."""
    code = error.code or 500
    if request.is_json or request.accept_mimetypes.best == "application/json":
        return jsonify(error=error.name, expired=isinstance(error, CSRFError)), code
    page = code if code in PAGES else 500
    is_over = isinstance(error, CSRFError | Unauthorized)
    if is_over and (held.carried() or access.is_for_the_signed_in()) and (late := held.late()):
        return render_template("errors/late.html", late=late), code
    above = page_above() if code == 405 else None
    return render_template(f"errors/{page}.html", code=code, typed=typed() if is_over else [], above=above), code


def page_above() -> str | None:
    """The nearest address above this one that can be opened: there stands, most often, the form that sends to this one.

    After a refused form its address stands in the browser, and Enter in the address bar asks for it by GET.
    """
    adapter = current_app.create_url_adapter(request)
    path = request.path.rpartition("/")[0]
    while adapter and path:
        if adapter.test(path, method="GET"):
            return request.script_root + path
        path = path.rpartition("/")[0]
    return None


def typed() -> list[str]:
    """What was written in a form that came from our own page too late to be taken, to be copied from the error's page.

    Secrets are left out, and what may as well have been chosen as written: one plain word, a number, a day.
    """
    if not _is_from_our_page():
        return []
    written = [text for name, text in request.form.items(multi=True) if name.split("-")[-1] not in SECRET]
    return [text for text in written if not CHOSEN.fullmatch(text.strip())]


def _is_from_our_page() -> bool:
    """As the browser says. Over plain HTTP it tells no Sec-Fetch-Site, but every form brings an Origin."""
    site = request.headers.get("Sec-Fetch-Site")
    return site == "same-origin" if site else urlsplit(request.headers.get("Origin", "")).netloc == request.host
