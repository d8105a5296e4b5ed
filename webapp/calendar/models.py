"""What is proposed to come after a talk, how often, what people were reminded of, and where calendars fetch talks."""

from __future__ import annotations

from peewee import CharField, ForeignKeyField, IntegerField

from .. import clock
from ..conversations.models import Conversation
from ..conversations.states import State
from ..crypto import SealedField
from ..db import Row, UtcField
from ..people.models import Person


class FollowUp(Row):
    """The talk proposed to follow a settled one. ``talk`` is what the manager made of it; ``dismissed_at``: nothing.

    ``slot`` is its place in the series, which the next one is reckoned from: ``starts_at`` keeps clear of holidays, and
    the talk may be moved, without moving the rest. ``weeks``, where it was asked for: how many there are between two.
    """

    weeks = 0
    after = ForeignKeyField(Conversation, backref="follow_ups", unique=True, on_delete="CASCADE")
    slot = UtcField()
    starts_at = UtcField()
    minutes = IntegerField()
    made_at = UtcField()
    talk = ForeignKeyField(Conversation, null=True, on_delete="SET NULL")
    dismissed_at = UtcField(null=True)

    @property
    def kind(self) -> str:
        """The kind of the talk that it follows, which is the kind of its series too."""
        return str(self.after.kind)

    @property
    def is_past(self) -> bool:
        """Whether the time that was proposed has been."""
        return bool(self.starts_at <= clock.now())

    @property
    def planned_talk(self) -> Conversation | None:
        """What came of it, unless that was called off, or is on hold since another leads the employee."""
        made: Conversation | None = self.talk
        return None if made is None or made.state == State.CANCELLED or made.is_on_hold else made


class Cadence(Row):
    """How often an employee and whoever leads them have agreed to have a kind of talk; 0 weeks: not by any rule."""

    employee = ForeignKeyField(Person, backref="+", on_delete="CASCADE")
    kind = CharField(max_length=10)
    weeks = IntegerField()

    class Meta:
        indexes = ((("employee", "kind"), True),)


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
