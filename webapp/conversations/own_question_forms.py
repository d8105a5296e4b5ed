"""The fields that the manager's own questions are asked by."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import Field, StringField

from ..people.form_fields import longest
from .form_fields import RefusableForm
from .live_texts import OwnQuestion
from .own_questions import MOST, field_of

LONGEST = 300


def _field(number: int) -> StringField:
    return StringField(_l("Spørsmål %(number)s", number=number), [longest(LONGEST)])


class OwnQuestionsForm(RefusableForm):
    """Up to five questions to both; what is left blank is not asked."""

    question_1 = _field(1)
    question_2 = _field(2)
    question_3 = _field(3)
    question_4 = _field(4)
    question_5 = _field(5)

    @property
    def question_fields(self) -> list[Field]:
        return [self[field_of(place)] for place in range(MOST)]

    @property
    def questions(self) -> tuple[str, ...]:
        return tuple(field.data or "" for field in self.question_fields)

    @classmethod
    def of_questions(cls, rows: Sequence[OwnQuestion]) -> OwnQuestionsForm:
        """As they are asked now."""
        return cls(formdata=None, **{field_of(row.position): row.text for row in rows})
