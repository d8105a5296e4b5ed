"""The agreements: what shall be done, by whom and by when; those that carry out a goal are its actions (tiltak)."""

from __future__ import annotations

from flask import abort
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ..conversations import fields
from ..conversations.access import Seat
from ..conversations.models import Conversation
from ..conversations.opening import columns_opened
from ..conversations.saving import BadSave
from ..conversations.writing import writing
from ..questionnaires.kinds import FormKind, SectionKind
from . import rows
from .models import Agreement, Goal, Responsible
from .plan import has_part

ROWS_TO_BEGIN_WITH = 6
ROWS_BESIDE_GOALS = 2
ROWS_OF_A_SHORT_TALK = 2
LABELS = {
    "what": _l("Hva skal gjøres"),
    "responsible": _l("Ansvarlig"),
    "other": _l("Navnet på den ansvarlige"),
    "due": _l("Frist"),
}


def standing(talk: Conversation) -> list[Agreement]:
    """The agreements that have not been removed, in order."""
    return rows.standing(Agreement, talk)


@columns_opened.connect
def lay_out_rows(talk: Conversation) -> None:
    """Give a conversation its first empty rows, in the transaction that opens it."""
    count = ROWS_BESIDE_GOALS if has_part(talk, SectionKind.GOALS) else ROWS_TO_BEGIN_WITH
    if talk.kind == FormKind.SHORT:
        count = ROWS_OF_A_SHORT_TALK
    for position in range(count):
        Agreement.create(conversation=talk.id, position=position)


def add(seat: Seat, goal_id: str | None = None) -> Agreement:
    """A new empty agreement at the end, to carry out a goal where one is named; 404 for one that does not stand."""
    with writing(seat, alone=True):
        if goal_id is not None and rows.find(Goal, seat, goal_id).removed_at is not None:
            abort(404)
        return rows.append(Agreement, seat, goal=goal_id)


def write_responsible(row: Agreement, text: str) -> None:
    if text not in set(Responsible):
        raise BadSave(_("Velg hvem som er ansvarlig fra listen."))
    row.responsible = text


def parties(seat: Seat) -> list[tuple[str, str]]:
    """Who can be responsible, as choices: the two by first name, both, or a named other."""
    talk = seat.conversation
    return [
        (Responsible.NOBODY, _("Velg")),
        (Responsible.EMPLOYEE, talk.employee.first_name),
        (Responsible.MANAGER, talk.manager.first_name),
        (Responsible.BOTH, _("Begge")),
        (Responsible.OTHER, _("En annen")),
    ]


def say_responsible(seat: Seat, text: str) -> str:
    return dict(parties(seat)).get(text, "")


def init() -> None:
    choices = {"responsible": rows.Choice(write_responsible, say_responsible), "due": rows.DUE}
    fields.register("agreement", rows.Cells("agreement", Agreement, ("what", "other"), choices, LABELS))
