"""A small application for the tests of the server: a page, an event stream, and what the stream went through."""

from __future__ import annotations

import threading
from collections.abc import Iterator

from flask import Flask, Response

HEARTBEAT_SECONDS = 0.2


def make() -> Flask:
    app = Flask(__name__, static_folder=None)
    open_streams: set[int] = set()
    stopping = threading.Event()
    app.extensions["samtale_on_stop"] = [stopping.set]

    @app.get("/open")
    def count() -> str:
        return str(len(open_streams))

    @app.get("/stream/<int:number>")
    def stream(number: int) -> Response:
        def events() -> Iterator[str]:
            open_streams.add(number)
            try:
                yield "data: first\n\n"
                while not stopping.wait(HEARTBEAT_SECONDS):
                    yield ": heartbeat\n\n"
                yield "data: last\n\n"
            finally:
                open_streams.discard(number)

        return Response(events(), mimetype="text/event-stream")

    return app
