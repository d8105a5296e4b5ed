"""Earlier versions of a field: what a page asks for when its writer wants to see them, and bring one back."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for

from ..htmx import go_to, is_fragment
from ..questionnaires.kinds import Role
from . import past_texts
from .access import Right, Seat, participant
from .fields import FieldName

past_pages = Blueprint("past", __name__)

AT_ONCE = 10


@past_pages.get("/samtaler/<conversation_id>/tidligere/<field>")
@participant(Right.READ_OWN)
def show(seat: Seat, field: str) -> str:
    """The versions of a field, AT_ONCE of them from the ``fra``-th (0 where it is no number), and the way to more."""
    now, kept = past_texts.versions(seat, FieldName.parse(field))
    first = max(request.args.get("fra", 0, type=int), 0)
    return render_template(
        "conversations/_past.html",
        seat=seat,
        field=field,
        is_empty=not now.text.strip(),
        first=first,
        shown=[(past, past_texts.difference(past.text, now.text)) for past in kept[first:][:AT_ONCE]],
        older=next(iter(kept[first + AT_ONCE :]), None),
        next_first=first + AT_ONCE,
        names={str(role): seat.conversation.person_in(role).first_name for role in Role},
    )


@past_pages.post("/samtaler/<conversation_id>/tidligere/<field>/<past_id>")
@participant(Right.READ_OWN)
def bring_back(seat: Seat, field: str, past_id: str) -> Any:
    """The field's text comes to every page by the stream, this one's too."""
    past_texts.bring_back(seat, FieldName.parse(field), past_id)
    if is_fragment():
        return "", 204
    return go_to(url_for("pages.meeting", conversation_id=seat.conversation.id))
