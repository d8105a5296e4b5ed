"""A form's whole content before it is published, and reading it from the built-in TOML files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, TypeVar

from ..people.models import LANGUAGES
from .kinds import (
    KINDS_WITH_NOTE_IN_MINUTES,
    KINDS_WITH_QUESTIONS,
    LEAST_OPTIONS,
    ONCE_IN_A_FORM,
    OPTIONS,
    PRIVATE,
    STEPS,
    AnsweredBy,
    AnswerType,
    Archive,
    Beside,
    FormKind,
    Role,
    SectionKind,
)

Draft = TypeVar("Draft")
Texts = dict[str, dict[str, str]]  # language → name of the text → text


@dataclass(frozen=True, kw_only=True)
class QuestionDraft:
    key: str
    texts: Texts
    answered_by: AnsweredBy = AnsweredBy.BOTH
    answer_type: AnswerType = AnswerType.TEXT
    in_minutes: bool = False
    counted: bool = False


@dataclass(frozen=True, kw_only=True)
class SectionDraft:
    kind: SectionKind
    texts: Texts
    minutes: int = 0
    beside: Beside | None = None
    questions: tuple[QuestionDraft, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FormDraft:
    key: str
    kind: FormKind
    archive: Archive
    minutes_suggested: int
    minutes_least: int
    texts: Texts
    sections: tuple[SectionDraft, ...]

    def __post_init__(self) -> None:
        _check(self)

    @property
    def digest(self) -> str:
        """SHA-256 of everything in the draft, in hexadecimal: 64 characters."""
        canonical = json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> FormDraft:
        """The draft of which this is what ``asdict`` gave, also after a way through JSON."""
        sections = []
        for section in plain["sections"]:
            questions = tuple(
                QuestionDraft(
                    **question
                    | {
                        "answered_by": AnsweredBy(question["answered_by"]),
                        "answer_type": AnswerType(question["answer_type"]),
                    }
                )
                for question in section["questions"]
            )
            words = {"kind": SectionKind(section["kind"]), "beside": section["beside"] and Beside(section["beside"])}
            sections.append(SectionDraft(**section | words | {"questions": questions}))
        words = {"kind": FormKind(plain["kind"]), "archive": Archive(plain["archive"])}
        return cls(**{**plain, **words, "sections": tuple(sections)})


def _check(form: FormDraft) -> None:
    """Raise ValueError for what no single field shows: what is doubled, time overspent, misplaced questions."""
    keys = [question.key for section in form.sections for question in section.questions]
    if doubled := sorted({key for key in keys if keys.count(key) > 1}):
        raise ValueError(f"form {form.key}: the question keys {doubled} are used more than once")
    if not 0 < form.minutes_least <= form.minutes_suggested:
        raise ValueError(f"form {form.key}: the least length must be above 0 and at most the suggested one")
    if (spent := sum(section.minutes for section in form.sections)) > form.minutes_suggested:
        raise ValueError(f"form {form.key}: its sections take {spent} minutes of {form.minutes_suggested}")
    _check_sections(form)
    _check_minutes(form)


def _check_minutes(form: FormDraft) -> None:
    """Nothing is promised of minutes where there are none."""
    if form.kind.wants_signatures:
        return
    promised = [section for section in form.sections if section.kind in KINDS_WITH_NOTE_IN_MINUTES]
    promised += [section for section in form.sections if any(question.in_minutes for question in section.questions)]
    if promised or form.archive is not Archive.PAIR:
        raise ValueError(f"form {form.key}: a talk that nobody signs has no minutes, and no archive but the two")


def _check_sections(form: FormDraft) -> None:
    for kinds in ONCE_IN_A_FORM:
        if sum(section.kind in kinds for section in form.sections) > 1:
            raise ValueError(f"form {form.key}: more than one section of kind {' or '.join(sorted(kinds))}")
    for section in form.sections:
        if section.questions and section.kind not in KINDS_WITH_QUESTIONS:
            raise ValueError(f"form {form.key}: a section of kind {section.kind} cannot hold questions")
        for question in section.questions:
            if (question.answered_by in PRIVATE) != (section.kind is SectionKind.CHECKLIST):
                raise ValueError(f"form {form.key}: {question.key}: checklists, and only they, hold private questions")
            _check_question(f"form {form.key}: {question.key}", question)


def _check_question(where: str, question: QuestionDraft) -> None:
    named = {name for texts in question.texts.values() for name, text in texts.items() if text}
    options = [name in named for name in OPTIONS.values()]
    is_scale, is_choice = (question.answer_type is kind for kind in (AnswerType.SCALE, AnswerType.CHOICE))
    if is_choice and (sum(options) < LEAST_OPTIONS or options != sorted(options, reverse=True)):
        raise ValueError(f"{where}: a choice has {LEAST_OPTIONS} to {len(OPTIONS)} options, numbered from 1")
    if (any(options) and not is_choice) or (named & set(STEPS.values()) and not is_scale):
        raise ValueError(f"{where}: only a scale has steps, and only a choice has options")
    if question.counted and not (is_scale and Role.MANAGER in question.answered_by.roles):
        raise ValueError(f"{where}: only a scale that the manager answers can be counted")


def parse_form(toml: Mapping[str, Any]) -> FormDraft:
    """The draft that a built-in form's parsed TOML describes.

    There, each text is a table of its languages (`text.nb`, `text.nn`, `text.en`), so that a translator sees them
    together. Raises ValueError, naming the place, for an unknown or missing field, language or word.
    """
    where = f"form {toml.get('key')}"
    fields = dict(toml)
    sections = fields.pop("sections", ())
    return _build(
        FormDraft,
        where,
        fields | {"sections": tuple(_parse_section(section, where) for section in sections)},
        texts=("title", "description"),
        words={"kind": FormKind, "archive": Archive},
    )


def _parse_section(toml: Mapping[str, Any], form: str) -> SectionDraft:
    where = f"{form}, section {toml.get('title')}"
    fields = dict(toml)
    questions = fields.pop("questions", ())
    return _build(
        SectionDraft,
        where,
        fields | {"questions": tuple(_parse_question(question, form) for question in questions)},
        texts=("title",),
        optional_texts=("prompt", "intro"),
        words={"kind": SectionKind, "beside": Beside},
    )


def _parse_question(toml: Mapping[str, Any], form: str) -> QuestionDraft:
    return _build(
        QuestionDraft,
        f"{form}, question {toml.get('key')}",
        dict(toml),
        texts=("text",),
        optional_texts=("text_for_manager", "help", *STEPS.values(), *OPTIONS.values()),
        words={"answered_by": AnsweredBy, "answer_type": AnswerType},
    )


def _build(
    draft: type[Draft],
    where: str,
    fields: dict[str, Any],
    *,
    texts: Sequence[str],
    words: Mapping[str, type[StrEnum]],
    optional_texts: Sequence[str] = (),
) -> Draft:
    """A draft from TOML's fields: texts turned round to stand by language, words made enums."""
    named = {name: fields.pop(name) for name in (*texts, *optional_texts) if name in fields}
    if missing := set(texts) - set(named):
        raise ValueError(f"{where}: {sorted(missing)} missing")
    for name, by_language in named.items():
        if set(by_language) != set(LANGUAGES) or not all(by_language.values()):
            raise ValueError(f"{where}: {name} must have a text in each of {', '.join(LANGUAGES)}")
    fields["texts"] = {lang: {name: named[name][lang] for name in named} for lang in LANGUAGES}
    for name in words.keys() & fields.keys():
        try:
            fields[name] = words[name](fields[name])
        except ValueError as error:
            raise ValueError(f"{where}: {name}: {error}") from error
    try:
        return draft(**fields)
    except TypeError as error:
        raise ValueError(f"{where}: {error}") from error
