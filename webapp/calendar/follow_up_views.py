"""Deciding on a talk that is proposed to come after another."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Blueprint, abort, flash, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from .. import access, clock
from ..access import signed_in
from ..conversations.access import Seat
from ..conversations.busy import Beside, beside
from ..conversations.models import Conversation
from ..conversations.refusals import RefusedError
from ..conversations.states import NOTICE
from ..htmx import go_to, render_fragment
from ..languages import weekday
from ..people.models import Person
from ..questionnaires.kinds import Role
from . import actions, cadence, follow_ups
from .access import Right
from .forms import CadenceForm, FollowUpForm
from .models import FollowUp
from .words import next_talk

follow_up_pages = Blueprint("follow_ups", __name__, url_prefix="/oppfolginger")
# A planned talk that is this near is to be invited to at once.
TO_SEND_NOW = 2 * NOTICE


@follow_up_pages.get("/<follow_up_id>")
@signed_in
def choose(follow_up_id: str) -> Any:
    manager, follow_up = _to_plan(follow_up_id)
    if talk := follow_up.planned_talk:
        return _to(talk)
    return _page(manager, follow_up, FollowUpForm.of(follow_up))


@follow_up_pages.get("/<follow_up_id>/tid")
@signed_in
def time_of(follow_up_id: str) -> Any:
    """What stands beside the time that is being chosen."""
    manager, follow_up = _to_plan(follow_up_id)
    form = FollowUpForm(request.args, meta={"csrf": False})
    return render_template("conversations/_beside_time.html", form=form, beside=_beside(manager, follow_up, form))


@follow_up_pages.post("/<follow_up_id>")
@signed_in
def plan(follow_up_id: str) -> Any:
    manager, follow_up = _to_plan(follow_up_id)
    form = FollowUpForm()
    if form.validate_on_submit():
        return _planned(manager, follow_up, form, form.moment, form.minutes.data or 0)
    return _page(manager, follow_up, form, 422)


@follow_up_pages.post("/<follow_up_id>/godta")
@signed_in
def accept(follow_up_id: str) -> Any:
    manager, follow_up = _to_plan(follow_up_id)
    return _planned(manager, follow_up, FollowUpForm.of(follow_up), follow_up.starts_at, follow_up.minutes)


@follow_up_pages.post("/<follow_up_id>/avvis")
@signed_in
def dismiss(follow_up_id: str) -> Any:
    manager, follow_up = _to_plan(follow_up_id)
    actions.dismiss(manager, follow_up)
    name = follow_up.after.employee.first_name
    flash(_("Greit, ingenting er planlagt. Du kan invitere %(name)s når det passer.", name=name))
    return go_to(url_for("pages.home"))


@follow_up_pages.post("/<follow_up_id>/hent-fram")
@signed_in
def take_up_again(follow_up_id: str) -> Any:
    manager, follow_up = _to_plan(follow_up_id)
    actions.dismiss(manager, follow_up, undo=True)
    # A manager who came after the talk cannot open its page.
    return _to(follow_up.after) if follow_up.after.role_of(manager) else go_to(url_for("pages.home"))


@follow_up_pages.post("/<follow_up_id>/hopp-over")
@signed_in
def skip(follow_up_id: str) -> Any:
    """Leave this time out, the one that the page showed: pressed twice it is once."""
    manager, follow_up = _of_series(follow_up_id)
    try:
        seen = dt.datetime.fromisoformat(request.form.get("starts_at", ""))
    except ValueError:
        abort(400)
    current = actions.skip(manager, follow_up, seen)
    if talk := current.planned_talk:
        return _to(talk)
    _flash_next(current)
    return go_to(url_for("pages.home"))


@follow_up_pages.get("/<follow_up_id>/rytme")
@signed_in
def rhythm(follow_up_id: str) -> Any:
    _manager, follow_up = _of_series(follow_up_id)
    return _rhythm_page(follow_up, CadenceForm(follow_up))


@follow_up_pages.post("/<follow_up_id>/rytme")
@signed_in
def save_rhythm(follow_up_id: str) -> Any:
    manager, follow_up = _of_series(follow_up_id)
    form = CadenceForm(follow_up)
    if not form.validate_on_submit():
        return _rhythm_page(follow_up, form, 422)
    current = actions.agree(manager, follow_up, form.weeks.data, rest=form.rest.data)
    if not form.weeks.data:
        flash(_("Greit, det blir ikke foreslått flere. Du kan invitere når det passer."))
    elif current.planned_talk:
        flash(_("Lagret. Den neste foreslås når denne er holdt."))
    else:
        _flash_next(current)
    return go_to(url_for("pages.home"))


def _flash_next(follow_up: FollowUp) -> None:
    flash(_("Neste forslag er %(day)s.", day=weekday(follow_up.starts_at)))


def _to_plan(follow_up_id: str) -> tuple[Person, FollowUp]:
    """Whoever is signed in and a proposal that is theirs to decide on; 404 otherwise."""
    manager, follow_up = access.person(), follow_ups.find(follow_up_id)
    access.require(manager, follow_up, Right.PLAN)
    assert follow_up is not None
    return manager, follow_up


def _of_series(follow_up_id: str) -> tuple[Person, FollowUp]:
    """As _to_plan, of the kinds that go on by a rule; 404 for the others."""
    manager, follow_up = _to_plan(follow_up_id)
    if follow_up.kind not in cadence.SERIES:
        abort(404)
    return manager, follow_up


def _planned(manager: Person, follow_up: FollowUp, form: FollowUpForm, starts_at: dt.datetime, minutes: int) -> Any:
    try:
        talk = actions.plan(
            manager, follow_up, starts_at, minutes, anyway=bool(form.anyway.data), rest=bool(form.rest.data)
        )
    except RefusedError as refused:
        form.refuse(refused.reasons)
        return _page(manager, follow_up, form, 422)
    if talk.starts_at - clock.now() < TO_SEND_NOW:
        flash(_("Samtalen er planlagt. Se over innkallingen, og send den."))
        return go_to(url_for("planned.review", conversation_id=talk.id))
    flash(_("Samtalen er planlagt. Forsiden minner deg på innkallingen når det nærmer seg."))
    return _to(talk)


def _page(manager: Person, follow_up: FollowUp, form: FollowUpForm, status: int = 200) -> Any:
    return render_template(
        "calendar/follow_up.html",
        follow_up=follow_up,
        form=form,
        title=next_talk(follow_up),
        weeks=_weeks(follow_up),
        beside=_beside(manager, follow_up, form),
    ), status


def _beside(manager: Person, follow_up: FollowUp, form: FollowUpForm) -> list[Beside]:
    return beside((manager, follow_up.after.employee), form.times)


def _rhythm_page(follow_up: FollowUp, form: CadenceForm, status: int = 200) -> Any:
    talk = follow_up.planned_talk
    moved = talk if talk and talk.starts_at != follow_up.slot else None
    return render_template("calendar/rhythm.html", follow_up=follow_up, form=form, moved=moved), status


def _to(talk: Conversation) -> Any:
    return go_to(url_for("conversation.show", conversation_id=talk.id))


def what_comes_after(seat: Seat) -> Markup:
    """The part of a settled talk's page that tells what comes after it; empty where there is nothing to tell."""
    follow_up = follow_ups.shown_to(seat)
    if follow_up is None:
        return Markup()
    return _told(follow_up, may_set=seat.role is Role.MANAGER and not seat.conversation.is_frozen)


def to_decide_on(reader: Person, talk: Conversation) -> Markup:
    """What is proposed to come after a talk, below its minutes; empty for whom it does not wait for."""
    follow_up = follow_ups.waiting_after(talk)
    if follow_up is None or Right.PLAN not in access.rights(reader, follow_up):
        return Markup()
    return _told(follow_up, may_set=True)


def _told(follow_up: FollowUp, *, may_set: bool) -> Markup:
    weeks = _weeks(follow_up)
    may_set = may_set and weeks is not None
    return render_fragment("calendar/_follow_up.html", follow_up=follow_up, weeks=weeks, may_set=may_set)


def _weeks(follow_up: FollowUp) -> int | None:
    """How many weeks there are between two of its series, 0: no rule; None for what is no series."""
    if follow_up.kind not in cadence.SERIES:
        return None
    return cadence.rule_of(follow_up.after.employee_id, follow_up.kind)
