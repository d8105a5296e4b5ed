"""A conversation and what is written in it."""

from __future__ import annotations

import datetime as dt
import math

from peewee import BooleanField, CharField, ForeignKeyField, IntegerField, JSONField, ModelSelect

from .. import clock
from ..crypto import SealedField
from ..db import Row, UtcField
from ..people.models import Person
from ..questionnaires.kinds import FormKind, Role
from ..questionnaires.models import FormVersion, Question, Section
from .states import SETTLED, START_EARLY, WRITABLE, Opening, Response, State, Writers

Manager = Person.alias("manager")


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
    def of(cls, person: Person) -> ModelSelect:
        """The conversations ``person`` takes part in, by time."""
        return cls.with_people().where((cls.employee == person.id) | (cls.manager == person.id)).order_by(cls.starts_at)

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
    def may_start(self) -> bool:
        """Whether its time has come: 15 minutes before it, and not before a yes to short notice."""
        noticed = not self.short_notice or self.response == Response.ACCEPTED
        return self.is_live and noticed and clock.now() >= self.starts_at - START_EARLY

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


class LiveText(Row):
    """One text that people edit while others look: its version, and the last save acknowledged to each tab.

    ``past`` is what past_texts knows of it, numbers and digests.
    """

    text = SealedField(null=True)
    version = IntegerField(default=0)
    saves = JSONField(default=dict)
    past = JSONField(default=dict)
    updated_at = UtcField(default=clock.now)


class Answer(LiveText):
    """One person's words on one question, and their ``choice``: a step ("1" to "5") or an option's number.

    Private notes are answers to private questions.
    """

    conversation = ForeignKeyField(Conversation, backref="answers", on_delete="CASCADE")
    question = ForeignKeyField(Question, on_delete="RESTRICT")
    author = ForeignKeyField(Person, on_delete="RESTRICT")
    choice = SealedField(null=True)

    class Meta:
        indexes = ((("conversation", "question", "author"), True),)


class OwnQuestion(Row):
    """A question that the manager has put to both, for one talk alone."""

    conversation = ForeignKeyField(Conversation, backref="own_questions", on_delete="CASCADE")
    position = IntegerField()
    text = SealedField()

    class Meta:
        indexes = ((("conversation", "position"), True),)


class OwnAnswer(LiveText):
    """One person's words on an own question of the talk."""

    question = ForeignKeyField(OwnQuestion, backref="answers", on_delete="CASCADE")
    author = ForeignKeyField(Person, on_delete="RESTRICT")

    class Meta:
        indexes = ((("question", "author"), True),)


class SharedNote(LiveText):
    """One text per section that both write. ``stretches`` is sealed JSON: [[role, text], …], joined it is ``text``."""

    conversation = ForeignKeyField(Conversation, backref="notes", on_delete="CASCADE")
    section = ForeignKeyField(Section, on_delete="RESTRICT")
    stretches = SealedField(null=True)

    class Meta:
        indexes = ((("conversation", "section"), True),)


class Topic(LiveText):
    """Something a participant wants to bring up."""

    conversation = ForeignKeyField(Conversation, backref="topics", on_delete="CASCADE")
    author = ForeignKeyField(Person, on_delete="RESTRICT")
    position = IntegerField()
    removed_at = UtcField(null=True)


class PastText(Row):
    """What a live field (its name) held before: since when (``at``), and who of the two wrote it last, "" if unknown.

    ``number`` counts a field's versions; ``slot`` is the place among the field's, which a newer one may take.
    ``stretches`` are a shared note's, as they were.
    """

    conversation = ForeignKeyField(Conversation, on_delete="CASCADE")
    field = CharField(max_length=60)
    slot = IntegerField()
    number = IntegerField()
    text = SealedField()
    stretches = SealedField(null=True)
    at = UtcField()
    role = CharField(max_length=10)

    class Meta:
        indexes = ((("conversation", "field", "slot"), True),)


class AddressConfirmed(Row):
    """The other participant's word that someone's changed address is theirs, for one conversation."""

    conversation = ForeignKeyField(Conversation, on_delete="CASCADE")
    person = ForeignKeyField(Person, on_delete="CASCADE")
    at = UtcField()

    class Meta:
        indexes = ((("conversation", "person"), True),)
