"""The mail of the day after: to whom, when, how often, and never a word of what was said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from tests import factories
from tests.calendar.reminded import MONDAY, mails_on, morning
from tests.cast import Cast
from tests.conversations.postbox import Postbox
from tests.queries import counted
from tests.statements.held import DAY, answered, asking_round, held, short
from webapp import clock
from webapp.calendar.models import Reminder, ReminderOff
from webapp.calendar.reminders.engine import remind
from webapp.company import Company
from webapp.conversations.models import Conversation
from webapp.conversations.states import State
from webapp.mail.outbox import OutboxMail
from webapp.people.models import Person
from webapp.rounds import actions
from webapp.statements.reminding import find_held

TUESDAY = MONDAY + DAY
ASKS = "Hvordan var samtalen"


@pytest.fixture(autouse=True)
def without_the_weekly_mail(cast: Cast) -> None:
    for person in Person.active():
        ReminderOff.create(person=person.id, kind="digest")


def told(cast: Cast, day: dt.date, time: dt.time = dt.time(8, 30)) -> dict[str, str]:
    """Who is mailed then, and what; of nothing but this kind."""
    return mails_on(cast.app, day, time)


def test_the_day_after_the_employee_alone_is_asked_once(cast: Cast) -> None:
    talk = held(cast.employee, cast.manager, MONDAY)
    assert told(cast, MONDAY, dt.time(15)) == {}
    mails = told(cast, TUESDAY)
    assert mails.keys() == {"emil"}
    assert "Samtalen med Marit Moen mandag 1. februar" in mails["emil"]
    assert "svarene vises bare samlet" in mails["emil"]
    assert f"https://samtale.example/samtaler/{talk.id}/pastander" in mails["emil"]
    assert told(cast, TUESDAY + DAY) == {}


def test_it_comes_over_smtp_in_the_readers_language(cast: Cast) -> None:
    Person.update(language="nn").where(Person.id == cast.employee.id).execute()
    held(cast.employee, cast.manager, MONDAY)
    held(cast.colleague, cast.manager, MONDAY)
    box = Postbox()
    try:
        with cast.app.test_request_context(), clock.at(morning(TUESDAY)):
            remind()
            letters = box.opened().by_reader()
    finally:
        box.close()
    subjects = {to: letter.message["Subject"] for to, letter in letters.items()}
    assert subjects == {
        "emil@fjordvik.example": "Korleis var samtalen?",
        "kari@fjordvik.example": "Hvordan var samtalen?",
    }
    assert "svara blir berre viste samla" in letters["emil@fjordvik.example"].text


@pytest.mark.parametrize(
    "given",
    [
        {"state": State.CANCELLED},
        {"state": State.OPEN, "concluded_at": None, "signed_at": None, "paused_at": morning(MONDAY)},
        {"state": State.INVITED, "started_at": None, "concluded_at": None, "signed_at": None},
    ],
)
def test_nobody_is_asked_about_what_was_not_held(cast: Cast, given: dict[str, Any]) -> None:
    held(cast.employee, cast.manager, MONDAY, **given)
    assert ASKS not in str(told(cast, TUESDAY))


def test_after_a_week_it_is_too_late(cast: Cast) -> None:
    held(cast.employee, cast.manager, MONDAY - 4 * DAY)
    held(cast.colleague, cast.manager, MONDAY - 8 * DAY)
    assert told(cast, MONDAY).keys() == {"emil"}


def test_one_who_has_answered_left_or_turned_it_off_is_not_asked(cast: Cast) -> None:
    with cast.app.test_request_context(), clock.at(morning(TUESDAY)):
        answered(held(cast.employee, cast.manager, MONDAY), was_useful="4")
    held(cast.colleague, cast.manager, MONDAY)
    ReminderOff.create(person=cast.colleague.id, kind="statements")
    held(cast.hr, cast.manager, MONDAY)
    Person.update(ended_on=MONDAY).where(Person.id == cast.hr.id).execute()
    assert told(cast, TUESDAY) == {}


def test_one_whose_new_address_nobody_has_vouched_for_is_not_told(cast: Cast) -> None:
    held(cast.employee, cast.manager, MONDAY)
    Person.update(address_changed_at=morning(MONDAY)).where(Person.id == cast.employee.id).execute()
    assert told(cast, TUESDAY) == {}


def test_a_company_too_small_for_figures_asks_nobody(cast: Cast) -> None:
    held(cast.employee, cast.manager, MONDAY)
    Company.update(least_group=8).execute()
    assert told(cast, TUESDAY) == {}
    Company.update(least_group=7).execute()
    assert told(cast, TUESDAY).keys() == {"emil"}


def test_nothing_is_asked_that_is_not_taken_any_more(cast: Cast) -> None:
    held(cast.employee, cast.manager, dt.date(2027, 1, 29), form="follow-up")
    assert told(cast, dt.date(2027, 2, 1)).keys() == {"emil"}
    held(cast.colleague, cast.manager, dt.date(2026, 12, 31), form="follow-up")
    with cast.app.test_request_context(), clock.at(morning(MONDAY)):
        talk = held(cast.manager, cast.other_manager, MONDAY)
        the_round = asking_round(cast, first_day=MONDAY, last_day=MONDAY + 30 * DAY)
        actions.close(cast.hr, the_round)
    assert told(cast, TUESDAY) == {}
    assert Conversation.get_by_id(talk.id).state == State.SIGNED


def test_a_series_is_asked_about_once_in_ninety_days(cast: Cast) -> None:
    asked = []
    for week in range(30):
        short(cast.employee, cast.manager, MONDAY + 7 * week * DAY)
        if "emil" in told(cast, TUESDAY + 7 * week * DAY):
            asked.append(week)
    assert asked == [0, 13, 26]
    held(cast.employee, cast.manager, MONDAY + 7 * 30 * DAY)
    assert told(cast, TUESDAY + 7 * 30 * DAY).keys() == {"emil"}


def test_two_of_a_series_in_one_week_are_asked_about_once(cast: Cast) -> None:
    for day in (MONDAY, TUESDAY):
        short(cast.employee, cast.manager, day)
    mail = told(cast, TUESDAY + DAY)["emil"]
    assert mail.count("/pastander") == 1
    assert told(cast, TUESDAY + 2 * DAY) == {}


def test_the_start_page_asks_about_a_series_where_the_mail_did(cast: Cast) -> None:
    with clock.at(morning(TUESDAY)):
        mine = cast.browser(cast.employee)
        first, second = (short(cast.employee, cast.manager, day) for day in (MONDAY, MONDAY - 3 * DAY))
        assert ASKS not in mine.get("/").text
        Reminder.create(key=f"statements:{first.id}:short", person=cast.employee.id, made_at=clock.now())
        page = mine.get("/").text
        assert f"/samtaler/{first.id}/pastander" in page and f"/samtaler/{second.id}/pastander" not in page


@pytest.fixture
def asked_of_many(cast: Cast) -> Iterator[Cast]:
    with cast.app.test_request_context(), clock.at(morning(TUESDAY)):
        yield cast


def test_the_number_of_queries_does_not_grow(asked_of_many: Cast) -> None:
    found = []
    for size in (1, 12):
        for _number in range(size):
            person = factories.person(manager=asked_of_many.manager)
            held(person, asked_of_many.manager, MONDAY)
            short(person, asked_of_many.manager, MONDAY)
        with counted() as asked:
            assert len(list(find_held(clock.now()))) == 2 * (size if size == 1 else size + 1)
        found.append(len(asked))
    assert found == [4, 4]
    assert OutboxMail.select().count() == 0
