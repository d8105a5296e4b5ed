"""The page where an employee answers the statements of a talk, and the way to it from the talk's own page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, flash, render_template, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from ..conversations import talk_views
from ..conversations.access import Right, Seat, participant
from ..conversations.refusals import RefusedError
from ..htmx import go_to, render_fragment
from ..languages import language
from ..questionnaires.statements import step_words, texts_of
from . import answering
from .answering import answers_of, can_answer
from .asking import Asking, asking
from .forms import StatementsForm, form_of
from .models import StatementAnswer
from .showing import showing

statement_pages = Blueprint("statements", __name__, url_prefix="/samtaler/<conversation_id>/pastander")
Answers = Mapping[str, StatementAnswer]


@statement_pages.get("")
@participant(Right.ANSWER_STATEMENTS)
def show(seat: Seat) -> Any:
    asked, answers = _asked(seat)
    return _page(seat, asked, answers, form_of(asked.parts(language()), answers, language()))


@statement_pages.post("")
@participant(Right.ANSWER_STATEMENTS)
def answer(seat: Seat) -> Any:
    asked, answers = _asked(seat)
    form = form_of(asked.parts(language()), answers, language())
    if form.validate_on_submit():
        try:
            answering.answer(seat, form.steps())
        except RefusedError as refused:
            return _page(seat, *_asked(seat), form, refused=" ".join(refused.reasons.values())), 422
        flash(_("Takk! Svarene er lagret."))
        return go_to(url_for(".show", conversation_id=seat.conversation.id))
    return _page(seat, asked, answers, form), 422


def way_there(seat: Seat) -> Markup:
    """On the talk's own page, for its employee alone; empty where nothing is asked, and nothing was answered."""
    if not seat.may(Right.ANSWER_STATEMENTS):
        return Markup()
    asked, answers = asking(seat.conversation), answers_of(seat.conversation)
    open_now = can_answer(asked, answers) and bool(asked.keys)
    if not (open_now or answers):
        return Markup()
    return render_fragment(
        "statements/_way_there.html", talk=seat.conversation, open_now=open_now, answered=bool(answers)
    )


def _asked(seat: Seat) -> tuple[Asking, Answers]:
    """What is asked and what is answered; 404 where nothing is either."""
    asked, answers = asking(seat.conversation), answers_of(seat.conversation)
    if not (asked.keys or answers):
        abort(404)
    return asked, answers


def _page(seat: Seat, asked: Asking, answers: Answers, form: StatementsForm, *, refused: str = "") -> str:
    lang, open_now = language(), can_answer(asked, answers)
    return render_template(
        "statements/answer.html",
        talk=seat.conversation,
        form=form,
        parts=asked.parts(lang),
        showing=showing(seat.person),
        department=seat.person.department,
        round=asked.rounds[0] if asked.rounds else None,
        last_day=asked.until - dt.timedelta(days=1) if asked.until else None,
        open_now=open_now,
        given=[] if open_now else _given(asked, answers, lang),
        counted=any(row.counted_at for row in answers.values()),
        refused=refused,
    )


def _given(asked: Asking, answers: Answers, lang: str) -> list[tuple[str, str, str]]:
    """What one has answered: sentence, step and the step's words, in the words of the talk's form where it asks."""
    worded = {each.key: each.text(lang) for part in asked.parts(lang) for each in part.statements}
    words = step_words(lang)
    return [
        (worded.get(key, text), answers[key].step, words[answers[key].step])
        for key, text in texts_of(answers, lang).items()
    ]


def init() -> None:
    talk_views.part("statements", way_there)
