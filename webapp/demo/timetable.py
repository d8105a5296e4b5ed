"""When things happen in the demo, counted from the moment that it is made, on working days and in working hours."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from .. import clock
from ..conversations.timing import is_working_day, moment_of

ONE_DAY = dt.timedelta(days=1)
MARK = 5 * 60  # seconds between the times that a meeting is set to


@dataclass(frozen=True)
class Timetable:
    """Every moment is aware UTC; times of day are Oslo's, as «09:30»."""

    now: dt.datetime

    @property
    def today(self) -> dt.date:
        return clock.local(self.now).date()

    def past(self, days: int, time: str) -> dt.datetime:
        """A time of day so many working days before today (1 is the latest)."""
        day = self.today
        for _ in range(days):
            day -= ONE_DAY
            while not is_working_day(day):
                day -= ONE_DAY
        return moment_of(day, dt.time.fromisoformat(time))

    def coming(self, days: int, time: str) -> dt.datetime:
        """A time of day on the first working day at least so many calendar days ahead."""
        return _on_working_day(self.today + days * ONE_DAY, time)

    def day_after(self, moment: dt.datetime, time: str) -> dt.datetime:
        """A time of day on the first working day after a moment's."""
        return _on_working_day(clock.local(moment).date() + ONE_DAY, time)

    def ago(self, minutes: int) -> dt.datetime:
        return self.now - dt.timedelta(minutes=minutes)

    def under_way(self) -> dt.datetime:
        """When the meeting that is held right now was to begin: 25 to 30 minutes ago."""
        return _on_the_mark(self.ago(25))

    def soon(self) -> dt.datetime:
        """When the next meeting begins: in 8 to 13 minutes, so that it can be started already."""
        return _on_the_mark(self.now + dt.timedelta(minutes=13))


def working_day(day: dt.date) -> dt.date:
    """The day itself, or the first working day after it."""
    while not is_working_day(day):
        day += ONE_DAY
    return day


def _on_working_day(day: dt.date, time: str) -> dt.datetime:
    return moment_of(working_day(day), dt.time.fromisoformat(time))


def _on_the_mark(moment: dt.datetime) -> dt.datetime:
    """The five minutes last passed."""
    seconds = int(moment.timestamp())
    return dt.datetime.fromtimestamp(seconds - seconds % MARK, dt.UTC)
