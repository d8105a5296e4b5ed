"""Letting the new manager read the answers of a talk with the former one: the employee's yes, taken back as easily."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from .. import audit, clock
from ..languages import language
from ..questionnaires.content import QuestionContent, SectionContent
from ..questionnaires.kinds import Role
from . import own_questions
from .access import Right, Seat
from .changing import changing
from .live_texts import Answer, OwnAnswer, OwnQuestion
from .models import Conversation
from .refusals import RefusedError
from .texts import form_of


@dataclass(frozen=True)
class Answered:
    """A question and what each side wrote and chose there, by role; only those who did."""

    question: QuestionContent
    texts: dict[Role, str]
    choices: dict[Role, str]


# What was answered, by section.
Columns = list[tuple[SectionContent, list[Answered]]]


def hand_over(seat: Seat, to: str) -> Conversation:
    """Let the employee's manager now, whose id the page showed as ``to``, read both columns. Raises RefusedError."""
    with changing(seat, Right.HAND_OVER) as talk:
        if talk.employee.manager_id != to:
            raise RefusedError({"": _("Du har fått en annen leder i mellomtiden. Se over hvem som får lese.")})
        if talk.handed_over_at is None:
            talk.handed_over_at = clock.now()
            talk.save(only=[Conversation.handed_over_at])
            audit.record("handed over", actor=seat.person, subject=talk.id, to=to)
    return talk


def take_back(seat: Seat) -> Conversation:
    """From now on the new manager reads nothing. Raises RefusedError where there is no new manager any more."""
    with changing(seat, Right.HAND_OVER) as talk:
        if talk.handed_over_at is not None:
            talk.handed_over_at = None
            talk.save(only=[Conversation.handed_over_at])
            audit.record("handing over taken back", actor=seat.person, subject=talk.id)
    return talk


def both_columns(talk: Conversation) -> Columns:
    """The questions that someone has answered, by section: never topics, notes, private questions or the plan."""
    return columns_of([talk])[talk.id]


def columns_of(talks: Sequence[Conversation]) -> dict[str, Columns]:
    """As both_columns(), by talk's id; two queries."""
    ids = [talk.id for talk in talks]
    rows, own = dict[str, list[Answer]](), dict[str, list[OwnAnswer]]()
    for row in Answer.select().where(Answer.conversation.in_(ids)):
        rows.setdefault(row.conversation_id, []).append(row)
    for answer in own_questions.answers(ids):
        own.setdefault(answer.question.conversation_id, []).append(answer)
    return {talk.id: _columns(talk, rows.get(talk.id, []), own.get(talk.id, [])) for talk in talks}


def _columns(talk: Conversation, rows: Iterable[Answer], own: Iterable[OwnAnswer]) -> Columns:
    written: dict[str, dict[Role, str]] = {}
    chosen: dict[str, dict[Role, str]] = {}
    for row in rows:
        role = Role.EMPLOYEE if row.author_id == talk.employee_id else Role.MANAGER
        if (row.text or "").strip():
            written.setdefault(row.question_id, {})[role] = row.text
        if row.choice:
            chosen.setdefault(row.question_id, {})[role] = row.choice
    answered = written.keys() | chosen.keys()
    sections = [
        (
            section,
            [
                Answered(question, written.get(question.id, {}), chosen.get(question.id, {}))
                for question in section.questions
                if question.id in answered and not question.is_private
            ],
        )
        for section in form_of(talk).meeting_sections
    ]
    return [(section, answered) for section, answered in [*sections, *_own(talk, own)] if answered]


def _own(talk: Conversation, rows: Iterable[OwnAnswer]) -> Columns:
    """The manager's own questions that someone has answered."""
    written: dict[str, dict[Role, str]] = {}
    asked: dict[str, OwnQuestion] = {}
    for row in rows:
        role = Role.EMPLOYEE if row.author_id == talk.employee_id else Role.MANAGER
        if (row.text or "").strip():
            written.setdefault(row.question_id, {})[role] = row.text
            asked[row.question_id] = row.question
    section = own_questions.as_section([*asked.values()], language())
    return [(section, [Answered(item, written[item.id], {}) for item in section.questions])] if section else []
