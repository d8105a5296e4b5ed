"""One's own calendar, by month, as a list and a whole year, and a talk as a file for another calendar."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from flask import Blueprint, Response, abort, render_template, request

from .. import access, clock
from ..access import signed_in
from ..conversations.access import Right, Seat, participant
from ..conversations.calendar_entry import Status, calendar_publish
from ..conversations.emails import talk_entry
from ..conversations.models import Conversation
from ..conversations.states import State
from . import entries
from .entries import Entry, Kind
from .month import FIRST_YEAR, LAST_YEAR, Month, months_of

calendar_pages = Blueprint("calendar", __name__)


@calendar_pages.get("/kalender")
@signed_in
def show() -> Any:
    today = clock.today()
    month = Month.named(request.args["maned"]) if "maned" in request.args else Month.of(today)
    if month is None:
        abort(404)
    found = entries.between(access.person(), month.first, month.last)
    return render_template("calendar/month.html", month=month, today=today, days=dict(by_day(found)))


@calendar_pages.get("/kalender/aret")
@signed_in
def year() -> Any:
    """Twelve small months; a day with something in it leads to its month."""
    today = clock.today()
    months = months_of(request.args.get("ar", str(today.year)))
    if months is None:
        abort(404)
    shown = months[0].year
    found = entries.between(access.person(), months[0].first, months[-1].last)
    beside = [step for step in (shown - 1, shown + 1) if FIRST_YEAR <= step <= LAST_YEAR]
    return render_template(
        "calendar/year.html", year=shown, months=months, today=today, days=dict(by_day(found)), beside=beside
    )


@calendar_pages.get("/kalender/liste")
@signed_in
def coming() -> Any:
    found = entries.coming(access.person())
    overdue = by_day(entry for entry in found if entry.kind is Kind.OVERDUE)
    later = by_day(entry for entry in found if entry.kind is not Kind.OVERDUE)
    months = [(month, list(days)) for month, days in groupby(later, lambda pair: Month.of(pair[0]))]
    return render_template("calendar/list.html", overdue=overdue, months=months, today=clock.today())


@calendar_pages.get("/samtaler/<conversation_id>/kalender.ics")
@participant(Right.READ_INVITATION)
def download(seat: Seat) -> Response:
    """The talk for a calendar of one's own; one called off, or on hold, takes its entry away there."""
    talk = seat.conversation
    entry = calendar_publish(talk_entry(talk, seat.person.language), _status(talk))
    response = Response(entry, content_type="text/calendar; charset=utf-8; method=PUBLISH")
    name = f"samtale-{clock.local(talk.starts_at).date().isoformat()}.ics"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _status(talk: Conversation) -> Status:
    if talk.state == State.CANCELLED or talk.is_on_hold:
        return Status.CANCELLED
    return Status.TENTATIVE if talk.state == State.PLANNED else Status.CONFIRMED


def by_day(found: Iterable[Entry]) -> list[tuple[Any, list[Entry]]]:
    """Entries in order as (day, its entries)."""
    return [(day, list(of_day)) for day, of_day in groupby(found, lambda entry: entry.day)]
