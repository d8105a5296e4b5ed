"""When a talk can be, by Oslo's calendar and clock."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys

import pytest

from webapp import clock
from webapp.conversations.timing import (
    HOLIDAYS,
    NoSuchTimeError,
    is_short,
    is_working_day,
    moment_of,
    public_holidays,
    suggested_day,
)


def test_a_wall_clock_time_is_a_moment_in_summer_and_winter() -> None:
    assert moment_of(dt.date(2026, 12, 3), dt.time(9)) == dt.datetime(2026, 12, 3, 8, tzinfo=dt.UTC)
    assert moment_of(dt.date(2027, 6, 3), dt.time(9)) == dt.datetime(2027, 6, 3, 7, tzinfo=dt.UTC)


def test_the_hour_that_march_skips_is_refused() -> None:
    with pytest.raises(NoSuchTimeError):
        moment_of(dt.date(2027, 3, 28), dt.time(2, 30))
    assert moment_of(dt.date(2027, 3, 28), dt.time(3)) == dt.datetime(2027, 3, 28, 1, tzinfo=dt.UTC)


def test_the_hour_that_october_repeats_means_its_first_pass() -> None:
    assert moment_of(dt.date(2027, 10, 31), dt.time(2, 30)) == dt.datetime(2027, 10, 31, 0, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("year", "month", "day"), [(2024, 3, 31), (2025, 4, 20), (2026, 4, 5), (2027, 3, 28), (2038, 4, 25)]
)
def test_easter(year: int, month: int, day: int) -> None:
    easter = dt.date(year, month, day)
    moved = [easter + dt.timedelta(days=days) for days in (-3, -2, 0, 1, 39, 49, 50)]
    fixed = [dt.date(year, *date) for date in ((1, 1), (5, 1), (5, 17), (12, 25), (12, 26))]
    assert set(public_holidays(year)) == {*moved, *fixed}


def test_a_start_does_not_wait_for_the_holidays() -> None:
    script = (
        "import sys, datetime as dt, webapp.app, webapp.conversations.timing as timing\n"
        "print('holidays' in sys.modules, timing.is_working_day(dt.date(2027, 5, 17)), 'holidays' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "False False True\n"


@pytest.mark.parametrize(
    "day", ["2026-11-21", "2026-11-22", "2026-12-24", "2026-12-31", "2027-03-25", "2027-05-06", "2027-05-17"]
)
def test_nobody_is_asked_to_come_on_a_holiday(day: str) -> None:
    assert not is_working_day(dt.date.fromisoformat(day))


@pytest.mark.parametrize(
    ("today", "suggested"), [("2026-11-18", "2026-11-26"), ("2026-11-20", "2026-11-30"), ("2026-12-15", "2026-12-23"),
                             ("2026-12-16", "2026-12-28"), ("2027-03-17", "2027-03-30")]
)  # fmt: skip
def test_the_suggestion_is_a_working_day_at_least_eight_days_ahead(today: str, suggested: str) -> None:
    assert suggested_day(dt.date.fromisoformat(today)) == dt.date.fromisoformat(suggested)


@pytest.mark.parametrize(
    ("now", "starts", "short"),
    [
        # 23:30 on the 20th in UTC is the 21st in Oslo: the days are Oslo's.
        ("2026-11-20T22:30:00+00:00", "2026-11-27T08:00:00+00:00", False),
        ("2026-11-20T23:30:00+00:00", "2026-11-27T08:00:00+00:00", True),
        ("2026-11-20T00:30:00+00:00", "2026-11-26T22:30:00+00:00", True),
        ("2026-11-20T21:00:00+00:00", "2026-11-26T23:30:00+00:00", False),
    ],
)
def test_seven_days_are_counted_by_oslo_dates(
    monkeypatch: pytest.MonkeyPatch, now: str, starts: str, short: bool
) -> None:
    monkeypatch.setattr(clock, "now", lambda: dt.datetime.fromisoformat(now))
    assert is_short(dt.datetime.fromisoformat(starts)) is short


def test_every_holiday_has_a_name_of_ours() -> None:
    """Two that meet are both told."""
    names = {name for year in range(2020, 2060) for both in public_holidays(year).values() for name in both.split("; ")}
    assert names == set(HOLIDAYS)
