"""Who is in a round, what it counts, and who lags."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from tests import factories
from tests.cast import Cast
from tests.conversations.talks import in_days
from tests.rounds.made import annual, of_department, opened, signed, talk
from webapp import clock
from webapp.conversations.models import Conversation
from webapp.conversations.states import Response, State
from webapp.people.models import Person
from webapp.rounds import actions
from webapp.rounds.coverage import coverage, members, to_mend
from webapp.rounds.membership import take_in_talks
from webapp.rounds.models import Round, RoundTalk
from webapp.rounds.standing import Standing, Tally, lagging, standings, tallies

SECOND = dt.timedelta(seconds=1)
# What depends on the day is asked for when the test runs: the suite may be begun on the day before.
Given = Callable[[], dict[str, Any]]


def of(the_round: Round, person: Person) -> Standing | None:
    found = standings([the_round], Person.id == person.id)
    return found[0] if found else None


def names(the_round: Round) -> list[str]:
    return sorted(each.name for each in standings([the_round]))


def counted(the_round: Round) -> Tally:
    return tallies([the_round])[the_round.id]


def test_everyone_who_has_talks_is_in_a_round_of_all(talking: Cast) -> None:
    the_round = opened(talking)
    assert names(the_round) == [
        "Arne Aas", "Emil Eide", "Hanne Holm", "Kari Kro", "Marit Moen", "Odd Olsen", "Siv Salvesen",
    ]  # fmt: skip


def test_new_people_of_a_department_follow_and_those_who_leave_are_out(talking: Cast) -> None:
    the_round = of_department(talking)
    assert names(the_round) == ["Emil Eide", "Kari Kro", "Marit Moen"]
    factories.person(name="Ny Her", department="Drift", manager=talking.manager)
    Person.update(department="Salg").where(Person.id == talking.colleague.id).execute()
    Person.update(ended_on=clock.today()).where(Person.id == talking.employee.id).execute()
    Person.update(has_talks=False).where(Person.id == talking.manager.id).execute()
    assert names(the_round) == ["Ny Her"]


def test_a_department_and_a_picked_person_together_count_nobody_twice(talking: Cast) -> None:
    the_round = opened(
        talking, everyone=False, departments=("Drift", "Salg"), people=(talking.employee.id, talking.hr.id)
    )
    assert len(names(the_round)) == len(set(names(the_round))) == 6
    assert "Hanne Holm" in names(the_round)


@pytest.mark.parametrize(
    ("given", "invited", "held", "is_signed", "lags"),
    [
        (dict, True, False, False, False),
        (lambda: {"state": State.PLANNED, "invited_at": None}, False, False, False, True),
        (lambda: {"response": Response.ACCEPTED}, True, False, False, False),
        (lambda: {"response": Response.PROPOSED}, True, False, False, False),
        (lambda: {"response": Response.DECLINED}, True, False, False, True),
        (lambda: {"starts_at": in_days(70)}, True, False, False, True),
        (lambda: {"starts_at": clock.now() + SECOND, "started_at": clock.now()}, True, True, False, False),
        (lambda: {"started_at": clock.now(), "paused_at": clock.now()}, True, False, False, False),
        (lambda: {"state": State.CONCLUDING, "started_at": clock.now()}, True, True, False, False),
        (lambda: {"state": State.SIGNED, "started_at": clock.now()}, True, True, True, False),
        (lambda: {"state": State.CLOSED, "started_at": clock.now()}, True, True, True, False),
        (lambda: {"state": State.CANCELLED}, False, False, False, True),
    ],
)
def test_how_one_stands_follows_from_the_talk(
    talking: Cast, given: Given, invited: bool, held: bool, is_signed: bool, lags: bool
) -> None:
    the_round = of_department(talking)
    talk(talking.employee, talking.manager, **given())
    one = of(the_round, talking.employee)
    assert one is not None
    assert (one.invited, one.held, one.signed, one.lags) == (invited, held, is_signed, lags)
    every = counted(the_round)
    assert (every.people, every.invited, every.held, every.signed) == (3, int(invited), int(held), int(is_signed))
    assert every.lagging == 2 + int(lags)
    assert {each.person for each in lagging(the_round)} >= {talking.colleague.id, talking.manager.id}


def test_nobody_lags_before_the_first_day_nor_once_it_is_closed(talking: Cast) -> None:
    the_round = of_department(talking, first_day=clock.today() + dt.timedelta(days=3))
    assert lagging(the_round) == []
    with clock.at(in_days(3)):
        assert len(lagging(the_round)) == 3
        actions.close(talking.hr, the_round)
        assert lagging(Round.get()) == []


def test_after_the_last_day_who_has_not_signed_lags(talking: Cast) -> None:
    the_round = of_department(talking)
    talk(talking.employee, talking.manager, started_at=in_days(10), state=State.CONCLUDING)
    signed(talking.colleague, talking.manager)
    with clock.at(in_days(60, dt.time(23, 59))):
        assert [each.name for each in lagging(the_round)] == ["Marit Moen"]
    with clock.at(in_days(61, dt.time(0, 1))):
        assert sorted(each.name for each in lagging(the_round)) == ["Emil Eide", "Marit Moen"]


def test_the_exempt_are_not_counted(talking: Cast) -> None:
    the_round = of_department(talking)
    signed(talking.employee, talking.manager)
    for person in (talking.employee, talking.colleague):
        actions.exempt(talking.hr, the_round, person, "Permisjon")
    assert counted(the_round) == Tally(people=1, exempt=2, lagging=1)
    assert [each.name for each in lagging(the_round)] == ["Marit Moen"]


def test_a_change_of_manager_puts_the_talk_on_hold_and_back(talking: Cast) -> None:
    the_round = of_department(talking)
    talk(talking.employee, talking.manager)
    Person.update(manager=talking.other_manager).where(Person.id == talking.employee.id).execute()
    one = of(the_round, talking.employee)
    assert one is not None
    assert (one.has_talk, one.invited, one.lags, one.manager_name) == (False, False, True, "Odd Olsen")
    assert [each.person for each in to_mend(the_round, coverage(the_round)).on_hold] == [talking.employee.id]
    talk(talking.employee, talking.other_manager)
    one = of(the_round, talking.employee)
    assert one is not None and one.has_talk and not one.lags
    Person.update(manager=None).where(Person.id == talking.employee.id).execute()
    one = of(the_round, talking.employee)
    assert one is not None
    assert (one.manager, one.has_talk, one.lags) == (None, False, True)
    assert [each.name for each in to_mend(the_round, coverage(the_round)).leaderless] == ["Emil Eide"]


def test_a_signed_talk_counts_though_the_manager_is_another_now(talking: Cast) -> None:
    the_round = of_department(talking)
    signed(talking.employee, talking.manager)
    Person.update(manager=talking.other_manager).where(Person.id == talking.employee.id).execute()
    one = of(the_round, talking.employee)
    assert one is not None and one.signed
    assert to_mend(the_round, coverage(the_round)).on_hold == []


def test_a_manager_who_has_ended_is_none(talking: Cast) -> None:
    the_round = of_department(talking)
    Person.update(ended_on=clock.today()).where(Person.id == talking.manager.id).execute()
    assert sorted(each.name for each in to_mend(the_round, coverage(the_round)).leaderless) == ["Emil Eide", "Kari Kro"]
    assert [(line.key, line.tally.people) for line in coverage(the_round).managers] == [(None, 2)]


def test_those_who_fell_out_are_told_of_with_the_reason(talking: Cast) -> None:
    the_round = opened(talking, everyone=False, departments=("Drift",), people=(talking.hr.id,))
    talk(talking.employee, talking.manager)
    Person.update(department="Salg").where(Person.id == talking.employee.id).execute()
    Person.update(has_talks=False).where(Person.id == talking.colleague.id).execute()
    Person.update(ended_on=clock.today()).where(Person.id == talking.hr.id).execute()
    factories.person(name="Gått Før", department="Drift", ended_on=clock.today() - dt.timedelta(days=9))
    outside = to_mend(the_round, coverage(the_round)).outside
    assert [person.name for person in outside] == ["Emil Eide", "Hanne Holm", "Kari Kro"]
    assert names(the_round) == ["Marit Moen"]


# Which talks belong


@pytest.mark.parametrize(
    ("given", "belongs"),
    [
        (dict, True),
        (lambda: {"form": "classic"}, True),
        (lambda: {"form": "follow-up"}, False),
        (lambda: {"state": State.CANCELLED}, False),
        (lambda: {"starts_at": in_days(-1, dt.time(23, 59))}, False),
        (lambda: {"starts_at": in_days(0, dt.time(0))}, True),
    ],
)
def test_a_talk_of_the_kind_from_the_first_day_on_belongs(talking: Cast, given: Given, belongs: bool) -> None:
    values: dict[str, Any] = {"form": annual().key, "employee": talking.employee, "manager": talking.manager}
    factories.conversation(**(values | given()))
    of_department(talking)
    assert RoundTalk.select().count() == int(belongs)


def test_who_comes_into_a_round_brings_the_talk_along(talking: Cast) -> None:
    the_round = of_department(talking, "Salg")
    talk(talking.employee, talking.manager)
    assert RoundTalk.select().count() == 0
    Person.update(department="Salg").where(Person.id == talking.employee.id).execute()
    assert (take_in_talks(), take_in_talks()) == (1, 0)
    one = of(the_round, talking.employee)
    assert one is not None and one.invited


def test_two_rounds_count_each_their_own(talking: Cast) -> None:
    first, second = of_department(talking), of_department(talking, "Salg")
    signed(talking.employee, talking.manager)
    assert tallies([first, second]) == {
        first.id: Tally(people=3, invited=1, held=1, signed=1, lagging=2),
        second.id: Tally(people=2, lagging=2),
    }
    assert tallies([]) == {}


def test_the_talk_that_tells_most_is_shown(talking: Cast) -> None:
    the_round = of_department(talking)
    first = signed(talking.employee, talking.manager)
    talk(talking.employee, talking.manager)
    Conversation.update(state=State.CANCELLED).where(
        Conversation.id == talk(talking.colleague, talking.manager).id
    ).execute()
    shown = {each.standing.name: each.talk for each in members(the_round)}
    assert shown["Emil Eide"] is not None and shown["Emil Eide"].id == first.id
    assert shown["Kari Kro"] is None
