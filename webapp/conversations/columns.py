"""What each of the two writes in the own column: words, and beside them the step or the option that they choose."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import abort
from flask_babel import gettext as _
from peewee import ModelSelect

from .. import live
from ..db import after_commit
from ..languages import language
from ..prepared import Prepared
from ..questionnaires.content import QuestionContent
from ..questionnaires.kinds import Role
from . import fields
from .access import Right, Seat
from .fields import FieldName, FieldText, Where
from .live_texts import Answer, shown
from .opening import channel
from .past_texts import remembering
from .saving import BadSave, Save, Saved, keep, locked
from .texts import form_of, read_text, row_to_write, write_text


def _answer(conversation: str, question: str, author: str) -> ModelSelect:
    return Answer.select().where(
        Answer.conversation == conversation, Answer.question == question, Answer.author == author
    )


_row: Prepared[Answer] = Prepared(_answer)
_row_to_write: Prepared[Answer] = Prepared(
    lambda conversation, question, author: locked(_answer(conversation, question, author))
)


def _in_order(*which: Any) -> ModelSelect:
    return Answer.select(*shown(Answer)).where(*which).order_by(Answer.id)


_rows: Prepared[Answer] = Prepared(lambda talk: _in_order(Answer.conversation == talk))
_own_rows: Prepared[Answer] = Prepared(
    lambda talk, author: _in_order(Answer.conversation == talk, Answer.author == author)
)


class Answers:
    """``answer:<question>:<role>``: one's own column and private notes."""

    kind = "answer"
    whole = False

    def _asked(self, seat: Seat, name: FieldName) -> QuestionContent:
        """The question; 404 for one that the role is not asked, or asked in private and not this seat's."""
        question = form_of(seat.conversation).question(name.key)
        if question is None or name.part not in set(Role) or not question.is_answered_by(Role(name.part)):
            abort(404)
        if question.is_private and name.part != seat.role:
            abort(404)
        return question

    def _cells(self, seat: Seat, name: FieldName) -> dict[str, str]:
        """What names the row."""
        author = seat.conversation.person_in(Role(name.part))
        return {"conversation": seat.conversation.id, "question": name.key, "author": author.id}

    def _read(self, row: Any) -> str:
        return read_text(row)

    def _writer(self, seat: Seat, name: FieldName, save: Save) -> Callable[[Any, str], None]:
        return remembering(seat, name, save, read=read_text, write=write_text)

    def _to_write(self, seat: Seat, name: FieldName) -> Any:
        """The row, locked."""
        cells = self._cells(seat, name)
        return row_to_write(_row_to_write, lambda: Answer(**cells), **cells)

    def _check(self, seat: Seat, name: FieldName) -> None:
        """404 before anything is saved where nobody is asked this."""
        self._asked(seat, name)

    def save(self, seat: Seat, name: FieldName, save: Save) -> Saved:
        self._check(seat, name)
        if name.part != seat.role or not seat.may(Right.WRITE_OWN):
            abort(403)
        row, saved = keep(
            partial(self._to_write, seat, name),
            save,
            read=self._read,
            write=self._writer(seat, name, save),
            whole=self.whole,
        )
        if saved.changed and row.version == 1:
            after_commit(lambda: live.publish(channel(seat.conversation.id), "state"))
        return saved

    def _is_private(self, seat: Seat, name: FieldName) -> bool:
        question = form_of(seat.conversation).question(name.key)
        return question is None or question.is_private

    def visible(self, seat: Seat, name: FieldName) -> bool:
        if name.part == seat.role:
            return seat.may(Right.READ_OWN)
        return seat.may(Right.READ_OTHER) and not self._is_private(seat, name)

    def remembers(self, seat: Seat, name: FieldName) -> bool:
        return name.part == seat.role and seat.may(Right.READ_OWN)

    def _find(self, seat: Seat, name: FieldName) -> Any:
        return _row.first(**self._cells(seat, name))

    def read(self, seat: Seat, name: FieldName) -> FieldText | None:
        self._asked(seat, name)
        row = self._find(seat, name)
        return FieldText(str(name), row.version, self._read(row)) if row else None

    def _rows(self, seat: Seat) -> list[Any]:
        """Both columns where this seat may read them, else the own."""
        talk, author = seat.conversation.id, seat.person.id
        both = seat.may(Right.READ_OTHER)
        return seat.once("answers", lambda: _rows.all(talk=talk) if both else _own_rows.all(talk=talk, author=author))

    def _asks(self, seat: Seat, question_id: str) -> bool:
        """Whether an answer to this question has such a field."""
        return True

    def read_all(self, seat: Seat) -> list[FieldText]:
        texts, employee = [], seat.conversation.employee_id
        for row in self._rows(seat):
            if self._asks(seat, row.question_id):
                role = Role.EMPLOYEE if row.author_id == employee else Role.MANAGER
                name = FieldName(self.kind, row.question_id, role)
                if self.visible(seat, name):
                    texts.append(FieldText(str(name), row.version, self._read(row)))
        return texts

    def where(self, seat: Seat, name: FieldName) -> Where:
        words = self._asked(seat, name).text_for(Role(name.part), language())
        return Where(words, name.part == seat.role and seat.may(Right.WRITE_OWN))


class Choices(Answers):
    """``choice:<question>:<role>``: the step or the option beside an answer's words, by its number; never merged."""

    kind = "choice"
    whole = True

    def _asked(self, seat: Seat, name: FieldName) -> QuestionContent:
        question = super()._asked(seat, name)
        return question if question.choices(language()) else abort(404)

    def _asks(self, seat: Seat, question_id: str) -> bool:
        question = form_of(seat.conversation).question(question_id)
        return question is not None and question.has_choices

    def _read(self, row: Any) -> str:
        return row.choice or ""

    def _writer(self, seat: Seat, name: FieldName, save: Save) -> Callable[[Any, str], None]:
        offered = dict(self._asked(seat, name).choices(language()))

        def write(row: Answer, text: str) -> None:
            if text and text not in offered:
                raise BadSave(_("Velg fra listen."))
            row.choice = text

        return write

    def remembers(self, seat: Seat, name: FieldName) -> bool:
        return False

    def where(self, seat: Seat, name: FieldName) -> Where:
        place = super().where(seat, name)
        question, lang = self._asked(seat, name), language()
        return Where(place.words, place.writable, say=lambda choice: question.chosen(choice, lang))


def init() -> None:
    fields.register(Answers.kind, Answers())
    fields.register(Choices.kind, Choices())
