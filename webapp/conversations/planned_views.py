"""Inviting to a talk that was planned ahead."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from ..htmx import go_to
from ..languages import language
from ..questionnaires.content import load_version
from ..questionnaires.guidance import invitation_text
from . import actions
from .access import Right, Seat, participant
from .actions import Invitation
from .invitation_forms import PlannedForm
from .models import Conversation
from .policy_words import OPENING
from .refusals import RefusedError
from .states import Opening, State
from .time_views import beside_time

planned = Blueprint("planned", __name__, url_prefix="/samtaler")


@planned.get("/<conversation_id>/inviter")
@participant(Right.LEAD)
def review(seat: Seat) -> Any:
    if seat.conversation.state != State.PLANNED:
        return redirect(_address(seat.conversation))
    return _page(seat, PlannedForm.of(seat.conversation))


@planned.post("/<conversation_id>/inviter")
@participant(Right.LEAD)
def send(seat: Seat) -> Any:
    form = PlannedForm()
    if form.validate_on_submit():
        try:
            talk = actions.send_planned(seat, _asked(form, seat.conversation))
        except RefusedError as refused:
            form.refuse(refused.reasons)
        else:
            flash(_("Innkallingen er på vei til %(name)s.", name=talk.employee.name))
            return go_to(_address(talk))
    return _page(seat, form), 422


def _asked(form: PlannedForm, talk: Conversation) -> Invitation:
    return Invitation(
        conversation_id=talk.id,
        form=load_version(talk.version_id),
        meeting=form.meeting(),
        message=form.message.data or "",
        themes=form.themes.data or "",
        questions=form.questions,
        opening=Opening(form.opening.data),
        language=form.language.data,
    )


def _page(seat: Seat, form: PlannedForm) -> str:
    talk, employee = seat.conversation, seat.conversation.employee
    chosen = load_version(talk.version_id)
    minutes = form.minutes.data or talk.minutes
    return render_template(
        "conversations/invite_planned.html",
        form=form,
        talk=talk,
        employee=employee,
        beside=beside_time(seat, form.times),
        form_title=chosen.title(language()),
        opening_help=OPENING,
        standard_text=invitation_text(employee.language, minutes=minutes, outcome=chosen.outcome).split("\n\n"),
    )


def _address(talk: Conversation) -> str:
    return url_for("conversation.show", conversation_id=talk.id)
