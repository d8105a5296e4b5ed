"""The fields of the page where statements are answered: one for each, made for what the talk asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from wtforms import RadioField, SelectChoice

from ..conversations.form_fields import RefusableForm
from ..questionnaires.statements import step_words
from .asking import Part
from .models import StatementAnswer

# Keys are their makers'; with this before them they are no name that a form has already.
PREFIX = "pastand-"
SKIPPED = ""


class StatementsForm(RefusableForm):
    """One field a statement, called by its key after PREFIX."""

    def field_of(self, key: str) -> Any:
        return self[PREFIX + key]

    def steps(self) -> dict[str, str]:
        """The steps of the valid form by key, "" for what is skipped."""
        return {field.name.removeprefix(PREFIX): field.data for field in self if field.name.startswith(PREFIX)}


def form_of(parts: Iterable[Part], answers: Mapping[str, StatementAnswer], lang: str) -> StatementsForm:
    """The form for these statements, filled in as they are answered."""
    fields = {PREFIX + each.key: _field(each.text(lang), lang) for part in parts for each in part.statements}
    made: Any = type("Answers", (StatementsForm,), fields)
    form: StatementsForm = made(data={PREFIX + key: row.step for key, row in answers.items()})
    return form


def _field(text: str, lang: str) -> RadioField:
    steps = [SelectChoice(step, words) for step, words in step_words(lang).items()]
    return RadioField(
        text,
        choices=[*steps, SelectChoice(SKIPPED, _("hopp over"))],
        default=SKIPPED,
        invalid_choice_message=_("Velg et av trinnene fra 1 til 5, eller hopp over."),
    )
