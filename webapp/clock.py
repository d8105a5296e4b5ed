"""The one clock: everything that asks what time it is asks here, so that a test can move it."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")


def now() -> dt.datetime:
    """The time as an aware UTC datetime."""
    return dt.datetime.now(dt.UTC)


def today() -> dt.date:
    """The calendar day in the company's time zone."""
    return local(now()).date()


def local(moment: dt.datetime) -> dt.datetime:
    """An aware moment in the company's time zone."""
    return moment.astimezone(OSLO)


def from_local(day: dt.date, time: dt.time) -> dt.datetime:
    """The aware UTC moment that wall clocks in Oslo show as this day and time."""
    return dt.datetime.combine(day, time, tzinfo=OSLO).astimezone(dt.UTC)
