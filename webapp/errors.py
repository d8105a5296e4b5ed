"""Error pages: plain, kind, and saying what to do."""

from __future__ import annotations

from flask import Flask, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

PAGES = {400, 401, 403, 404, 405, 409, 413, 429, 500, 503}


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
    return render_template(f"errors/{page}.html", code=code), code
