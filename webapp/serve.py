"""The server: granian in RSGI mode, one worker process, an event loop before Flask (`webapp/gateway.py`).

What was measured (granian 2.8, two cores shared with the load) and decides what is below:
- An open stream has no thread. With one for each (granian's WSGI mode, 1,100 threads), by turns with the first form of
  this, nothing else on the machine: 500 meetings that each save once a second, two open streams each (`python -m webapp
  bench meetings_500`), the slowest twentieth of the saves took 153 ms (407 to 598 at other times) against 8, of the
  pushes 155 against 8. Beside other work on the machine, by turns with this: 1,899 against 267 ms for a save, and 314
  against 168 MB. Processor time for each save with its pushes was nearly the same in quiet (1.51 and 1.44 ms, of which
  one thread by itself needs 0.87): what the threads cost was the waiting for each other. gunicorn's threads had been
  slower than granian's.
- Memory that glibc keeps aside for each thread no longer counts, with about ten of them.
- `backpressure` counts connections, also idle ones that a browser keeps for its next request (closed after 30 s). It
  must be well above the streams, or a few hundred waiting browsers shut everyone else out.
- A closed connection is noticed when the stream next writes, so streams send a heartbeat. Stopping, granian waits for
  open streams and kills the worker after STOP_SECONDS, so they are told to end: `app.extensions["samtale_on_stop"]` is
  a list of functions to call then.
- On Linux two granians can listen on one port without an error, each getting half of the requests: see `free_address`.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any

from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server import Server

from .config import Config, ConfigError

CONNECTIONS = 8_192
BACKLOG = 2_048
STOP_SECONDS = 10
READY_SECONDS = 60
APPLICATION = "webapp.app:create_served_app"


class PortError(Exception):
    """Nobody can listen on the address; the text says why and what to do."""


def main() -> int:
    """Serve Samtale with the settings of the environment until it is told to stop; returns the exit code."""
    try:
        return serve(APPLICATION, Config.from_env())
    except (ConfigError, PortError) as problem:
        print(problem, file=sys.stderr)
        return 1


def serve(application: str, config: Config) -> int:
    """Serve what `application` ("module:factory") makes, at the host and port of `config`, until SIGINT or SIGTERM.

    Returns the exit code. Raises PortError.
    """
    address = free_address(config.host, config.port)
    _allow_open_files(CONNECTIONS + 512)
    server = Server(
        application,
        address=address,
        port=config.port,
        interface=Interfaces.RSGI,
        http=HTTPModes.http1,
        websockets=False,
        backpressure=CONNECTIONS,
        backlog=BACKLOG,
        workers_kill_timeout=STOP_SECONDS,
        log_level=LogLevels.error,
        log_access=False,
    )
    try:
        server.serve(target_loader=partial(load, os.getpid()))
    except SystemExit as stop:
        return int(stop.code or 0)
    return 0


def free_address(host: str, port: int) -> str:
    """The numeric address of `host`; raises PortError when it is taken, not allowed or not this machine's."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        if os.name == "posix":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            return str(probe.getsockname()[0])
        except OSError as problem:
            raise PortError(
                f"Samtale cannot listen on {host}:{port}: {problem.strerror or problem}.\n"
                "Is it running already? Otherwise choose another port, for example SAMTALE_PORT=8001."
            ) from problem


def load(parent: int, application: str) -> Any:
    """Make the application and its Gateway in the worker process; what cannot be started ends it with its reason.

    The worker ends with the process `parent`, which watches over it.
    """
    if os.name == "posix":
        # The handlers that were inherited do nothing here, and granian's own come after the application. Ctrl-C reaches
        # the process that watches over this one too, and that ends this one.
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    from .gateway import Gateway  # the process that watches over the worker has no use for Flask

    config = Config.from_env()
    if not config.database_url.startswith("postgresql"):
        _leave_out("psycopg")
    module, _, factory = application.partition(":")
    try:
        app = getattr(import_module(module), factory)()
    except ConfigError as problem:
        print(problem, file=sys.stderr)
        raise SystemExit(1) from None
    threading.Thread(target=_announce, args=(config.host, config.port, app), daemon=True).start()
    return Gateway(app, partial(_when_told_to_stop, lambda: _end_all(app)))


def _end_with(parent: int) -> None:
    """Stop this worker once the process that watches over it has been killed: it would hold the port for good."""
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(STOP_SECONDS)
    os._exit(1)


def _end_all(app: Any) -> None:
    for end in app.extensions.get("samtale_on_stop", ()):
        end()


def _leave_out(module: str) -> None:
    """Make importing `module` fail as if it were not installed: Peewee imports every driver it finds, and psycopg is
    12 MB that SQLite has no use for."""
    sys.modules.setdefault(module, None)  # type: ignore[arg-type]


def _when_told_to_stop(act: Callable[[], object]) -> None:
    """Call `act` in a thread of its own on SIGINT and SIGTERM, before what granian does; the process ends after both.

    A mail that is taken while nobody waits for the answer would go out twice, or be told of as lost.
    """
    for name in ("SIGINT", "SIGTERM", "SIGBREAK"):
        if number := getattr(signal, name, None):
            signal.signal(number, _told_to_stop(act, signal.getsignal(number)))


def _told_to_stop(act: Callable[[], object], before: Any) -> Callable[[int, Any], None]:
    def told(number: int, frame: Any) -> None:
        threading.Thread(target=act).start()
        if callable(before):
            before(number, frame)

    return told


def _announce(host: str, port: int, app: Any) -> None:
    """Print the address once it takes connections; the application is made by then, so it answers them.

    `app.extensions["samtale_first_words"]`, where there is one, makes more lines to say from the address.
    """
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    name = f"[{reachable}]" if ":" in reachable else reachable
    for _ in range(READY_SECONDS * 50):
        try:
            socket.create_connection((reachable, port), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            address = f"http://{name}:{port}/"
            more = app.extensions.get("samtale_first_words", lambda _address: [])(address)
            print(f"Samtale is ready: {address} (stop with Ctrl-C)", *more, sep="\n", flush=True)
            return


def _allow_open_files(wanted: int) -> None:
    """Raise the soft limit of open files (256 on macOS, often 1,024 on Linux) towards `wanted`, a connection each."""
    try:
        import resource
    except ImportError:  # Windows, which has no such limit
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
