"""The employee's yes to the new manager, and the page that it opens."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, render_template, request, url_for
from flask_babel import gettext as _

from .. import audit
from ..htmx import go_to
from ..languages import language
from ..questionnaires.kinds import Role
from . import handing_over
from .access import Reader, Right, Seat, onlooker, participant
from .refusals import RefusedError

handing_over_pages = Blueprint("handing_over", __name__, url_prefix="/samtaler")


@handing_over_pages.get("/<conversation_id>/innsyn")
@participant(Right.HAND_OVER)
def confirm(seat: Seat) -> str:
    talk = seat.conversation
    return render_template("conversations/hand_over.html", talk=talk, new_manager=talk.employee.manager)


@handing_over_pages.post("/<conversation_id>/innsyn")
@participant(Right.HAND_OVER)
def hand_over(seat: Seat) -> Any:
    try:
        talk = handing_over.hand_over(seat, request.form.get("to", ""))
    except RefusedError as refused:
        flash(*refused.reasons.values())
        return go_to(url_for(".confirm", conversation_id=seat.conversation.id))
    flash(_("%(name)s kan lese svarene nå.", name=talk.employee.manager.first_name))
    return go_to(url_for("conversation.show", conversation_id=talk.id))


@handing_over_pages.post("/<conversation_id>/innsyn/trekk-tilbake")
@participant(Right.HAND_OVER)
def take_back(seat: Seat) -> Any:
    try:
        talk = handing_over.take_back(seat)
    except RefusedError as refused:
        flash(*refused.reasons.values())
    else:
        flash(_("%(name)s kan ikke lese svarene lenger.", name=talk.employee.manager.first_name))
    return go_to(url_for("conversation.show", conversation_id=seat.conversation.id))


@handing_over_pages.get("/<conversation_id>/svarene")
@onlooker(Right.READ_HANDED_OVER)
def answers(reader: Reader) -> str:
    """Both columns and nothing else; to the employee, exactly what the new manager reads or would read."""
    talk, person = reader.conversation, reader.person
    is_own = talk.employee_id == person.id
    if not is_own:
        audit.looked("read handed over", actor=person, subject=talk.id, session=person.browser_session.id)
    return render_template(
        "conversations/answers.html",
        talk=talk,
        is_own=is_own,
        new_manager=talk.employee.manager,
        sections=handing_over.both_columns(talk),
        lang=language(),
        roles=tuple(Role),
    )
