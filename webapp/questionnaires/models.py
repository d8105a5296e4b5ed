"""Forms and their versions, stored so that a published version never changes.

Triggers in the database refuse any change to a published version, its sections and its questions (IntegrityError);
what is new in a form is a new version.
"""

from __future__ import annotations

from typing import Self

from peewee import BooleanField, CharField, ForeignKeyField, IntegerField, JSONField, ModelSelect

from ..db import Row, UtcField
from .kinds import AnsweredBy, AnswerType


class Form(Row):
    """A form as people choose it; its kind and archive are fixed for its life."""

    key = CharField(max_length=60, unique=True)
    kind = CharField(max_length=20)
    archive = CharField(max_length=20)
    retired_at = UtcField(null=True)


class FormVersion(Row):
    """One wording of a form. Unpublished, it is nobody's but its editor's.

    `texts` is {language: {"title", "description"}}; `digest` is 64 hexadecimal characters; lengths are in minutes.
    """

    form = ForeignKeyField(Form, backref="versions", on_delete="RESTRICT")
    number = IntegerField()
    published_at = UtcField(null=True)
    minutes_suggested = IntegerField()
    minutes_least = IntegerField()
    texts = JSONField()
    digest = CharField(max_length=64)

    form_id: str

    class Meta:
        indexes = ((("form", "number"), True),)

    @classmethod
    def published(cls) -> ModelSelect[FormVersion]:
        """Published versions with their forms, newest last within each form."""
        return (
            cls.select(cls, Form)
            .join(Form)
            .where(cls.published_at.is_null(False))
            .order_by(Form.kind, Form.key, cls.number)
        )


class Section(Row):
    """A part of a version. `texts` is {language: {"title", and where it has them "prompt" and "intro"}}.

    In a draft, a `position` below 0 is that of one taken out, which can be brought back until the draft is published;
    the same goes for questions.
    """

    version = ForeignKeyField(FormVersion, backref="sections", on_delete="RESTRICT")
    position = IntegerField()
    kind = CharField(max_length=20)
    beside = CharField(max_length=20, null=True)
    suggested_minutes = IntegerField(default=0)
    texts = JSONField()

    class Meta:
        indexes = ((("version", "position"), True),)


class Question(Row):
    """A question. `key` is the same in every version that asks it; `texts` is
    {language: {"text", and where it has them "text_for_manager", "help", "step_1" to "step_5" and "option_1" …}}.
    ``counted``: the managers' steps are counted for all of HR's statistics, which is said where one answers.
    """

    section = ForeignKeyField(Section, backref="questions", on_delete="RESTRICT")
    position = IntegerField()
    key = CharField(max_length=60)
    answered_by = CharField(max_length=20, default=AnsweredBy.BOTH)
    answer_type = CharField(max_length=20, default=AnswerType.TEXT)
    in_minutes = BooleanField(default=False)
    counted = BooleanField(default=False)
    texts = JSONField()

    section_id: str

    class Meta:
        indexes = ((("section", "position"), True), (("section", "key"), True))


class ListedName(Row):
    """One line of a short list of HR's; ``retired_at`` when it is no longer chosen for anything new."""

    name = CharField(max_length=200)
    position = IntegerField()
    retired_at = UtcField(null=True)

    @classmethod
    def standing(cls) -> ModelSelect[Self]:
        """The list as it is shown, in HR's order."""
        return cls.select().where(cls.retired_at.is_null()).order_by(cls.position, cls.id)


class FocusArea(ListedName):
    """What the company aims for, shown beside the questions and goals that speak of it."""


class Competence(ListedName):
    """A category of development goals, counted for HR."""


MODELS = (Form, FormVersion, Section, Question)
