"""Earlier versions of what is written live: kept in the transaction of the save that changes it, and brought back.

They live as long as the talk can be written in, and go in the transaction that signs it or calls it off: from then on
nothing could be brought back, and what was taken out of a talk is nobody's to keep. (A backup from before still holds
them, sealed, for as long as that backup is kept.) Whose a field's versions are is said by `FieldKind.remembers`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import Any

from flask import abort
from markupsafe import Markup

from .. import clock, crypto, live
from ..db import after_commit
from ..differences import Piece, pieces
from ..htmx import render_fragment
from ..prepared import PreparedValues
from ..questionnaires.kinds import Role
from . import fields, stream
from .access import Right, Seat
from .fields import FieldName, FieldText
from .live_texts import PastText
from .merging import changes, words
from .models import Conversation
from .opening import channel
from .saving import Save
from .trail import Trail, slot

AROUND = 16  # words, signs and spaces that are shown on each side of a change


def remembering(
    seat: Seat,
    name: FieldName,
    save: Save,
    *,
    read: Callable[[Any], str],
    write: Callable[[Any, str], None],
    shared: bool = False,
) -> Callable[[Any, str], None]:
    """A ``write`` for `saving.keep` that first keeps what stands in the row, where it is to be kept.

    ``shared``: the field is both's. Of any other only its writer is told that there is a new version, for the other
    side is not to learn that somebody writes.
    """

    def write_anew(row: Any, text: str) -> None:
        if _follow(seat, name, row, read(row), text, always=save.past is not None):
            for role in Role if shared else (seat.role,):
                _tell(seat.conversation, role)
        write(row, text)

    return write_anew


def _follow(seat: Seat, name: FieldName, row: Any, before: str, after: str, *, always: bool) -> bool:
    """Whether the field has a version more."""
    told, talk, now = row.past.get(name.part), seat.conversation, clock.now()
    trail = Trail(**told) if told else Trail(at=row.updated_at.timestamp(), role="")
    # Signing has taken the versions away: what they held may be kept anew in a talk that is taken up again.
    place = f"{talk.id}.{talk.reopened_at or ''}.{name}"
    counted = trail.number
    if trail.follow(before, after, now.timestamp(), lambda text: crypto.mark(text, place), always=always):
        _keep(talk, name, trail, before, getattr(row, "stretches", None))
    trail.at, trail.role = now.timestamp(), str(seat.role)
    row.past = {**row.past, name.part: trail.as_json()}
    return trail.number != counted


def _tell(talk: Conversation, role: Role) -> None:
    after_commit(lambda: live.publish(channel(talk.id), _event(role)))


def _event(role: Role) -> str:
    return f"past of the {role}"


def _keep(talk: Conversation, name: FieldName, trail: Trail, text: str, stretches: str | None) -> None:
    """One statement, whether the slot is empty, holds an old version or the one that gives way."""
    kept = PastText(
        conversation=talk.id,
        field=str(name),
        slot=slot(trail.number),
        number=trail.number,
        at=dt.datetime.fromtimestamp(trail.at, dt.UTC),
        role=trail.role,
    )
    kept.text, kept.stretches = text, stretches
    PastText.insert(**kept.__data__).on_conflict(
        conflict_target=[PastText.conversation, PastText.field, PastText.slot],
        # A text is sealed to its row's id.
        preserve=[
            PastText.id, PastText.number, PastText.text, PastText.stretches, PastText.at, PastText.role,
        ],
    ).execute()  # fmt: skip


def versions(seat: Seat, name: FieldName) -> tuple[FieldText, list[PastText]]:
    """The field as it stands, and what it held before and does not hold now, the newest first; 404 for anyone to whom
    its past is not to be known."""
    kind = fields.kind_of(name)
    if not kind.remembers(seat, name):
        abort(404)
    now = kind.read(seat, name) or FieldText(str(name), 0, "")
    kept = PastText.select().where(PastText.conversation == seat.conversation.id, PastText.field == str(name))
    return now, [past for past in kept.order_by(PastText.number.desc()) if past.text != now.text]


def bring_back(seat: Seat, name: FieldName, past_id: str) -> None:
    """Let the field hold this version again, as a save like any other; what stands now is kept first. 404 for a version
    that the field does not have, 403 where this seat may not write there."""
    now, kept = versions(seat, name)
    past = next((past for past in kept if past.id == past_id), None) or abort(404)
    # Pressed twice it is one save, and all that one brings back is one tab of the few that a row remembers.
    save_id = f"bringing-back-{seat.role}.{now.version}"
    fields.save(seat, name, Save(save_id, now.version, now.text, past.text, past))


def forget(talk: Conversation) -> None:
    """Delete every earlier version, in the caller's transaction."""
    PastText.delete().where(PastText.conversation == talk.id).execute()


def difference(before: str, now: str) -> list[Piece]:
    """What has become of ``before``: pieces in order, long ones that are the same shortened to what is around a change.

    Where nothing is left, ``before`` is one piece "same", for every word of it is meant.
    """
    if not now.strip():
        return [Piece("same", before)]
    old, new = words(before), words(now)
    return _shortened(pieces(old, new, changes(old, new)))


def _shortened(whole: list[Piece]) -> list[Piece]:
    return [
        piece if piece.kind != "same" else Piece("same", _around(piece.text, index > 0, index < len(whole) - 1))
        for index, piece in enumerate(whole)
    ]


def _around(text: str, after_change: bool, before_change: bool) -> str:
    """The ends of a text that lie beside a change, and a sign for what is left out."""
    tokens = words(text)
    head, tail = tokens[: AROUND * after_change], tokens[len(tokens) - AROUND * before_change :]
    if len(head) + len(tail) + AROUND >= len(tokens):
        return text
    return " ".join(part for part in ("".join(head).rstrip(), "…", "".join(tail).lstrip()) if part)


_fields_with_past = PreparedValues(
    lambda talk: (
        PastText.select(PastText.field).distinct().where(PastText.conversation == talk).order_by(PastText.field)
    )
)


def past_fragment(seat: Seat) -> Markup:
    """Which fields that this seat writes have earlier versions; one query, however many."""
    if not seat.may(Right.WRITE_OWN):
        return Markup()
    names = _fields_with_past.all(talk=seat.conversation.id)
    mine = [name for (name,) in names if _remembers(seat, FieldName.parse(name))]
    return render_fragment("conversations/_past_fields.html", fields=mine)


def _remembers(seat: Seat, name: FieldName) -> bool:
    return fields.kind_of(name).remembers(seat, name)


def _fragment_for(role: Role, seat: Seat) -> Markup:
    return past_fragment(seat) if seat.role == role else Markup()


def init() -> None:
    for role in Role:
        stream.fragment(_event(role), "tidligere-felt", partial(_fragment_for, role))
