"""What the two write in a talk: answers, shared notes, own topics and questions, and what these said before."""

from __future__ import annotations

from peewee import CharField, Field, ForeignKeyField, IntegerField, JSONField

from .. import clock
from ..crypto import SealedField
from ..db import Row, UtcField
from ..people.models import Person
from ..questionnaires.models import Question, Section
from .models import Conversation


class LiveRow(Row):
    """A row that people edit while others look: its version, and the last save acknowledged to each tab.

    ``past`` is what past_texts knows of it, numbers and digests.
    """

    version = IntegerField(default=0)
    saves = JSONField(default=dict)
    past = JSONField(default=dict)
    updated_at = UtcField(default=clock.now)


def shown(live: type[LiveRow]) -> list[Field]:
    """The columns of a live row that its readers need: saving's own knowledge of it, JSON, stays in the database."""
    return [field for field in live._meta.sorted_fields if field.name not in {"saves", "past", "updated_at"}]


class LiveText(LiveRow):
    """One text that is edited so."""

    text = SealedField(null=True)


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
