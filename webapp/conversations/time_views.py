"""What stands beside a time that is being chosen: the day's name where it is a holiday, and when the two are busy."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, render_template, request

from .. import access
from ..questionnaires.kinds import Role
from .access import Right, Seat, participant
from .answer_forms import ProposeForm
from .busy import Beside, beside
from .invitation_forms import MeetingForm
from .models import ProposedTime
from .states import Response

time_pages = Blueprint("times", __name__, url_prefix="/samtaler")


@time_pages.get("/<conversation_id>/tid")
@participant(Right.READ_INVITATION)
def time_of(seat: Seat) -> Any:
    """For the manager who moves the talk, and for the employee who proposes another time."""
    if not (seat.may(Right.LEAD) or seat.may(Right.ANSWER)):
        access.forbid()
    form: Any
    if seat.role is Role.EMPLOYEE:
        form = ProposeForm(request.args, prefix=Response.PROPOSED, meta={"csrf": False})
        times = proposed_times(seat, form)
    else:
        form = MeetingForm(request.args, meta={"csrf": False})
        form.validate()
        times = form.times
    return render_template("conversations/_beside_time.html", form=form, beside=beside_time(seat, times))


def beside_time(seat: Seat, times: Sequence[tuple[dt.datetime, int]]) -> list[Beside]:
    """What the two of this talk have on the days of these times (a moment and minutes), but for the talk itself."""
    talk = seat.conversation
    return beside((talk.manager, talk.employee), times, but=talk.id)


def proposed_times(seat: Seat, form: ProposeForm) -> list[tuple[dt.datetime, int]]:
    return [(moment, seat.conversation.minutes) for moment in form.moments.values()]


def proposals_beside(seat: Seat) -> list[tuple[ProposedTime, Beside]]:
    """What the employee has proposed, each with what stands beside it, in two queries."""
    proposed = ProposedTime.of(seat.conversation)
    times = [(row.starts_at, seat.conversation.minutes) for row in proposed]
    return list(zip(proposed, beside_time(seat, times), strict=True))
