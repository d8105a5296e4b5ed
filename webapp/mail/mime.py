"""A mail as the bytes that go over the wire (RFC 5322, MIME, iMIP of RFC 6047)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

# RFC 5321's Dot-string and Domain; its quoted local parts and address literals belong to no employee.
LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
DOMAIN = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*")


@dataclass(frozen=True)
class Mail:
    """A mail before it has a reader's address: plain `text` is required, the rest adds to it.

    `calendar` is a whole iCalendar object and `calendar_method` its METHOD ('REQUEST', 'CANCEL' or 'PUBLISH'): both or
    neither. What is published is attached only: as a body, mail programs take it for a single meeting.
    `kind` says in logs and to HR which mail it is; `language` is the one that it was written in.
    """

    subject: str
    text: str
    html: str | None = None
    calendar: bytes | None = None
    calendar_method: str | None = None
    kind: str = "mail"
    language: str = "nb"

    def __post_init__(self) -> None:
        if (self.calendar is None) != (self.calendar_method is None):
            raise ValueError("a calendar part needs its method, and a method its calendar part")


@dataclass(frozen=True)
class Mailbox:
    """A name and an address. `of` makes one from what people have typed."""

    name: str
    address: str

    @classmethod
    def of(cls, name: str, address: str) -> Mailbox:
        """Cleans both; raises ValueError for what can't be an address. Domains with æøå go out as punycode."""
        local, _, domain = address.strip().rpartition("@")
        try:
            domain = domain.encode("idna").decode("ascii")
        except UnicodeError:
            domain = ""
        if not (LOCAL_PART.fullmatch(local) and DOMAIN.fullmatch(domain)):
            raise ValueError("not an e-mail address that mail can be sent to")
        return cls(header_text(name), f"{local}@{domain}")

    def header(self, header_name: str) -> bytes:
        """The header line. Not written by `EmailMessage`, which drops a long name's quotes when it folds (3.11.7)."""
        if re.fullmatch("[A-Za-z0-9 ]{0,60}", self.name):
            return f"{header_name}: {self.name} <{self.address}>\r\n".encode("ascii")
        words = Header(self.name, "utf-8", header_name=header_name).encode(linesep="\r\n")
        return f"{header_name}: {words}\r\n <{self.address}>\r\n".encode("ascii")


def one_line(text: str) -> str:
    """The text without line breaks and control characters; they become single spaces."""
    return re.sub(r"[\x00-\x20\x7f-\x9f\u2028\u2029]+", " ", text).strip()


def header_text(text: str) -> str:
    """One line that a header takes as it stands: an encoded word that someone typed must not be decoded into one."""
    return one_line(text).replace("=?", "= ?")


def build_message(
    mail: Mail, *, sender: Mailbox, to: Mailbox, message_id: str, when: datetime, reply_to: Mailbox | None = None
) -> bytes:
    """The whole message, CRLF lines of ASCII only. `when` is aware, `message_id` has its angle brackets."""
    message = EmailMessage(policy=SMTP)
    message["Subject"] = header_text(mail.subject)
    message["Date"] = format_datetime(when)
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    _set_bodies(message, mail)
    message["Content-Language"] = mail.language
    addresses = sender.header("From") + to.header("To") + (reply_to.header("Reply-To") if reply_to else b"")
    return addresses + message.as_bytes()


def _set_bodies(message: EmailMessage, mail: Mail) -> None:
    message.set_content(mail.text, cte="quoted-printable")
    if mail.html is not None:
        message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
    if mail.calendar is not None and mail.calendar_method is not None:
        if mail.calendar_method != "PUBLISH":
            method = {"method": mail.calendar_method, "charset": "utf-8"}
            message.add_alternative(mail.calendar, maintype="text", subtype="calendar", params=method)
        # As application/ics: a second text/calendar part makes some calendars add the meeting twice.
        message.add_attachment(mail.calendar, maintype="application", subtype="ics", filename="invitasjon.ics")
