"""Where the manager puts the own questions otherwise after the invitation has gone."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from ..htmx import go_to
from . import own_questions
from .access import Right, Seat, participant
from .own_question_forms import OwnQuestionsForm
from .refusals import RefusedError

own_question_pages = Blueprint("own_questions", __name__, url_prefix="/samtaler")


@own_question_pages.get("/<conversation_id>/egne-sporsmal")
@participant(Right.LEAD)
def show(seat: Seat) -> Any:
    if not own_questions.may_change(seat):
        return redirect(_address(seat))
    return _page(seat, OwnQuestionsForm.of_questions(own_questions.of_seat(seat)))


@own_question_pages.post("/<conversation_id>/egne-sporsmal")
@participant(Right.LEAD)
def save(seat: Seat) -> Any:
    form = OwnQuestionsForm()
    if form.validate_on_submit():
        try:
            own_questions.change(seat, form.questions)
        except RefusedError as refused:
            form.refuse(refused.reasons)
        else:
            flash(_("Spørsmålene er lagret. De står i forberedelsen til dere begge."))
            return go_to(_address(seat))
    return _page(seat, form), 422


def _page(seat: Seat, form: OwnQuestionsForm) -> str:
    return render_template("conversations/own_questions.html", talk=seat.conversation, form=form)


def _address(seat: Seat) -> str:
    return url_for("conversation.show", conversation_id=seat.conversation.id)
