from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import Babel

from tests.mail.conftest import PASSWORD, Running
from webapp.mail.outcome import EXPLANATIONS, Outcome, Trouble, reply_code
from webapp.mail.smtp import Connection, MailSettings, Security, connected

RAW = b"Subject: Hei\r\nMessage-ID: <a@fjordvik.example>\r\n\r\nHei\r\n.\r\nslutt\r\n"


@pytest.fixture(autouse=True)
def bare_app() -> Iterator[None]:
    app = Flask(__name__)
    Babel(app)
    with app.app_context():
        yield


def outcome(settings: MailSettings, to: str = "emil@fjordvik.example") -> Outcome:
    with connected(settings) as way:
        return way.deliver(to, RAW) if isinstance(way, Connection) else way


def test_delivers_the_bytes_as_they_are(server: Running) -> None:
    assert outcome(server.settings()) == Outcome()
    (envelope,) = server.room.envelopes
    assert envelope.mail_from == "samtale@fjordvik.example"
    assert envelope.rcpt_tos == ["emil@fjordvik.example"]
    assert envelope.content == RAW


def test_one_connection_takes_many_after_a_refused_one(server: Running) -> None:
    server.room.replies["borte@fjordvik.example"] = "550 5.1.1 borte@fjordvik.example unknown"
    with connected(server.settings()) as way:
        assert isinstance(way, Connection)
        assert way.deliver("borte@fjordvik.example", RAW) == Outcome(Trouble.RECIPIENT_REFUSED, "550 5.1.1")
        assert way.deliver("emil@fjordvik.example", RAW)
    assert len(server.room.envelopes) == 1


@pytest.mark.parametrize(
    ("address", "reply", "expected"),
    [
        ("emil@fjordvik.example", "451 4.7.1 later", Outcome(Trouble.RECIPIENT_LATER, "451 4.7.1")),
        ("samtale@fjordvik.example", "550 5.7.60 no right", Outcome(Trouble.SENDER_REFUSED, "550 5.7.60")),
    ],
)
def test_refusals_tell_whose_fault(server: Running, address: str, reply: str, expected: Outcome) -> None:
    server.room.replies[address] = reply
    assert outcome(server.settings()) == expected


def test_refused_content(server: Running) -> None:
    server.room.data_reply = "554 5.7.1 looks like spam"
    assert outcome(server.settings()) == Outcome(Trouble.MESSAGE_REFUSED, "554 5.7.1")


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_unknown_certificate_is_refused_and_the_right_authority_accepted(
    start_server: Callable[..., Running],
    server_context: ssl.SSLContext,
    certificate: Path,
    monkeypatch: pytest.MonkeyPatch,
    security: Security,
) -> None:
    if security == Security.STARTTLS:
        server = start_server(tls_context=server_context)
    else:
        server = start_server(ssl_context=server_context)
    assert outcome(server.settings(security=security)) == Outcome(Trouble.CERTIFICATE)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert outcome(server.settings(security=security))
    assert len(server.room.envelopes) == 1


def test_server_without_encryption_gets_nothing_when_it_was_asked_for(server: Running) -> None:
    assert outcome(server.settings(security=Security.STARTTLS)) == Outcome(Trouble.NO_TLS)
    assert outcome(server.settings(security=Security.TLS)) == Outcome(Trouble.NO_TLS)
    assert server.room.envelopes == []


def test_login(start_server: Callable[..., Running]) -> None:
    server = start_server(login=True)
    assert outcome(server.settings(user="samtale", password=PASSWORD))
    assert server.room.users == ["samtale"]
    assert outcome(server.settings(user="samtale", password="feil")) == Outcome(Trouble.LOGIN_REFUSED, "535 5.7.8")


def test_login_where_there_is_none(server: Running) -> None:
    assert outcome(server.settings(user="samtale", password=PASSWORD)) == Outcome(Trouble.NO_LOGIN)


def test_password_is_never_sent_in_the_clear_to_another_machine(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.mail.smtp.LOOPBACK", frozenset())
    assert outcome(server.settings(user="samtale", password=PASSWORD)) == Outcome(Trouble.LOGIN_IN_THE_CLEAR)


def test_nobody_there() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings = MailSettings("127.0.0.1", free.getsockname()[1], Security.NONE, "samtale@fjordvik.example")
        assert outcome(settings) == Outcome(Trouble.UNREACHABLE)


def test_unknown_name() -> None:
    settings = MailSettings("epost.invalid", 587, Security.NONE, "samtale@fjordvik.example", timeout=2)
    assert outcome(settings) == Outcome(Trouble.NO_SUCH_HOST)


@pytest.mark.parametrize("security", list(Security))
def test_server_that_never_speaks_times_out(security: Security) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings = MailSettings("127.0.0.1", silent.getsockname()[1], security, "samtale@fjordvik.example", timeout=0.3)
        began = time.monotonic()
        assert outcome(settings) == Outcome(Trouble.TIMEOUT)
        assert time.monotonic() - began < 3


def test_server_that_hangs_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

        def hang_up() -> None:
            caller, _address = listener.accept()
            caller.close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        result = outcome(MailSettings("127.0.0.1", port, Security.NONE, "samtale@fjordvik.example", timeout=2))
        thread.join()
    assert result.trouble in {Trouble.DISCONNECTED, Trouble.UNREACHABLE}


def test_every_trouble_is_explained_and_survives_the_outbox() -> None:
    assert set(EXPLANATIONS) == {None, *Trouble}
    for trouble in Trouble:
        stored = str(Outcome(trouble, "550 5.1.1"))
        assert Outcome.read(stored) == Outcome(trouble, "550 5.1.1")
        assert len(Outcome.read(stored).explanation) > 20


def test_code_holds_no_words_of_the_server() -> None:
    assert reply_code(550, b"5.1.1 <emil@fjordvik.example> unknown") == "550 5.1.1"
    assert reply_code(550, b"emil@fjordvik.example unknown") == "550"
