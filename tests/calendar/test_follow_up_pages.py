"""Deciding on a proposed follow-up, as a browser does it."""

from __future__ import annotations

import datetime as dt

import pytest
from flask.testing import FlaskClient

from tests import factories
from tests.calendar.signed import FOLLOWED_UP, HELD, held, proposed, sign
from tests.cast import Cast
from tests.conversations.talks import fresh, value_of
from tests.plans.signed import minutes
from tests.queries import counted
from webapp import clock
from webapp.calendar.models import FollowUp
from webapp.conversations.models import Conversation
from webapp.conversations.states import State
from webapp.people.models import Person
from webapp.plans.canonical import text_to_sign

PROPOSED = "Foreslått tirsdag 18. mai 2027 kl. 09:00"


def planned() -> Conversation:
    return fresh(Conversation.get(Conversation.state == State.PLANNED))


def press(browser: FlaskClient, follow_up: FollowUp, act: str) -> int:
    return browser.post(f"/oppfolginger/{follow_up.id}/{act}").status_code


def test_the_managers_start_page_asks_and_one_press_plans(cast: Cast) -> None:
    follow_up, boss = proposed(cast), cast.browser(cast.manager)
    page = boss.get("/").text
    assert "Oppfølging med Emil" in page
    assert PROPOSED in page
    assert "Én ting venter på deg" in page
    for _press in range(2):
        answer = boss.post(f"/oppfolginger/{follow_up.id}/godta")
        assert answer.status_code == 303
        assert answer.location == f"/samtaler/{planned().id}"
    assert planned().starts_at == FOLLOWED_UP
    assert "Foreslått" not in boss.get("/").text


def test_only_the_manager_is_asked(cast: Cast) -> None:
    follow_up = proposed(cast)
    for person in (cast.employee, cast.colleague, cast.hr, cast.other_manager):
        browser = cast.browser(person)
        assert "Foreslått" not in browser.get("/").text
        assert browser.get(f"/oppfolginger/{follow_up.id}").status_code == 404
        assert press(browser, follow_up, "godta") == press(browser, follow_up, "avvis") == 404


def test_a_new_manager_takes_over_the_proposal(cast: Cast) -> None:
    follow_up = proposed(cast)
    Person.update(manager=cast.other_manager).where(Person.id == cast.employee.id).execute()
    assert press(cast.browser(cast.manager), follow_up, "godta") == 404
    boss = cast.browser(cast.other_manager)
    assert PROPOSED in boss.get("/").text
    assert boss.post(f"/oppfolginger/{follow_up.id}/hent-fram").location == "/"
    assert press(boss, follow_up, "godta") == 303
    assert planned().manager_id == cast.other_manager.id


def test_what_is_proposed_stands_below_the_minutes_for_whom_it_waits_for(cast: Cast) -> None:
    follow_up = proposed(cast)
    row = minutes(follow_up.after, text=text_to_sign(follow_up.after).text)
    readers = [cast.manager, cast.employee, cast.hr]

    def told() -> list[bool]:
        pages = [cast.browser(reader).get(f"/referater/{row.id}") for reader in readers]
        assert {page.status_code for page in pages} == {200}
        return [PROPOSED in page.text for page in pages]

    assert told() == [True, False, False]
    Person.update(manager=cast.other_manager).where(Person.id == cast.employee.id).execute()
    readers.append(cast.other_manager)
    assert told() == [False, False, False, True]
    assert press(cast.browser(cast.other_manager), follow_up, "avvis") == 303
    assert told() == [False] * 4


def test_another_time_is_chosen_and_faults_stand_beside_their_fields(cast: Cast) -> None:
    follow_up, boss = proposed(cast), cast.browser(cast.manager)
    address = f"/oppfolginger/{follow_up.id}"
    page = boss.get(address)
    assert [value_of(page, name) for name in ("day", "time", "minutes")] == ["2027-05-18", "09:00", "45"]
    wrong = boss.post(address, data={"day": "2026-01-05", "time": "10:00", "minutes": "5"})
    assert wrong.status_code == 422
    assert "Tidspunktet har vært." in wrong.text
    assert "Denne samtalen trenger minst 30 minutter." in wrong.text
    skipped = boss.post(address, data={"day": "2027-03-28", "time": "02:30", "minutes": "45"})
    assert "finnes ikke den dagen" in skipped.text
    assert boss.post(address, data={"day": "2027-05-20", "time": "13:30", "minutes": "60"}).status_code == 303
    talk = planned()
    assert (talk.starts_at, talk.minutes) == (dt.datetime(2027, 5, 20, 11, 30, tzinfo=dt.UTC), 60)
    assert boss.get(address).location == f"/samtaler/{talk.id}"


def test_a_time_that_has_been_is_not_offered(cast: Cast) -> None:
    follow_up = proposed(cast)
    with clock.at(FOLLOWED_UP + dt.timedelta(days=1)):
        boss = cast.browser(cast.manager)
        page = boss.get("/").text
        assert "har vært" in page
        assert "Velg en tid" in page
        assert "Godta" not in page
        late = boss.post(f"/oppfolginger/{follow_up.id}/godta")
        assert late.status_code == 422
        assert "Tidspunktet har vært." in late.text
        assert value_of(late, "day") > "2027-05-19"


def test_not_now_and_brought_back_on_the_talks_page(cast: Cast) -> None:
    follow_up, boss = proposed(cast), cast.browser(cast.manager)
    talk = f"/samtaler/{follow_up.after_id}"
    assert PROPOSED in boss.get(talk).text
    assert press(boss, follow_up, "avvis") == 303
    assert "Oppfølging med Emil" not in boss.get("/").text
    assert "Du har lagt bort forslaget" in boss.get(talk).text
    assert "Oppfølging" not in cast.browser(cast.employee).get(talk).text
    assert boss.post(f"/oppfolginger/{follow_up.id}/hent-fram").location == talk
    assert PROPOSED in boss.get(talk).text


def test_both_see_what_is_planned(cast: Cast) -> None:
    follow_up, boss = proposed(cast), cast.browser(cast.manager)
    press(boss, follow_up, "godta")
    for person in (cast.employee, cast.manager):
        browser = cast.browser(person)
        page = browser.get(f"/samtaler/{follow_up.after_id}").text
        assert "Oppfølgingen er tirsdag 18. mai 2027 kl. 09:00." in page
        assert f"/samtaler/{planned().id}" in page
        assert "planlagt" in browser.get("/").text
        assert browser.get(f"/samtaler/{planned().id}").status_code == 200
    Conversation.update(state=State.CANCELLED).where(Conversation.id == planned().id).execute()
    assert "Oppfølgingen ble avlyst." in boss.get(f"/samtaler/{follow_up.after_id}").text


def test_the_start_page_reminds_the_manager_of_the_invitation(cast: Cast) -> None:
    follow_up, boss = proposed(cast), cast.browser(cast.manager)
    press(boss, follow_up, "godta")
    assert "Gå til innkallingen" not in boss.get("/").text
    with clock.at(FOLLOWED_UP - dt.timedelta(days=20)):
        page = cast.browser(cast.manager).get("/").text
        assert "Inviter Emil til samtale" in page
        assert "Planlagt: tirsdag 18. mai 09:00." in page
        assert "Gå til innkallingen" not in cast.browser(cast.employee).get("/").text


@pytest.mark.parametrize("path", ["/", "talk"])
def test_the_number_of_queries_does_not_grow(cast: Cast, path: str) -> None:
    follow_up, boss = proposed(cast), cast.browser(cast.manager)
    address = "/" if path == "/" else f"/samtaler/{follow_up.after_id}"
    boss.get(address)
    with counted() as few:
        boss.get(address)
    for number in range(9):
        person = factories.person(manager=cast.manager)
        sign(held(cast, employee=person, starts_at=HELD + dt.timedelta(minutes=number)))
    with counted() as many:
        boss.get(address)
    assert 0 < len(few) == len(many) <= 12
