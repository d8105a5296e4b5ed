"""A form as the parts that the preparation and the meeting go through, with what is written in each."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from flask_babel import gettext as _
from markupsafe import Markup

from ..conversations import fields, own_questions
from ..conversations.access import Seat
from ..conversations.fields import FieldName, FieldText
from ..conversations.texts import form_of
from ..languages import language
from ..plans.review import place_in
from ..questionnaires.content import FormContent, QuestionContent, SectionContent
from ..questionnaires.kinds import KINDS_WITH_PLAN, Role, SectionKind

# The manager's own questions: a part of the talk, and of no form.
OWN = "own"


@dataclass(frozen=True)
class Part:
    """One step: ``kind`` is a SectionKind's value, or OWN; ``section`` is None where the form has none for it.

    ``reviews``: what was agreed before is gone through here.
    """

    number: int
    kind: str
    label: str
    section: SectionContent | None
    minutes: int
    answered: int
    total: int
    reviews: bool = False

    @property
    def in_minutes(self) -> bool:
        """Whether what is written here goes into the minutes: the plan, and the summary at the end."""
        return self.kind in KINDS_WITH_PLAN or bool(self.section and self.section.note_in_minutes)

    @property
    def anchor(self) -> str:
        return f"del-{self.number}"

    @property
    def href(self) -> str:
        return f"#{self.anchor}"

    @property
    def current(self) -> bool:
        return self.number == 1


class Draft(NamedTuple):
    """A part before it has its number; ``kind`` is a SectionKind's value, or OWN."""

    kind: str
    label: str
    section: SectionContent | None = None
    questions: tuple[QuestionContent, ...] = ()


class Sheet:
    """What one seat may read of a conversation's form, in the reader's language: made once per page."""

    def __init__(self, seat: Seat) -> None:
        self.seat = seat
        self.lang = language()
        self.form: FormContent = form_of(seat.conversation)
        texts = fields.read_all(seat)
        self.digest = fields.digest(texts)
        self.texts: dict[str, FieldText] = {text.field: text for text in texts}

    @property
    def length(self) -> int:
        """Minutes for the parts to share; 0 once there has been a pause, for the rest of a talk is no smaller talk."""
        talk = self.seat.conversation
        return 0 if talk.is_paused or talk.resumed_at else talk.minutes

    def field(self, question: QuestionContent, role: Role, kind: str = "answer") -> str:
        return str(FieldName(kind, question.id, role))

    def text(self, field: str) -> str:
        found = self.texts.get(field)
        return found.text if found else ""

    def checked(self, field: str, choice: str) -> Markup:
        """The attribute of the radio button that stands for this choice, where it is the one chosen."""
        return Markup(" checked") if self.text(field) == choice else Markup()

    def chosen(self, field: str) -> str:
        """What has been chosen, as it is read; empty for nothing."""
        question = self.form.question(FieldName.parse(field).key)
        return question.chosen(self.text(field), self.lang) if question else ""

    def version(self, field: str) -> int:
        found = self.texts.get(field)
        return found.version if found else 0

    def stretches(self, field: str) -> str:
        """Who wrote which characters of a shared note, as JSON [[role, characters], …]; empty for one without words."""
        found = self.texts.get(field)
        return json.dumps(found.stretches) if found and found.stretches else ""

    def question_text(self, question: QuestionContent) -> str:
        return question.text_for(self.seat.role, self.lang)

    @cached_property
    def own_questions(self) -> SectionContent | None:
        """What the manager asks both in this talk alone."""
        return own_questions.as_section(own_questions.of_seat(self.seat), self.lang)

    def own_columns(self, section: SectionContent) -> tuple[QuestionContent, ...]:
        return section.questions_for(self.seat.role)

    def answered(self, questions: tuple[QuestionContent, ...]) -> int:
        """How many of them this seat has written or chosen something at."""
        kinds = ("answer", "choice")
        own = ([self.text(self.field(question, self.seat.role, kind)) for kind in kinds] for question in questions)
        return sum(any(text.strip() for text in texts) for texts in own)

    def checklist(self) -> tuple[QuestionContent, ...]:
        return self.form.checklist_for(self.seat.role)

    def preparation(self, *, with_last_plan: bool) -> list[Part]:
        """The topics, what was agreed last time, the private checklist, then each part with questions of one's own."""
        sections = [section for section in self.form.meeting_sections if self.own_columns(section)]
        opening = [section for section in self.form.meeting_sections if section.kind == SectionKind.OPENING]
        drafts = [self._draft(section) for section in opening]
        if with_last_plan:
            drafts.append(Draft(SectionKind.REVIEW, _("Fra sist")))
        if self.checklist():
            drafts.append(Draft(SectionKind.CHECKLIST, _("Bare for deg")))
        return self._numbered(drafts + [self._draft(section) for section in sections] + self._own())

    def meeting(self) -> list[Part]:
        """Every step of the meeting; agreements without a place in the form come last, but for the closing."""
        sections = list(self.form.meeting_sections)
        drafts = [self._draft(section) for section in sections]
        if not any(section.kind in KINDS_WITH_PLAN for section in sections):
            place = len(drafts) - any(section.kind == SectionKind.CLOSING for section in sections[-1:])
            drafts.insert(place, Draft(SectionKind.AGREEMENTS, _("Avtaler fram til neste samtale")))
        asking = [place for place, draft in enumerate(drafts, 1) if draft.kind == SectionKind.QUESTIONS]
        place = max(asking, default=1)
        return self._numbered(drafts[:place] + self._own() + drafts[place:])

    def _own(self) -> list[Draft]:
        """Both may skip them, and so they are not counted."""
        own = self.own_questions
        return [Draft(OWN, own.title(self.lang), own)] if own else []

    def place_to_write(self, number: int) -> str:
        """Where on the meeting's page one's own first column of part ``number`` is; the part where it has none."""
        part = next((part for part in self.meeting() if part.number == number), None)
        if part is None:
            return "innhold"
        own = (
            [question for question in self.own_columns(part.section) if not question.is_private] if part.section else []
        )
        return f"sporsmal-{own[0].id}" if own else part.anchor

    def _draft(self, section: SectionContent) -> Draft:
        return Draft(section.kind, section.title(self.lang), section, self.own_columns(section))

    def _numbered(self, drafts: list[Draft]) -> list[Part]:
        reviewing = place_in(self.form)
        return [
            Part(
                number=number,
                kind=str(draft.kind),
                label=draft.label,
                section=draft.section,
                minutes=self.form.minutes_of(draft.section, self.length) if draft.section else 0,
                answered=self.answered(draft.questions),
                total=len(draft.questions),
                reviews=draft.section is not None and draft.section is reviewing,
            )
            for number, draft in enumerate(drafts, 1)
        ]
