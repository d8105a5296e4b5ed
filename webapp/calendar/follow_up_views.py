"""Deciding on a proposed follow-up."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Blueprint, flash, render_template, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from .. import access
from ..access import signed_in
from ..conversations.access import Seat
from ..conversations.models import Conversation
from ..conversations.refusals import RefusedError
from ..htmx import go_to, render_fragment
from ..people.models import Person
from . import actions, follow_ups
from .access import Right
from .forms import FollowUpForm
from .models import FollowUp

follow_up_pages = Blueprint("follow_ups", __name__, url_prefix="/oppfolginger")


@follow_up_pages.get("/<follow_up_id>")
@signed_in
def choose(follow_up_id: str) -> Any:
    _manager, follow_up = _to_plan(follow_up_id)
    if talk := follow_up.planned_talk:
        return _to(talk)
    return _page(follow_up, FollowUpForm.of(follow_up))


@follow_up_pages.post("/<follow_up_id>")
@signed_in
def plan(follow_up_id: str) -> Any:
    manager, follow_up = _to_plan(follow_up_id)
    form = FollowUpForm()
    if form.validate_on_submit():
        return _planned(manager, follow_up, form, form.moment, form.minutes.data or 0)
    return _page(follow_up, form, 422)


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
    flash(_("Greit, ingen oppfølging er planlagt. Du kan invitere %(name)s når det passer.", name=name))
    return go_to(url_for("pages.home"))


@follow_up_pages.post("/<follow_up_id>/hent-fram")
@signed_in
def take_up_again(follow_up_id: str) -> Any:
    manager, follow_up = _to_plan(follow_up_id)
    actions.dismiss(manager, follow_up, undo=True)
    # A manager who came after the talk cannot open its page.
    return _to(follow_up.after) if follow_up.after.role_of(manager) else go_to(url_for("pages.home"))


def _to_plan(follow_up_id: str) -> tuple[Person, FollowUp]:
    """Whoever is signed in and a proposal that is theirs to decide on; 404 otherwise."""
    manager, follow_up = access.person(), follow_ups.find(follow_up_id)
    access.require(manager, follow_up, Right.PLAN)
    assert follow_up is not None
    return manager, follow_up


def _planned(manager: Person, follow_up: FollowUp, form: FollowUpForm, starts_at: dt.datetime, minutes: int) -> Any:
    try:
        talk = actions.plan(manager, follow_up, starts_at, minutes)
    except RefusedError as refused:
        form.refuse(refused.reasons)
        return _page(follow_up, form, 422)
    flash(_("Oppfølgingen er planlagt. Forsiden minner deg på innkallingen når det nærmer seg."))
    return _to(talk)


def _page(follow_up: FollowUp, form: FollowUpForm, status: int = 200) -> Any:
    return render_template("calendar/follow_up.html", follow_up=follow_up, form=form), status


def _to(talk: Conversation) -> Any:
    return go_to(url_for("conversation.show", conversation_id=talk.id))


def what_comes_after(seat: Seat) -> Markup:
    """The part of a signed talk's page that tells what comes after it; empty where there is nothing to tell."""
    follow_up = follow_ups.shown_to(seat)
    if follow_up is None:
        return Markup()
    return render_fragment("calendar/_follow_up.html", talk=seat.conversation, follow_up=follow_up)
