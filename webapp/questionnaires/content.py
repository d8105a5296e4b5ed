"""A published version, read whole and kept: what every page that shows a form reads instead of its rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from ..people.models import LANGUAGES
from .kinds import (
    KINDS_WITH_NOTE_IN_MINUTES,
    MEETING_KINDS,
    OPTIONS,
    STEPS,
    AnsweredBy,
    AnswerType,
    Archive,
    Beside,
    FormKind,
    Outcome,
    Role,
    SectionKind,
)
from .models import Form, FormVersion, Question, Section

Texts = Mapping[str, Mapping[str, str]]


def _text(texts: Texts, lang: str, name: str) -> str:
    """The named text in the language, else in the first language that has it; else empty."""
    for candidate in (lang, *LANGUAGES):
        if text := texts.get(candidate, {}).get(name):
            return text
    return ""


@dataclass(frozen=True)
class QuestionContent:
    id: str
    key: str
    answered_by: AnsweredBy
    answer_type: AnswerType
    in_minutes: bool
    counted: bool
    texts: Texts

    def text_for(self, role: Role, lang: str) -> str:
        """The question as it is put to the role."""
        own = _text(self.texts, lang, "text_for_manager") if role == Role.MANAGER else ""
        return own or _text(self.texts, lang, "text")

    def help(self, lang: str) -> str:
        """A line of help below the question, or an empty string."""
        return _text(self.texts, lang, "help")

    def steps(self, lang: str) -> tuple[tuple[str, str], ...]:
        """A scale's steps from "1" to "5", each with its words, which may be empty; none of any other question."""
        if self.answer_type is not AnswerType.SCALE:
            return ()
        return tuple((step, _text(self.texts, lang, name)) for step, name in STEPS.items())

    def options(self, lang: str) -> tuple[tuple[str, str], ...]:
        """A choice's options from "1" on, each with its words; none of any other question."""
        if self.answer_type is not AnswerType.CHOICE:
            return ()
        return tuple((option, text) for option, name in OPTIONS.items() if (text := _text(self.texts, lang, name)))

    def choices(self, lang: str) -> tuple[tuple[str, str], ...]:
        """Its steps or its options; none where it is answered in free text alone."""
        return self.steps(lang) or self.options(lang)

    @property
    def has_choices(self) -> bool:
        """Whether one of choices() is chosen beside the words."""
        return self.answer_type is not AnswerType.TEXT

    def chosen(self, choice: str, lang: str) -> str:
        """What an answer's choice is called where it is read: 4/5 – Motivated, or the option; empty for none."""
        words = dict(self.choices(lang)).get(choice)
        if words is None or self.answer_type is AnswerType.CHOICE:
            return words or ""
        return f"{choice}/{len(STEPS)} – {words}" if words else f"{choice}/{len(STEPS)}"

    @property
    def is_private(self) -> bool:
        """Whether it stands on a private checklist, and never in a column."""
        return self.answered_by.is_private

    def is_answered_by(self, role: Role) -> bool:
        """Whether the role writes an answer to it, in the own column or on the private checklist."""
        return role in self.answered_by.roles


@dataclass(frozen=True)
class SectionContent:
    id: str
    kind: SectionKind
    beside: Beside | None
    suggested_minutes: int
    texts: Texts
    questions: tuple[QuestionContent, ...]

    def title(self, lang: str) -> str:
        return _text(self.texts, lang, "title")

    def prompt(self, lang: str) -> str:
        """The one large question of a section without questions of its own (opening, closing), or an empty string."""
        return _text(self.texts, lang, "prompt")

    def intro(self, lang: str) -> str:
        """A line or two below the title, or an empty string."""
        return _text(self.texts, lang, "intro")

    def questions_for(self, role: Role) -> tuple[QuestionContent, ...]:
        """What the role answers here, in order: on a checklist the own private questions, else the own column's."""
        return tuple(question for question in self.questions if question.is_answered_by(role))

    @property
    def in_meeting(self) -> bool:
        """Whether it is a step of the meeting; a checklist is not."""
        return self.kind in MEETING_KINDS

    @property
    def note_in_minutes(self) -> bool:
        """Whether the section's shared note goes into the signed minutes."""
        return self.kind in KINDS_WITH_NOTE_IN_MINUTES

    @property
    def answers_in_minutes(self) -> bool:
        """Whether the answers to some of its questions go into the signed minutes."""
        return any(question.in_minutes for question in self.questions)


@dataclass(frozen=True)
class FormContent:
    """One published version. `id` is the version's id, and lengths are in minutes."""

    id: str
    form_id: str
    key: str
    number: int
    kind: FormKind
    archive: Archive
    minutes_suggested: int
    minutes_least: int
    texts: Texts
    sections: tuple[SectionContent, ...]

    def title(self, lang: str) -> str:
        return _text(self.texts, lang, "title")

    def description(self, lang: str) -> str:
        return _text(self.texts, lang, "description")

    @cached_property
    def outcome(self) -> Outcome:
        """What comes of a talk held with it."""
        with_answers = any(section.answers_in_minutes for section in self.sections)
        return Outcome.of(self.kind, self.archive, with_answers=with_answers)

    @cached_property
    def meeting_sections(self) -> tuple[SectionContent, ...]:
        """The steps of the meeting, in order."""
        return tuple(section for section in self.sections if section.in_meeting)

    def minutes_of(self, section: SectionContent, length: int) -> int:
        """Minutes for the section in a talk of this length: as suggested, or its share where the talk is shorter."""
        return section.suggested_minutes * min(length, self.minutes_suggested) // self.minutes_suggested

    def checklist_for(self, role: Role) -> tuple[QuestionContent, ...]:
        """The role's private checklist; empty where the form has none."""
        return tuple(q for section in self.sections for q in section.questions_for(role) if q.is_private)

    def questions_for(self, role: Role) -> tuple[QuestionContent, ...]:
        """What the role answers in the own column: what its progress is counted of. Checklists are not counted."""
        return tuple(q for section in self.meeting_sections for q in section.questions_for(role))

    def progress(self, role: Role, answered: set[str] | frozenset[str]) -> tuple[int, int]:
        """How many of the role's questions are among the answered question ids, and how many there are."""
        own = self.questions_for(role)
        return sum(question.id in answered for question in own), len(own)

    @cached_property
    def counts(self) -> bool:
        """Whether steps that are chosen in the talk are counted for the statistics."""
        return any(question.counted for section in self.meeting_sections for question in section.questions)

    @cached_property
    def statements(self) -> tuple[QuestionContent, ...]:
        """What the employee is asked to agree or disagree with, for the statistics alone."""
        return tuple(q for s in self.sections if s.kind is SectionKind.STATEMENTS for q in s.questions)

    @cached_property
    def _questions(self) -> dict[str, QuestionContent]:
        answered = (section for section in self.sections if section.kind is not SectionKind.STATEMENTS)
        return {question.id: question for section in answered for question in section.questions}

    @cached_property
    def _sections(self) -> dict[str, SectionContent]:
        return {section.id: section for section in self.sections}

    def question(self, question_id: str) -> QuestionContent | None:
        """The question with this id, or None where this version asks no such thing of the talk; statements are none."""
        return self._questions.get(question_id)

    def section(self, section_id: str) -> SectionContent | None:
        """The section with this id, or None where this version has none such."""
        return self._sections.get(section_id)


@lru_cache(maxsize=256)
def load_version(version_id: str) -> FormContent:
    """The published version with this id: three queries the first time in a process, none later.

    Raises FormVersion.DoesNotExist where no published version has the id. Drafts are never loaded, for they change.
    """
    return read_version(FormVersion.published().where(FormVersion.id == version_id).get())


def read_version(version: FormVersion) -> FormContent:
    """The version as its rows stand now, loaded with its form, less what was taken out of a draft: two queries."""
    standing = (Section.version == version) & (Section.position >= 0)
    questions: dict[str, list[QuestionContent]] = {}
    asked = Question.select().join(Section).where(standing, Question.position >= 0)
    for row in asked.order_by(Question.position):
        questions.setdefault(row.section_id, []).append(_question(row))
    rows = Section.select().where(standing).order_by(Section.position)
    return FormContent(
        id=version.id,
        form_id=version.form_id,
        key=version.form.key,
        number=version.number,
        kind=FormKind(version.form.kind),
        archive=Archive(version.form.archive),
        minutes_suggested=version.minutes_suggested,
        minutes_least=version.minutes_least,
        texts=version.texts,
        sections=tuple(_section(row, tuple(questions.get(row.id, ()))) for row in rows),
    )


def _section(row: Section, questions: tuple[QuestionContent, ...]) -> SectionContent:
    return SectionContent(
        id=row.id,
        kind=SectionKind(row.kind),
        beside=Beside(row.beside) if row.beside else None,
        suggested_minutes=row.suggested_minutes,
        texts=row.texts,
        questions=questions,
    )


def _question(row: Question) -> QuestionContent:
    return QuestionContent(
        id=row.id,
        key=row.key,
        answered_by=AnsweredBy(row.answered_by),
        answer_type=AnswerType(row.answer_type),
        in_minutes=row.in_minutes,
        counted=row.counted,
        texts=row.texts,
    )


def offered() -> tuple[FormContent, ...]:
    """The newest published version of every form that is not retired: what a new talk can be held with."""
    newest = {row.form_id: row.id for row in FormVersion.published().where(Form.retired_at.is_null())}
    return tuple(load_version(version_id) for version_id in newest.values())
