"""Between granian and Flask: requests come in by RSGI, on an event loop; Flask answers them in a few threads.

An answer is whole, or it is a `Stream`. Open streams take no thread and nothing of the loop. granian's transport of an
answer that goes on takes bytes from any thread at once, without waiting for the browser (its `send_bytes` is a
coroutine by name; it is done when it returns).

Flask begins with a request when all of its body is here, so that no thread waits for a browser. A body that is larger
than the application takes is not read to its end: Flask refuses it.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from io import BytesIO
from typing import Any

from flask import Flask
from granian.rsgi import ProtocolClosed  # type: ignore[attr-defined]

from .streams import Stream
from .turns import BriefPaths, Turns

# Whatever asks the database waits for one of its 40 connections (db.open_database).
PAGES_AT_ONCE = 40
NO_BODY = frozenset({"", "0"})
ALWAYS = {
    "SCRIPT_NAME": "",
    "wsgi.errors": sys.stderr,
    "wsgi.input_terminated": True,
    "wsgi.multiprocess": False,
    "wsgi.multithread": True,
    "wsgi.run_once": False,
    "wsgi.version": (1, 0),
}

log = logging.getLogger(__name__)


class Outlet:
    """A stream's way to its browser."""

    def __init__(self, transport: Any) -> None:
        self._transport = transport

    def send(self, data: bytes) -> bool:
        """False when the browser has closed the connection, as far as that is known."""
        if self._transport is None:
            return False
        try:
            next(self._transport.send_bytes(data).__await__())
        except StopIteration:
            return True
        except ProtocolClosed:
            return False
        raise RuntimeError("granian has not taken the bytes at once")

    def close(self) -> None:
        """granian ends the answer when nobody holds its transport any more."""
        self._transport = None


class Gateway:
    """What granian calls for each request to ``app``."""

    def __init__(self, app: Flask, when_ready: Callable[[], object]) -> None:
        """``when_ready`` is called in the main thread when signals may be listened to."""
        self._app, self._when_ready = app, when_ready
        self._brief = BriefPaths(app)
        self._turns = Turns()
        self._pages = ThreadPoolExecutor(PAGES_AT_ONCE, thread_name_prefix="pages")
        self._longest_body: int = app.config.get("MAX_CONTENT_LENGTH") or sys.maxsize
        self._answered: deque[asyncio.Future[None]] = deque()
        self._is_called = False

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._when_ready()

    async def __rsgi__(self, scope: Any, proto: Any) -> None:
        try:
            body = await self._body(scope, proto)
        except ProtocolClosed:
            return
        answered = self._loop.create_future()
        act = partial(self._carry_out, scope, body, proto, answered)
        kind = self._brief.kind(scope.path)
        if kind is None:
            self._pages.submit(act).add_done_callback(_tell)
        else:
            self._turns.put(act, ending=kind == "ending")
        await answered

    async def _body(self, scope: Any, proto: Any) -> bytes:
        """What the browser sends; of more than the application takes, just enough for it to see that."""
        length = scope.headers.get("content-length", "")
        if "transfer-encoding" in scope.headers:
            received = bytearray()
            async for part in proto:
                received += part
                if len(received) > self._longest_body:
                    break
            return bytes(received)
        if length in NO_BODY or int(length) > self._longest_body:
            return b""
        return bytes(await proto())

    def _carry_out(self, scope: Any, body: bytes, proto: Any, answered: asyncio.Future[None]) -> None:
        try:
            self._answer(environ(scope, body), proto)
        except Exception:
            log.exception("a request could not be answered")
            proto.response_empty(500, [])
        finally:
            self._note(answered)

    def _answer(self, environ: dict[str, Any], proto: Any) -> None:
        begun: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], _error: Any = None) -> None:
            begun[:] = int(status[:3]), headers

        given: Iterable[bytes] = self._app(environ, start_response)  # type: ignore[arg-type]
        if isinstance(given, Stream):
            given.pour(Outlet(proto.response_stream(*begun)), self._turns)
            return
        try:
            whole = b"".join(given)
        finally:
            given.close()  # type: ignore[attr-defined]
        proto.response_bytes(*begun, whole)

    def _note(self, answered: asyncio.Future[None]) -> None:
        """Tell the loop that a request is done with, together with others where there are more."""
        self._answered.append(answered)
        if not self._is_called:
            self._is_called = True
            self._loop.call_soon_threadsafe(self._let_go)

    def _let_go(self) -> None:
        self._is_called = False
        while self._answered:
            answered = self._answered.popleft()
            if not answered.cancelled():
                answered.set_result(None)


def _tell(act: Future[None]) -> None:
    if error := act.exception():
        log.error("a request could not be refused either", exc_info=error)


def environ(scope: Any, body: bytes) -> dict[str, Any]:
    """The request as WSGI (PEP 3333) gives it.

    Left out are headers whose name has an underscore, which would pass for the one with a hyphen that a proxy sets, and
    how the body was sent: it is whole now.
    """
    made = {
        **ALWAYS,
        "REQUEST_METHOD": scope.method,
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string.encode().decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": BytesIO(body),
    }
    made["SERVER_NAME"], _colon, made["SERVER_PORT"] = scope.server.rpartition(":")
    made["REMOTE_ADDR"] = scope.client.rpartition(":")[0].strip("[]")
    for name, value in scope.headers.items():
        if "_" in name or name == "transfer-encoding":
            continue
        key = name.upper().replace("-", "_")
        if key not in {"CONTENT_TYPE", "CONTENT_LENGTH"}:
            key = f"HTTP_{key}"
        made[key] = f"{made[key]},{value}" if key in made else value
    if body:
        made.setdefault("CONTENT_LENGTH", str(len(body)))
    return made
