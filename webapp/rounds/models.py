"""A round of talks: who it is for, which talks belong to it, who is exempt, and whom HR has reminded."""

from __future__ import annotations

import datetime as dt

from peewee import BooleanField, CharField, DateField, ForeignKeyField, JSONField, ModelSelect

from .. import clock
from ..conversations.models import Conversation
from ..crypto import SealedField
from ..db import Row, UtcField
from ..people.models import Person
from ..questionnaires.models import Form


class Round(Row):
    """HR's wave of talks by a form, from ``first_day`` to ``last_day`` (both in it, Oslo).

    ``everyone``: all who have talks; else those of its departments, and those who were picked. ``reminders``: whether
    managers are reminded as the last day draws near; ``statements``: whether employees are asked for their view of the
    standard statements. ``result`` is the Tally that it was closed with.
    """

    name = SealedField()
    message = SealedField(null=True)
    form = ForeignKeyField(Form, on_delete="RESTRICT")
    first_day = DateField()
    last_day = DateField()
    everyone = BooleanField(default=False)
    reminders = BooleanField(default=True)
    statements = BooleanField(default=False)
    opened_at = UtcField()
    closed_at = UtcField(null=True)
    result = JSONField(null=True)

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    @property
    def is_over(self) -> bool:
        """Whether the last day has been."""
        return bool(self.last_day < clock.today())

    @property
    def has_begun(self) -> bool:
        return bool(self.first_day <= clock.today())

    @property
    def begins_at(self) -> dt.datetime:
        """The moment that the first day begins."""
        return clock.from_local(self.first_day, dt.time())

    @property
    def ends_at(self) -> dt.datetime:
        """The moment that the last day is over."""
        return clock.from_local(self.last_day + dt.timedelta(days=1), dt.time())

    @classmethod
    def going_on(cls) -> ModelSelect:
        """Rounds that are not closed, with their forms, the one that ends first before the others."""
        return cls.select(cls, Form).join(Form).where(cls.closed_at.is_null()).order_by(cls.last_day, cls.id)


class RoundDepartment(Row):
    """A department that a round is for, whoever works there."""

    round = ForeignKeyField(Round, backref="departments", on_delete="CASCADE")
    department = CharField(max_length=120)

    class Meta:
        indexes = ((("round", "department"), True),)


class RoundPerson(Row):
    """Someone who was picked for a round."""

    round = ForeignKeyField(Round, backref="picked", on_delete="CASCADE")
    person = ForeignKeyField(Person, on_delete="CASCADE")

    class Meta:
        indexes = ((("round", "person"), True),)


class RoundTalk(Row):
    """A talk that belongs to a round."""

    round = ForeignKeyField(Round, backref="talks", on_delete="CASCADE")
    conversation = ForeignKeyField(Conversation, on_delete="CASCADE")

    class Meta:
        indexes = ((("round", "conversation"), True),)


class Exemption(Row):
    """HR's word that someone needs no talk in a round, and why."""

    round = ForeignKeyField(Round, backref="exemptions", on_delete="CASCADE")
    person = ForeignKeyField(Person, on_delete="CASCADE")
    reason = SealedField()
    at = UtcField()

    class Meta:
        indexes = ((("round", "person"), True),)


class Nudge(Row):
    """A mail to a manager who lags, sent by HR on a day (Oslo); one a day is enough."""

    round = ForeignKeyField(Round, backref="nudges", on_delete="CASCADE")
    manager = ForeignKeyField(Person, on_delete="CASCADE")
    day = DateField()

    class Meta:
        indexes = ((("round", "manager", "day"), True),)
