"""A conversation, and what goes before it: times proposed, talks asked for, addresses confirmed."""

from __future__ import annotations

import datetime as dt
import math

from peewee import BooleanField, CharField, ForeignKeyField, IntegerField, ModelSelect

from .. import clock
from ..crypto import SealedField
from ..db import Row, UtcField
from ..people.models import Person
from ..prepared import Prepared
from ..questionnaires.kinds import FormKind, Role
from ..questionnaires.models import FormVersion
from .states import SETTLED, START_EARLY, UNSIGNED, WRITABLE, Opening, Response, State, Writers

Manager = Person.alias("manager")
# More changes than a talk goes through between a backup and its restore.
AHEAD_OF_CALENDARS = 1000


class Conversation(Row):
    """One employee, one manager, one form version, one time.

    ``opened_at`` is when the columns were shown to both, ``started_at`` when the meeting began; ``start_asked_at`` is
    the manager's press that waits for the employee's own. ``sequence`` counts what calendars have been told.
    ``arranged_at`` is when its time was chosen last, ``reminded_at`` when the employee was reminded to answer.
    ``spent`` is how many seconds of ``minutes`` had gone when it was paused last; ``resumed_at`` is when it went on.
    """

    employee = ForeignKeyField(Person, backref="talks", on_delete="RESTRICT")
    manager = ForeignKeyField(Person, backref="led_talks", on_delete="RESTRICT")
    version = ForeignKeyField(FormVersion, on_delete="RESTRICT")
    kind = CharField(max_length=20)
    archive = CharField(max_length=10)
    language = CharField(max_length=2)
    opening = CharField(max_length=10, default=Opening.READY)
    state = CharField(max_length=12, default=State.PLANNED, index=True)
    response = CharField(max_length=10, default=Response.NONE)
    starts_at = UtcField(index=True)
    minutes = IntegerField()
    place = SealedField(null=True)
    message = SealedField(null=True)
    themes = SealedField(null=True)
    short_notice = BooleanField(default=False)
    calendar_uid = CharField(max_length=300, default="")
    sequence = IntegerField(default=0)
    created_at = UtcField()
    invited_at = UtcField(null=True)
    responded_at = UtcField(null=True)
    response_reason = SealedField(null=True)
    arranged_at = UtcField(null=True)
    reminded_at = UtcField(null=True)
    employee_ready_at = UtcField(null=True)
    manager_ready_at = UtcField(null=True)
    opened_at = UtcField(null=True)
    start_asked_at = UtcField(null=True)
    started_at = UtcField(null=True)
    writers = CharField(max_length=10, default=Writers.BOTH)
    writers_at = UtcField(null=True)
    paused_at = UtcField(null=True)
    resumed_at = UtcField(null=True)
    spent = IntegerField(default=0)
    concluded_at = UtcField(null=True)
    signed_at = UtcField(null=True)
    closed_at = UtcField(null=True)
    reopened_at = UtcField(null=True)
    reopen_reason = SealedField(null=True)
    handed_over_at = UtcField(null=True)
    cancelled_at = UtcField(null=True)
    cancel_reason = SealedField(null=True)

    @classmethod
    def with_people(cls) -> ModelSelect:
        """Conversations with employee and manager loaded in the same query."""
        return (
            cls.select(cls, Person, Manager)
            .join(Person, on=cls.employee)
            .switch(cls)
            .join(Manager, on=(cls.manager == Manager.id), attr="manager")
        )

    @classmethod
    def around(cls, person: Person) -> list[Conversation]:
        """The conversations ``person`` takes part in, and those of everyone they lead now, by time; one query."""
        return _around.all(person=person.id)

    @property
    def ends_at(self) -> dt.datetime:
        return self.starts_at + dt.timedelta(minutes=self.minutes)

    @property
    def is_past(self) -> bool:
        """Whether its time is over; calendars are left as they are about what has been."""
        return self.ends_at <= clock.now()

    @property
    def is_open(self) -> bool:
        """Whether the columns have been shown to both."""
        return self.opened_at is not None

    @classmethod
    def outrun_calendars(cls) -> None:
        """After a restore: let what calendars are told next be newer than what they were told after the backup. An
        entry whose SEQUENCE has not risen changes nothing there."""
        cls.update(sequence=cls.sequence + AHEAD_OF_CALENDARS).execute()

    @property
    def is_live(self) -> bool:
        return self.state in WRITABLE

    @property
    def is_settled(self) -> bool:
        """Whether both have signed it, and it has not been reopened since; or it was closed and wants no signature."""
        return self.state in SETTLED

    @property
    def wants_signatures(self) -> bool:
        return FormKind(self.kind).wants_signatures

    @property
    def settled_at(self) -> dt.datetime | None:
        """When both had signed it, or when it was closed where it wants no signature."""
        settled: dt.datetime | None = self.signed_at if self.wants_signatures else self.closed_at
        return settled

    @property
    def is_frozen(self) -> bool:
        """Whether the employee has another manager now than the one this talk is with."""
        return bool(self.employee.manager_id != self.manager_id)

    @property
    def is_on_hold(self) -> bool:
        """Whether it waits, unsigned, for its manager to lead the employee again."""
        return self.state in UNSIGNED and self.is_frozen

    @property
    def may_start(self) -> bool:
        """Whether its time has come: 15 minutes before it, and not before a yes to short notice."""
        noticed = not self.short_notice or self.response == Response.ACCEPTED
        return self.is_live and noticed and clock.now() >= self.starts_at - START_EARLY

    @property
    def is_missed(self) -> bool:
        """Whether people were invited to it, and its time is over without a beginning."""
        return self.is_live and self.started_at is None and self.is_past

    @property
    def is_paused(self) -> bool:
        return self.paused_at is not None

    @property
    def goes_on_at(self) -> dt.datetime | None:
        """When a paused talk is to go on, where a later time has been agreed on than the one it began at."""
        if self.paused_at is None or self.starts_at - self.started_at <= START_EARLY:
            return None
        later: dt.datetime = self.starts_at
        return later if later > self.paused_at else None

    @property
    def ran_from(self) -> dt.datetime:
        """When the meeting would have begun had it had no pauses; only of one that has begun."""
        since: dt.datetime = self.resumed_at or self.started_at
        return since - dt.timedelta(seconds=self.spent)

    @property
    def minutes_left(self) -> int:
        """Whole minutes of the planned ones, rounded up, that are left; negative when it is over its time."""
        gone = self.spent if self.is_paused else (clock.now() - self.ran_from).total_seconds()
        return math.ceil(self.minutes - gone / 60)

    def role_of(self, person: Person) -> Role | None:
        if person.id == self.employee_id:
            return Role.EMPLOYEE
        return Role.MANAGER if person.id == self.manager_id else None

    def person_in(self, role: Role) -> Person:
        found: Person = self.employee if role is Role.EMPLOYEE else self.manager
        return found

    def ready_at(self, role: Role) -> dt.datetime | None:
        moment: dt.datetime | None = self.employee_ready_at if role is Role.EMPLOYEE else self.manager_ready_at
        return moment


def _concerning(person: str) -> ModelSelect:
    led = Person.alias()
    employees = led.select(led.id).where((led.id == person) | (led.manager == person))
    concerns = Conversation.employee.in_(employees) | (Conversation.manager == person)
    return Conversation.with_people().where(concerns).order_by(Conversation.starts_at)


_around: Prepared[Conversation] = Prepared(_concerning)


class ProposedTime(Row):
    """A time that the employee would rather have; of a talk up to three, while they are the employee's answer."""

    conversation = ForeignKeyField(Conversation, backref="proposed", on_delete="CASCADE")
    starts_at = UtcField()

    class Meta:
        indexes = ((("conversation", "starts_at"), True),)

    @property
    def is_past(self) -> bool:
        return bool(self.starts_at <= clock.now())

    @classmethod
    def of(cls, talk: Conversation) -> list[ProposedTime]:
        """The proposals that stand for a talk, the earliest first."""
        return list(cls.select().where(cls.conversation == talk.id).order_by(cls.starts_at))


class TalkRequest(Row):
    """A talk that an employee asks a manager for. ``talk`` is the one that the manager invited to, at ``met_at``;
    ``refusal`` are the words of a manager who refused.
    """

    employee = ForeignKeyField(Person, backref="+", on_delete="CASCADE")
    manager = ForeignKeyField(Person, backref="+", on_delete="CASCADE")
    reason = SealedField(null=True)
    asked_at = UtcField()
    withdrawn_at = UtcField(null=True)
    refused_at = UtcField(null=True)
    refusal = SealedField(null=True)
    talk = ForeignKeyField(Conversation, null=True, on_delete="SET NULL")
    met_at = UtcField(null=True)

    @property
    def is_open(self) -> bool:
        """Whether it waits for the manager."""
        return not (self.withdrawn_at or self.refused_at or self.met_at)


class AddressConfirmed(Row):
    """The other participant's word that someone's changed address is theirs, for one conversation."""

    conversation = ForeignKeyField(Conversation, on_delete="CASCADE")
    person = ForeignKeyField(Person, on_delete="CASCADE")
    at = UtcField()

    class Meta:
        indexes = ((("conversation", "person"), True),)
