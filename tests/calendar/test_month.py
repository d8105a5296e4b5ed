"""Months as they hang on a wall."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask

from webapp.calendar.month import Month


def test_a_month_of_six_weeks() -> None:
    weeks = Month(2027, 5).weeks()
    assert [week.number for week in weeks] == [17, 18, 19, 20, 21, 22]
    assert weeks[0].days == [None] * 5 + [dt.date(2027, 5, 1), dt.date(2027, 5, 2)]
    assert weeks[-1].days == [dt.date(2027, 5, 31)] + [None] * 6


def test_a_month_of_four_weeks() -> None:
    weeks = Month(2027, 2).weeks()
    assert [week.number for week in weeks] == [5, 6, 7, 8]
    assert None not in weeks[0].days + weeks[-1].days


def test_weeks_are_numbered_over_the_turn_of_the_year() -> None:
    assert [week.number for week in Month(2027, 1).weeks()] == [53, 1, 2, 3, 4]
    assert Month(2026, 12).weeks()[-1].number == 53


def test_months_follow_each_other_within_the_century() -> None:
    december = Month(2026, 12)
    assert (december.previous, december.next) == (Month(2026, 11), Month(2027, 1))
    assert Month(2000, 1).previous is Month(2099, 12).next is None
    assert (december.first, december.last) == (dt.date(2026, 12, 1), dt.date(2026, 12, 31))


@pytest.mark.parametrize("key", ["", "2026", "2026-13", "2026-00", "1999-01", "2026-1", "2026-11-01", "٢٠٢٦-11", "x"])
def test_what_names_no_month(key: str) -> None:
    assert Month.named(key) is None


def test_names_begin_with_a_capital(app: Flask) -> None:
    with app.test_request_context():
        assert Month.named("2026-11") == Month(2026, 11)
        assert (Month(2026, 11).name, Month(2026, 11).words) == ("November 2026", "november 2026")
        assert Month(2026, 11).weekdays()[0] == ("man.", "mandag")
