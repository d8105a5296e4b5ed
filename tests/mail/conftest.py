"""A real SMTP server to send to, on a free port of this machine."""

from __future__ import annotations

import asyncio
import datetime as dt
import ssl
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from flask import Flask

from tests import factories
from webapp import clock
from webapp.db import database
from webapp.mail.outbox import OutboxMail
from webapp.mail.smtp import MailSettings, Security

PASSWORD = "fjell og fjord"


class Mailroom:
    """What a receiving server does: keeps envelopes, refuses whom it is told to, one reply an address."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []
        self.replies: dict[str, str] = {}
        self.data_reply = "250 OK"
        self.users: list[str] = []
        self.delay = 0.0

    async def handle_RCPT(self, _server: SMTP, _session: Any, envelope: Envelope, address: str, _options: Any) -> str:  # noqa: N802
        if address in self.replies:
            return self.replies[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_MAIL(self, _server: SMTP, _session: Any, envelope: Envelope, address: str, _options: Any) -> str:  # noqa: N802
        if address in self.replies:
            return self.replies[address]
        envelope.mail_from = address
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Any, envelope: Envelope) -> str:  # noqa: N802
        await asyncio.sleep(self.delay)
        if self.data_reply.startswith("250"):
            self.envelopes.append(envelope)
        return self.data_reply

    def authenticate(
        self, _server: SMTP, _session: Any, _envelope: Envelope, _mechanism: str, asked: Any
    ) -> AuthResult:
        assert isinstance(asked, LoginPassword)
        known = asked.password == PASSWORD.encode()
        if known:
            self.users.append(asked.login.decode())
        return AuthResult(success=known, handled=False)

    @property
    def raw(self) -> list[bytes]:
        return [bytes(envelope.content) for envelope in self.envelopes]  # type: ignore[arg-type]


class Running:
    def __init__(self, room: Mailroom, controller: Controller) -> None:
        self.room, self.controller = room, controller

    def settings(self, **given: Any) -> MailSettings:
        values: dict[str, Any] = {
            "host": "127.0.0.1",
            "port": self.controller.port,
            "security": Security.NONE,
            "sender": "samtale@fjordvik.example",
            "timeout": 5.0,
        }
        return MailSettings(**(values | given))


@pytest.fixture
def start_server() -> Iterator[Callable[..., Running]]:
    """Starts SMTP servers; keyword arguments are aiosmtpd's."""
    running: list[Controller] = []

    def start(**options: Any) -> Running:
        room = Mailroom()
        if options.pop("login", False):
            options |= {"authenticator": room.authenticate, "auth_require_tls": options.get("auth_require_tls", False)}
        controller = FreePort(room, hostname="127.0.0.1", port=0, **options)
        controller.start()
        running.append(controller)
        return Running(room, controller)

    yield start
    for controller in running:
        controller.stop()


class FreePort(Controller):
    """Aiosmtpd's own start-up check connects to the port asked for, which is 0 here."""

    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def server(start_server: Callable[..., Running]) -> Running:
    return start_server()


@pytest.fixture
def post_office(app: Flask, server: Running) -> Iterator[Running]:
    """The app with its company's mail going to `server`, inside an application context."""
    database.create_tables([OutboxMail], safe=True)
    factories.company(mail_port=server.controller.port)
    with app.app_context():
        yield server


class Watch:
    """The clock, which a test can put forward."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ahead = dt.timedelta()
        monkeypatch.setattr(clock, "now", lambda: dt.datetime.now(dt.UTC) + self.ahead)

    def forward(self, **given: float) -> None:
        self.ahead += dt.timedelta(**given)


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    return Watch(monkeypatch)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed certificate of 127.0.0.1 with its key, in one PEM file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    here = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(here, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("certificate") / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture(scope="session")
def server_context(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context
