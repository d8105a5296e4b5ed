"""Inviting, as a browser does it."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests import factories
from tests.cast import Cast
from tests.conversations.talks import CANARY, classic, invited, local_day, value_of
from webapp import clock
from webapp.company import Company
from webapp.conversations.models import Conversation
from webapp.mail.outbox import OutboxMail
from webapp.people.models import Person
from webapp.questionnaires.content import FormContent, offered
from webapp.questionnaires.kinds import FormKind

HTMX = {"HX-Request": "true"}


def invite_path(person: Person) -> str:
    return f"/samtaler/ny?medarbeider={person.id}"


def filled(page: TestResponse, **given: Any) -> dict[str, Any]:
    """What a browser would send of the shown invitation, with ``given`` in place of what stood there."""
    fields: dict[str, Any] = {name: value_of(page, name) for name in ("token", "day", "time", "minutes")}
    fields |= {"version": classic().id, "opening": "ready", "language": "nb", "place": "Fjell"}
    return fields | {"message": f"{CANARY} hilsen", "themes": f"{CANARY} tema"} | given


def test_the_form_suggests_what_is_sensible(cast: Cast) -> None:
    page = cast.browser(cast.manager).get(invite_path(cast.employee))
    assert page.status_code == 200
    assert (value_of(page, "time"), value_of(page, "minutes")) == ("09:00", "90")
    assert value_of(page, "day") >= local_day(8)
    assert "Inviter Emil Eide til samtale" in page.text
    assert "Klassisk samtaleskjema i to kolonner" in page.text
    assert "Det signerte referatet går til HR." in page.text
    assert "Hva er viktigst for deg at vi får snakket om?" in page.text
    assert "under sju dager" not in page.text


def test_only_ones_own_people_can_be_asked(cast: Cast) -> None:
    ended = factories.person(manager=cast.manager, ended_on=dt.date(2026, 1, 1))
    without = factories.person(manager=cast.manager, has_talks=False)
    for person in (ended, without, cast.hr, cast.other_manager, cast.manager):
        assert cast.browser(cast.manager).get(invite_path(person)).status_code == 404
        assert cast.browser(cast.manager).post(invite_path(person), data={"day": "x"}).status_code == 404
    for other in (cast.hr, cast.other_manager, cast.admin, cast.employee):
        assert cast.browser(other).get(invite_path(cast.employee)).status_code == 404
    assert cast.browser(cast.manager).get("/samtaler/ny").status_code == 404


def test_inviting_leads_to_the_talk(cast: Cast) -> None:
    browser = cast.browser(cast.manager)
    page = browser.get(invite_path(cast.employee))
    answer = browser.post(invite_path(cast.employee), data=filled(page, opening="meeting", language="en"))
    talk = Conversation.get()
    assert (answer.status_code, answer.location) == (303, f"/samtaler/{talk.id}")
    assert (talk.opening, talk.language, talk.place) == ("meeting", "en", "Fjell")
    shown = browser.get(answer.location)
    assert "Innkallingen er på vei til Emil Eide." in shown.text
    assert f"{CANARY} hilsen" in shown.text


def test_a_double_submit_makes_one_talk(cast: Cast) -> None:
    browser = cast.browser(cast.manager)
    sent = filled(browser.get(invite_path(cast.employee)))
    first = browser.post(invite_path(cast.employee), data=sent)
    second = browser.post(invite_path(cast.employee), data=sent)
    assert first.location == second.location
    assert (Conversation.select().count(), OutboxMail.select().count()) == (1, 2)


def test_a_token_of_someone_elses_form_makes_nothing_and_loses_nothing(cast: Cast) -> None:
    page = cast.browser(cast.manager).get(invite_path(cast.employee))
    boss = cast.browser(cast.other_manager)
    assert boss.post(invite_path(cast.employee), data=filled(page)).status_code == 404
    browser = cast.browser(cast.manager)
    again = browser.post(invite_path(cast.employee), data=filled(page, token="oppdiktet"))
    assert again.status_code == 422
    assert f"{CANARY} tema" in again.text
    assert browser.post(invite_path(cast.employee), data=filled(again)).status_code == 303
    assert Conversation.select().count() == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"day": ""}, "Velg en dag."),
        ({"day": "i morgen"}, "«i morgen» er ikke en dato. Skriv den slik: 31.12.2026."),
        ({"day": "0001-01-01", "time": "00:00"}, "Året i 0001-01-01 kan ikke stemme."),
        ({"day": "2099-12-31"}, "Det er mer enn to år til."),
        ({"day": "2027-03-28", "time": "02:30"}, "finnes ikke den dagen"),
        ({"day": "2020-01-01"}, "Tidspunktet har vært."),
        ({"day": "1.1.2099"}, "Det er mer enn to år til."),
        ({"time": "halv ni"}, "Dette er ikke noe klokkeslett."),
        ({"minutes": "59"}, "minst 60 minutter"),
        ({"minutes": "lenge"}, ">Skriv antall minutter med tall.</p>"),
        ({"version": "oppdiktet"}, "skjema"),
        ({"message": "a" * 5001}, "Teksten er for lang: høyst 5000 tegn."),
    ],
)
def test_a_refusal_says_why_and_loses_nothing(cast: Cast, change: dict[str, str], words: str) -> None:
    browser = cast.browser(cast.manager)
    page = browser.get(invite_path(cast.employee))
    answer = browser.post(invite_path(cast.employee), data=filled(page, **change))
    assert answer.status_code == 422
    assert words in answer.text
    assert f"{CANARY} tema" in answer.text
    assert Conversation.select().count() == 0


def test_short_notice_is_ticked_and_then_asked_of_the_employee(cast: Cast) -> None:
    browser = cast.browser(cast.manager)
    page = browser.get(invite_path(cast.employee))
    asks = browser.post(invite_path(cast.employee), data=filled(page, day=local_day(6)))
    assert asks.status_code == 422
    assert "Det er under sju dager til." in asks.text
    assert f"{CANARY} tema" in asks.text
    assert 'name="deliberate"' in asks.text
    assert Conversation.select().count() == 0
    sent = browser.post(invite_path(cast.employee), data=filled(asks, day=local_day(6), deliberate="y"))
    assert sent.status_code == 303
    mine = cast.browser(cast.employee)
    assert "helt i orden å si nei" in mine.get(sent.location).text
    assert "Ja, jeg sier ja til kort varsel" in mine.get(f"{sent.location}/svar").text


def test_no_mail_or_a_loopback_address_refuses_on_top(cast: Cast) -> None:
    browser = cast.browser(cast.manager)
    page = browser.get(invite_path(cast.employee))
    Company.update(mail_host="").execute()
    answer = browser.post(invite_path(cast.employee), data=filled(page))
    assert answer.status_code == 422
    assert "E-posten er ikke satt opp ennå" in answer.text
    assert f"{CANARY} hilsen" in answer.text


def test_a_cancellation_without_mail_says_that_nobody_is_told(cast: Cast, app: Flask) -> None:
    with app.test_request_context():
        talk = invited(cast)
    Company.update(mail_host="").execute()
    browser = cast.browser(cast.manager)
    assert "si fra til hverandre selv" in browser.get(f"/samtaler/{talk.id}/avlys").text
    answer = browser.post(f"/samtaler/{talk.id}/avlys", data={"reason": "Ferie"})
    page = browser.get(answer.location).text
    assert "Samtalen er avlyst." in page and "begge beskjed" not in page


def test_someone_who_left_meanwhile_is_refused_with_the_reason(cast: Cast) -> None:
    browser = cast.browser(cast.manager)
    page = browser.get(invite_path(cast.employee))
    Person.update(ended_on=clock.today()).where(Person.id == cast.employee.id).execute()
    answer = browser.post(invite_path(cast.employee), data=filled(page))
    assert answer.status_code == 422
    assert "Emil Eide har sluttet" in answer.text
    assert f"{CANARY} hilsen" in answer.text


def test_a_talk_that_is_there_is_warned_of(cast: Cast, talk: Conversation) -> None:
    browser = cast.browser(cast.manager)
    page = browser.get(invite_path(cast.employee))
    assert f"/samtaler/{talk.id}" in page.text
    assert browser.post(invite_path(cast.employee), data=filled(page)).status_code == 422
    assert browser.post(invite_path(cast.employee), data=filled(page, another="y")).status_code == 303


def follow_up() -> FormContent:
    return next(form for form in offered() if form.key == "follow-up")


@pytest.mark.parametrize(("typed", "shown"), [("90", "45"), ("", "45"), ("lenge", "45"), ("70", "70")])
def test_the_length_follows_the_chosen_form_unless_it_is_the_managers_own(cast: Cast, typed: str, shown: str) -> None:
    asked = {"medarbeider": cast.employee.id, "version": follow_up().id, "minutes": typed}
    part = cast.browser(cast.manager).get("/samtaler/ny", query_string=asked, headers=HTMX)
    assert value_of(part, "minutes") == shown
    assert f"Sett av {shown} minutter." in part.text
    assert "<html" not in part.text


def test_a_talk_of_another_kind_is_not_warned_of(cast: Cast, talk: Conversation) -> None:
    """The talk that is there is an annual one."""
    browser = cast.browser(cast.manager)
    asked = {"medarbeider": cast.employee.id, "minutes": "90"}
    for version, warned in ((follow_up().id, False), (classic().id, True)):
        part = browser.get("/samtaler/ny", query_string=asked | {"version": version}, headers=HTMX)
        assert ("Dere har en slik samtale fra før" in part.text) is warned
    page = browser.get(invite_path(cast.employee))
    sent = browser.post(invite_path(cast.employee), data=filled(page, version=follow_up().id, minutes="45"))
    assert sent.status_code == 303
    made = Conversation.get(Conversation.kind == FormKind.FOLLOW_UP)
    assert (made.minutes, made.archive) == (45, "hr")


def test_a_link_can_say_which_form_is_meant(cast: Cast) -> None:
    page = cast.browser(cast.manager).get(invite_path(cast.employee) + "&skjema=follow-up")
    assert value_of(page, "minutes") == "45"
    assert re.search(rf'<input[^>]* checked[^>]* value="{follow_up().id}"', page.text)
