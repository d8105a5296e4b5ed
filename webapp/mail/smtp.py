"""The way out: an SMTP connection by Flask-Mail."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import flask_mail

from ..config import LOOPBACK
from .outcome import Outcome, Trouble, WayBlockedError, outcome_of

TIMEOUT = 15.0


class Security(StrEnum):
    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


@dataclass(frozen=True)
class MailSettings:
    """The company's mail server. `sender` is the system mailbox's address; no `user` means no login."""

    host: str
    port: int
    security: Security
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    timeout: float = TIMEOUT


class Parcel(flask_mail.Message):
    """A finished message that Flask-Mail only carries: its own building corrupts æøå in attachments."""

    def __init__(self, sender: str, to: str, raw: bytes) -> None:
        super().__init__(sender=sender, recipients=[to])
        self.raw = raw

    def as_bytes(self) -> bytes:
        return self.raw


class Connection(flask_mail.Connection):
    """Flask-Mail's connection with a timeout and checked certificates, which it lacks."""

    def __init__(self, settings: MailSettings) -> None:
        self.settings = settings
        super().__init__(
            flask_mail._Mail(  # type: ignore[arg-type]
                server=settings.host, port=settings.port, username=settings.user, password=settings.password,
                use_tls=settings.security == Security.STARTTLS, use_ssl=settings.security == Security.TLS,
                default_sender=settings.sender, debug=0, max_emails=None, suppress=False, ascii_attachments=False,
            )
        )  # fmt: skip

    def configure_host(self) -> smtplib.SMTP:
        """Connected, encrypted and logged in as the settings say; raises OSError, SMTPException or WayBlockedError."""
        asked = self.settings
        where: dict[str, Any] = {"host": asked.host, "port": asked.port, "timeout": asked.timeout}
        # The default context takes a company's own authority from SSL_CERT_FILE.
        trust = ssl.create_default_context()
        if self.settings.security == Security.TLS:
            host: smtplib.SMTP = smtplib.SMTP_SSL(**where, context=trust)
        else:
            host = smtplib.SMTP(**where)
        try:
            self._protect(host, trust)
            self._log_in(host)
        except BaseException:
            host.close()
            raise
        return host

    def _protect(self, host: smtplib.SMTP, trust: ssl.SSLContext) -> None:
        host.ehlo_or_helo_if_needed()
        if self.settings.security == Security.STARTTLS:
            if not host.has_extn("starttls"):
                raise WayBlockedError(Trouble.NO_TLS)
            host.starttls(context=trust)
            host.ehlo()

    def _log_in(self, host: smtplib.SMTP) -> None:
        if not self.settings.user:
            return
        if self.settings.security == Security.NONE and self.settings.host not in LOOPBACK:
            raise WayBlockedError(Trouble.LOGIN_IN_THE_CLEAR)
        if not host.has_extn("auth"):
            raise WayBlockedError(Trouble.NO_LOGIN)
        host.login(self.settings.user, self.settings.password)

    def __exit__(self, *_error: object) -> None:
        if self.host is not None:
            try:
                self.host.quit()
            except (OSError, smtplib.SMTPException):
                self.host.close()

    def deliver(self, to: str, raw: bytes) -> Outcome:
        """Hand one message to the server."""
        try:
            self.send(Parcel(self.settings.sender, to, raw))
        except (OSError, smtplib.SMTPException) as error:
            return outcome_of(error)
        return Outcome()


@contextmanager
def connected(settings: MailSettings) -> Iterator[Connection | Outcome]:
    """An open connection, or the outcome that says why there is none. Needs an application context."""
    try:
        connection = Connection(settings).__enter__()
    except (OSError, smtplib.SMTPException, WayBlockedError) as error:
        yield outcome_of(error)
        return
    try:
        yield connection
    finally:
        connection.__exit__()
