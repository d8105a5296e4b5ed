"""The plan while it is written: add, reorder, remove and bring back, each answered with the whole of it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, url_for
from markupsafe import Markup

from ..conversations import stream
from ..conversations.access import Right, Seat, participant
from ..htmx import go_to, is_fragment, render_fragment
from . import agreements, goals, rows
from .models import Agreement, Goal, GoalKind
from .plan import plan_of

plan_pages = Blueprint("plans", __name__)

KINDS = {"arbeid": GoalKind.WORK, "utvikling": GoalKind.DEVELOPMENT}


@plan_pages.post("/samtaler/<conversation_id>/avtaler")
@participant(Right.WRITE_SHARED)
def add(seat: Seat) -> Any:
    return _plan(seat, f"avtale-{agreements.add(seat).id}-hva")


@plan_pages.post("/samtaler/<conversation_id>/avtaler/<agreement_id>/<any(opp, ned, fjern, angre):act>")
@participant(Right.WRITE_SHARED)
def change(seat: Seat, agreement_id: str, act: str) -> Any:
    _change(Agreement, seat, agreement_id, act)
    return _plan(seat)


@plan_pages.post("/samtaler/<conversation_id>/mal/<any(arbeid, utvikling):kind>")
@participant(Right.WRITE_SHARED)
def add_goal(seat: Seat, kind: str) -> Any:
    return _plan(seat, f"mal-{goals.add(seat, KINDS[kind]).id}-hva")


@plan_pages.post("/samtaler/<conversation_id>/mal/<goal_id>/tiltak")
@participant(Right.WRITE_SHARED)
def add_action(seat: Seat, goal_id: str) -> Any:
    return _plan(seat, f"avtale-{agreements.add(seat, goal_id).id}-hva")


@plan_pages.post("/samtaler/<conversation_id>/mal/<goal_id>/<any(opp, ned, fjern, angre):act>")
@participant(Right.WRITE_SHARED)
def change_goal(seat: Seat, goal_id: str, act: str) -> Any:
    _change(Goal, seat, goal_id, act)
    return _plan(seat)


def _change(model: type[Goal] | type[Agreement], seat: Seat, row_id: str, act: str) -> None:
    if act in {"opp", "ned"}:
        rows.move(model, seat, row_id, up=act == "opp")
    elif act == "fjern":
        rows.remove(model, seat, row_id)
    else:
        rows.bring_back(model, seat, row_id)


def agreements_fragment(seat: Seat) -> Markup:
    """The plan for this seat; empty for one who may not read it."""
    if not seat.may(Right.READ_PLAN):
        return Markup()
    return render_fragment(
        "plans/_plan.html",
        seat=seat,
        plan=plan_of(seat),
        parties=agreements.parties(seat),
        may_write=seat.may(Right.WRITE_SHARED),
        most_rows=rows.MOST_ROWS,
    )


def _plan(seat: Seat, new: str = "") -> Any:
    """The whole of it; ``new`` is the field, on the page, of the row that was added."""
    if is_fragment():
        return agreements_fragment(seat), {"X-New-Row": new} if new else {}
    return go_to(url_for("pages.meeting", conversation_id=seat.conversation.id, _anchor="avtaler"))


def init() -> None:
    agreements.init()
    goals.init()
    stream.fragment("agreements", "avtaler", agreements_fragment, of_texts=True)
