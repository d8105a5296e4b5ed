"""Talks of the cast, and the mails they made, as the tests here want them."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from email import message_from_string
from email.message import EmailMessage
from email.policy import default
from html import unescape
from typing import Any

import pytest
from icalendar import Calendar
from werkzeug.test import TestResponse

from tests import factories
from tests.cast import Cast
from webapp import audit, clock
from webapp.audit import AuditEntry
from webapp.conversations import access, actions
from webapp.conversations.access import Seat
from webapp.conversations.actions import Invitation, Meeting
from webapp.conversations.models import Conversation
from webapp.conversations.opening import _open
from webapp.conversations.refusals import RefusedError
from webapp.conversations.states import Opening
from webapp.db import new_id, transaction
from webapp.mail.outbox import OutboxMail
from webapp.people.models import Person
from webapp.questionnaires.content import FormContent, offered

CANARY = "Kanarifugl"


def classic() -> FormContent:
    return next(form for form in offered() if form.key == "classic")


def in_days(days: int, time: dt.time = dt.time(9)) -> dt.datetime:
    """A moment that many calendar days from today in Oslo."""
    return clock.from_local(clock.today() + dt.timedelta(days=days), time)


def meeting(days: int = 10, **given: Any) -> Meeting:
    """A time that is meant even where one of the two is busy: several talks of a test may share theirs."""
    values: dict[str, Any] = {"starts_at": in_days(days), "minutes": 90, "place": "Møterom Fjell", "anyway": True}
    return Meeting(**(values | given))


def asked(meets: Meeting | None = None, **given: Any) -> Invitation:
    values: dict[str, Any] = {
        "conversation_id": new_id(),
        "form": classic(),
        "meeting": meets or meeting(),
        "message": f"{CANARY} i hilsenen",
        "themes": f"{CANARY} i temaene",
        "opening": Opening.READY,
        "language": "nb",
    }
    return Invitation(**(values | given))


def invited(cast: Cast, meets: Meeting | None = None, **given: Any) -> Conversation:
    """A talk of employee and manager, whose invitation mails are gone already."""
    talk = actions.invite(cast.manager, cast.employee, asked(meets, **given))
    OutboxMail.delete().execute()
    return fresh(talk)


def opened(employee: Person, manager: Person, *, form: str = "classic") -> Conversation:
    """A talk of the two whose columns are open to both."""
    talk = fresh(factories.conversation(employee=employee, manager=manager, form=form))
    with transaction():
        _open(talk, by="test")
        talk.save()
    return fresh(talk)


def fresh(talk: Conversation) -> Conversation:
    found = access.find(talk.id)
    assert found is not None
    return found


def seat(person: Person, talk: Conversation) -> Seat:
    now = fresh(talk)
    role = now.role_of(person)
    assert role is not None
    return Seat(now, person, role, access.rights(person, now))


def logged(talk: Conversation) -> list[AuditEntry]:
    """The talk's audit entries but for looks, oldest first; the chain is whole."""
    assert audit.verify() is None
    entries = AuditEntry.select().where(AuditEntry.subject_id == talk.id, AuditEntry.look_key.is_null())
    return list(entries.order_by(AuditEntry.id))


def refused(act: Any, *given: Any) -> dict[str, str]:
    """The reasons by field; nothing was changed, logged or mailed."""
    before = (Conversation.select().count(), AuditEntry.select().count(), OutboxMail.select().count())
    with pytest.raises(RefusedError) as caught:
        act(*given)
    assert (Conversation.select().count(), AuditEntry.select().count(), OutboxMail.select().count()) == before
    return caught.value.reasons


@dataclass
class Received:
    """A mail as its reader's program takes it apart."""

    to: str
    subject: str
    text: str
    html: str
    calendar: Any
    method: Any

    @property
    def event(self) -> Any:
        (event,) = self.calendar.walk("VEVENT")
        return event


def received() -> dict[str, Received]:
    """The outbox by the reader's address, one mail each."""
    mails = [_taken_apart(row) for row in OutboxMail.select()]
    by_reader = {mail.to: mail for mail in mails}
    assert len(by_reader) == len(mails)
    return by_reader


def _taken_apart(row: OutboxMail) -> Received:
    message = message_from_string(row.message, policy=default)
    bodies: dict[str, str] = {}
    method: Any = None
    for part in message.walk():
        assert isinstance(part, EmailMessage)
        if part.get_content_maintype() == "text":
            bodies[part.get_content_type()] = part.get_content().replace("\r\n", "\n")
            method = part.get_param("method") or method
    calendar = Calendar.from_ical(bodies["text/calendar"]) if "text/calendar" in bodies else None
    return Received(
        row.to_address, str(message["Subject"]), bodies["text/plain"], bodies["text/html"], calendar, method
    )


def value_of(page: TestResponse, name: str) -> str:
    found = re.search(rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"', page.text)
    assert found, name
    return unescape(found[1])


def local_day(days: int) -> str:
    return (clock.today() + dt.timedelta(days=days)).isoformat()
