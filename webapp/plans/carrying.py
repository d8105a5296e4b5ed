"""What becomes of a row of an earlier plan in the plan of a later talk.

A row that is to be kept or changed gets a row of its own in the new plan, with the same words and ``continues``
pointing back. When the two change their mind it goes again, unless somebody has written in it meanwhile.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import partial
from typing import Any

from .. import clock, live
from ..conversations.fields import FieldName
from ..conversations.models import Conversation
from ..conversations.opening import channel
from ..conversations.saving import locked
from ..db import after_commit
from .earlier import PlanRow
from .models import Agreement, Goal, Verdict
from .rows import COLUMNS

ON = frozenset({Verdict.KEEP, Verdict.CHANGE})
COPIED = {
    Goal: ("what", "due", "measure", "focus_area_id", "competence_id"),
    Agreement: ("what", "due", "responsible", "other"),
}


def follow(talk: Conversation, old: PlanRow, verdict: str) -> None:
    """Let the talk's plan be as the verdict on ``old`` wants it, inside the caller's transaction."""
    carried = carried_rows(talk, [old]).get(old.id)
    if verdict in ON:
        if carried is None:
            _carry(talk, old)
    elif carried is not None and _is_as_before(carried, old):
        _put_away(talk, carried)
    room = channel(talk.id)
    after_commit(lambda: live.publish(room, "agreements"))


def carried_rows(talk: Conversation, rows: Iterable[PlanRow]) -> dict[str, PlanRow]:
    """The rows of this talk's plan that carry these on, by the id of what they carry on; two queries at most."""
    rows, found = list(rows), dict[str, PlanRow]()
    for model in (Goal, Agreement):
        if ids := [row.id for row in rows if isinstance(row, model)]:
            found |= {row.continues_id: row for row in _standing(model, talk).where(model.continues.in_(ids))}
    return found


def hand_on(talk: Conversation, old: PlanRow, new: PlanRow) -> None:
    """Let what carries ``old`` on in this talk's plan carry ``new`` on, with its words unless others were written."""
    row = carrier(talk, old)
    if row is None:
        return
    if _is_as_before(row, old):
        take_words(talk, row, new, COPIED[type(old)])
    row.continues = new.id
    row.save()


def carrier(talk: Conversation, old: PlanRow) -> PlanRow | None:
    """The row of this talk's plan that carries ``old`` on, locked; also one that was put away again."""
    model = type(old)
    found: PlanRow | None = locked(
        model.select().where(model.conversation == talk.id, model.continues == old.id)
    ).first()
    return found


def take_words(talk: Conversation, row: PlanRow, new: PlanRow, columns: Iterable[str]) -> None:
    """Write what ``new`` has in these columns into a row of the talk's plan, and tell its pages."""
    for column in columns:
        setattr(row, column, getattr(new, column))
    row.version += 1
    row.save()
    _tell_cells(talk, row, columns)


def _tell_cells(talk: Conversation, row: PlanRow, columns: Iterable[str]) -> None:
    names = {column: cell for cell, column in COLUMNS.items()}
    for column in columns:
        field = str(FieldName("goal" if isinstance(row, Goal) else "agreement", row.id, names.get(column, column)))
        after_commit(partial(live.publish, channel(talk.id), "field", field=field, by=""))


def let_go_of_emptied(talk: Conversation) -> None:
    """A carried row whose words are gone carries nothing on, whatever else is left of it: the old row stays open."""
    for model in (Goal, Agreement):
        rows = _standing(model, talk).where(model.continues.is_null(False))
        if ids := [row.id for row in rows if not row.carries_on]:
            model.update(continues=None).where(model.id.in_(ids)).execute()


def _standing(model: type[PlanRow], talk: Conversation) -> Any:
    return model.select().where(model.conversation == talk.id, model.removed_at.is_null())


def _carry(talk: Conversation, old: PlanRow) -> None:
    """Bring back what was put away, or write the row anew; under the goal that carries on its goal."""
    model, row = type(old), carrier(talk, old)
    is_new = row is None
    if row is None:
        copied = {cell: getattr(old, cell) for cell in COPIED[model]}
        if isinstance(old, Goal):
            copied["kind"] = old.kind
        row = model(conversation=talk.id, continues=old.id, version=1, **copied)
    put_away_at, row.removed_at = row.removed_at, None
    row.position = _make_place(talk, model)
    changed = [model.position, model.removed_at]
    if isinstance(row, Agreement):
        row.goal = _new_home(talk, old)
        changed.append(Agreement.goal)
    row.save(force_insert=is_new, only=None if is_new else changed)
    if isinstance(row, Goal):
        _gather(talk, old, row, put_away_at)


def _make_place(talk: Conversation, model: type[PlanRow]) -> int:
    """The position after what is written in the plan, before the empty rows that wait to be."""
    rows = list(_standing(model, talk).order_by(model.position, model.id))
    empty = next((row for row in rows if row.is_empty), None)
    if empty is None:
        return rows[-1].position + 1 if rows else 0
    here = (model.conversation == talk.id) & (model.position >= empty.position)
    model.update(position=model.position + 1).where(here).execute()
    place: int = empty.position
    return place


def _new_home(talk: Conversation, old: PlanRow) -> str | None:
    """The goal in this plan that carries on the one that ``old`` carried out."""
    assert isinstance(old, Agreement)
    if old.goal_id is None:
        return None
    found = _standing(Goal, talk).where(Goal.continues == old.goal_id).first()
    return found.id if found else None


def _gather(talk: Conversation, old: PlanRow, goal: Goal, put_away_at: dt.datetime | None) -> None:
    """What was carried on of the old goal's agreements comes under the new one, and what went with it comes back."""
    siblings = Agreement.select(Agreement.id).where(Agreement.goal == old.id)
    Agreement.update(goal=goal.id).where(
        Agreement.conversation == talk.id, Agreement.goal.is_null(), Agreement.continues.in_(siblings)
    ).execute()
    if put_away_at:
        with_it = (Agreement.goal == goal.id) & (Agreement.removed_at == put_away_at)
        Agreement.update(removed_at=None).where(with_it).execute()


def _is_as_before(row: PlanRow, old: PlanRow) -> bool:
    """Whether nobody has written in the row, nor put anything new under it."""
    same = all((getattr(row, cell) or "") == (getattr(old, cell) or "") for cell in COPIED[type(old)])
    if same and isinstance(row, Goal):
        under = Agreement.select().where(Agreement.goal == row.id, Agreement.removed_at.is_null())
        same = not under.where(Agreement.continues.is_null()).exists()
    return same


def _put_away(talk: Conversation, row: PlanRow) -> None:
    if isinstance(row, Goal):
        # What is carried on of its agreements has a verdict of its own, and stays by itself.
        Agreement.update(goal=None).where(Agreement.conversation == talk.id, Agreement.goal == row.id).execute()
    row.removed_at = clock.now()
    row.save(only=[type(row).removed_at])
