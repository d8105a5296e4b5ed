"""Mail as it was received: sent by the app over SMTP to a real server, and taken apart from its bytes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from ical.calendar import Calendar
from ical.calendar_stream import IcsCalendarStream
from ical.event import Event

from tests.conversations.rfc5545 import Component, parsed
from tests.mail.conftest import FreePort, Mailroom
from webapp.company import Company
from webapp.mail import OutboxMail, send_mail


@dataclass
class Letter:
    """One mail as its envelope and bytes tell it."""

    to: str
    message: EmailMessage

    def part(self, kind: str) -> EmailMessage:
        (found,) = [part for part in self.message.walk() if part.get_content_type() == kind]
        assert isinstance(found, EmailMessage)
        return found

    @property
    def has_entry(self) -> bool:
        return any(part.get_content_type() == "text/calendar" for part in self.message.walk())

    def octets(self, kind: str = "text/calendar") -> bytes:
        content = self.part(kind).get_payload(decode=True)
        assert isinstance(content, bytes)
        return content

    @property
    def text(self) -> str:
        return str(self.part("text/plain").get_content()).replace("\r\n", "\n")

    @property
    def calendar(self) -> Calendar:
        """As the ical library reads it, which had no part in writing it."""
        return IcsCalendarStream.calendar_from_ics(self.octets().decode("utf-8"))

    @property
    def event(self) -> Event:
        (event,) = self.calendar.events
        return event

    @property
    def starts(self) -> dt.datetime:
        return _moment(self.event.dtstart)

    @property
    def ends(self) -> dt.datetime:
        return _moment(self.event.dtend)

    @property
    def lines(self) -> Component:
        """As the strict parser of its lines reads it."""
        return parsed(self.octets())


def _moment(value: dt.date | None) -> dt.datetime:
    """In UTC: two moments of different zones are never equal in the hour that October repeats."""
    assert isinstance(value, dt.datetime)
    return value.astimezone(dt.UTC)


class Postbox:
    """An SMTP server on a free port that the company's mail goes to."""

    def __init__(self) -> None:
        self.room = Mailroom()
        self.controller = FreePort(self.room, hostname="127.0.0.1", port=0)
        self.controller.start()

    def opened(self) -> Postbox:
        Company.update(mail_port=self.controller.port).execute()
        return self

    def close(self) -> None:
        self.controller.stop()

    def empty(self) -> list[Letter]:
        """Send all that is due, and take out what has come, in the order in which it came."""
        report = send_mail()
        assert (report.put_off, report.given_up, report.trouble) == (0, 0, None)
        assert OutboxMail.waiting().count() == 0
        taken, self.room.envelopes = self.room.envelopes, []
        letters = []
        for envelope in taken:
            assert isinstance(envelope.content, bytes)
            (reader,) = envelope.rcpt_tos
            letters.append(Letter(reader, message_from_bytes(envelope.content, policy=default)))
        return letters

    def by_reader(self) -> dict[str, Letter]:
        letters = self.empty()
        found = {letter.to: letter for letter in letters}
        assert len(found) == len(letters)
        return found
