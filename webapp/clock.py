"""The one clock: everything that asks what time it is asks here, so that it can be told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")

_told: ContextVar[dt.datetime | None] = ContextVar("told", default=None)


def now() -> dt.datetime:
    """The time as an aware UTC datetime."""
    return _told.get() or dt.datetime.now(dt.UTC)


@contextmanager
def at(moment: dt.datetime) -> Iterator[None]:
    """Let it be the aware ``moment`` for what this thread does inside: how the demo's past comes about."""
    before = _told.set(moment.astimezone(dt.UTC))
    try:
        yield
    finally:
        _told.reset(before)


def today() -> dt.date:
    """The calendar day in the company's time zone."""
    return local(now()).date()


def local(moment: dt.datetime) -> dt.datetime:
    """An aware moment in the company's time zone."""
    return moment.astimezone(OSLO)


def from_local(day: dt.date, time: dt.time) -> dt.datetime:
    """The aware UTC moment that wall clocks in Oslo show as this day and time."""
    return dt.datetime.combine(day, time, tzinfo=OSLO).astimezone(dt.UTC)
