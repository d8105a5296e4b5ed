"""The press that ends a talk which nobody signs."""

from __future__ import annotations

from flask import Blueprint, abort, flash, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ..conversations.access import Right, Seat, participant
from ..conversations.refusals import RefusedError
from ..conversations.states import State
from ..htmx import go_to
from ..questionnaires.kinds import Role
from . import closing

closing_pages = Blueprint("closing", __name__, url_prefix="/samtaler/<conversation_id>")


@closing_pages.post("/ferdig")
@participant(Right.READ_OTHER)
def close(seat: Seat) -> Response:
    """The manager's alone; a second press finds the talk closed, and no right to lead it any more."""
    is_closed = seat.role is Role.MANAGER and seat.conversation.state == State.CLOSED
    if not (is_closed or seat.may(Right.LEAD)):
        abort(403)
    try:
        closing.close(seat)
    except RefusedError as refused:
        flash(" ".join(refused.reasons.values()))
    else:
        flash(_("Samtalen er avsluttet. Dere kan begge lese alt her."))
    return go_to(url_for("conversation.show", conversation_id=seat.conversation.id))
