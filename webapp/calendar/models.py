"""What is proposed to come after a talk, what people were reminded of, and where calendars fetch one's talks."""

from __future__ import annotations

from peewee import CharField, ForeignKeyField, IntegerField

from .. import clock
from ..conversations.models import Conversation
from ..conversations.states import State
from ..crypto import SealedField
from ..db import Row, UtcField
from ..people.models import Person


class FollowUp(Row):
    """The talk proposed to follow a signed one. ``talk`` is what the manager made of it; ``dismissed_at``: nothing."""

    after = ForeignKeyField(Conversation, backref="follow_ups", unique=True, on_delete="CASCADE")
    starts_at = UtcField()
    minutes = IntegerField()
    made_at = UtcField()
    talk = ForeignKeyField(Conversation, null=True, on_delete="SET NULL")
    dismissed_at = UtcField(null=True)

    @property
    def is_past(self) -> bool:
        """Whether the time that was proposed has been."""
        return bool(self.starts_at <= clock.now())

    @property
    def planned_talk(self) -> Conversation | None:
        """What came of it, unless that was called off."""
        made: Conversation | None = self.talk
        return None if made is None or made.state == State.CANCELLED else made


class Reminder(Row):
    """Something that a person has been reminded of by mail, once and no more: ``key`` says what, of ids and days."""

    key = CharField(max_length=120)
    person = ForeignKeyField(Person, on_delete="CASCADE")
    made_at = UtcField()

    class Meta:
        indexes = ((("key", "person"), True),)


class ReminderOff(Row):
    """A kind of reminder that a person has turned off."""

    person = ForeignKeyField(Person, on_delete="CASCADE")
    kind = CharField(max_length=10)

    class Meta:
        indexes = ((("person", "kind"), True),)


class CalendarAddress(Row):
    """The secret address of a person's calendar. ``token`` is its secret part, found by its SHA-256."""

    person = ForeignKeyField(Person, unique=True, backref="+", on_delete="CASCADE")
    token = SealedField()
    token_digest = CharField(max_length=64, unique=True)
    made_at = UtcField()
