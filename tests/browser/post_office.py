"""The mail server of a company in a browser test: takes what the app sends by SMTP, and hands it to whoever waits."""

from __future__ import annotations

import queue
import re
from email import message_from_bytes
from email.message import EmailMessage, MIMEPart
from email.policy import default
from typing import Any

from aiosmtpd.smtp import Envelope
from icalendar import Calendar

from tests.mail.conftest import FreePort

SECONDS = 20


class PostOffice:
    """An SMTP server on a free port of this machine; `port` is known once it runs."""

    def __init__(self) -> None:
        self._arriving: queue.Queue[Envelope] = queue.Queue()
        self._waiting: list[EmailMessage] = []
        self._read: set[str] = set()
        self._controller = FreePort(self, hostname="127.0.0.1", port=0)
        self._controller.start()
        self.port = self._controller.port

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:  # noqa: N802
        self._arriving.put(envelope)
        return "250 OK"

    def close(self) -> None:
        self._controller.stop()

    def letter_to(self, address: str, subject: str) -> EmailMessage:
        """The oldest unread mail to `address` with this subject; AssertionError where none comes in time."""
        while True:
            for mail in self._waiting:
                if address in str(mail["To"]) and str(mail["Subject"]) == subject:
                    self._waiting.remove(mail)
                    self._read.add(str(mail["Message-ID"]))
                    return mail
            try:
                envelope = self._arriving.get(timeout=SECONDS)
            except queue.Empty:
                unread = [(str(mail["To"]), str(mail["Subject"])) for mail in self._waiting]
                raise AssertionError(f"no «{subject}» to {address}; unread: {unread}") from None
            self._take(envelope)

    def _take(self, envelope: Envelope) -> None:
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content, policy=default)
        assert envelope.rcpt_tos == [address_of(mail)]
        self._waiting.append(mail)

    def nothing_more(self) -> bool:
        """Whether every mail that has come by now has been read; one sent twice since a sender was stopped is one."""
        while not self._arriving.empty():
            self._take(self._arriving.get())
        return {str(mail["Message-ID"]) for mail in self._waiting} <= self._read

    def code_for(self, address: str) -> str:
        """The six digits of the sign-in code that was mailed to `address`."""
        found = re.search(r"\b\d{3} \d{3}\b", text_of(self.letter_to(address, "Koden din til Samtale")))
        assert found
        return found[0]


def address_of(mail: EmailMessage) -> str:
    (reader,) = mail["To"].addresses
    return str(reader.addr_spec)


def text_of(mail: EmailMessage, kind: str = "plain") -> str:
    """The mail's text or HTML, with plain line ends."""
    body = mail.get_body((kind,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def calendar_parts(mail: EmailMessage) -> tuple[bytes, bytes]:
    """The calendar part that stands last among the alternatives, and the attached file."""
    (alternatives,) = [part for part in mail.walk() if part.get_content_type() == "multipart/alternative"]
    parts = list(alternatives.iter_parts())
    assert [part.get_content_type() for part in parts] == ["text/plain", "text/html", "text/calendar"]
    assert parts[-1].get_param("method") == "REQUEST"
    (attachment,) = mail.iter_attachments()
    assert attachment.get_filename() == "invitasjon.ics"
    return content_of(parts[-1]), content_of(attachment)


def content_of(part: MIMEPart) -> bytes:
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content


def request_in(entry: bytes) -> Any:
    """The one event of a calendar that asks its attendees to come."""
    calendar = Calendar.from_ical(entry)
    assert str(calendar["METHOD"]) == "REQUEST"
    (event,) = calendar.walk("VEVENT")
    return event
