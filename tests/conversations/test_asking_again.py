"""«Minn på»: one mail for an answer that is waited for, once a day."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.cast import Cast
from tests.conversations.talks import CANARY, fresh, in_days, invited, logged, meeting, received, refused, seat
from webapp import clock
from webapp.company import Company
from webapp.conversations import actions, asking_again
from webapp.conversations.actions import Reply
from webapp.conversations.models import Conversation
from webapp.conversations.states import Response, State
from webapp.mail.outbox import OutboxMail
from webapp.people.models import Person

LONG_AGO = clock.from_local(dt.date(2026, 1, 5), dt.time(9))


def days_later(monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    later = in_days(days, dt.time(9))
    monkeypatch.setattr(clock, "now", lambda: later)


def test_a_reminder_asks_the_employee_in_their_own_language(talking: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    Person.update(language="en").where(Person.id == talking.employee.id).execute()
    talk = invited(talking)
    days_later(monkeypatch, 1)
    asking_again.remind(seat(talking.manager, talk))
    (mail,) = received().values()
    assert (mail.to, mail.calendar) == (talking.employee.email, None)
    assert 'lang="en"' in mail.html
    assert "Marit Moen" in mail.text and f"https://samtale.example/samtaler/{talk.id}" in mail.text
    assert CANARY not in mail.text + mail.html
    assert logged(talk)[-1].action == "reminded"
    assert fresh(talk).sequence == 0


def test_never_twice_in_a_day_nor_on_the_day_of_another_mail(talking: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    talk = invited(talking, meeting(20))
    held = seat(talking.manager, talk)
    assert refused(asking_again.remind, held).keys() == {""}
    days_later(monkeypatch, 1)
    asking_again.remind(held)
    assert refused(asking_again.remind, held).keys() == {""}
    days_later(monkeypatch, 2)
    actions.move(held, meeting(25), 0)
    assert refused(asking_again.remind, held).keys() == {""}
    days_later(monkeypatch, 3)
    asking_again.remind(held)


@pytest.mark.parametrize("response", [Response.ACCEPTED, Response.DECLINED])
def test_who_has_answered_is_not_reminded(talking: Cast, monkeypatch: pytest.MonkeyPatch, response: Response) -> None:
    talk = invited(talking)
    actions.respond(seat(talking.employee, talk), Reply(response, 0, "Ferie"))
    days_later(monkeypatch, 1)
    assert refused(asking_again.remind, seat(talking.manager, talk)).keys() == {""}


@pytest.mark.parametrize(
    "change", [{"state": State.PLANNED, "invited_at": None}, {"started_at": LONG_AGO}, {"starts_at": LONG_AGO}]
)
def test_what_waits_for_no_answer_is_not_reminded_of(
    talking: Cast, monkeypatch: pytest.MonkeyPatch, change: dict[str, object]
) -> None:
    talk = invited(talking)
    Conversation.update(change).execute()
    days_later(monkeypatch, 1)
    assert refused(asking_again.remind, seat(talking.manager, talk)).keys() == {""}


def test_without_mail_it_is_refused_with_the_reason(talking: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    talk = invited(talking)
    days_later(monkeypatch, 1)
    Person.update(email="ikke en adresse").where(Person.id == talking.employee.id).execute()
    assert "HR" in refused(asking_again.remind, seat(talking.manager, talk))[""]
    Company.update(mail_host="").execute()
    assert "E-posten er ikke satt opp" in refused(asking_again.remind, seat(talking.manager, talk))[""]


def test_the_button_is_there_from_the_next_day(cast: Cast, talk: Conversation, monkeypatch: pytest.MonkeyPatch) -> None:
    OutboxMail.delete().execute()
    address = f"/samtaler/{talk.id}/minn-pa"
    assert address not in cast.browser(cast.manager).get(f"/samtaler/{talk.id}").text
    days_later(monkeypatch, 1)
    boss = cast.browser(cast.manager)
    assert address in boss.get(f"/samtaler/{talk.id}").text
    assert address not in cast.browser(cast.employee).get(f"/samtaler/{talk.id}").text
    assert "får en e-post om at du venter på svar" in boss.post(address, follow_redirects=True).text
    assert "Vent til i morgen." in boss.post(address, follow_redirects=True).text
    assert OutboxMail.select().count() == 1
