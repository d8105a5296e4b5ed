"""Saving one field of a draft, such that two who edit at once never overwrite each other unawares.

Whoever saves sends a stamp of what the field held when the page last agreed with the server. Where it holds something
else now, nothing is changed, and the page is told what stands.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from peewee import Field

from ...people.values import tidy
from ..kinds import OPTIONS, PRIVATE, STEPS, AnsweredBy, AnswerType, Beside, SectionKind
from ..models import FormVersion, Question, Section
from .draft import Place, RefusedError, being_changed, standing_question, standing_section

LONGEST_TALK = 480
LONGEST = {
    "title": 80,
    "description": 400,
    "prompt": 200,
    "intro": 600,
    "text": 300,
    "text_for_manager": 300,
    "help": 400,
} | dict.fromkeys(STEPS.values(), 80)
LONGEST_OPTION = 80
TEXTS = {
    "form": ("title", "description"),
    "section": ("title", "prompt", "intro"),
    "question": ("text", "text_for_manager", "help", *STEPS.values()),
}
Row = FormVersion | Section | Question


class ClashError(Exception):
    """The field holds ``standing``, which this page has not seen."""

    def __init__(self, standing: str) -> None:
        super().__init__("changed by another")
        self.standing = standing


@dataclass(frozen=True)
class Fact:
    """A field that is no text: the column it is kept in, and what reads a value, or raises RefusedError."""

    column: Field
    read: Callable[[str, Row], Any]


def stamp(value: str) -> str:
    """What stands for a field's value: 12 hexadecimal characters."""
    return hashlib.sha256(value.encode()).hexdigest()[:12]


def value_of(row: Row, place: Place, name: str, lang: str) -> str:
    """What a field holds, as its control shows it. Raises KeyError for a name that such a place has not."""
    if name == "options" and place.kind == "question":
        texts = row.texts.get(lang, {})
        return "\n".join(texts[option] for option in OPTIONS.values() if texts.get(option))
    if name in TEXTS[place.kind]:
        return str(row.texts.get(lang, {}).get(name, ""))
    held = getattr(row, FACTS[place.kind][name].column.name)
    if isinstance(held, bool):
        return "1" if held else ""
    return "" if held is None else str(held)


def save(version_id: str, place: Place, name: str, lang: str, value: str, was: str) -> str:
    """Store a field; returns its value as it is kept.

    Raises RefusedError for what the field cannot hold, ClashError where its stamp is no longer ``was``, KeyError for a
    field that there is not, and ValueError for a choice that it has not.
    """
    with being_changed(version_id) as version:
        row = row_at(version, place)
        standing = value_of(row, place, name, lang)
        kept, write = _fitting(row, place, name, lang, value)
        if kept != standing:
            if stamp(standing) != was:
                raise ClashError(standing)
            row.save(only=[write()])
        return kept


def row_at(version: FormVersion, place: Place) -> Row:
    """The row of a place. Raises RefusedError where it has been taken out."""
    if place.kind == "form":
        return version
    return standing_section(version, place.id) if place.kind == "section" else standing_question(version, place.id)


def _fitting(row: Row, place: Place, name: str, lang: str, value: str) -> tuple[str, Callable[[], Field]]:
    """The value as it would be kept, and what puts it into the row and returns its column."""
    if name == "options" and place.kind == "question":
        options = _options(value)
        return "\n".join(options), lambda: _put_options(row, lang, options)
    if name in TEXTS[place.kind]:
        text = tidy(value)
        _refuse_long(len(text) - LONGEST[name], LONGEST[name])
        return text, lambda: _put_texts(row, lang, {name: text})
    fact = FACTS[place.kind][name]
    read = fact.read(value.strip(), row)

    def put() -> Field:
        setattr(row, fact.column.name, read)
        return fact.column

    held = "1" if read is True else "" if read is False or read is None else str(read)
    return held, put


def _options(value: str) -> list[str]:
    """One a line."""
    options = [option for line in value.splitlines() if (option := tidy(line))]
    if len(options) > len(OPTIONS):
        raise RefusedError(_("Skriv høyst %(most)d valg.", most=len(OPTIONS)))
    if len(set(options)) < len(options):
        raise RefusedError(_("To av valgene er like."))
    _refuse_long(max(map(len, options), default=0) - LONGEST_OPTION, LONGEST_OPTION)
    return options


def _refuse_long(too_much: int, most: int) -> None:
    if too_much > 0:
        raise RefusedError(
            ngettext(
                "Skriv det kortere: høyst %(most)d tegn. Nå er det ett for mye.",
                "Skriv det kortere: høyst %(most)d tegn. Nå er det %(num)d for mange.",
                too_much,
                most=most,
            )
        )


def _put_options(row: Row, lang: str, options: list[str]) -> Field:
    texts = dict.fromkeys(OPTIONS.values(), "") | dict(zip(OPTIONS.values(), options, strict=False))
    return _put_texts(row, lang, texts)


def _put_texts(row: Row, lang: str, texts: dict[str, str]) -> Field:
    own = {name: text for name, text in {**row.texts.get(lang, {}), **texts}.items() if text}
    row.texts = {**row.texts, lang: own}
    return type(row).texts


def _minutes(least: int) -> Callable[[str, Row], int]:
    def read(value: str, _row: Row) -> int:
        if not value.isdecimal() or not least <= int(value) <= LONGEST_TALK:
            raise RefusedError(_("Skriv et tall fra %(least)d til %(most)d.", least=least, most=LONGEST_TALK))
        return int(value)

    return read


def _beside(value: str, _row: Row) -> Beside | None:
    return Beside(value) if value else None


def _answered_by(value: str, row: Row) -> AnsweredBy:
    wanted = AnsweredBy(value)
    if (wanted in PRIVATE) != (row.section.kind == SectionKind.CHECKLIST):
        raise RefusedError(_("Spørsmålet er flyttet. Last siden på nytt for å se skjemaet slik det er nå."))
    return wanted


def _ticked(value: str, _row: Row) -> bool:
    return value == "1"


FACTS: dict[str, dict[str, Fact]] = {
    "form": {
        "minutes_suggested": Fact(FormVersion.minutes_suggested, _minutes(5)),
        "minutes_least": Fact(FormVersion.minutes_least, _minutes(5)),
    },
    "section": {
        "suggested_minutes": Fact(Section.suggested_minutes, _minutes(0)),
        "beside": Fact(Section.beside, _beside),
    },
    "question": {
        "answered_by": Fact(Question.answered_by, _answered_by),
        "answer_type": Fact(Question.answer_type, lambda value, _row: AnswerType(value)),
        "in_minutes": Fact(Question.in_minutes, _ticked),
        "counted": Fact(Question.counted, _ticked),
    },
}
