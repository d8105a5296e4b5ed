"""The plan of a talk, how it goes with it, and what was signed."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from peewee import CharField, DateField, ForeignKeyField, IntegerField

from ..conversations.live_texts import LiveRow
from ..conversations.models import Conversation
from ..crypto import SealedField
from ..db import Row, UtcField
from ..people.models import Person
from ..questionnaires.models import Competence, FocusArea


class GoalKind(StrEnum):
    """What a goal is for: the work, or the one who does it."""

    WORK = "work"
    DEVELOPMENT = "development"


class Responsible(StrEnum):
    """Who carries an agreement out; a named other's are ticked off by the manager."""

    NOBODY = ""
    EMPLOYEE = "employee"
    MANAGER = "manager"
    BOTH = "both"
    OTHER = "other"


class Verdict(StrEnum):
    """What the two decide about a row of an earlier plan; nothing yet is empty."""

    OPEN = ""
    KEEP = "keep"
    CHANGE = "change"
    DONE = "done"
    DROP = "drop"


class Status(StrEnum):
    """How it goes with a goal or an agreement, as its owner says."""

    UNDER_WAY = "under way"
    DONE = "done"
    DROPPED = "dropped"


class PlanRow(LiveRow):
    """A row of a plan, written live by both. ``continues`` is the row of an earlier plan that it was made to carry on.

    Three facts tell what is left of one whose words people took away: a day alone has no words (``has_words``), is in
    the minutes all the same (``is_empty`` says what is not), and is no longer the earlier row there (``carries_on``).
    """

    position = IntegerField()
    what = SealedField(null=True)
    due = DateField(null=True)
    removed_at = UtcField(null=True)

    continues: Any
    continues_id: str | None

    @property
    def place(self) -> str | None:
        """Which list of the plan it stands in: rows of a kind with the same place change places with each other."""
        raise NotImplementedError

    @property
    def has_words(self) -> bool:
        """Whether it says what shall be reached or done; a day or a choice alone does not."""
        raise NotImplementedError

    @property
    def is_empty(self) -> bool:
        """Whether nothing is written or chosen in it; such a row is not in the minutes, and any other is."""
        raise NotImplementedError

    @property
    def carries_on(self) -> bool:
        """Whether the minutes shall name the earlier row in it: not where that one had words, and it has none left."""
        if self.continues_id is None or self.is_empty:
            return False
        return self.has_words or not self.continues.has_words


class Goal(PlanRow):
    """What shall be reached: by when, how one sees that it is (``measure``), and which focus area it supports.

    A development goal may be of a ``competence`` on HR's list, which is counted and never shown with its text.
    """

    conversation = ForeignKeyField(Conversation, backref="goals", on_delete="CASCADE")
    kind = CharField(max_length=12)
    measure = SealedField(null=True)
    focus_area = ForeignKeyField(FocusArea, null=True, on_delete="RESTRICT")
    competence = ForeignKeyField(Competence, null=True, on_delete="RESTRICT")
    continues = ForeignKeyField("self", null=True, on_delete="SET NULL")

    focus_area_id: str | None
    competence_id: str | None

    @property
    def place(self) -> str | None:
        return str(self.kind)

    @property
    def has_words(self) -> bool:
        return bool((self.what or "").strip() or (self.measure or "").strip())

    @property
    def is_empty(self) -> bool:
        return not (self.has_words or self.due or self.focus_area_id or self.competence_id)


class Agreement(PlanRow):
    """What shall be done, by whom and by when; ``other`` names another. One that carries out a goal is its tiltak."""

    conversation = ForeignKeyField(Conversation, backref="agreements", on_delete="CASCADE")
    responsible = CharField(max_length=10, default=Responsible.NOBODY)
    other = SealedField(null=True)
    goal = ForeignKeyField(Goal, null=True, backref="actions", on_delete="SET NULL")
    continues = ForeignKeyField("self", null=True, on_delete="SET NULL")

    goal_id: str | None

    @property
    def place(self) -> str | None:
        return self.goal_id

    @property
    def has_words(self) -> bool:
        return bool((self.what or "").strip())

    @property
    def is_empty(self) -> bool:
        return not (self.has_words or self.responsible or self.due)


class Review(LiveRow):
    """A row of an earlier plan on a later talk's agenda: where it stands (``note``), and what becomes of it.

    One of ``goal`` and ``agreement`` is set: the row of the earlier plan.
    """

    conversation = ForeignKeyField(Conversation, backref="reviews", on_delete="CASCADE")
    position = IntegerField()
    goal = ForeignKeyField(Goal, null=True, on_delete="CASCADE")
    agreement = ForeignKeyField(Agreement, null=True, on_delete="CASCADE")
    note = SealedField(null=True)
    verdict = CharField(max_length=8, default=Verdict.OPEN)

    class Meta:
        indexes = ((("conversation", "goal", "agreement"), True),)


class Progress(Row):
    """One word on how it goes with a signed row, beside its wording; the newest holds. One of the two is set."""

    goal = ForeignKeyField(Goal, null=True, backref="progress", on_delete="CASCADE")
    agreement = ForeignKeyField(Agreement, null=True, backref="progress", on_delete="CASCADE")
    person = ForeignKeyField(Person, on_delete="RESTRICT")
    at = UtcField()
    status = CharField(max_length=10)
    result = SealedField(null=True)


class Minutes(Row):
    """What both have signed. ``text`` is the canonical text, ``digest`` its SHA-256 (hexadecimal); ``pdf`` is base64.

    ``number`` counts a talk's minutes; ``replaced_at`` is when the talk was reopened.
    """

    conversation = ForeignKeyField(Conversation, backref="all_minutes", on_delete="CASCADE")
    number = IntegerField()
    text = SealedField()
    digest = CharField(max_length=64)
    audit_head = CharField(max_length=64)
    signed_at = UtcField()
    replaced_at = UtcField(null=True)
    pdf = SealedField(null=True)

    class Meta:
        indexes = ((("conversation", "number"), True),)


class Word(StrEnum):
    """A participant's word on the text: signed as it stands, signed as read but not agreed with, or refused."""

    SIGNED = "signed"
    DISAGREES = "disagrees"
    REFUSED = "refused"


class Signature(Row):
    """One participant's word on one exact text, whose SHA-256 is ``digest``; ``words`` say why not, or what not.

    ``number`` is that of the minutes it is for. ``method`` names how the person was known (see plans/signing.py).
    """

    conversation = ForeignKeyField(Conversation, backref="signatures", on_delete="CASCADE")
    number = IntegerField()
    person = ForeignKeyField(Person, on_delete="RESTRICT")
    role = CharField(max_length=10)
    at = UtcField()
    word = CharField(max_length=10)
    words = SealedField(null=True)
    method = CharField(max_length=20)
    digest = CharField(max_length=64)
    voided_at = UtcField(null=True)
