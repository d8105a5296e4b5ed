"""The talks over the years: shares, who is late, how long they last, and whether managers have time for them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from flask import Flask

from tests import factories
from tests.cast import Cast
from tests.overview.talks import NOW, held, oslo
from tests.rounds import made
from webapp import clock
from webapp.conversations.models import Conversation
from webapp.overview import capacity, years
from webapp.overview.rounds import lines
from webapp.people.models import Person
from webapp.questionnaires.kinds import FormKind
from webapp.rounds.models import Exemption, Round, RoundTalk

A_DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def autumn(app: Flask) -> Any:
    with app.test_request_context(), clock.at(NOW):
        yield


def test_each_year_has_its_share_and_its_kinds(cast: Cast) -> None:
    Person.update(start_date=dt.date(2026, 3, 1)).where(Person.id == cast.employee.id).execute()
    held(cast.colleague, oslo(2025, 4, 1))
    held(cast.colleague, oslo(2027, 4, 1))
    held(cast.employee, oslo(2027, 4, 2))
    held(cast.employee, oslo(2027, 5, 2), form="short")
    found = years.years()
    assert [(each.year, each.people, each.had) for each in found] == [(2025, 6, 1), (2026, 7, 0), (2027, 7, 2)]
    assert found[2].held == {FormKind.ANNUAL: 2, FormKind.FOLLOW_UP: 0, FormKind.GOAL: 0, FormKind.SHORT: 1}
    assert found[1].share == 0


def test_a_company_without_talks_has_this_year_alone(cast: Cast) -> None:
    assert [each.year for each in years.years()] == [2027]
    Person.update(has_talks=False).execute()
    assert years.years()[0].share is None


def test_no_more_years_than_can_be_read(cast: Cast) -> None:
    held(cast.employee, oslo(2001, 4, 1))
    assert years.first_year() == 2027 - years.MOST_YEARS + 1


def test_who_is_late_since_the_last_annual_talk(cast: Cast) -> None:
    held(cast.employee, NOW - 400 * A_DAY)
    held(cast.employee, NOW - 100 * A_DAY, form="follow-up")
    held(cast.colleague, NOW - 700 * A_DAY)
    held(cast.colleague, NOW - 364 * A_DAY)
    Person.update(start_date=clock.today() - 100 * A_DAY).where(Person.id == cast.manager.id).execute()
    found = {each.department: tuple(each[1:]) for each in years.since_last()}
    assert found == {"": (0, 0, 2, 0), "Drift": (1, 1, 0, 1), "Salg": (0, 0, 2, 0)}
    assert sum(each.late for each in years.since_last()) == 5


def test_a_round_is_in_time_to_the_end_of_its_last_day(cast: Cast) -> None:
    the_round = made.opened(cast, first_day=clock.today(), last_day=dt.date(2027, 9, 20))
    for employee, at in ((cast.employee, oslo(2027, 9, 20, 23)), (cast.colleague, oslo(2027, 9, 24, 0, 10))):
        talk = held(employee, at)
        RoundTalk.create(round=the_round, conversation=talk)
    (line,) = lines()
    assert (line.people, line.in_time, line.late, line.days, line.left) == (7, 1, 1, 4, 5)


def test_a_closed_round_stands_as_it_was_closed(cast: Cast) -> None:
    the_round = made.opened(cast)
    result = {"people": 40, "exempt": 1, "invited": 0, "held": 0, "signed": 0, "lagging": 0}
    Round.update(closed_at=NOW, result=result).where(Round.id == the_round.id).execute()
    made.opened(cast, last_day=dt.date(2027, 10, 20))
    assert [line.people for line in lines()] == [40, 7]


def test_how_long_talks_last_is_told_where_their_end_is_known(cast: Cast) -> None:
    for minutes in (60, 90, 120):
        held(cast.employee, NOW - 5 * A_DAY, minutes=minutes)
    held(cast.employee, NOW - 5 * A_DAY, minutes=400)
    held(cast.employee, NOW - 400 * A_DAY, minutes=60)
    held(cast.employee, NOW - 5 * A_DAY, minutes=60, reopened_at=NOW)
    (found,) = years.lengths()
    assert (found.kind, found.talks, found.planned) == (FormKind.ANNUAL, 3, 90)
    assert round(found.lasted, 3) == 90
    assert (found.shorter, found.about, found.longer) == (1, 1, 1)


def test_pauses_are_no_part_of_how_long_a_talk_lasted(cast: Cast) -> None:
    at = NOW - 5 * A_DAY
    talk = held(cast.employee, at, form="short", minutes=25)
    resumed = at + 2 * A_DAY
    changed = {"spent": 600, "resumed_at": resumed, "closed_at": resumed + dt.timedelta(minutes=20)}
    Conversation.update(changed).where(Conversation.id == talk.id).execute()
    (found,) = years.lengths()
    assert (found.kind, round(found.lasted, 3)) == (FormKind.SHORT, 30)


def test_a_managers_hours_are_reckoned_of_people_and_of_series(cast: Cast) -> None:
    held(cast.employee, NOW - 5 * A_DAY, form="goal")
    held(cast.employee, NOW - 6 * A_DAY, form="short")
    held(cast.employee, NOW - 370 * A_DAY, form="short")
    found = {load.name: load for load in capacity.loads()}
    marit = found["Marit Moen"]
    assert (marit.people, marit.goal, marit.short) == (2, 1, 1)
    assert marit.hours == (2 * (90 + 90 + 45 + 30) + (45 + 30) + (25 + 10)) / 60
    assert [load.name for load in capacity.loads()] == ["Borghild Bye", "Marit Moen", "Odd Olsen"]


def test_people_without_talks_take_no_time_and_those_who_left_lead_nobody(cast: Cast) -> None:
    Person.update(has_talks=False).where(Person.manager == cast.manager.id).execute()
    Person.update(ended_on=clock.today()).where(Person.id == cast.other_manager.id).execute()
    assert [load.name for load in capacity.loads()] == ["Borghild Bye"]


@pytest.mark.parametrize(("hours", "people"), [(45, 10), (5, 1), (400, 94)])
def test_how_many_people_there_is_time_for(hours: int, people: int) -> None:
    assert capacity.most_people(hours) == people


def test_equally_loaded_managers_stand_in_norwegian_order(cast: Cast) -> None:
    for name in ("Åse", "Ørn", "Anna"):
        factories.person(manager=factories.person(name=name, has_talks=False))
    assert [load.name for load in capacity.loads()][-4:] == ["Anna", "Odd Olsen", "Ørn", "Åse"]


def test_a_round_counts_the_talks_of_its_own_people_alone(cast: Cast) -> None:
    the_round = made.opened(cast)
    for person in (cast.employee, cast.hr, cast.colleague):
        RoundTalk.create(round=the_round, conversation=held(person, NOW - A_DAY))
    assert [line.in_time + line.late for line in lines()] == [3]
    Exemption.create(round=the_round, person=cast.hr, reason="Permisjon", at=NOW)
    Person.update(ended_on=clock.today()).where(Person.id == cast.colleague.id).execute()
    (line,) = lines()
    assert (line.people, line.in_time + line.late, line.left) == (5, 1, 4)
