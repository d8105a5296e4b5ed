"""Posting: into the outbox within the caller's transaction, and out of it by the clock."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from email import message_from_string
from email.message import EmailMessage
from email.policy import default
from typing import Any, Protocol

from .. import clock, jobs
from ..company import Company, the_company
from ..db import after_commit, new_id
from .compose import render_mail
from .mime import Mail, Mailbox, build_message
from .outbox import OutboxMail, SendReport, last_undelivered, send_due
from .outcome import Outcome
from .smtp import Connection, MailSettings, Security, connected


class MailNotReadyError(Exception):
    """There is no mail server to send by; ask `mail_ready` before what cannot do without."""


class Reader(Protocol):
    """Who gets a mail: a person, as this module needs to know them."""

    id: Any
    name: Any
    email: Any


def mail_ready() -> bool:
    """Whether mail can be posted: a server is set, or this is a demo database, which keeps it to be shown."""
    company = the_company()
    return company is not None and (bool(company.demo) or settings_of(company) is not None)


def settings_of(company: Company) -> MailSettings | None:
    """The company's mail server, or None when it isn't set or mail is kept instead of sent."""
    if company.demo or not (company.mail_host and company.mail_from):
        return None
    return MailSettings(
        host=company.mail_host,
        port=company.mail_port,
        security=Security(company.mail_security),
        sender=company.mail_from,
        user=company.mail_user,
        password=company.mail_password or "",
    )


def post(
    to: Reader | str,
    mail: Mail,
    *,
    reply_to: Reader | None = None,
    not_before: dt.datetime | None = None,
    expires_at: dt.datetime | None = None,
) -> OutboxMail:
    """Put a mail to a person (or a bare address) into the outbox; it goes out once the caller's transaction commits.

    After `expires_at` an unsent mail is erased instead of sent. Raises MailNotReadyError without a mail server and
    ValueError for an address that no mail can go to.
    """
    company = the_company()
    if company is None or not mail_ready():
        raise MailNotReadyError
    now, row_id = clock.now(), new_id()
    reader = Mailbox.of("", to) if isinstance(to, str) else Mailbox.of(to.name, to.email)
    sender = Mailbox.of(company.name, company.mail_from or "samtale@demo.invalid")
    message_id = f"<{row_id}@{sender.address.rpartition('@')[2]}>"
    answer = Mailbox.of(reply_to.name, reply_to.email) if reply_to else None
    raw = build_message(mail, sender=sender, to=reader, message_id=message_id, when=now, reply_to=answer)
    row: OutboxMail = OutboxMail.create(
        id=row_id, created_at=now, person_id=None if isinstance(to, str) else to.id, to_address=reader.address,
        kind=mail.kind, language=mail.language, message_id=message_id, message=raw.decode("ascii"),
        kept=company.demo, not_before=not_before or now, expires_at=expires_at,
    )  # fmt: skip
    after_commit(lambda: jobs.wake(send_mail))
    return row


def undelivered_to(reader: Reader) -> OutboxMail | None:
    """The mail that shows that this reader's address does not work; None while nothing says so."""
    try:
        address = Mailbox.of(reader.name, reader.email).address
    except ValueError:
        return None
    return last_undelivered(address)


@jobs.every(15)
def send_mail() -> SendReport:
    """Send what is due; nothing where there is no mail server."""
    company = the_company()
    settings = settings_of(company) if company else None
    return send_due(settings) if settings else SendReport()


def send_test_mail(settings: MailSettings, to: str, lang: str = "nb") -> Outcome:
    """Send one mail past the outbox to try the settings; `explanation` of the outcome says how it went.

    Raises ValueError when `to` or the sender is not an address.
    """
    company = the_company()
    sender = Mailbox.of(company.name if company else "Samtale", settings.sender)
    raw = build_message(
        render_mail("test", lang),
        sender=sender,
        to=Mailbox.of("", to),
        message_id=f"<{new_id()}@{sender.address.rpartition('@')[2]}>",
        when=clock.now(),
    )
    with connected(settings) as way:
        return way.deliver(Mailbox.of("", to).address, raw) if isinstance(way, Connection) else way


@dataclass(frozen=True)
class KeptMail:
    """A demo database's mail, opened to be shown."""

    row: OutboxMail
    subject: str
    text: str
    html: str
    calendar: str


def kept_mails() -> list[KeptMail]:
    """What a demo database would have sent, the newest first; empty in any other."""
    company = the_company()
    if company is None or not company.demo:
        return []
    rows = OutboxMail.select().where(OutboxMail.kept).order_by(OutboxMail.created_at.desc(), OutboxMail.id)
    return [_opened(row) for row in rows]


def _opened(row: OutboxMail) -> KeptMail:
    message = message_from_string(row.message, policy=default)
    bodies = {part.get_content_type(): _body(part) for part in message.walk() if part.get_content_maintype() == "text"}
    return KeptMail(
        row=row,
        subject=str(message["Subject"]),
        text=bodies["text/plain"],
        html=bodies.get("text/html", ""),
        calendar=bodies.get("text/calendar", ""),
    )


def _body(part: EmailMessage) -> str:
    return str(part.get_content()).replace("\r\n", "\n")
