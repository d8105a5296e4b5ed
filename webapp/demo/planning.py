"""What the two write in a plan and say of it afterwards, as the demo's files tell it; every day counts from today."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ..conversations import fields
from ..conversations.access import Seat
from ..conversations.fields import FieldName
from ..conversations.models import Conversation
from ..conversations.saving import Save
from ..db import new_id
from ..plans import agreements, carrying, earlier, goals, progress
from ..plans.canonical import text_to_sign
from ..plans.earlier import PlanRow
from ..plans.methods import in_use
from ..plans.models import Agreement, Goal, GoalKind, Status, Word
from ..plans.review import reviews, row_of
from ..plans.rows import read_cell, standing
from ..plans.signing import Given, sign
from ..questionnaires.models import Competence, FocusArea
from .timetable import working_day


def write(by: Seat, field: FieldName, text: str, *, before: str = "", version: int = 0) -> None:
    """Fill in a field that is empty, or write over what it held ``before``."""
    fields.save(by, field, Save(f"{new_id()}.1", version, before, text))


def set_goal(by: Seat, given: dict[str, Any], today: dt.date) -> None:
    """Write a goal with what is done to reach it."""
    goal = goals.add(by, GoalKind(given["kind"]))
    cells = {"what": given["what"], "measure": given["measure"], "due": _due(given, today)}
    if "focus" in given:
        cells["focus"] = FocusArea.get(FocusArea.name == given["focus"]).id
    if "competence" in given:
        cells["competence"] = Competence.get(Competence.name == given["competence"]).id
    _fill(by, "goal", goal.id, cells)
    for action in given.get("actions", []):
        _agree(by, agreements.add(by, goal.id), action, today)


def agree(by: Seat, given: dict[str, Any], today: dt.date) -> None:
    """Write an agreement in the first row of the table that is empty, or in a new one."""
    empty = (row for row in agreements.standing(by.conversation) if row.is_empty and not row.goal_id)
    _agree(by, next(empty, None) or agreements.add(by), given, today)


def decide(by: Seat, given: dict[str, Any], today: dt.date) -> None:
    """Note where a row of an earlier plan stands, say what becomes of it, and give what is carried on its new date."""
    talk = by.conversation
    review = next(review for review in reviews(talk) if row_of(review).what == given["row"])
    if "note" in given:
        write(by, FieldName("review", review.id, "note"), given["note"])
    if "verdict" in given:
        write(by, FieldName("review", review.id, "verdict"), given["verdict"])
    if "due_in" in given:
        old = row_of(review)
        set_due(by, carrying.carried_rows(talk, [old])[old.id], given, today)


def set_due(by: Seat, row: PlanRow, given: dict[str, Any], today: dt.date) -> None:
    """Give a row another date than it had."""
    kind = "goal" if isinstance(row, Goal) else "agreement"
    field = FieldName(kind, row.id, "due")
    write(by, field, _due(given, today), before=read_cell(row, "due"), version=row.version)


def correct(by: Seat, given: dict[str, Any], today: dt.date) -> None:
    """Give the row that is named another date."""
    set_due(by, row_called(by.conversation, given["row"]), given, today)


def row_called(talk: Conversation, what: str) -> PlanRow:
    """The row of the talk's plan with these words."""
    rows: list[PlanRow] = [*standing(Goal, talk), *standing(Agreement, talk)]
    return next(row for row in rows if row.what == what)


def mark(talk: Conversation, what: str, given: dict[str, Any]) -> None:
    """Let the owner of a signed row say how it goes with it."""
    row = row_called(talk, what)
    found = earlier.find("goal" if isinstance(row, Goal) else "agreement", row.id)
    assert found is not None
    owner = next(person for person in (talk.employee, talk.manager) if earlier.may_mark(person, found))
    progress.mark(owner, found, Status(given["status"]), given.get("result", ""))


def give_word(by: Seat, word: Word, words: str = "") -> None:
    """Sign the text as it stands, or give another word on it."""
    sign(by, Given(text_to_sign(by.conversation).digest, word, words), in_use())


def _agree(by: Seat, row: Agreement, given: dict[str, Any], today: dt.date) -> None:
    cells = {"what": given["what"], "responsible": given["responsible"], "due": _due(given, today)}
    if "other" in given:
        cells["other"] = given["other"]
    _fill(by, "agreement", row.id, cells)


def _fill(by: Seat, kind: str, row_id: str, cells: dict[str, str]) -> None:
    for cell, text in cells.items():
        write(by, FieldName(kind, row_id, cell), text)


def _due(given: dict[str, Any], today: dt.date) -> str:
    """The first working day so many days from today, as a browser sends it; negative is past, absent is no date."""
    return working_day(today + dt.timedelta(days=given["due_in"])).isoformat() if "due_in" in given else ""
