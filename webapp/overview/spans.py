"""Stretches of time as a company counts them: calendar years and months in Oslo."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from .. import clock

A_YEAR = dt.timedelta(days=365)


@dataclass(frozen=True)
class Span:
    """From the aware moment ``start`` up to, not with, ``end``."""

    start: dt.datetime
    end: dt.datetime

    def holds(self, moment: Any) -> Any:
        """An expression: whether a column's moment is within."""
        return (moment >= self.start) & (moment < self.end)


def year_span(year: int) -> Span:
    return Span(_midnight(year, 1), _midnight(year + 1, 1))


def month_spans(year: int) -> list[Span]:
    """The twelve months of a year."""
    starts = [*(_midnight(year, month) for month in range(1, 13)), _midnight(year + 1, 1)]
    return [Span(start, end) for start, end in pairwise(starts)]


def a_year_ago() -> dt.datetime:
    return clock.now() - A_YEAR


def _midnight(year: int, month: int) -> dt.datetime:
    return clock.from_local(dt.date(year, month, 1), dt.time())
