"""What reaches the application of a request, and what a browser gets of an answer, through a real server."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.server import Server, running
from tests.streaming_app import LONGEST_BODY
from tests.test_tooling_serve import serving
from webapp.gateway import PAGES_AT_ONCE, Gateway


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home: Path = tmp_path_factory.mktemp("gateway")
    with running(home, command=serving("tests.streaming_app:make")) as server:
        yield server


@pytest.fixture
def port(server: Server) -> int:
    return int(server.address.rpartition(":")[2])


def ask(port: int, verb: str, path: str, **options: Any) -> Any:
    """The answer, its body read."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(verb, path, **options)
    answer = connection.getresponse()
    answer.body = answer.read()  # type: ignore[attr-defined]
    connection.close()
    return answer


def test_letters_of_all_kinds_come_through(port: int) -> None:
    came = json.loads(ask(port, "GET", "/came/a%20b/%C3%A6/%E2%82%AC?given=%C3%B8+%E2%82%AC").body)
    assert (came["path"], came["given"]) == ("a b/æ/€", "ø €")
    assert came["url"].startswith(f"http://127.0.0.1:{port}/came/")
    assert ask(port, "GET", "/%ff%fe").status == 404


def test_what_is_not_escaped_is_no_fault_of_the_servers(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        request = "GET /came/x?given=€ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        connection.sendall(request.encode())
        received = b"".join(iter(lambda: connection.recv(10_000), b""))
    assert received.startswith(b"HTTP/1.1 200")
    assert json.loads(received.partition(b"\r\n\r\n")[2])["given"] == "€"


def test_a_body_comes_whole_whether_its_length_is_told_or_not(port: int) -> None:
    assert json.loads(ask(port, "POST", "/came/x", body="blå".encode()).body)["body"] == "blå"
    parts = iter([b"bl", "å".encode()])
    assert json.loads(ask(port, "POST", "/came/x", body=parts, encode_chunked=True).body)["body"] == "blå"
    assert json.loads(ask(port, "POST", "/came/x").body)["body"] == ""


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_that_is_too_long_is_refused(port: int, chunked: bool) -> None:
    body: Any = b"x" * (LONGEST_BODY + 1)
    assert ask(port, "POST", "/came/x", body=iter([body]) if chunked else body, encode_chunked=chunked).status == 413


def test_a_header_comes_whole_and_only_by_its_own_name(port: int) -> None:
    headers = {"Cookie": "c=1; d=2", "X_Forwarded_For": "192.0.2.7"}
    came = json.loads(ask(port, "GET", "/came/x", headers=headers).body)
    assert came["cookies"] == {"c": "1", "d": "2"}
    assert came["address"] == "127.0.0.1"
    behind_a_proxy = ask(port, "GET", "/came/x", headers={"X-Forwarded-For": "192.0.2.7"})
    assert json.loads(behind_a_proxy.body)["address"] == "192.0.2.7"


def test_an_answer_keeps_all_its_headers(port: int) -> None:
    answer = ask(port, "GET", "/came/x")
    assert [cookie[0] for cookie in answer.headers.get_all("Set-Cookie")] == ["a", "b"]
    assert int(answer.headers["Content-Length"]) == len(answer.body)
    assert answer.headers["Content-Type"] == "application/json"


def test_who_asks_for_the_head_gets_no_body_and_opens_no_stream(port: int) -> None:
    before = ask(port, "GET", "/open").body
    for path in ("/came/x", "/stream/1"):
        answer = ask(port, "HEAD", path)
        assert (answer.status, answer.body) == (200, b"")
    whole = ask(port, "GET", "/open")
    assert ask(port, "HEAD", "/open").headers["Content-Length"] == whole.headers["Content-Length"]
    assert ask(port, "GET", "/open").body == before


def test_slow_senders_are_in_nobodys_way(port: int) -> None:
    slow = [socket.create_connection(("127.0.0.1", port), timeout=10) for _ in range(PAGES_AT_ONCE + 10)]
    for connection in slow:
        connection.sendall(b"POST /came/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc")
    assert ask(port, "GET", "/open").status == 200
    for connection in slow[1:]:
        connection.close()
    slow[0].sendall(b"defghij")
    assert b"abcdefghij" in slow[0].recv(10_000)
    slow[0].close()
    assert ask(port, "GET", "/open").status == 200


def test_what_fails_before_flask_can_answer_is_told_and_the_rest_goes_on(server: Server, port: int) -> None:
    assert ask(port, "GET", "/broken/way").status == 500
    server.wait_for("a request could not be answered")
    server.wait_for("KeyError: 'a slip in the plumbing'")
    assert ask(port, "GET", "/open").status == 200


def test_a_request_that_was_given_up_holds_nobody_else_back() -> None:
    async def let_go() -> bool:
        gateway = Gateway(Flask(__name__), lambda: None)
        gateway.__rsgi_init__(asyncio.get_running_loop())
        given_up, other = asyncio.Future[None](), asyncio.Future[None]()
        given_up.cancel()
        for answered in (given_up, other):
            gateway._note(answered)
        await asyncio.wait_for(other, 5)
        return other.done()

    # Beside Playwright's own loop, which is this thread's for good.
    with ThreadPoolExecutor(1) as apart:
        assert apart.submit(asyncio.run, let_go()).result()
