"""A small application for the tests of the server: what a request came as, and an event stream."""

from __future__ import annotations

import threading
from typing import Any

from flask import Flask, Response, jsonify, request
from werkzeug.middleware.proxy_fix import ProxyFix

from webapp import live
from webapp.streams import Stream
from webapp.turns import brief

HEARTBEAT_SECONDS = 0.2
LONGEST_BODY = 1_000


class Greeting:
    """Says that it begins, and the names of what happens."""

    farewell = ""

    def begin(self, token: str) -> str:
        return "data: first\n\n"

    def tell(self, happened: list[live.Event]) -> str | None:
        return "".join(live.message(event.kind) for event in happened)

    def come_or_gone(self) -> None:
        pass


class Slip:
    """Fails where Flask cannot answer for it."""

    def __init__(self, app: Any) -> None:
        self._app = app

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        if environ["PATH_INFO"].startswith("/broken/"):
            raise KeyError("a slip in the plumbing")
        return self._app(environ, start_response)


def make() -> Flask:
    live.HEARTBEAT = live.ROLL_EVERY = HEARTBEAT_SECONDS
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LONGEST_BODY
    app.wsgi_app = Slip(ProxyFix(app.wsgi_app))  # type: ignore[method-assign]
    app.extensions["samtale_on_stop"] = [live.end_streams]

    @app.get("/open")
    def count() -> str:
        return str(live.stream_count())

    @app.get("/threads")
    def threads() -> str:
        return str(threading.active_count())

    @app.get("/stream/<number>")
    @brief()
    def stream(number: str) -> Response:
        events = Stream(number, number, Greeting(), answers=False)
        return Response(events, mimetype="text/event-stream", direct_passthrough=True)

    @app.post("/say/<number>/<what>")
    def say(number: str, what: str) -> str:
        live.publish(number, what)
        return what

    @app.route("/came/<path:path>", methods=["GET", "POST"])
    def came(path: str) -> Response:
        answer = jsonify(
            path=path,
            given=request.args.get("given"),
            body=request.get_data(as_text=True),
            cookies=request.cookies,
            address=request.remote_addr,
            url=request.url,
        )
        for name in ("a", "b"):
            answer.set_cookie(name, "1")
        return answer

    return app
