"""A network of our own between browsers and a server, which can fail as networks do."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field

from tests import server as processes

SIZE = 65_536
CUT = 10


@dataclass(eq=False)
class Line:
    """One connection through the proxy; one that is `dead` carries nothing any more, and nobody is told."""

    near: socket.socket
    far: socket.socket
    dead: bool = False


@dataclass
class Proxy:
    """Listens at `url` and forwards to `target`, a port of this machine.

    `streams` are the moments (seconds, monotonic) when a page asked for its stream. While `halving`, every answer ends
    before it is whole.
    """

    target: int
    port: int = field(default_factory=processes.free_port)
    lines: list[Line] = field(default_factory=list)
    streams: list[float] = field(default_factory=list)
    halving: bool = False
    silent: bool = False

    def __post_init__(self) -> None:
        self.url = f"http://127.0.0.1:{self.port}"
        self.listener = socket.create_server(("127.0.0.1", self.port), backlog=512)
        threading.Thread(target=self._accept, daemon=True).start()

    def fall_silent(self) -> None:
        """Carry nothing more and close nothing: what is connected now never hears again, as when a laptop slept."""
        self.silent = True
        for line in self.lines:
            line.dead = True

    def speak(self) -> None:
        """Carry new connections again."""
        self.silent = False

    def hang_up(self) -> None:
        """Break off all that is connected now."""
        for line in self.lines:
            self._hang_up(line)

    def close(self) -> None:
        self.listener.close()
        self.hang_up()

    def _accept(self) -> None:
        while True:
            try:
                near, _address = self.listener.accept()
            except OSError:  # closed
                return
            threading.Thread(target=self._connect, args=(near,), daemon=True).start()

    def _connect(self, near: socket.socket) -> None:
        try:
            far = socket.create_connection(("127.0.0.1", self.target))
        except OSError:  # the server is away
            near.close()
            return
        line = Line(near, far, dead=self.silent)
        self.lines.append(line)
        threading.Thread(target=self._carry, args=(line, near, far), daemon=True).start()
        self._carry(line, far, near)

    def _carry(self, line: Line, source: socket.socket, goal: socket.socket) -> None:
        with suppress(OSError):  # hung up at the other end
            while part := source.recv(SIZE):
                if line.dead:
                    continue
                if source is line.near and b"/strom" in part and part.startswith(b"GET "):
                    self.streams.append(time.monotonic())
                if self.halving and source is line.far:
                    goal.sendall(part[:-CUT])
                    break
                goal.sendall(part)
        if not line.dead:
            self._hang_up(line)

    def _hang_up(self, line: Line) -> None:
        for end in (line.near, line.far):
            with suppress(OSError):  # it is already
                end.shutdown(socket.SHUT_RDWR)
            end.close()
