"""The table of agreements: rows that both write live, in an order that both can change."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import abort
from flask_babel import gettext as _
from peewee import fn

from .. import clock, live
from ..conversations import fields
from ..conversations.access import Right, Seat
from ..conversations.fields import FieldName, FieldText
from ..conversations.models import Conversation
from ..conversations.opening import channel, columns_opened
from ..conversations.saving import BadSave, Save, Saved, keep, locked
from ..db import after_commit, transaction
from .models import Agreement, Responsible

ROWS_TO_BEGIN_WITH = 6
MOST_ROWS = 100
CELLS = ("what", "responsible", "other", "due")


def standing(talk: Conversation) -> list[Agreement]:
    """The agreements that have not been removed, in order."""
    return list(
        Agreement.select()
        .where(Agreement.conversation == talk.id, Agreement.removed_at.is_null())
        .order_by(Agreement.position, Agreement.id)
    )


def standing_of(seat: Seat) -> list[Agreement]:
    """As standing(), read once for this seat."""
    found: list[Agreement] = seat.once("agreements", lambda: standing(seat.conversation))
    return found


@columns_opened.connect
def lay_out_rows(talk: Conversation) -> None:
    """Give a conversation its first empty rows, in the transaction that opens it."""
    for position in range(ROWS_TO_BEGIN_WITH):
        Agreement.create(conversation=talk.id, position=position)


def add(seat: Seat) -> Agreement:
    """A new empty row at the end; 403 where the table is full, for nobody agrees on that much."""
    with transaction():
        _lock(seat)
        rows = Agreement.select(fn.COUNT(Agreement.id), fn.MAX(Agreement.position)).where(
            Agreement.conversation == seat.conversation.id
        )
        count, last = rows.scalar(as_tuple=True)
        if count >= MOST_ROWS:
            abort(403)
        row = Agreement.create(conversation=seat.conversation.id, position=0 if last is None else last + 1)
        _tell(seat)
    return row


def move(seat: Seat, agreement_id: str, *, up: bool) -> None:
    """Let a row change places with the one before (or after) it; the first stays first, the last last."""
    with transaction():
        _lock(seat)
        rows = standing(seat.conversation)
        place = next((index for index, row in enumerate(rows) if row.id == agreement_id), None)
        if place is None:
            abort(404)
        rows.insert(max(place + (-1 if up else 1), 0), rows.pop(place))
        for position, row in enumerate(rows):
            Agreement.update(position=position).where(Agreement.id == row.id).execute()
        _tell(seat)


def remove(seat: Seat, agreement_id: str, *, undo: bool = False) -> None:
    """Take a row away, or bring it back as it was."""
    with transaction():
        moment = None if undo else clock.now()
        changed = (
            Agreement.update(removed_at=moment)
            .where(Agreement.id == agreement_id, Agreement.conversation == seat.conversation.id)
            .execute()
        )
        if not changed:
            abort(404)
        _tell(seat)


def _lock(seat: Seat) -> None:
    locked(Conversation.select(Conversation.id).where(Conversation.id == seat.conversation.id)).get()


def _tell(seat: Seat) -> None:
    after_commit(lambda: live.publish(channel(seat.conversation.id), "agreements"))


def read_cell(row: Agreement, cell: str) -> str:
    """A cell as a browser holds it: text, a Responsible value, or an ISO date; empty for none."""
    value = getattr(row, cell)
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def write_cell(row: Agreement, cell: str, text: str) -> None:
    """Set a cell from a browser's text; raises BadSave for a date or a choice that there is not."""
    if cell in {"what", "other"}:
        setattr(row, cell, text)
    elif cell == "responsible":
        if text not in set(Responsible):
            raise BadSave(_("Velg hvem som er ansvarlig fra listen."))
        row.responsible = text
    else:
        row.due = _due(text)


def _due(text: str) -> dt.date | None:
    if not text:
        return None
    try:
        due = dt.date.fromisoformat(text)
    except ValueError as error:
        raise BadSave(_("Skriv fristen som en dato, for eksempel 31.01.2027.")) from error
    if not 2000 <= due.year < 2100:
        raise BadSave(_("Fristen må ligge i dette århundret. Sjekk årstallet."))
    return due


class Cells:
    """``agreement:<agreement>:<cell>``; texts are merged, a date or a choice that both changed is put to the later.

    A row that has just been removed still takes words, for whoever was writing in it may bring it back.
    """

    def _find(self, seat: Seat, name: FieldName) -> Any:
        if name.part not in CELLS or not seat.may(Right.READ_PLAN):
            abort(404)
        return Agreement.select().where(Agreement.id == name.key, Agreement.conversation == seat.conversation.id)

    def save(self, seat: Seat, name: FieldName, save: Save) -> Saved:
        query = self._find(seat, name)
        if not seat.may(Right.WRITE_SHARED):
            abort(403)
        if not query.exists():
            abort(404)

        def write(row: Agreement, text: str) -> None:
            write_cell(row, name.part, text)

        def read(row: Agreement) -> str:
            return read_cell(row, name.part)

        whole = name.part in {"responsible", "due"}
        _row, saved = keep(lambda: locked(query).get(), save, read=read, write=write, whole=whole)
        return saved

    def visible(self, seat: Seat, name: FieldName) -> bool:
        return seat.may(Right.READ_PLAN)

    def read(self, seat: Seat, name: FieldName) -> FieldText | None:
        row = self._find(seat, name).first()
        return FieldText(str(name), row.version, read_cell(row, name.part)) if row else None

    def read_all(self, seat: Seat) -> list[FieldText]:
        if not seat.may(Right.READ_PLAN):
            return []
        return [
            FieldText(str(FieldName("agreement", row.id, cell)), row.version, read_cell(row, cell))
            for row in standing_of(seat)
            for cell in CELLS
        ]


def init() -> None:
    fields.register("agreement", Cells())
