"""Who has had which talk in a year, counted in the database as the list counts them one by one."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

import pytest

from tests import factories
from tests.cast import Cast
from tests.overview.talks import NOW, held, oslo
from webapp import clock
from webapp.conversations.models import Conversation
from webapp.conversations.states import Response, State
from webapp.overview import tallies
from webapp.overview.coverage import HAD, ONGOING, UNSIGNED_YET, coverage
from webapp.people.models import Person
from webapp.questionnaires.kinds import FormKind

EARLIER, LATER, LAST_YEAR = NOW - dt.timedelta(days=30), NOW + dt.timedelta(days=30), oslo(2026, 12, 3)


@pytest.fixture(autouse=True)
def autumn(app: Any) -> Any:
    with clock.at(NOW):
        yield


def total() -> tallies.Tally:
    return tallies.total_of(2027)


STATES: dict[str, tuple[dict[str, Any], str]] = {
    "signed": ({"started_at": EARLIER, "starts_at": EARLIER, "state": State.SIGNED}, "had"),
    "under way": ({"started_at": NOW, "starts_at": NOW, "state": State.OPEN}, "had"),
    "not signed": ({"started_at": EARLIER, "starts_at": EARLIER, "state": State.CONCLUDING}, "had"),
    "paused": ({"started_at": EARLIER, "starts_at": LATER, "paused_at": EARLIER, "state": State.OPEN}, "coming"),
    "paused and signed": (
        {"started_at": EARLIER, "starts_at": EARLIER, "paused_at": EARLIER, "state": State.SIGNED}, "had",
    ),
    "reopened": (
        {"started_at": EARLIER, "starts_at": EARLIER, "paused_at": NOW, "reopened_at": NOW, "state": State.OPEN}, "had",
    ),
    "invited": ({"starts_at": LATER, "response": Response.ACCEPTED}, "coming"),
    "planned": ({"starts_at": LATER, "state": State.PLANNED}, "coming"),
    "next year's": ({"starts_at": oslo(2028, 1, 3)}, "without"),
    "last year's": ({"started_at": LAST_YEAR, "starts_at": LAST_YEAR, "state": State.SIGNED}, "without"),
    "cancelled": ({"starts_at": LATER, "state": State.CANCELLED}, "without"),
    "begun and cancelled": ({"started_at": EARLIER, "starts_at": EARLIER, "state": State.CANCELLED}, "without"),
    "follow-up": ({"form": "follow-up", "started_at": EARLIER, "starts_at": EARLIER, "state": State.SIGNED}, "without"),
}  # fmt: skip


@pytest.mark.parametrize("name", STATES)
def test_a_talk_counts_as_the_list_has_it(cast: Cast, name: str) -> None:
    given, expected = STATES[name]
    factories.conversation(employee=cast.employee, manager=cast.manager, **({"form": "annual"} | given))
    assert total()._asdict() | {"without": total().without} == {"people": 7, "had": 0, "coming": 0, "without": 6} | {
        expected: 7 if expected == "without" else 1
    }
    agree_with_the_list()


@pytest.mark.parametrize("name", STATES)
def test_another_manager_makes_only_what_is_ahead_wait(cast: Cast, name: str) -> None:
    given, expected = STATES[name]
    factories.conversation(employee=cast.employee, manager=cast.manager, **({"form": "annual"} | given))
    Person.update(manager=cast.other_manager).where(Person.id == cast.employee.id).execute()
    assert total() == (7, expected == "had", 0)
    agree_with_the_list()


def test_one_who_has_had_it_and_has_another_ahead_is_counted_once(cast: Cast) -> None:
    held(cast.employee, EARLIER)
    factories.conversation(employee=cast.employee, manager=cast.manager, form="annual", starts_at=LATER)
    assert total() == (7, 1, 0)


def agree_with_the_list() -> None:
    statuses = Counter(row.status for row in coverage(2027))
    assert total() == (
        statuses.total(),
        statuses[HAD] + statuses[UNSIGNED_YET] + statuses[ONGOING],
        statuses.total() - total().had - statuses["none"],
    )
    of_year = tallies.of_year(2027)
    for lines in (of_year.departments, of_year.managers):
        assert sum((line.tally for line in lines), tallies.Tally()) == of_year.total == total()


def test_groups_stand_in_norwegian_order_and_those_without_a_manager_last(cast: Cast) -> None:
    factories.person(name="Ås", department="Økonomi", manager=factories.person(name="Ærlig", has_talks=False))
    factories.person(name="Alene")
    of_year = tallies.of_year(2027)
    assert [line.name for line in of_year.departments] == ["", "Drift", "Salg", "Økonomi"]
    assert [line.name for line in of_year.managers] == ["Borghild Bye", "Marit Moen", "Odd Olsen", "Ærlig", ""]
    assert (of_year.managers[-1].key, of_year.managers[-1].tally.people) == (None, 1)


def test_a_manager_who_has_left_is_no_manager(cast: Cast) -> None:
    Person.update(ended_on=dt.date(2027, 8, 1)).where(Person.id == cast.other_manager.id).execute()
    assert [line.name for line in tallies.of_year(2027).managers] == ["Borghild Bye", "Marit Moen", ""]


def test_a_year_begins_at_midnight_in_oslo(cast: Cast) -> None:
    held(cast.employee, oslo(2027, 1, 1, 0, 30))
    held(cast.colleague, oslo(2026, 12, 31, 23, 30))
    assert (total().had, tallies.total_of(2026).had) == (1, 1)
    assert [month.number for month in tallies.months(2027) if month.total] == [1]
    assert [month.number for month in tallies.months(2026) if month.total] == [12]


def test_of_a_year_that_has_been_those_count_who_worked_here_when_it_ended(cast: Cast) -> None:
    Person.update(start_date=dt.date(2027, 2, 1)).where(Person.id == cast.employee.id).execute()
    Person.update(ended_on=dt.date(2027, 3, 1)).where(Person.id == cast.colleague.id).execute()
    factories.conversation(employee=cast.hr, manager=cast.hr.manager, form="annual", starts_at=oslo(2026, 5, 4))
    held(cast.colleague, oslo(2026, 5, 5))
    assert tallies.total_of(2026) == (6, 1, 0)
    assert total().people == 6
    assert {row.person.name: row.status for row in coverage(2026)}["Hanne Holm"] == "none"


def test_kinds_and_months(cast: Cast) -> None:
    for day in (3, 10, 17):
        held(cast.employee, oslo(2027, 3, day), form="short")
    held(cast.colleague, oslo(2027, 4, 1), form="short")
    held(cast.colleague, oslo(2027, 4, 2))
    factories.conversation(employee=cast.employee, manager=cast.manager, form="annual", starts_at=LATER)
    found = {of.kind: (of.held, of.people, of.coming) for of in tallies.kinds(2027)}
    assert found == {
        FormKind.ANNUAL: (1, 1, 1), FormKind.FOLLOW_UP: (0, 0, 0), FormKind.GOAL: (0, 0, 0), FormKind.SHORT: (4, 2, 0),
    }  # fmt: skip
    months = {month.number: (list(month.held.values()), month.coming) for month in tallies.months(2027) if month.total}
    assert months == {3: ([0, 0, 0, 3], 0), 4: ([1, 0, 0, 1], 0), 10: ([0, 0, 0, 0], 1)}


def test_the_list_tells_when_talks_of_each_kind_were_held(cast: Cast) -> None:
    days = [oslo(2027, 3, 3), oslo(2027, 5, 3)]
    for day in reversed(days):
        held(cast.employee, day, form="goal")
    Conversation.update(paused_at=NOW, state=State.OPEN).where(
        Conversation.id == held(cast.employee, oslo(2027, 6, 1), form="goal").id
    ).execute()
    row = next(row for row in coverage(2027) if row.person == cast.employee)
    assert row.others == {FormKind.FOLLOW_UP: [], FormKind.GOAL: days, FormKind.SHORT: []}
    assert (row.manager, row.status) == ("Marit Moen", "none")
