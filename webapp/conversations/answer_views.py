"""Answering an invitation, taking a time that was proposed, and asking once more for an answer."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, render_template, request, url_for
from flask_babel import gettext as _

from ..htmx import go_to
from . import actions, asking_again, proposals
from .access import Right, Seat, participant
from .answer_forms import AcceptForm, AnswerForm, DeclineForm, ProposeForm
from .invitation_forms import SequenceForm
from .models import Conversation
from .refusals import RefusedError
from .states import Response
from .time_views import beside_time, proposed_times

answering = Blueprint("answering", __name__, url_prefix="/samtaler")

ANSWER_FORMS: dict[str, type[AnswerForm]] = {
    Response.ACCEPTED: AcceptForm,
    Response.PROPOSED: ProposeForm,
    Response.DECLINED: DeclineForm,
}


@answering.get("/<conversation_id>/svar")
@participant(Right.ANSWER)
def answer(seat: Seat) -> Any:
    return _answer_page(seat, {})


@answering.post("/<conversation_id>/svar")
@participant(Right.ANSWER)
def send_answer(seat: Seat) -> Any:
    chosen = request.form.get("answer", "")
    if chosen not in ANSWER_FORMS:
        abort(400)
    form = ANSWER_FORMS[chosen](prefix=chosen)
    if form.validate_on_submit():
        try:
            talk = actions.respond(seat, form.reply())
        except RefusedError as refused:
            form.refuse(refused.reasons)
        else:
            flash(_("Svaret er sendt til %(name)s.", name=talk.manager.name))
            return _to(talk)
    return _answer_page(seat, {chosen: form}, 422)


@answering.post("/<conversation_id>/forslag/<proposed_id>")
@participant(Right.LEAD)
def accept(seat: Seat, proposed_id: str) -> Any:
    try:
        talk = proposals.accept(
            seat, proposed_id, SequenceForm().seen_sequence, anyway=bool(request.form.get("anyway"))
        )
    except RefusedError as refused:
        flash(" ".join(refused.reasons.values()))
    else:
        flash(
            _("Samtalen er flyttet, og %(name)s får beskjed. Du trenger ikke vente på svar.", name=talk.employee.name)
        )
    return _to(seat.conversation)


@answering.post("/<conversation_id>/minn-pa")
@participant(Right.LEAD)
def remind(seat: Seat) -> Any:
    try:
        talk = asking_again.remind(seat)
    except RefusedError as refused:
        flash(" ".join(refused.reasons.values()))
    else:
        flash(_("%(name)s får en e-post om at du venter på svar.", name=talk.employee.name))
    return _to(seat.conversation)


def _answer_page(seat: Seat, given: dict[str, AnswerForm], status: int = 200) -> Any:
    sequence = seat.conversation.sequence
    forms: dict[str, Any] = {
        name: given.get(name) or kind(formdata=None, prefix=name, sequence=sequence)
        for name, kind in ANSWER_FORMS.items()
    }
    for form in forms.values():
        form.sequence.data = sequence
    beside = beside_time(seat, proposed_times(seat, forms[Response.PROPOSED]))
    page = render_template("conversations/answer.html", talk=seat.conversation, forms=forms, beside=beside)
    return page, status


def _to(talk: Conversation) -> Any:
    return go_to(url_for("conversation.show", conversation_id=talk.id))
