"""Laying talks out over some days."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests import factories
from tests.cast import Cast
from webapp import clock
from webapp.conversations.states import State
from webapp.rounds.planning import Busy, Spread, clashes, propose

MONDAY = dt.date(2027, 4, 12)
NOW = clock.from_local(dt.date(2027, 4, 1), dt.time(9))


def at(time: str, day: dt.date = MONDAY) -> dt.datetime:
    return clock.from_local(day, dt.time.fromisoformat(time))


def spread(**given: Any) -> Spread:
    values: dict[str, Any] = {
        "first_day": MONDAY, "last_day": MONDAY + dt.timedelta(days=1), "first": dt.time(9), "last": dt.time(12),
        "minutes": 60, "pause": 30,
    }  # fmt: skip
    return Spread(**(values | given))


def proposed(
    people: str, busy: dict[str, list[tuple[dt.datetime, dt.datetime]]] | None = None, **given: Any
) -> dict[str, str]:
    with clock.at(NOW):
        found = propose(spread(**given), "boss", list(people), Busy(busy or {}))
    return {person: clock.local(moment).strftime("%d.%m %H:%M") for person, moment in found.items()}


def test_the_first_day_is_filled_before_the_next(app: object) -> None:
    assert proposed("abc") == {"a": "12.04 09:00", "b": "12.04 10:30", "c": "13.04 09:00"}


def test_who_there_is_no_time_for_has_none(app: object) -> None:
    assert proposed("abcde").keys() == set("abcd")
    assert proposed("a", minutes=181) == {}


def test_weekends_and_holidays_are_skipped(app: object) -> None:
    """From the Thursday before Whitsun 2027 to the Tuesday after: 17 May is Whit Monday too."""
    given: dict[str, Any] = {"first_day": dt.date(2027, 5, 13), "last_day": dt.date(2027, 5, 18), "last": dt.time(10)}
    assert proposed("abc", **given) == {"a": "13.05 09:00", "b": "14.05 09:00", "c": "18.05 09:00"}


def test_what_the_manager_has_already_is_skipped_to_the_next_quarter(app: object) -> None:
    assert proposed("a", {"boss": [(at("08:30"), at("09:50"))]}) == {"a": "12.04 10:00"}
    assert proposed("a", {"boss": [(at("10:00"), at("11:00"))]}) == {"a": "12.04 09:00"}


def test_someone_who_is_busy_gets_a_later_time_and_another_the_first(app: object) -> None:
    busy = {"a": [(at("08:00"), at("10:00"))]}
    assert proposed("ab", busy) == {"b": "12.04 09:00", "a": "12.04 10:30"}
    assert proposed("a", busy) == {"a": "12.04 10:00"}


def test_what_has_been_is_not_proposed(app: object) -> None:
    with clock.at(at("10:10")):
        found = propose(spread(last_day=MONDAY), "boss", ["a"], Busy({}))
    assert found == {"a": at("10:15")}


def test_the_same_clock_on_both_sides_of_summer_time(app: object) -> None:
    given: dict[str, Any] = {"first_day": dt.date(2027, 10, 29), "last_day": dt.date(2027, 11, 1), "last": dt.time(10)}
    assert proposed("ab", **given) == {"a": "29.10 09:00", "b": "01.11 09:00"}


def test_clashes_with_each_other_and_with_what_there_is(app: object) -> None:
    times = {"a": at("09:00"), "b": at("09:59"), "c": at("11:00"), "d": at("13:00")}
    busy = Busy({"c": [(at("11:30"), at("12:00"))], "boss": [(at("14:00"), at("15:00"))]})
    assert clashes(times, 60, "boss", busy) == ({"a", "b"}, {"c"})


@pytest.mark.parametrize(("state", "is_busy"), [(State.INVITED, True), (State.CANCELLED, False)])
def test_busy_is_either_part_of_any_talk_that_is_on(cast: Cast, state: State, is_busy: bool) -> None:
    starts = at("09:00")
    factories.conversation(employee=cast.employee, manager=cast.manager, starts_at=starts, minutes=60, state=state)
    found = Busy.between([cast.employee.id, cast.hr.id], starts + dt.timedelta(minutes=30), at("16:00"))
    stretch = (at("09:30"), at("10:00"))
    assert bool(found.until(cast.employee.id, stretch)) is is_busy
    assert found.until(cast.hr.id, stretch) is None
