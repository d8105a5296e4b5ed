"""A round's first and last day in the calendars of those whom it concerns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from ..calendar.entries import Entry, Kind, source
from ..people.models import Person
from .around import OwnRound, rounds_around


@source
def days_of_rounds(me: Person, first: dt.date, last: dt.date) -> Iterator[Entry]:
    """Of the rounds that are not closed, to whoever is in one and to whoever leads someone who is; two queries."""
    for own in rounds_around(me, (first, last)):
        name = own.round.name
        begins, ends = _("Runden «%(name)s» begynner", name=name), _("Siste dag i runden «%(name)s»", name=name)
        for day, title, words in ((own.round.first_day, begins, ""), (own.round.last_day, ends, _to_do(own))):
            yield Entry(day=day, time="", kind=Kind.ROUND, title=title, words=words, href=_address(own))


def _to_do(own: OwnRound) -> str:
    return ngettext("én å invitere", "%(num)d å invitere", own.to_invite) if own.to_invite else ""


def _address(own: OwnRound) -> str:
    leads = own.led.people or own.led.exempt
    return url_for("my_round.show", round_id=own.round.id) if leads else url_for("pages.home")
