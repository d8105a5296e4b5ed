"""The manager's own questions to both, for one talk alone: asked with the invitation, and answered in the columns.

What was asked once is put otherwise, and never taken away: somebody may have written an answer to it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import abort
from flask_babel import gettext as _
from peewee import ModelSelect

from .. import audit, live
from ..db import after_commit
from ..prepared import Prepared
from ..questionnaires.content import QuestionContent, SectionContent
from ..questionnaires.kinds import AnsweredBy, AnswerType, Role, SectionKind
from . import fields, stream
from .access import Right, Seat
from .changing import changing, own_words
from .columns import Answers
from .fields import FieldName
from .live_texts import OwnAnswer, OwnQuestion, shown
from .models import Conversation
from .opening import channel
from .refusals import RefusedError
from .saving import locked
from .states import State
from .texts import row_to_write

MOST = 5
EVENT = "asked"


def field_of(position: int) -> str:
    """The field of a form that asks this one, counted from 0."""
    return f"question_{position + 1}"


def put(talk: Conversation, texts: Sequence[str]) -> None:
    """Keep what the manager asks, blanks left out; inside the caller's transaction."""
    _add(talk, texts, 0)


def _add(talk: Conversation, texts: Sequence[str], first: int) -> int:
    """How many there were to add, from this place on."""
    asked = [words for text in texts if (words := own_words(text))]
    for position, words in enumerate(asked, first):
        row = OwnQuestion(conversation=talk.id, position=position)
        row.text = words
        row.save(force_insert=True)
    return len(asked)


def may_change(seat: Seat) -> bool:
    """Whether the manager may still put them otherwise: until the employee is ready, or sees the manager's answers."""
    talk = seat.conversation
    begun = talk.is_open or talk.started_at or talk.employee_ready_at
    return seat.may(Right.LEAD) and talk.state == State.INVITED and not begun


def change(seat: Seat, texts: Sequence[str]) -> None:
    """Let the questions of an invited talk be these, by their places. Raises RefusedError."""
    with changing(seat, Right.LEAD) as talk:
        if not may_change(replace(seat, conversation=talk)):
            raise RefusedError({"": _("Det er for sent å endre spørsmålene. Ta heller opp resten som egne temaer.")})
        rows = of_talk(talk)
        taken_away = [place for place, _row in enumerate(rows) if not own_words(texts[place])]
        if taken_away:
            words = _("Dette har du alt spurt om. Skriv det gjerne om, men la det stå noe her.")
            raise RefusedError({field_of(place): words for place in taken_away})
        before = [row.text for row in rows]
        for row, text in zip(rows, texts, strict=False):
            row.text = own_words(text)
            row.save(only=[OwnQuestion.text])
        added = _add(talk, texts[len(rows) :], len(rows))
        if added or before != [row.text for row in rows]:
            audit.record("own questions changed", actor=seat.person, subject=talk.id)
            after_commit(lambda: live.publish(channel(talk.id), EVENT))


def of_talk(talk: Conversation) -> list[OwnQuestion]:
    return list(OwnQuestion.select().where(OwnQuestion.conversation == talk.id).order_by(OwnQuestion.position))


def of_seat(seat: Seat) -> list[OwnQuestion]:
    """As of_talk(), read once for this seat."""
    return _asked_and_answered(seat)[0]


def digest(seat: Seat) -> str:
    """Stands for what is asked: what a page compares with what its stream tells."""
    texts = json.dumps([row.text for row in of_seat(seat)])
    return hashlib.sha256(texts.encode()).hexdigest()[:8]


def _asked_and_answered(seat: Seat) -> tuple[list[OwnQuestion], list[OwnAnswer]]:
    """The questions, and the answers that this seat may read: one query, once."""
    found: tuple[list[OwnQuestion], list[OwnAnswer]] = seat.once("own questions", lambda: _look_up(seat))
    return found


def _with_answers(talk: str, which: Any) -> ModelSelect:
    return (
        OwnQuestion.select(OwnQuestion, *shown(OwnAnswer))
        .left_outer_join(OwnAnswer, on=which, attr="answer")
        .where(OwnQuestion.conversation == talk)
        .order_by(OwnQuestion.position, OwnAnswer.id)
    )


_of_it = OwnAnswer.question == OwnQuestion.id
_with_all: Prepared[Any] = Prepared(lambda talk: _with_answers(talk, _of_it))
_with_own: Prepared[Any] = Prepared(lambda talk, author: _with_answers(talk, _of_it & (OwnAnswer.author == author)))


def _look_up(seat: Seat) -> tuple[list[OwnQuestion], list[OwnAnswer]]:
    talk, both = seat.conversation.id, seat.may(Right.READ_OTHER)
    found = _with_all.all(talk=talk) if both else _with_own.all(talk=talk, author=seat.person.id)
    return list({row.id: row for row in found}.values()), [row.answer for row in found if row.answer]


def as_section(rows: Sequence[OwnQuestion], lang: str) -> SectionContent | None:
    """The questions as a part of the talk's form, which is not the form's; None where there are none."""
    if not rows:
        return None
    return SectionContent(
        id="own",
        kind=SectionKind.QUESTIONS,
        beside=None,
        suggested_minutes=0,
        texts={lang: {"title": _("Spørsmål fra lederen")}},
        questions=tuple(_as_question(row, lang) for row in rows),
    )


def _as_question(row: OwnQuestion, lang: str) -> QuestionContent:
    return QuestionContent(
        id=row.id,
        key="",
        answered_by=AnsweredBy.BOTH,
        answer_type=AnswerType.TEXT,
        in_minutes=False,
        counted=False,
        texts={lang: {"text": row.text or ""}},
    )


def _answers() -> ModelSelect:
    return OwnAnswer.select(OwnAnswer, OwnQuestion).join(OwnQuestion, attr="question")


def _answer(conversation: str, question: str, author: str) -> ModelSelect:
    return _answers().where(
        OwnQuestion.conversation == conversation, OwnAnswer.question == question, OwnAnswer.author == author
    )


_row: Prepared[OwnAnswer] = Prepared(_answer)
_row_to_write: Prepared[OwnAnswer] = Prepared(
    lambda conversation, question, author: locked(_answer(conversation, question, author))
)


def answers(talk_ids: Sequence[str]) -> list[OwnAnswer]:
    """What both have answered in these talks, with the questions in their order; one query."""
    return list(_answers().where(OwnQuestion.conversation.in_(talk_ids)).order_by(OwnQuestion.position, OwnAnswer.id))


class OwnAnswers(Answers):
    """``own:<question>:<role>``: one's own column at a question that the manager has put to both."""

    kind = "own"

    def _check(self, seat: Seat, name: FieldName) -> None:
        """The row itself says whether the talk asks it: one query less for each key."""
        if name.part not in set(Role):
            abort(404)

    def _asked(self, seat: Seat, name: FieldName) -> QuestionContent:
        self._check(seat, name)
        row = next((row for row in of_seat(seat) if row.id == name.key), None)
        return _as_question(row, seat.conversation.language) if row else abort(404)

    def _to_write(self, seat: Seat, name: FieldName) -> Any:
        cells = self._cells(seat, name)

        def make() -> OwnAnswer:
            return OwnAnswer(question=self._asked(seat, name).id, author=cells["author"])

        return row_to_write(_row_to_write, make, **cells)

    def _is_private(self, seat: Seat, name: FieldName) -> bool:
        return False

    def _find(self, seat: Seat, name: FieldName) -> Any:
        return _row.first(**self._cells(seat, name))

    def _rows(self, seat: Seat) -> list[Any]:
        return list(_asked_and_answered(seat)[1])


def init() -> None:
    fields.register(OwnAnswers.kind, OwnAnswers())
    stream.fact(EVENT, digest)
