"""Numbers and names as the pages of the whole say them."""

from __future__ import annotations

from typing import Any, Literal

from babel.dates import get_month_names
from flask_babel import format_decimal, get_locale
from flask_babel import format_percent as percent_of
from flask_babel import gettext as _

from ..calendar.words import kind_name
from ..languages import language
from ..people.models import LANGUAGES
from ..questionnaires import statements
from .figures.tables import FairnessTable, Group, Outcome, Table

FILLS = ("a", "b", "c", "d")


def percent(part: float | None) -> str:
    """A share from 0 to 1, in whole per cents; a dash for none."""
    return "–" if part is None else str(percent_of(part, "#,##0 %" if _spaced() else None))


def share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def decimal(number: float) -> str:
    """With one decimal."""
    return str(format_decimal(number, "#,##0.0"))


def month_name(number: int, width: Literal["wide", "abbreviated"] = "wide") -> str:
    """1 is January."""
    return str(get_month_names(width, "stand-alone", locale=get_locale())[number])


def kind_heading(kind: str) -> str:
    name = kind_name(kind)
    return name[0].upper() + name[1:]


def _spaced() -> bool:
    locale: Any = get_locale()
    return locale.language != "en"


def subject_heading(subject: statements.Group) -> str:
    """What the statements of a group are about."""
    if subject is statements.Group.FORM:
        return _("Fra deres egne skjemaer")
    return statements.title_of(subject, language())


def group_name(name: str | None) -> str:
    """What a group of a stored table is called."""
    if name is None:
        return _("Hele selskapet")
    return name or _("Øvrige avdelinger")


def outcome_words(outcome: Outcome) -> str:
    """What has come of a goal or an agreement."""
    return {
        Outcome.ON_TIME: _("Gjort i tide"),
        Outcome.LATE: _("Gjort for sent"),
        Outcome.CARRIED: _("Ført videre"),
        Outcome.DROPPED: _("Lagt bort"),
        Outcome.OPEN: _("Åpen"),
        Outcome.LOOSE: _("Uten ansvarlig eller dato"),
    }[outcome]


def against_the_rest(table: Table, group: Group) -> str:
    """What the difference between a group and the others is worth, in a plain sentence."""
    found = table.against_the_rest(group)
    if not found.is_beyond_chance:
        return _("Skiller seg ikke tydelig fra resten.")
    by = decimal(abs(found.by))
    if found.by > 0:
        return _("%(by)s høyere enn resten, mer enn tilfeldigheter pleier å gi.", by=by)
    return _("%(by)s lavere enn resten, mer enn tilfeldigheter pleier å gi.", by=by)


def question_of(table: FairnessTable) -> str:
    """The question as it is put to managers, in the reader's language where it has it."""
    return next(table.texts[lang] for lang in (language(), *LANGUAGES) if table.texts.get(lang))
