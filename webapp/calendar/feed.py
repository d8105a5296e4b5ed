"""The secret address where another calendar fetches a person's talks: when they are, and nothing else of them."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from .. import audit, clock
from ..conversations.calendar_entry import FeedEntry, Status, calendar_feed, talk_uid
from ..conversations.models import Conversation
from ..conversations.states import State
from ..db import transaction
from ..mail import public_address
from ..people.models import Person
from ..people.signals import address_changed
from .models import CalendarAddress

KEPT_BACK = dt.timedelta(days=365)


def address_of(person: Person) -> CalendarAddress | None:
    found: CalendarAddress | None = CalendarAddress.get_or_none(CalendarAddress.person == person.id)
    return found


def renew(person: Person) -> CalendarAddress:
    """Make the person's address; one that there was stops working."""
    token = secrets.token_urlsafe(32)
    with transaction():
        had = CalendarAddress.delete().where(CalendarAddress.person == person.id).execute()
        made = CalendarAddress(person=person.id, token_digest=_digest(token), made_at=clock.now())
        made.token = token
        made.save(force_insert=True)
        audit.record("calendar address renewed" if had else "calendar address made", actor=person, subject=person.id)
    return made


def end(person: Person, *, actor: Person) -> None:
    """Let the person's address stop working; nothing where there is none."""
    with transaction():
        if CalendarAddress.delete().where(CalendarAddress.person == person.id).execute():
            audit.record("calendar address ended", actor=actor, subject=person.id)


@address_changed.connect
def end_with_the_sign_in_address(person: Person, *, actor: Person) -> None:
    """As sessions do: whoever came in by the address before it may have made this one."""
    end(person, actor=actor)


def reader_by(token: str) -> Person | None:
    """Whose calendar this secret opens; None where it opens none, or its person has ended. One query either way."""
    found = (
        CalendarAddress.select(CalendarAddress.id, Person)
        .join(Person, on=(CalendarAddress.person == Person.id))
        .where(CalendarAddress.token_digest == _digest(token), Person.ended_on.is_null())
        .first()
    )
    return found.person if found else None


def feed_of(person: Person) -> bytes:
    """The person's talks of the last year and those to come, as a calendar; none that waits for a former manager."""
    return calendar_feed([_entry(talk) for talk in _talks(person)], person.language)


def _talks(person: Person) -> list[Conversation]:
    query = (
        Conversation.select(
            Conversation.id, Conversation.calendar_uid, Conversation.sequence, Conversation.state, Conversation.minutes,
            Conversation.starts_at, Conversation.arranged_at, Conversation.created_at, Conversation.manager,
            Person.id, Person.manager,
        )
        .join(Person, on=(Conversation.employee == Person.id), attr="employee")
        .where(
            (Conversation.employee == person.id) | (Conversation.manager == person.id),
            Conversation.state != State.CANCELLED,
            Conversation.starts_at > clock.now() - KEPT_BACK,
        )
        .order_by(Conversation.starts_at, Conversation.id)
    )  # fmt: skip
    return [talk for talk in query if talk.is_settled or not talk.is_frozen]


def _entry(talk: Conversation) -> FeedEntry:
    return FeedEntry(
        uid=talk.calendar_uid or talk_uid(talk.id, public_address()),
        sequence=talk.sequence,
        stamp=talk.arranged_at or talk.created_at,
        starts=talk.starts_at,
        ends=talk.ends_at,
        status=Status.TENTATIVE if talk.state == State.PLANNED else Status.CONFIRMED,
    )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
