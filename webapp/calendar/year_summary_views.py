"""The summary that an annual talk opens with: while preparing, in the meeting, and on a page of its own."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, render_template, url_for
from markupsafe import Markup

from ..conversations.access import Right, Seat, participant
from ..htmx import is_fragment, render_fragment
from . import year_summary

year_summary_pages = Blueprint("year_summary", __name__)


@year_summary_pages.get("/samtaler/<conversation_id>/siden-sist")
@participant(Right.READ_INVITATION)
def show(seat: Seat) -> Any:
    """The page, or what the meeting fetches when it has been shown; 404 for a talk that opens with none."""
    if not year_summary.belongs_to(seat):
        abort(404)
    summary = while_preparing(seat)
    if is_fragment():
        return summary or render_fragment("calendar/_year_summary.html", summary=None)
    return render_template("calendar/year_summary.html", talk=seat.conversation, seat=seat, shown=summary)


def while_preparing(seat: Seat) -> Markup:
    """What has been since the last annual talk; empty where nothing has, and for other kinds of talks."""
    summary = year_summary.of_talk(seat) if year_summary.belongs_to(seat) else None
    if summary is None:
        return Markup()
    year_summary.note_look(seat, summary)
    talk = seat.conversation
    people = (talk.employee.first_name, talk.manager.first_name)
    return render_fragment("calendar/_year_summary.html", summary=summary, people=people)


def in_meeting(seat: Seat) -> Markup:
    """Where the meeting shows it: fetched by itself, so that the meeting's page stays as quick without it."""
    if not (year_summary.belongs_to(seat) and year_summary.may_have_any(seat)):
        return Markup()
    address = url_for("year_summary.show", conversation_id=seat.conversation.id)
    return render_fragment("calendar/_year_place.html", address=address)
