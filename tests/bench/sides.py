"""One side of a meeting as its browser behaves towards the server, many of them in one event loop.

What a field sends and when is as in static/js/field.js: one save in flight, the next after a pause as long as the
server took, 60 ms at the least, holding all that was typed meanwhile. It names the page's stream, which then says no
more of it.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any
from urllib.parse import quote

SHORTEST_PAUSE = 0.06
PATIENCE = 20.0
LONGEST_RETRY = 10.0
END_OF_HEAD = b"\r\n\r\n"
END_OF_EVENT = b"\n\n"
ASKING = b"event: there\ndata: "
NAMING = b"event: stream\ndata: "


@dataclass
class Heard:
    """What is measured, in seconds: a save from when it is first sent until it is answered, a push from the key until
    the other's page has the letter, with all that the key waits for. Both are emptied when the warm-up is over.
    """

    saves: list[float] = field(default_factory=list)
    pushes: list[float] = field(default_factory=list)
    reconnections: int = 0
    failures: int = 0


class Connection:
    """Raw HTTP/1.1, kept alive; AssertionError for an answer that is not as it should be."""

    def __init__(self, host: str, port: int, browser: dict[str, str]) -> None:
        self.host, self.port = host, port
        self.headers = f"Host: {host}:{port}\r\nCookie: samtale={browser['cookie']}\r\n"
        self.to_save = f"{self.headers}X-CSRFToken: {browser['token']}\r\nContent-Type: application/json\r\n"
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None

    async def open(self) -> None:
        self.reader, self.writer = await asyncio.open_connection(self.host, self.port)

    def close(self) -> None:
        if self.writer:
            self.writer.close()
        self.reader = self.writer = None

    async def post(self, path: str, content: Any, stream: str) -> dict[str, Any] | None:
        """Send JSON, naming the page's ``stream``, and return the answer's; None where the server could not answer, or
        not in time."""
        body = json.dumps(content, ensure_ascii=False).encode()
        head = f"POST {path} HTTP/1.1\r\n{self.to_save}Accept: application/json\r\nX-Stream: {stream}\r\n"
        head += f"Content-Length: {len(body)}\r\n\r\n"
        try:
            return await asyncio.wait_for(self._asked(head.encode() + body), PATIENCE)
        except (OSError, TimeoutError, asyncio.IncompleteReadError):
            self.close()
            return None

    async def _asked(self, request: bytes) -> dict[str, Any] | None:
        if self.writer is None:
            await self.open()
        assert self.reader and self.writer
        self.writer.write(request)
        answered = await self.reader.readuntil(END_OF_HEAD)
        length = int(answered.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        received = await self.reader.readexactly(length)
        if answered.startswith(b"HTTP/1.1 5"):
            return None
        assert answered.startswith(b"HTTP/1.1 200"), (answered + received).decode()
        content: dict[str, Any] = json.loads(received)
        return content

    async def say(self, path: str) -> None:
        """Post nothing, and take the server's word for it."""
        if self.writer is None:
            await self.open()
        assert self.reader and self.writer
        self.writer.write(f"POST {path} HTTP/1.1\r\n{self.to_save}Content-Length: 0\r\n\r\n".encode())
        answered = await self.reader.readuntil(END_OF_HEAD)
        assert answered.startswith(b"HTTP/1.1 204"), answered.decode()

    async def events(self, path: str, more: str = "") -> AsyncIterator[bytes]:
        """The events of a stream until it ends, each without its empty line."""
        await self.open()
        assert self.reader and self.writer
        self.writer.write(f"GET {path} HTTP/1.1\r\n{self.headers}Accept: text/event-stream\r\n{more}\r\n".encode())
        head = await self.reader.readuntil(END_OF_HEAD)
        assert head.startswith(b"HTTP/1.1 200") and b"chunked" in head, head.decode()
        waiting = b""
        while length := int(await self.reader.readline(), 16):
            chunk = await self.reader.readexactly(length + 2)
            *whole, waiting = (waiting + chunk[:-2]).split(END_OF_EVENT)
            for event in whole:
                yield event


class Field:
    """A text that one side writes, at the end of one of its lines: its own line of a shared note, or the only one."""

    def __init__(self, name: str, line: int, side: Side) -> None:
        self.name, self.line, self.side = name, line, side
        self.text = self.base = ""
        self.version = self.newest = self.count = 0
        self.writer = f"{random.getrandbits(60):015x}"
        self.in_flight: dict[str, Any] | None = None
        self.missed: tuple[int, str] | None = None
        self.changed = asyncio.Event()
        self.marks: deque[tuple[int, float]] = deque()
        self.wrote = ""
        self.shown = ""

    @property
    def unsaved(self) -> bool:
        return self.in_flight is not None or self.text != self.base

    def own_part(self, text: str) -> str:
        lines = text.split("\n")
        return lines[self.line] if self.line < len(lines) else ""

    def type(self, words: str) -> None:
        """Put ``words`` after what this side has written so far; the wait for the other side's begins."""
        lines = self.text.split("\n")
        lines += [""] * (self.line + 1 - len(lines))
        lines[self.line] += words
        self.text = "\n".join(lines)
        self.wrote += words
        self.marks.append((len(lines[self.line]), perf_counter()))
        self.changed.set()

    async def keep_saving(self) -> None:
        """Save what is unsaved for as long as the meeting lasts."""
        while True:
            await self.changed.wait()
            self.changed.clear()
            while self.text != self.base:
                await asyncio.sleep(max(SHORTEST_PAUSE, await self._save()))

    async def _save(self) -> float:
        """Send it, the same again until it is answered; returns how long the answer took since it was last sent."""
        self.count += 1
        sent, base, save_id = self.text, self.base, f"{self.writer}.{self.count}"
        self.in_flight = {"save_id": save_id, "base_version": self.version, "base_text": base, "text": sent}
        began = asked = perf_counter()
        failures = 0
        while (answer := await self.side.post(self.name, self.in_flight)) is None:
            self.side.heard.failures += 1
            failures += 1
            await asyncio.sleep(min(LONGEST_RETRY, 0.5 * 2 ** min(failures, 6)) * spread())
            asked = perf_counter()
        answered = perf_counter()
        self.side.heard.saves.append(answered - began)
        self._saved(sent, answer["version"], answer.get("text"))
        return answered - asked

    def _saved(self, sent: str, version: int, text: str | None) -> None:
        self.in_flight = None
        self.newest = max(self.newest, version)
        if self.side.other.field.name == self.name:
            self.side.other.field.arrived(sent if text is None else text)
        if text is None:
            self.base, self.version = sent, version
        elif self.text == sent:
            self._adopt(version, text)
        else:
            self.base = sent
        if self.missed and self.missed[0] > version and not self.unsaved:
            self._adopt(*self.missed)
        self.missed = None

    def receive(self, version: int, text: str) -> None:
        """Take up what the stream brings, or leave it to the next answer while something is unsaved."""
        if version <= self.newest:
            return
        self.newest = version
        if self.unsaved:
            self.missed = version, text
        else:
            self._adopt(version, text)

    def _adopt(self, version: int, text: str) -> None:
        self.version, self.base, self.text = version, text, text

    def arrived(self, text: str) -> None:
        """The other side's page shows ``text``: note how long what is in it took."""
        self.shown = text
        length, now = len(self.own_part(text)), perf_counter()
        while self.marks and self.marks[0][0] <= length:
            self.side.heard.pushes.append(now - self.marks.popleft()[1])


class Side:
    """One participant's page: an open stream, a connection for saves, and the field that is written in."""

    def __init__(
        self, connect: Callable[[dict[str, str]], Connection], made: dict[str, Any], role: str, heard: Heard
    ) -> None:
        self.talk, self.role, self.heard = made["talk"], role, heard
        self.saving, self.stream, self.showing = (connect(made[role]) for _ in range(3))
        self.named = ""
        self.asked_by: asyncio.Queue[str] = asyncio.Queue()
        self.other: Side
        self.began = asyncio.Event()
        self.field: Field

    async def post(self, field: str, save: dict[str, Any]) -> dict[str, Any] | None:
        return await self.saving.post(f"/samtaler/{self.talk}/felt/{quote(field, safe='')}", save, self.named)

    async def listen(self) -> None:
        """Hear the stream for as long as the meeting lasts; one that ends is opened again, as a browser does."""
        again = ""
        while True:
            async for event in self.stream.events(f"/samtaler/{self.talk}/strom", again):
                self.began.set()
                self._told(event)
            self.stream.close()
            self.heard.reconnections += 1
            again = "Last-Event-ID: 1\r\n"
            await asyncio.sleep(spread())

    async def keep_showing(self) -> None:
        """Answer each heartbeat, as a page does that shows that someone is there."""
        while True:
            await self.showing.say(f"/til-stede/{await self.asked_by.get()}")

    def _told(self, event: bytes) -> None:
        assert b"event: moved" not in event, f"the {self.role} was sent away"
        if event.startswith(ASKING):
            self.asked_by.put_nowait(event.removeprefix(ASKING).decode())
            return
        if NAMING in event:
            self.named = event.partition(NAMING)[2].decode()
            return
        kind, found, content = event.partition(b'data: {"fields"')
        if not found or b"event: fields" not in kind:
            return
        for told in json.loads(b'{"fields"' + content)["fields"]:
            if told["field"] == self.field.name:
                self.field.receive(told["version"], told["text"])
            if told["field"] == self.other.field.name:
                self.other.field.arrived(told["text"])

    def leave(self) -> None:
        for connection in (self.saving, self.stream, self.showing):
            connection.close()


def spread() -> float:
    """0.5 to 1.5, so that not all try again at once."""
    return 0.5 + random.random()  # noqa: S311 - nothing secret


async def stopped(tasks: list[asyncio.Task[None]]) -> None:
    """End what still goes on; raises what any of it had failed with."""
    for task in tasks:
        task.cancel()
    for task in tasks:
        with suppress(asyncio.CancelledError):
            await task
