"""The goals: what shall be reached, how one sees that it is, and what is done to get there."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ..conversations import fields
from ..conversations.access import Seat
from ..conversations.saving import BadSave
from ..conversations.writing import writing
from ..questionnaires.models import Competence, FocusArea
from . import rows
from .models import Goal, GoalKind

LABELS = {
    "what": _l("Hva skal være nådd"),
    "measure": _l("Kjennetegn på at målet er nådd"),
    "due": _l("Frist"),
    "focus": _l("Støtter"),
    "competence": _l("Kategori"),
}


def add(seat: Seat, kind: GoalKind) -> Goal:
    """A new empty goal after the others of its kind."""
    with writing(seat, alone=True):
        return rows.append(Goal, seat, kind=kind)


def write_focus(row: Goal, text: str) -> None:
    """Set the focus area that the goal supports, by its id; one that HR has retired can stay, and not be chosen."""
    if text and text != row.focus_area_id and not FocusArea.standing().where(FocusArea.id == text).exists():
        raise BadSave(_("Velg et satsingsområde fra listen."))
    row.focus_area_id = text or None


def say_focus(_seat: Seat, text: str) -> str:
    return str(FocusArea.select(FocusArea.name).where(FocusArea.id == text).scalar() or "")


def write_competence(row: Goal, text: str) -> None:
    """Set the category of a development goal, as write_focus() the focus area; another goal has none."""
    if text and row.kind != GoalKind.DEVELOPMENT:
        raise BadSave(_("Bare utviklingsmål har en kategori."))
    if text and text != row.competence_id and not Competence.standing().where(Competence.id == text).exists():
        raise BadSave(_("Velg en kategori fra listen."))
    row.competence_id = text or None


def say_competence(_seat: Seat, text: str) -> str:
    return str(Competence.select(Competence.name).where(Competence.id == text).scalar() or "")


def init() -> None:
    choices = {
        "due": rows.DUE,
        "focus": rows.Choice(write_focus, say_focus),
        "competence": rows.Choice(write_competence, say_competence),
    }
    fields.register("goal", rows.Cells("goal", Goal, ("what", "measure"), choices, LABELS))
