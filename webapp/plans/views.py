"""The table of agreements: add, reorder, remove and bring back, each answered with the table."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from ..conversations import stream
from ..conversations.access import Right, Seat, participant
from ..htmx import go_to, is_fragment, render_fragment
from . import agreements
from .models import Responsible

plan_pages = Blueprint("plans", __name__)


@plan_pages.post("/samtaler/<conversation_id>/avtaler")
@participant(Right.WRITE_SHARED)
def add(seat: Seat) -> Any:
    agreements.add(seat)
    return _table(seat)


@plan_pages.post("/samtaler/<conversation_id>/avtaler/<agreement_id>/<any(opp, ned, fjern, angre):act>")
@participant(Right.WRITE_SHARED)
def change(seat: Seat, agreement_id: str, act: str) -> Any:
    if act in {"opp", "ned"}:
        agreements.move(seat, agreement_id, up=act == "opp")
    else:
        agreements.remove(seat, agreement_id, undo=act == "angre")
    return _table(seat, removed=agreement_id if act == "fjern" else "")


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


def agreements_fragment(seat: Seat, removed: str | None = None) -> Markup:
    """The table for this seat; empty for one who may not read the plan.

    An answer to this seat's own press also says which row it took away, to be brought back ("" for none).
    """
    if not seat.may(Right.READ_PLAN):
        return Markup()
    return render_fragment(
        "plans/_agreements.html",
        seat=seat,
        rows=agreements.standing_of(seat),
        parties=parties(seat),
        may_write=seat.may(Right.WRITE_SHARED),
        removed=removed,
    )


def _table(seat: Seat, removed: str = "") -> Any:
    if is_fragment():
        return agreements_fragment(seat, removed)
    return go_to(url_for("pages.meeting", conversation_id=seat.conversation.id, _anchor="avtaler"))


def init() -> None:
    agreements.init()
    stream.fragment("agreements", "avtaler", agreements_fragment, of_texts=True)
