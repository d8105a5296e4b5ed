"""HTMX on the server, in one place: what the browser asked for and how to answer it (htmx 4 in the browser)."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, make_response, redirect, render_template, request
from htmx_flask import Htmx
from markupsafe import Markup
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


def render_fragment(template: str, **values: Any) -> Markup:
    """A part of a page, escaped by its template and safe to put into another."""
    return Markup(render_template(template, **values))  # noqa: S704 - what a template rendered is escaped already


def _vary(response: Response) -> Response:
    response.vary.add("HX-Request")
    return response
