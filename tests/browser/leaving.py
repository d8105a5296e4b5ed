"""Ways to leave that no server is told of: a browser that is killed, and a wire that goes dead without a word."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import threading
from pathlib import Path
from urllib.parse import urlsplit

from tests import server
from tests.browser import chromium


class DeadWire:
    """A TCP proxy before the server at ``address`` that can stop carrying: it then neither reads, writes nor closes."""

    def __init__(self, address: str) -> None:
        there = urlsplit(address)
        self._target = (there.hostname, there.port)
        self._carries = threading.Event()
        self._carries.set()
        self._sockets: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        self._carries.clear()

    def mend(self) -> None:
        self._carries.set()

    def close(self) -> None:
        self._carries.set()
        for each in (self._listener, *self._sockets):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):  # closed: the test is over
            while True:
                near = self._listener.accept()[0]
                far = socket.create_connection(self._target)
                self._sockets += [near, far]
                for source, sink in ((near, far), (far, near)):
                    threading.Thread(target=self._carry, args=(source, sink), daemon=True).start()

    def _carry(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):  # either end has closed
            while piece := source.recv(65536):
                self._carries.wait()
                sink.sendall(piece)
            sink.shutdown(socket.SHUT_WR)


class OwnBrowser:
    """A Chromium of our own, in a process group that can be killed; `endpoint` is where Playwright connects."""

    def __init__(self, home: Path) -> None:
        command = [str(chromium.find()), *chromium.arguments(), "--headless=new", "--remote-debugging-port=0"]
        quiet = ["--no-first-run", "--disable-background-networking", f"--user-data-dir={home}", "about:blank"]
        self._process = subprocess.Popen(
            [*command, *quiet], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        port = home / "DevToolsActivePort"
        server.eventually(lambda: port.exists() and bool(port.read_text().strip()), 30)
        self.endpoint = f"http://127.0.0.1:{port.read_text().split()[0]}"

    def kill(self) -> None:
        """End every process of it at once; a second time does nothing."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
