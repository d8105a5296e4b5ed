"""HTMX on the server, in one place: what the browser asked for and how to answer it (htmx 4 in the browser)."""

from __future__ import annotations

from flask import Flask, Response, make_response, redirect, request
from htmx_flask import Htmx
from werkzeug.wrappers import Response as BaseResponse

_extension = Htmx()


def init_app(app: Flask) -> None:
    _extension.init_app(app)
    app.after_request(_vary)


def is_fragment() -> bool:
    """Whether the browser wants a part of a page (a restored history entry wants the whole)."""
    return bool(request.htmx) and "HX-History-Restore-Request" not in request.headers  # type: ignore[attr-defined]


def go_to(address: str) -> BaseResponse:
    """Send the browser to another page, by HTMX's own header where HTMX asked."""
    if not is_fragment():
        return redirect(address, 303)
    response = make_response("", 204)
    response.headers["HX-Redirect"] = address
    return response


def _vary(response: Response) -> Response:
    response.vary.add("HX-Request")
    return response
