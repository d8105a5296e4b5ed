"""Managers are reminded while there is time to invite, of rounds where people lag, once for each occasion."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.calendar.reminded import MONDAY, mails_on, morning
from tests.cast import Cast
from tests.queries import counted
from tests.rounds.made import opened, signed, talk
from webapp import clock
from webapp.calendar.models import Reminder, ReminderOff
from webapp.people.models import Person
from webapp.rounds import actions, reminding
from webapp.rounds.models import Round

DAY = dt.timedelta(days=1)
LAST_DAY = MONDAY + 39 * DAY  # a Friday


@pytest.fixture
def the_round(talking: Cast) -> Round:
    """Of everyone, opened on MONDAY, where nobody wants the weekly mail."""
    for person in Person.active():
        ReminderOff.create(person=person.id, kind="digest")
    with clock.at(morning(MONDAY)):
        return opened(talking, last_day=LAST_DAY)


def told(cast: Cast, days_before: int) -> dict[str, str]:
    return mails_on(cast.app, LAST_DAY - days_before * DAY)


def test_three_weeks_before_and_before_it_is_too_late_to_invite(talking: Cast, the_round: Round) -> None:
    assert told(talking, 22) == {}
    early = told(talking, 21)
    assert "mangler en samtale i «Vårsamtalene» før fredag 12. mars" in early["marit"]
    assert f"https://samtale.example/runder/{the_round.id}/mine" in early["marit"]
    assert talking.employee.name not in early["marit"] and "emil" not in early
    assert told(talking, 18) == {} == told(talking, 10)
    assert "Siste dag i runden nærmer seg" not in told(talking, 9)["marit"], "alone, the title is the subject"
    assert told(talking, 8) == {} == told(talking, 1)


def test_after_a_standstill_only_the_nearest_is_said(talking: Cast, the_round: Round) -> None:
    assert told(talking, 7).keys() >= {"marit"}
    assert Reminder.select().where(Reminder.person == talking.manager.id).count() == 1
    assert told(talking, 4) == {}


def test_another_last_day_is_another_occasion(talking: Cast, the_round: Round) -> None:
    assert "marit" in told(talking, 21)
    with clock.at(morning(LAST_DAY - 20 * DAY)):
        Round.update(last_day=LAST_DAY + 7 * DAY).where(Round.id == the_round.id).execute()
    assert told(talking, 19) == {}
    assert "fredag 19. mars" in told(talking, 14)["marit"]


def test_nobody_is_reminded_where_all_are_on_their_way(talking: Cast, the_round: Round) -> None:
    with clock.at(morning(MONDAY + DAY)):
        for person in Person.reporting_to(talking.manager).where(Person.has_talks):
            if person == talking.employee:
                signed(person, talking.manager)
            else:
                talk(person, talking.manager, starts_at=morning(LAST_DAY - DAY))
    assert "marit" not in told(talking, 21)


@pytest.mark.parametrize("how", ["closed", "without reminders", "not begun", "turned off"])
def test_when_it_is_quiet(talking: Cast, the_round: Round, how: str) -> None:
    with clock.at(morning(MONDAY + DAY)):
        if how == "closed":
            actions.close(talking.hr, the_round)
        elif how == "without reminders":
            Round.update(reminders=False).where(Round.id == the_round.id).execute()
        elif how == "not begun":
            Round.update(first_day=LAST_DAY - 5 * DAY).where(Round.id == the_round.id).execute()
        else:
            for person in Person.active():
                ReminderOff.create(person=person.id, kind="round")
    assert told(talking, 21) == {}


def test_the_weekly_mail_says_who_lags(talking: Cast, the_round: Round) -> None:
    ReminderOff.delete().where(ReminderOff.kind == "digest").execute()
    assert "mangler en samtale i «Vårsamtalene»" in mails_on(talking.app, MONDAY + 7 * DAY)["marit"]


def test_one_run_asks_once_how_everyone_stands(talking: Cast, the_round: Round) -> None:
    ReminderOff.delete().where(ReminderOff.kind == "digest").execute()
    with counted() as statements:
        said = told(talking, 21)["marit"]
    assert said.count("mangler en samtale i «Vårsamtalene»") == 2, "as a reminder, and in the weekly mail"
    assert len([sql for sql in statements if "in_time" in sql]) == 1


def test_the_questions_do_not_grow_with_the_managers(talking: Cast, the_round: Round) -> None:
    def number() -> int:
        # Each in a run of its own, as the clock has them.
        with talking.app.app_context(), clock.at(morning(LAST_DAY - 21 * DAY)), counted() as statements:
            assert list(reminding.find_lagging(clock.now()))
        return len(statements)

    few = number()
    for count in range(12):
        boss = Person.create(name=f"Sjef {count}", email=f"sjef{count}@fjordvik.example")
        Person.create(name=f"Medarbeider {count}", email=f"m{count}@fjordvik.example", manager=boss)
    assert number() == few
