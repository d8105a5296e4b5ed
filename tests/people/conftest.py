"""A company whose mail goes to a real SMTP server on this machine, and a clock that a test can put forward."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default

import pytest
from flask import Flask

from tests.cast import Cast
from tests.mail.conftest import Running, server, start_server, watch
from webapp.company import Company
from webapp.mail import send_mail

__all__ = ["server", "start_server", "watch"]

# The settings of mail as an administrator types them.
MAIL = {
    "host": "smtp.fjordvik.example",
    "port": "465",
    "security": "tls",
    "sender": "samtale@fjordvik.example",
    "user": "samtale",
    "password": "fjell og fjord",
}


@dataclass
class Letter:
    """A received sign-in mail."""

    to: str
    subject: str
    code: str
    link: str
    html: str


@dataclass
class Inbox:
    """What the server has received, the oldest first."""

    app: Flask
    running: Running

    def letters(self) -> list[Letter]:
        with self.app.app_context():
            send_mail()
        return [_letter(raw) for raw in self.running.room.raw]


def _letter(raw: bytes) -> Letter:
    message = message_from_bytes(raw, policy=default)
    text = message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    code = re.search(r"\b(\d{3} \d{3})\b", text)
    link = re.search(r"https://samtale\.example(/logg-inn/lenke/\S+)", text)
    assert code
    assert link
    html = message.get_body(("html",)).get_content()  # type: ignore[union-attr]
    return Letter(message["To"], message["Subject"], code[1], link[1], html)


@pytest.fixture
def inbox(app: Flask, cast: Cast, server: Running) -> Inbox:
    Company.update(mail_port=server.controller.port).execute()
    return Inbox(app, server)
