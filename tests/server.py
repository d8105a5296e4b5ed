"""The real server process for tests: its own folder, a free port, what it prints."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from webapp.config import ROOT

READY = "Samtale is ready: "
SAMTALE = ["-m", "webapp", "run"]
# Those that the test which runs now, or a fixture of it, has started: what they printed is told where it fails.
started: list[Server] = []


class Server:
    """A running server. `address` has no trailing slash; `printed` grows as it prints (both streams)."""

    def __init__(self, command: list[str], settings: dict[str, str]) -> None:
        self.began = time.perf_counter()
        started.append(self)
        self.printed: list[str] = []
        self.process = subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env={**os.environ, "SAMTALE_SETUP": "0", "PYTHONUNBUFFERED": "1", **settings},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            start_new_session=True,
        )
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        self.address = f"http://127.0.0.1:{settings['SAMTALE_PORT']}"

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as lines:
            for line in lines:
                self.printed.append(line.rstrip("\n"))

    def wait_for(self, text: str, seconds: float = 60) -> str:
        """The first printed line that contains `text`; AssertionError with all it printed where none comes in time."""

        def found() -> bool:
            return any(text in line for line in self.printed)

        eventually(lambda: found() or self.process.poll() is not None, seconds)
        assert found(), "\n".join([f"never printed {text!r}, but:", *self.printed])
        return next(line for line in self.printed if text in line)

    def wait(self) -> int:
        """Wait until it has ended and all it printed is read; returns its exit code."""
        code = self.process.wait(timeout=20)
        self.reader.join(timeout=5)
        return code

    def kill(self) -> None:
        """End every process of it at once, as a power cut does."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.wait()

    def stop(self) -> int:
        """Stop it as systemd would; returns its exit code."""
        self.process.terminate()
        return self.wait()


@contextmanager
def running(home: Path, *, command: list[str] | None = None, **settings: str) -> Iterator[Server]:
    """Samtale (or another `command` for this Python) on the data in `home`, ready to answer; stopped afterwards.

    `settings` are environment variables, such as SAMTALE_DEMO="1".
    """
    server = start(home, command=command, **settings)
    try:
        server.wait_for(READY)
        yield server
    finally:
        server.stop()


def start(home: Path, *, command: list[str] | None = None, **settings: str) -> Server:
    """As running(), but does not wait; the caller stops it."""
    own = {
        "SAMTALE_PORT": str(free_port()),
        "SAMTALE_DATA": str(home / "data"),
        "SAMTALE_KEYS": str(home / "keys"),
    }
    return Server(command or SAMTALE, own | settings)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def eventually(check: Callable[[], bool], seconds: float) -> None:
    """Wait until `check` is true; AssertionError after `seconds`."""
    deadline = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < deadline, f"did not happen within {seconds} s"
        time.sleep(0.02)
