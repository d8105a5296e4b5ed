"""Putting the parts of a draft in order, adding to them, and taking out what can be brought back."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

from flask_babel import gettext as _
from peewee import ModelSelect

from ...db import new_id
from ..kinds import (
    KINDS_WITH_NOTE_IN_MINUTES,
    KINDS_WITH_QUESTIONS,
    ONCE_IN_A_FORM,
    AnsweredBy,
    AnswerType,
    FormKind,
    SectionKind,
)
from ..models import FormVersion, Question, Section
from ..statements import standard
from .draft import Place, RefusedError, being_changed, standing_question, standing_section
from .starting import standard_texts

MOST_SECTIONS = 25
MOST_QUESTIONS = 60
# Beyond every place, where rows wait while others take theirs.
ASIDE = 1000

Part = Section | Question
# Whose question it is on a private checklist, and outside one.
PRIVATE_OF = {
    AnsweredBy.BOTH: AnsweredBy.PRIVATE_EMPLOYEE,
    AnsweredBy.EMPLOYEE: AnsweredBy.PRIVATE_EMPLOYEE,
    AnsweredBy.MANAGER: AnsweredBy.PRIVATE_MANAGER,
}
OPEN_OF = {
    AnsweredBy.PRIVATE_EMPLOYEE: AnsweredBy.EMPLOYEE,
    AnsweredBy.PRIVATE_MANAGER: AnsweredBy.MANAGER,
}


def add_section(version_id: str, kind: SectionKind) -> Section:
    """A new section where one of its kind belongs; one of statements comes with the standard ones.

    Raises RefusedError where the form has no room for it.
    """
    with being_changed(version_id) as version:
        standing = _sections(version)
        _refuse_section(version, standing, kind)
        section = Section.create(version=version, position=ASIDE, kind=kind, texts=standard_texts(kind))
        standing.insert(_place_for(kind, standing), section)
        _renumber(Section, standing)
        if kind is SectionKind.STATEMENTS:
            _add_standard(section)
        return section


def _add_standard(section: Section) -> None:
    for place, statement in enumerate(standard()):
        texts = {lang: {"text": text} for lang, text in statement.texts.items()}
        question = Question(section=section, position=place, key=statement.key, texts=texts)
        fit(question, SectionKind.STATEMENTS)
        question.save(force_insert=True)


def _place_for(kind: SectionKind, standing: Sequence[Section]) -> int:
    """Checklists and the opening first, statements and the closing last, all else before the closing."""
    kinds = [section.kind for section in standing]
    if kind is SectionKind.CHECKLIST:
        return 0
    if kind is SectionKind.OPENING:
        return next((i for i, each in enumerate(kinds) if each != SectionKind.CHECKLIST), len(kinds))
    last = {SectionKind.STATEMENTS} if kind is SectionKind.CLOSING else {SectionKind.CLOSING, SectionKind.STATEMENTS}
    if kind is SectionKind.STATEMENTS:
        return len(kinds)
    return next((i for i, each in enumerate(kinds) if each in last), len(kinds))


def addable(kind: FormKind, standing: Sequence[SectionKind]) -> list[SectionKind]:
    """The kinds of section that a form of this kind can have one more of."""
    once = [kinds for kinds in ONCE_IN_A_FORM if kinds & set(standing)]
    taken = frozenset().union(*once) | (frozenset() if kind.wants_signatures else KINDS_WITH_NOTE_IN_MINUTES)
    return [each for each in SectionKind if each not in taken]


def _refuse_section(version: FormVersion, standing: Sequence[Section], kind: SectionKind) -> None:
    if len(standing) >= MOST_SECTIONS:
        raise RefusedError(_("Skjemaet har så mange deler som det er plass til. Ta bort en først."))
    if kind not in addable(FormKind(version.form.kind), [SectionKind(each.kind) for each in standing]):
        raise RefusedError(_("Skjemaet kan ikke ha flere deler av denne typen."))


def add_question(version_id: str, section_id: str) -> Question:
    """A new question, last in the section. Raises RefusedError where that has no room for it."""
    with being_changed(version_id) as version:
        section = standing_section(version, section_id)
        standing = _questions(section)
        _refuse_question(section, standing)
        question = Question(section=section, position=ASIDE, key=new_id(), texts={})
        fit(question, SectionKind(section.kind))
        question.save(force_insert=True)
        _renumber(Question, [*standing, question])
        return question


def _refuse_question(section: Section, standing: Sequence[Question]) -> None:
    if section.kind not in KINDS_WITH_QUESTIONS:
        raise RefusedError(_("En slik del har ikke egne spørsmål."))
    if len(standing) >= MOST_QUESTIONS:
        raise RefusedError(
            _("Delen har så mange spørsmål som det er plass til. Ta bort ett først, eller lag en ny del.")
        )


def fit(question: Question, kind: SectionKind) -> None:
    """Let who answers a question, and how, be such as a section of this kind has."""
    who = AnsweredBy(question.answered_by)
    if kind is SectionKind.CHECKLIST:
        question.answered_by, question.answer_type = PRIVATE_OF.get(who, who), AnswerType.TEXT
    elif kind is SectionKind.STATEMENTS:
        question.answered_by, question.answer_type = AnsweredBy.EMPLOYEE, AnswerType.SCALE
    else:
        question.answered_by = OPEN_OF.get(who, who)


def move(version_id: str, place: Place, *, section_id: str = "", before: str = "") -> None:
    """Put a section or a question before the one with id ``before`` (last where that is empty, or not there any more).

    A question goes into the section with ``section_id``. Raises RefusedError where something has been taken out.
    """
    with being_changed(version_id) as version:
        if place.kind == "section":
            moved = standing_section(version, place.id)
            _renumber(Section, _with(moved, before, _sections(version)))
            return
        question, section = standing_question(version, place.id), standing_section(version, section_id)
        if question.section_id != section.id:
            _refuse_question(section, _questions(section))
            fit(question, SectionKind(section.kind))
            question.section, question.position = section, ASIDE
            question.save()
        _renumber(Question, _with(question, before, _questions(section)))


def _with(moved: Part, before: str, standing: Sequence[Part]) -> list[Part]:
    others: list[Part] = [each for each in standing if each.id != moved.id]
    place = next((i for i in range(len(others)) if others[i].id == before), len(others))
    return [*others[:place], moved, *others[place:]]


def take_out(version_id: str, place: Place) -> None:
    """Take a section or a question out of the draft; it is kept until that is published. Nothing where it is out."""
    with being_changed(version_id) as version:
        row = _row(version, place)
        if row.position >= 0:
            row.position = next(place for place in count(-row.position - 1, -1) if place not in _taken_out(row))
            row.save(only=[type(row).position])


def bring_back(version_id: str, place: Place) -> None:
    """Put what was taken out where it stood, as nearly as can be told. Raises RefusedError where there is no room."""
    with being_changed(version_id) as version:
        row = _row(version, place)
        if row.position >= 0:
            return
        there = -row.position - 1
        if isinstance(row, Section):
            sections = _sections(version)
            _refuse_section(version, sections, SectionKind(row.kind))
            _renumber(Section, _put_in(row, there, sections))
        else:
            section = standing_section(version, row.section_id)
            questions = _questions(section)
            _refuse_question(section, questions)
            _renumber(Question, _put_in(row, there, questions))


def _put_in(row: Part, place: int, standing: Sequence[Part]) -> list[Part]:
    after = next((i for i in range(len(standing)) if standing[i].position >= place), len(standing))
    return [*standing[:after], row, *standing[after:]]


def _row(version: FormVersion, place: Place) -> Part:
    """The section or question of the draft, taken out or not."""
    query: ModelSelect = version.sections
    if place.kind == "question":
        query = Question.select(Question).join(Section).where(Section.version == version.id)
    model = Question if place.kind == "question" else Section
    found: Part | None = query.where(model.id == place.id).first()
    if found is None:
        raise RefusedError(_("Det finnes ikke lenger. Last siden på nytt for å se skjemaet slik det er nå."))
    return found


def _taken_out(row: Part) -> list[int]:
    """The positions of what has been taken out beside it."""
    model = type(row)
    beside = Section.version == row.version if isinstance(row, Section) else Question.section == row.section
    return [place for (place,) in model.select(model.position).where(beside, model.position < 0).tuples()]


def _sections(version: FormVersion) -> list[Section]:
    return list(version.sections.where(Section.position >= 0).order_by(Section.position))


def _questions(section: Section) -> list[Question]:
    return list(section.questions.where(Question.position >= 0).order_by(Question.position))


def _renumber(model: type[Section] | type[Question], rows: Sequence[Part]) -> None:
    """Let the rows have the places 0, 1, 2 …: no two have one place at any time."""
    moved = [(place, row) for place, row in enumerate(rows) if row.position != place]
    for start in (ASIDE + len(rows), 0):
        for place, row in moved:
            row.position = start + place
            row.save(only=[model.position])
