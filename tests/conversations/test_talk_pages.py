"""Answering, moving, cancelling and looking, as a browser does it."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.cast import Cast
from tests.conversations.talks import CANARY, fresh, invited, local_day, meeting, value_of
from tests.queries import counted
from webapp import clock
from webapp.audit import AuditEntry
from webapp.conversations.live_texts import Topic
from webapp.conversations.models import Conversation
from webapp.conversations.policy_words import LOGGED
from webapp.conversations.states import Response, State
from webapp.people.models import Person


def answered(browser: FlaskClient, talk: Conversation, **given: str) -> TestResponse:
    answer = given.pop("answer")
    fields = {f"{answer}-{name}": value for name, value in ({"sequence": "0"} | given).items()}
    return browser.post(f"/samtaler/{talk.id}/svar", data={"answer": answer} | fields)


def test_accepting_with_what_matters_most(cast: Cast, talk: Conversation) -> None:
    browser = cast.browser(cast.employee)
    assert "Hva er viktigst for deg at vi får snakket om?" in browser.get(f"/samtaler/{talk.id}/svar").text
    assert answered(browser, talk, answer="accepted", topic=f"{CANARY} om kurs").status_code == 303
    assert fresh(talk).response == Response.ACCEPTED
    assert Topic.get().text == f"{CANARY} om kurs"
    assert "Takket ja" in cast.browser(cast.manager).get(f"/samtaler/{talk.id}").text


@pytest.mark.parametrize("blank", ["", " \n"])
def test_a_proposal_needs_a_reason_and_keeps_its_fields(cast: Cast, talk: Conversation, blank: str) -> None:
    given = {"day": local_day(20), "time": "13:30", "reason": blank}
    answer = answered(cast.browser(cast.employee), talk, answer="proposed", **given)
    assert answer.status_code == 422
    assert "Si kort hvorfor" in answer.text
    assert value_of(answer, "proposed-day") == local_day(20)


def test_a_no_needs_a_reason(cast: Cast, talk: Conversation) -> None:
    answer = answered(cast.browser(cast.employee), talk, answer="declined", reason=" \n")
    assert (answer.status_code, fresh(talk).response) == (422, Response.NONE)


def test_declining_shows_the_reason_to_the_manager(cast: Cast, talk: Conversation) -> None:
    assert (
        answered(cast.browser(cast.employee), talk, answer="declined", reason=f"{CANARY} permisjon").status_code == 303
    )
    page = cast.browser(cast.manager).get(f"/samtaler/{talk.id}")
    assert "Emil Eide kan ikke komme" in page.text
    assert f"{CANARY} permisjon" in page.text


def test_an_answer_of_no_kind_is_refused(cast: Cast, talk: Conversation) -> None:
    assert cast.browser(cast.employee).post(f"/samtaler/{talk.id}/svar", data={"answer": "ja"}).status_code == 400


def test_a_stale_answer_is_refused_and_can_be_sent_again(app: Flask, cast: Cast, talk: Conversation) -> None:
    boss = cast.browser(cast.manager)
    fields = {"day": local_day(14), "time": "09:00", "minutes": "90", "place": "", "sequence": "0"}
    assert boss.post(f"/samtaler/{talk.id}/flytt", data=fields).status_code == 303
    mine = cast.browser(cast.employee)
    stale = answered(mine, talk, answer="accepted", topic="Kurs")
    assert stale.status_code == 422
    assert "Samtalen er flyttet i mellomtiden." in stale.text
    assert "Kurs" in stale.text
    assert answered(mine, talk, answer="accepted", topic="Kurs", sequence="1").status_code == 303


def test_cancelling_twice_leads_to_the_page(cast: Cast, talk: Conversation) -> None:
    boss = cast.browser(cast.manager)
    assert boss.post(f"/samtaler/{talk.id}/avlys", data={"reason": ""}).status_code == 422
    for _press in range(2):
        assert boss.post(f"/samtaler/{talk.id}/avlys", data={"reason": f"{CANARY} syk"}).status_code == 303
    for person in (cast.employee, cast.manager):
        page = cast.browser(person).get(f"/samtaler/{talk.id}").text
        assert "Samtalen er avlyst" in page
        assert f"{CANARY} syk" in page
        assert "Flytt samtalen" not in page
    assert fresh(talk).state == State.CANCELLED


def test_a_new_address_explains_itself_and_is_vouched_for(cast: Cast, talk: Conversation) -> None:
    Person.update(address_changed_at=clock.now()).where(Person.id == cast.employee.id).execute()
    mine, boss = cast.browser(cast.employee), cast.browser(cast.manager)
    waiting = mine.get(f"/samtaler/{talk.id}")
    assert waiting.status_code == 200
    assert "Be Marit Moen åpne samtalen" in waiting.text
    assert CANARY not in waiting.text
    assert CANARY not in mine.get(f"/samtaler/{talk.id}/hvem-ser").text
    assert mine.post(f"/samtaler/{talk.id}/bekreft-adresse").status_code == 403
    assert "Er det Emil Eide som bruker den?" in boss.get(f"/samtaler/{talk.id}").text
    assert boss.post(f"/samtaler/{talk.id}/bekreft-adresse").status_code == 303
    assert f"{CANARY} i hilsenen" in mine.get(f"/samtaler/{talk.id}").text
    assert "Er det Emil Eide" not in boss.get(f"/samtaler/{talk.id}").text


def test_two_new_addresses_cannot_vouch_for_each_other(cast: Cast, talk: Conversation) -> None:
    Person.update(address_changed_at=clock.now()).execute()
    page = cast.browser(cast.employee).get(f"/samtaler/{talk.id}").text
    assert "har også fått ny adresse" in page
    assert cast.browser(cast.manager).post(f"/samtaler/{talk.id}/bekreft-adresse").status_code == 403


def test_a_frozen_talk_explains_itself(cast: Cast, talk: Conversation) -> None:
    Person.update(manager=cast.other_manager).where(Person.id == cast.employee.id).execute()
    mine = cast.browser(cast.employee).get(f"/samtaler/{talk.id}").text
    assert "Samtalen er satt på vent" in mine
    assert f"{CANARY} i hilsenen" in mine
    former = cast.browser(cast.manager).get(f"/samtaler/{talk.id}")
    assert former.status_code == 200
    assert "har fått en annen leder" in former.text
    assert CANARY not in former.text
    assert cast.browser(cast.other_manager).get(f"/samtaler/{talk.id}").status_code == 403


def test_the_employee_reads_the_whole_log_and_the_manager_the_own_part(cast: Cast, talk: Conversation) -> None:
    cast.browser(cast.colleague).get(f"/samtaler/{talk.id}")
    cast.browser(cast.employee).get(f"/samtaler/{talk.id}")
    whole = cast.browser(cast.employee).get(f"/samtaler/{talk.id}/hvem-ser").text
    for words in ("inviterte til samtalen", "Kari Kro", "prøvde å åpne samtalen uten å ha tilgang", "åpnet samtalen"):
        assert words in whole
    own = cast.browser(cast.manager).get(f"/samtaler/{talk.id}/hvem-ser").text
    assert "inviterte til samtalen" in own
    assert "Kari Kro" not in own
    assert CANARY not in whole + own


def test_looking_twice_is_one_row(cast: Cast, talk: Conversation) -> None:
    browser = cast.browser(cast.employee)
    for _look in range(2):
        browser.get(f"/samtaler/{talk.id}")
    looks = AuditEntry.select().where(AuditEntry.action == "looked", AuditEntry.subject_id == talk.id)
    assert [look.actor_id for look in looks] == [cast.employee.id]


def test_every_logged_act_has_words() -> None:
    acts = {"invited", *Response, "moved", "cancelled", "address confirmed", "looked", "probe"} - {Response.NONE}
    assert acts <= LOGGED.keys()


@pytest.mark.parametrize("path", ["", "/hvem-ser", "/svar"])
def test_a_pages_queries_do_not_grow(app: Flask, cast: Cast, talk: Conversation, path: str) -> None:
    browser = cast.browser(cast.employee)
    browser.get(f"/samtaler/{talk.id}{path}")
    with counted() as few:
        browser.get(f"/samtaler/{talk.id}{path}")
    with app.test_request_context():
        for _talk in range(3):
            invited(cast, meeting(20), another=True)
    for person in (cast.colleague, cast.admin, cast.other_manager):
        cast.browser(person).get(f"/samtaler/{talk.id}")
    with counted() as many:
        browser.get(f"/samtaler/{talk.id}{path}")
    assert 0 < len(many) == len(few) <= 12
