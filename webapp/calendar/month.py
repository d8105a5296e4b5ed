"""A month as it hangs on a wall: weeks from Monday to Sunday, numbered as ISO 8601 does."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from flask_babel import format_date

FIRST_YEAR, LAST_YEAR = 2000, 2099
_YEAR = re.compile(r"20[0-9]{2}", re.ASCII)
_KEY = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])", re.ASCII)
_WEEKS = calendar.Calendar(calendar.MONDAY)


@dataclass(frozen=True)
class Week:
    """``days`` are seven, from Monday; those of other months are None."""

    number: int
    days: list[dt.date | None]


@dataclass(frozen=True)
class Month:
    """One month of this century."""

    year: int
    month: int

    @classmethod
    def of(cls, day: dt.date) -> Month:
        return cls(day.year, day.month)

    @classmethod
    def named(cls, key: str) -> Month | None:
        """The month that an address calls so (2026-11); None for anything else."""
        found = _KEY.fullmatch(key)
        return cls(int(found[1]), int(found[2])) if found else None

    @property
    def key(self) -> str:
        return f"{self.year}-{self.month:02}"

    @property
    def first(self) -> dt.date:
        return dt.date(self.year, self.month, 1)

    @property
    def last(self) -> dt.date:
        return self.first.replace(day=calendar.monthrange(self.year, self.month)[1])

    @property
    def words(self) -> str:
        """As a sentence says it: november 2026."""
        return str(format_date(self.first, "LLLL y"))

    @property
    def name(self) -> str:
        """As a heading: November 2026."""
        return self._heading("LLLL y")

    @property
    def short_name(self) -> str:
        """As a heading under the year's: November."""
        return self._heading("LLLL")

    def _heading(self, pattern: str) -> str:
        words = str(format_date(self.first, pattern))
        return words[0].upper() + words[1:]

    @property
    def previous(self) -> Month | None:
        return self._beside(self.first - dt.timedelta(days=1))

    @property
    def next(self) -> Month | None:
        return self._beside(self.last + dt.timedelta(days=1))

    def _beside(self, day: dt.date) -> Month | None:
        return Month.of(day) if FIRST_YEAR <= day.year <= LAST_YEAR else None

    def weeks(self) -> list[Week]:
        return [
            Week(days[0].isocalendar().week, [day if day.month == self.month else None for day in days])
            for days in _WEEKS.monthdatescalendar(self.year, self.month)
        ]

    def weekdays(self) -> list[tuple[str, str]]:
        """The days of a week as their short and whole names, Monday first."""
        monday = dt.date(2024, 1, 1)
        days = [monday + dt.timedelta(days=number) for number in range(7)]
        return [(str(format_date(day, "EEE")), str(format_date(day, "EEEE"))) for day in days]


def months_of(year: str) -> list[Month] | None:
    """The twelve of the year that an address calls so; None for anything else."""
    return [Month(int(year), month) for month in range(1, 13)] if _YEAR.fullmatch(year) else None
