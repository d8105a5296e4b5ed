"""The agenda of what was agreed before, as the two see it in the meeting and in the preparation."""

from __future__ import annotations

from markupsafe import Markup

from ..conversations import stream
from ..conversations.access import Right, Seat, waits_for_address
from ..conversations.texts import form_of
from ..htmx import render_fragment
from ..questionnaires.kinds import SectionKind
from . import earlier, review, standing


def review_fragment(seat: Seat) -> Markup:
    """The agenda for this seat; empty for one who may not read the plan."""
    if not seat.may(Right.READ_PLAN):
        return Markup()
    talk = seat.conversation
    place = review.place_in(form_of(talk))
    return render_fragment(
        "plans/_review.html",
        seat=seat,
        items=review.agenda(seat),
        people=(talk.employee.first_name, talk.manager.first_name),
        may_write=seat.may(Right.WRITE_SHARED),
        compact=place is not None and place.kind != SectionKind.REVIEW,
        verdicts=review.verdicts,
        status_of=standing.status_of,
    )


def last_plan_fragment(seat: Seat) -> Markup:
    """«Fra sist» for whoever prepares: what stands open, and what came of the last talk's plan; empty for a first talk.

    It asks the policy of each row, for old talks may be with another manager.
    """
    if not seat.may(Right.READ_INVITATION):
        return Markup()
    rows = standing.last_plan(seat.person, seat.conversation.employee_id)
    minutes = earlier.latest_minutes(seat.conversation.employee_id)
    if minutes and waits_for_address(seat.person, minutes.conversation):
        minutes = None
    if not rows and minutes is None:
        return Markup()
    talk = seat.conversation
    people = (talk.employee.first_name, talk.manager.first_name)
    return render_fragment("plans/_last_plan.html", rows=rows, people=people, minutes=minutes)


def init() -> None:
    review.init()
    stream.fragment("review", "fra-sist", review_fragment, of_texts=True)
