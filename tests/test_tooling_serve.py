"""The real server process: ready line, busy port, streams that end, a stop that does not hang."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from flask import Flask

from tests.server import READY, Server, eventually, free_port, running, start
from tests.streaming_app import make
from webapp.config import ConfigError
from webapp.serve import PortError, free_address

LAST_CHUNK = b"0\r\n\r\n"


def serving(application: str) -> list[str]:
    return ["-c", f"from webapp import serve; serve.APPLICATION = {application!r}; raise SystemExit(serve.main())"]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with running(tmp_path, command=serving("tests.streaming_app:make")) as server:
        yield server


def get(server: Server, path: str) -> bytes:
    with urlopen(server.address + path) as answer:
        return bytes(answer.read())


def open_streams(server: Server) -> int:
    return int(get(server, "/open"))


def open_stream(server: Server, number: int) -> socket.socket:
    port = int(server.address.rpartition(":")[2])
    connection = socket.create_connection(("127.0.0.1", port), timeout=10)
    connection.sendall(f"GET /stream/{number} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    received = b""
    while b"data: first" not in received:
        received += connection.recv(1000)
    return connection


def test_the_address_is_printed_when_it_answers(server: Server) -> None:
    assert server.wait_for(READY) == f"Samtale is ready: {server.address}/ (stop with Ctrl-C)"
    assert server.printed == [server.wait_for(READY)]


def test_streams_take_no_threads_and_gone_ones_are_noticed(server: Server) -> None:
    before = int(get(server, "/threads"))
    streams = [open_stream(server, number) for number in range(60)]
    assert open_streams(server) == 60
    assert int(get(server, "/threads")) < before + 10
    for stream in streams[:40]:
        stream.close()
    eventually(lambda: open_streams(server) == 20, seconds=5)
    for stream in streams[40:]:
        stream.close()


def test_a_stream_tells_what_happens_and_beats(server: Server) -> None:
    with open_stream(server, 1) as stream, urlopen(Request(f"{server.address}/say/1/hei", method="POST")):
        received = b""
        while b"data: hei" not in received or b"event: alive" not in received:
            received += stream.recv(1000)


@pytest.mark.skipif(os.name != "posix", reason="Windows has no SIGINT for one process")
def test_ctrl_c_ends_open_streams_and_stops_at_once(server: Server) -> None:
    with open_stream(server, 1) as stream:
        server.process.send_signal(signal.SIGINT)
        began = time.monotonic()
        received = b""
        while part := stream.recv(1000):
            received += part
        assert received.endswith(LAST_CHUNK)
    assert server.wait() == 0
    assert time.monotonic() - began < 3


@pytest.mark.skipif(os.name != "posix", reason="Windows has no SIGTERM")
def test_a_stop_waits_for_what_is_under_way(tmp_path: Path) -> None:
    with running(tmp_path, command=serving("tests.test_tooling_serve:finishing")) as server:
        assert server.stop() == 0
    assert server.printed[-1] == "finished"


def finishing() -> Flask:
    """An application with a job that needs a little time to come to its end."""
    app = make()

    def finish() -> None:
        time.sleep(1.5)
        print("finished", flush=True)

    app.extensions["samtale_on_stop"].append(finish)
    return app


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps the number of a parent that is gone")
def test_nobody_serves_on_when_the_server_was_killed(server: Server) -> None:
    port = int(server.address.rpartition(":")[2])
    with open_stream(server, 1):
        server.process.kill()
        server.process.wait()
        eventually(lambda: _is_free(port), seconds=20)


def _is_free(port: int) -> bool:
    try:
        free_address("127.0.0.1", port)
    except PortError:
        return False
    return True


def test_a_second_server_on_the_port_is_refused(server: Server, tmp_path: Path) -> None:
    port = server.address.rpartition(":")[2]
    second = start(tmp_path, SAMTALE_PORT=port)
    assert second.wait() == 1
    assert f"cannot listen on 127.0.0.1:{port}" in second.printed[0]
    assert "SAMTALE_PORT=" in second.printed[1]


def test_a_name_is_looked_up_and_a_foreign_address_refused() -> None:
    assert free_address("localhost", free_port()) == "127.0.0.1"
    with pytest.raises(PortError):
        free_address("192.0.2.1", free_port())


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such signals")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["systemd", "Ctrl-C"])
def test_a_stop_while_the_application_is_made_ends_it_there(tmp_path: Path, number: int) -> None:
    server = start(tmp_path, command=serving("tests.test_tooling_serve:slowly"))
    server.wait_for("begun")
    os.killpg(server.process.pid, number) if number == signal.SIGINT else server.process.terminate()
    assert server.wait() == 0
    assert server.printed == ["begun"]


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps the number of a parent that is gone")
def test_nobody_serves_on_when_the_server_was_killed_while_the_application_was_made(tmp_path: Path) -> None:
    server = start(tmp_path, command=serving("tests.test_tooling_serve:slowly"))
    server.wait_for("begun")
    server.process.kill()
    server.wait()
    eventually(lambda: _is_free(int(server.address.rpartition(":")[2])), seconds=20)
    assert server.printed == ["begun"]


def slowly() -> Flask:
    print("begun", flush=True)
    time.sleep(4)
    print("made", flush=True)
    return make()


def test_an_application_that_cannot_start_says_why_and_fails(tmp_path: Path) -> None:
    refused = start(tmp_path, command=serving("tests.test_tooling_serve:refuse"))
    assert refused.wait() == 1
    assert "the keys are gone" in refused.printed
    assert not any("Traceback" in line for line in refused.printed)


def refuse() -> None:
    raise ConfigError("the keys are gone")
