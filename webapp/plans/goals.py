"""The goals: what shall be reached, how one sees that it is, and what is done to get there."""

from __future__ import annotations

from flask_babel import gettext as _

from ..conversations import fields
from ..conversations.access import Seat
from ..conversations.saving import BadSave
from ..conversations.writing import writing
from ..questionnaires.models import FocusArea
from . import rows
from .models import Goal, GoalKind


def add(seat: Seat, kind: GoalKind) -> Goal:
    """A new empty goal after the others of its kind."""
    with writing(seat, alone=True):
        return rows.append(Goal, seat, kind=kind)


def write_focus(row: Goal, text: str) -> None:
    """Set the focus area that the goal supports, by its id; one that HR has retired can stay, and not be chosen."""
    if text and text != row.focus_area_id and not FocusArea.standing().where(FocusArea.id == text).exists():
        raise BadSave(_("Velg et satsingsområde fra listen."))
    row.focus_area_id = text or None


def init() -> None:
    choices = {"due": rows.write_due, "focus": write_focus}
    fields.register("goal", rows.Cells("goal", Goal, ("what", "measure"), choices))
