"""What all rows of a plan have in common: both write them live, change their order, take them away and back again.

Everything here changes a talk inside ``writing(seat, alone=True)``, for an order is one thing that two could break.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from flask import abort
from flask_babel import gettext as _
from peewee import ModelSelect, fn

from .. import clock, live
from ..conversations.access import Right, Seat
from ..conversations.fields import FieldName, FieldText, Where
from ..conversations.live_texts import shown
from ..conversations.models import Conversation
from ..conversations.opening import channel
from ..conversations.past_texts import remembering
from ..conversations.pen import check_save
from ..conversations.saving import BadSave, Save, Saved, keep, locked
from ..conversations.writing import writing
from ..db import after_commit
from ..languages import day
from ..prepared import Prepared
from .models import Agreement, Goal, PlanRow
from .standing import kind_of

MOST_ROWS = 100
LONGEST_NAME = 60
COLUMNS = {"focus": "focus_area_id", "competence": "competence_id"}
REMEMBERED = frozenset({"what", "measure"})

R = TypeVar("R", bound=PlanRow)


def _rows(model: type[PlanRow], talk: str) -> ModelSelect:
    return model.select(*shown(model)).where(model.conversation == talk).order_by(model.position, model.id)


_rows_of: dict[type[PlanRow], Prepared[Any]] = {model: Prepared(partial(_rows, model)) for model in (Goal, Agreement)}


def of_talk(model: type[R], talk: Conversation) -> list[R]:
    """All the rows of this kind in a talk's plan, in order; those that have been removed too."""
    return _rows_of[model].all(talk=talk.id)


def standing(model: type[R], talk: Conversation) -> list[R]:
    """As of_talk(), without those that have been removed."""
    return [row for row in of_talk(model, talk) if row.removed_at is None]


def of_seat(model: type[R], seat: Seat) -> list[R]:
    """As of_talk(), read once for this seat."""
    found: list[R] = seat.once(model.__name__, lambda: of_talk(model, seat.conversation))
    return found


def find(model: type[R], seat: Seat, row_id: str) -> R:
    """The row, removed or not; 404 for one that this talk does not have."""
    query = model.select().where(model.id == row_id, model.conversation == seat.conversation.id)
    found: R | None = query.first()
    return found or abort(404)


def append(model: type[R], seat: Seat, **place: Any) -> R:
    """A new empty row after the others; 403 where MOST_ROWS stand, for nobody agrees on that much."""
    here = model.select(fn.MAX(model.position)).where(model.conversation == seat.conversation.id)
    if here.columns(fn.COUNT(model.id)).where(model.removed_at.is_null()).scalar() >= MOST_ROWS:
        abort(403)
    last = here.scalar()
    tell(seat)
    made: R = model.create(conversation=seat.conversation.id, position=0 if last is None else last + 1, **place)
    return made


def move(model: type[R], seat: Seat, row_id: str, *, up: bool) -> None:
    """Let a row change places with the one before (or after) it in its list; the first stays first, the last last."""
    with writing(seat, alone=True):
        moved = find(model, seat, row_id)
        rows = [row for row in standing(model, seat.conversation) if row.place == moved.place]
        place = next((index for index, row in enumerate(rows) if row.id == row_id), None)
        if place is None:
            abort(404)
        rows.insert(max(place + (-1 if up else 1), 0), rows.pop(place))
        for position, row in enumerate(rows):
            model.update(position=position).where(model.id == row.id).execute()
        tell(seat)


def remove(model: type[R], seat: Seat, row_id: str) -> None:
    """Take a row away, a goal with its actions; its words are kept."""
    with writing(seat, alone=True):
        row = find(model, seat, row_id)
        if row.removed_at is None:
            _mark(row, clock.now())
            tell(seat)


def bring_back(model: type[R], seat: Seat, row_id: str) -> None:
    """Bring a row back as it was, a goal with the actions that went with it; an action is never without its goal."""
    with writing(seat, alone=True):
        row = find(model, seat, row_id)
        if row.removed_at is not None:
            _mark(row, row.goal.removed_at if isinstance(row, Agreement) and row.goal_id else None)
            tell(seat)


def _mark(row: PlanRow, moment: dt.datetime | None) -> None:
    if isinstance(row, Goal):
        before = Agreement.removed_at.is_null() if row.removed_at is None else Agreement.removed_at == row.removed_at
        Agreement.update(removed_at=moment).where(Agreement.goal == row.id, before).execute()
    row.removed_at = moment
    row.save(only=["removed_at"])


def tell(seat: Seat) -> None:
    """Let both see the plan anew, once this is committed."""
    after_commit(lambda: live.publish(channel(seat.conversation.id), "agreements"))


def read_cell(row: PlanRow, cell: str) -> str:
    """A cell as a browser holds it: text, one of a few words, an id, or an ISO date; empty for none."""
    value = getattr(row, COLUMNS.get(cell, cell))
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def write_due(row: PlanRow, text: str) -> None:
    """Set the date by which it shall be done; raises BadSave for one that there is not, or not in this century."""
    if not text:
        row.due = None
        return
    try:
        due = dt.date.fromisoformat(text)
    except ValueError as error:
        raise BadSave(_("Skriv fristen som en dato, for eksempel 31.01.2027.")) from error
    if not 2000 <= due.year < 2100:
        raise BadSave(_("Fristen må ligge i dette århundret. Sjekk årstallet."))
    row.due = due


def to_save(query: Any, seat: Seat) -> Any:
    """The query of one row, for a seat that may write what the two share (pen.check_save); 404 if there is no row."""
    check_save(seat)
    if not query.exists():
        abort(404)
    return query


@dataclass(frozen=True)
class Choice:
    """A date or a choice: ``write`` sets what a browser sends, or raises BadSave; ``say`` puts it into words."""

    write: Callable[[Any, str], None]
    say: Callable[[Seat, str], str]


def say_due(_seat: Seat, text: str) -> str:
    try:
        return day(dt.date.fromisoformat(text))
    except ValueError:
        return ""


DUE = Choice(write_due, say_due)


@dataclass(frozen=True)
class Cells:
    """``<kind>:<row>:<cell>``, the live fields of one kind of row.

    ``texts`` are merged; a date or a choice that both changed is put to the later. ``labels`` name the cells.

    A row that has just been removed still takes words, for whoever was writing in it may bring it back.
    """

    kind: str
    model: type[PlanRow]
    texts: tuple[str, ...]
    choices: Mapping[str, Choice] = field(default_factory=dict)
    labels: Mapping[str, Any] = field(default_factory=dict)

    def _find(self, seat: Seat, name: FieldName) -> Any:
        if name.part not in {*self.texts, *self.choices} or not seat.may(Right.READ_PLAN):
            abort(404)
        model: Any = self.model
        return model.select().where(model.id == name.key, model.conversation == seat.conversation.id)

    def save(self, seat: Seat, name: FieldName, save: Save) -> Saved:
        query = to_save(self._find(seat, name), seat)

        def write(row: PlanRow, text: str) -> None:
            if name.part in self.choices:
                self.choices[name.part].write(row, text)
            else:
                setattr(row, name.part, text)

        def read(row: PlanRow) -> str:
            return read_cell(row, name.part)

        whole = name.part in self.choices
        kept = remembering(seat, name, save, read=read, write=write, shared=True) if name.part in REMEMBERED else write
        _row, saved = keep(lambda: locked(query).get(), save, read=read, write=kept, whole=whole)
        if whole and saved.changed:
            tell(seat)  # who only reads has words there, and no control that could take up the new value
        return saved

    def visible(self, seat: Seat, name: FieldName) -> bool:
        return seat.may(Right.READ_PLAN)

    def remembers(self, seat: Seat, name: FieldName) -> bool:
        return name.part in REMEMBERED and self.visible(seat, name)

    def read(self, seat: Seat, name: FieldName) -> FieldText | None:
        row = self._find(seat, name).first()
        return FieldText(str(name), row.version, read_cell(row, name.part)) if row else None

    def read_all(self, seat: Seat) -> list[FieldText]:
        if not seat.may(Right.READ_PLAN):
            return []
        return [
            FieldText(str(FieldName(self.kind, row.id, cell)), row.version, read_cell(row, cell))
            for row in of_seat(self.model, seat)
            if row.removed_at is None
            for cell in (*self.texts, *self.choices)
        ]

    def where(self, seat: Seat, name: FieldName) -> Where:
        row = self._find(seat, name).first() or abort(404)
        choice = self.choices.get(name.part)
        return Where(
            in_row(row, self.labels[name.part]),
            seat.may(Right.WRITE_SHARED) and row.removed_at is None,
            say=(lambda text: choice.say(seat, text)) if choice else None,
        )


def in_row(row: PlanRow, label: object) -> str:
    """A cell's place in words: Avtale «Kurs i budsjett»: Frist."""
    if not row.what:
        return f"{kind_of(row)}: {label}"
    return str(_("%(kind)s «%(row)s»: %(cell)s", kind=kind_of(row), row=shortened(row.what), cell=label))


def shortened(text: str) -> str:
    return text if len(text) <= LONGEST_NAME else text[: LONGEST_NAME - 1].rstrip() + "…"
