"""The weekly mail to managers and HR: once a week, what waits and how much, and nothing where nothing does."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests import factories
from tests.calendar.reminded import MONDAY, body_of, mails_on, morning
from tests.calendar.signed import proposed
from tests.cast import Cast
from tests.plans.signed import agreement, signed
from webapp import clock
from webapp.calendar.models import ReminderOff
from webapp.calendar.reminders import digest, kinds
from webapp.calendar.reminders.engine import remind
from webapp.conversations.models import Conversation
from webapp.conversations.states import Response, State
from webapp.mail import Mail, post
from webapp.mail.outbox import OutboxMail
from webapp.people.models import Person

DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def the_weekly_mail_alone(cast: Cast) -> None:
    for person in Person.active():
        for kind in kinds.registry.keys() - {"digest"}:
            ReminderOff.create(person=person.id, kind=kind)


def talk(cast: Cast, **given: Any) -> Conversation:
    then = morning(MONDAY - 10 * DAY)
    values: dict[str, Any] = {"employee": cast.employee, "manager": cast.manager}
    values |= {"invited_at": then, "created_at": then, "starts_at": morning(MONDAY + 10 * DAY)}
    return factories.conversation(**(values | given))


def late_agreement(cast: Cast) -> None:
    with clock.at(morning(MONDAY - 60 * DAY)):
        held = signed(cast.employee, cast.manager, days_ago=1)
    agreement(held, due=MONDAY - DAY)


def lines(text: str) -> list[str]:
    """What waits, without the addresses."""
    return text.splitlines()[2::3]


def test_what_waits_for_a_manager(cast: Cast) -> None:
    then = morning(MONDAY - DAY)
    talk(cast, response=Response.PROPOSED)
    talk(cast, response=Response.DECLINED)
    talk(cast, state=State.CONCLUDING, starts_at=then, started_at=then, concluded_at=then)
    talk(cast, state=State.PLANNED, invited_at=None)
    late_agreement(cast)
    mails = mails_on(cast.app, MONDAY)
    assert mails.keys() == {"marit"}
    assert lines(mails["marit"]) == [
        "2 svar på innkallinger venter på deg",
        "Ett referat venter på signaturen din",
        "Én samtale mangler innkalling",
        "Ett punkt er over fristen",
    ]


def test_a_proposed_follow_up_waits_as_its_time_comes_near(cast: Cast) -> None:
    day = clock.local(proposed(cast).starts_at).date()
    assert mails_on(cast.app, day - 28 * DAY) == {}
    assert lines(mails_on(cast.app, day - 21 * DAY)["marit"]) == ["Én samtale mangler innkalling"]


def test_talks_that_were_not_held(cast: Cast) -> None:
    one = talk(cast, starts_at=morning(MONDAY - 3 * DAY), response=Response.ACCEPTED)
    mail = mails_on(cast.app, MONDAY)["marit"]
    assert lines(mail) == ["Én samtale ble ikke holdt"] and f"/samtaler/{one.id}\n" in mail + "\n"
    talk(cast, starts_at=morning(MONDAY + 3 * DAY), response=Response.ACCEPTED)
    assert lines(mails_on(cast.app, MONDAY + 7 * DAY)["marit"]) == ["2 samtaler ble ikke holdt"]


def test_once_a_week(cast: Cast) -> None:
    late_agreement(cast)
    assert mails_on(cast.app, MONDAY).keys() == {"marit"}
    for number in range(1, 7):
        assert mails_on(cast.app, MONDAY + number * DAY) == {}
    assert mails_on(cast.app, MONDAY + 7 * DAY).keys() == {"marit"}


def test_on_the_first_working_day_of_the_week(cast: Cast) -> None:
    late_agreement(cast)
    easter_monday = dt.date(2027, 3, 29)
    assert mails_on(cast.app, easter_monday) == {}
    assert mails_on(cast.app, easter_monday + DAY).keys() == {"marit"}


def test_after_a_standstill_on_the_day_that_it_ends(cast: Cast) -> None:
    late_agreement(cast)
    assert mails_on(cast.app, MONDAY + 3 * DAY).keys() == {"marit"}
    assert mails_on(cast.app, MONDAY + 7 * DAY).keys() == {"marit"}


def test_where_nothing_waits_there_is_no_mail_that_week(cast: Cast) -> None:
    assert mails_on(cast.app, MONDAY) == {}
    late_agreement(cast)
    assert mails_on(cast.app, MONDAY + DAY) == {}
    assert mails_on(cast.app, MONDAY + 7 * DAY).keys() == {"marit"}


def test_nothing_is_counted_for_those_who_want_none(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    late_agreement(cast)
    for person in Person.active():
        ReminderOff.create(person=person.id, kind="digest")
    monkeypatch.setattr(digest, "_counts", [pytest.fail])
    assert mails_on(cast.app, MONDAY) == {}


def test_employees_get_none(cast: Cast) -> None:
    late_agreement(cast)
    Person.update(manager=None).where(Person.id == cast.employee.id).execute()
    assert "emil" not in mails_on(cast.app, MONDAY)


def test_what_waits_for_hr(cast: Cast) -> None:
    with cast.app.app_context():
        lost = post("gone@fjordvik.example", Mail("Hei", "Hei"))
    Person.update(manager=None).where(Person.id.in_([cast.employee.id, cast.colleague.id])).execute()
    with cast.app.app_context(), clock.at(morning(MONDAY)):
        OutboxMail.update(given_up_at=clock.now()).execute()
        assert remind() == 1
    mail = OutboxMail.get(OutboxMail.id != lost.id)
    assert mail.to_address == cast.hr.email
    assert lines(body_of(mail)) == ["Én e-post kom ikke fram.", "2 personer skal ha samtaler, men har ingen leder"]
