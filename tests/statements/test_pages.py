"""Answering on the page: what is said before, what is kept, who sees it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests import factories
from tests.cast import Cast
from tests.queries import counted
from tests.rounds import made
from tests.statements.held import USEFUL, answered, asking_round, count, held, short, stored, take_in_all
from webapp import clock
from webapp.company import Company
from webapp.conversations.models import Conversation
from webapp.conversations.states import State
from webapp.db import database
from webapp.people.models import Person
from webapp.rounds import actions


@pytest.fixture
def talk(cast: Cast) -> Conversation:
    return held(cast.employee, cast.manager)


def address(talk: Conversation) -> str:
    return f"/samtaler/{talk.id}/pastander"


def words(browser: FlaskClient, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.text)


def steps(**given: str) -> dict[str, str]:
    """What the page sends, by key; what is not named is skipped."""
    keys = ("was-useful", "said-what-mattered", "agreed-on-something", "know-what-comes")
    return {f"pastand-{key}": given.get(key.replace("-", "_"), "") for key in keys}


def test_an_answer_is_kept_changed_and_taken_back(cast: Cast, talk: Conversation) -> None:
    mine = cast.browser(cast.employee)
    assert mine.post(address(talk), data=steps(was_useful="4", know_what_comes="2")).status_code == 303
    assert stored(talk) == {USEFUL: "4", "know-what-comes": "2"}
    assert mine.post(address(talk), data=steps(was_useful="5")).status_code == 303
    assert stored(talk) == {USEFUL: "5"}
    page = words(mine, address(talk))
    assert "Takk! Svarene er lagret." in page
    assert re.findall(r"<input checked[^>]*value=\"(.?)\"", page) == ["5", "", "", ""]


def test_the_steps_are_sealed(cast: Cast, talk: Conversation) -> None:
    cast.browser(cast.employee).post(address(talk), data=steps(was_useful="4"))
    ((kept,),) = database.execute_sql("SELECT step FROM statement_answer").fetchall()
    assert len(bytes(kept)) > 20


@pytest.mark.parametrize("step", ["6", "0", "4.5", "helt enig", " 4"])
def test_no_step_but_one_to_five(cast: Cast, talk: Conversation, step: str) -> None:
    answer = cast.browser(cast.employee).post(address(talk), data=steps(was_useful=step, know_what_comes="2"))
    assert answer.status_code == 422
    assert "Velg et av trinnene fra 1 til 5, eller hopp over." in answer.text
    assert 'href="#pastand-was-useful-0"' in answer.text
    assert re.search(r'<input checked[^>]*name="pastand-know-what-comes"[^>]*value="2"', answer.text)
    assert stored(talk) == {}


def test_what_is_not_asked_is_not_kept(cast: Cast, talk: Conversation) -> None:
    sent = steps(was_useful="4") | {"pastand-appreciated": "5", "pastand-nothing": "5"}
    assert cast.browser(cast.employee).post(address(talk), data=sent).status_code == 303
    assert stored(talk) == {USEFUL: "4"}


def test_people_read_how_it_is_shown_before_they_answer(cast: Cast, talk: Conversation) -> None:
    mine = cast.browser(cast.employee)
    page = words(mine, address(talk))
    assert "De vises bare samlet, aldri for færre enn 5 personer, og ikke når de er for like." in page
    assert "Avdelingen din har færre enn 5 personer og vises aldri for seg." in page
    assert "Verken lederen din eller HR ser hva du svarer." in page
    assert f"Du kan endre dem til og med 31. januar {clock.local(talk.started_at).year + 1}." in page
    for _number in range(2):
        factories.person(department="Drift")
    factories.person(department="Drift", has_talks=False)
    assert "Avdelingen din vises for seg bare når minst 5 der har svart." in words(mine, address(talk))
    Company.update(least_group=6).execute()
    assert "Avdelingen din har færre enn 6 personer" in words(mine, address(talk))
    Person.update(department="").execute()
    assert "Du står ikke i noen avdeling" in words(mine, address(talk))
    Company.update(least_group=50).execute()
    assert "Dere er færre enn 50 i selskapet, så svarene vises ikke i det hele tatt." in words(mine, address(talk))


def test_in_a_round_it_says_so(cast: Cast) -> None:
    with cast.app.test_request_context():
        the_round = asking_round(cast)
        talk = made.talk(cast.employee, cast.manager)
        take_in_all()
    mine = cast.browser(cast.employee)
    page = words(mine, address(talk))
    assert "Du kan endre dem til HR avslutter runden «Vårsamtalene»." in page
    assert page.count("<fieldset") == 8
    assert mine.post(address(talk), data={"pastand-appreciated": "2"}).status_code == 303
    with cast.app.test_request_context():
        actions.close(cast.hr, the_round)
    late = mine.post(address(talk), data={"pastand-appreciated": "5"})
    assert late.status_code == 422
    assert "Svarene kan ikke endres lenger." in late.text
    page = words(mine, address(talk))
    assert "er talt med i statistikken" in page and "2 – litt uenig" in page and "<fieldset" not in page
    assert stored(talk) == {"appreciated": "2"}


def test_what_was_counted_can_be_read_and_no_more(cast: Cast, talk: Conversation) -> None:
    with cast.app.test_request_context():
        answered(talk, was_useful="4")
    count(talk)
    page = words(cast.browser(cast.employee), address(talk))
    assert "Svarene dine er talt med i statistikken og står som de er." in page
    assert "Samtalen var nyttig for meg." in page and "4 – litt enig" in page


def test_nothing_asked_is_no_page(cast: Cast) -> None:
    talk = factories.conversation(employee=cast.employee, manager=cast.manager)
    mine = cast.browser(cast.employee)
    assert mine.get(address(talk)).status_code == 404
    assert mine.post(address(talk), data=steps(was_useful="4")).status_code == 404
    assert "Påstander" not in words(mine, f"/samtaler/{talk.id}")


def test_only_the_employee_comes_there(cast: Cast, talk: Conversation) -> None:
    for person, status in ((cast.manager, 403), (cast.hr, 403), (cast.colleague, 404), (cast.admin, 404)):
        browser = cast.browser(person)
        assert browser.get(address(talk)).status_code == status
        assert browser.post(address(talk), data=steps(was_useful="1")).status_code == status
    assert stored(talk) == {}


def test_the_manager_reads_the_same_whether_it_was_answered_or_not(cast: Cast, talk: Conversation) -> None:
    boss = cast.browser(cast.manager)
    pages = ("/", f"/samtaler/{talk.id}", f"/samtaler/{talk.id}/hvem-ser", f"/planen/{cast.employee.id}")
    for page in pages:
        boss.get(page)
    before = [without_tokens(boss.get(page).text) for page in pages]
    cast.browser(cast.employee).post(address(talk), data=steps(was_useful="4"))
    assert stored(talk) == {USEFUL: "4"}
    assert [without_tokens(boss.get(page).text) for page in pages] == before


def without_tokens(page: str) -> str:
    return re.sub(r'(content|value)="[^"]{40,}"', "", page)


def test_the_way_there_is_on_the_talk_and_on_the_start_page(cast: Cast, talk: Conversation) -> None:
    mine, here = cast.browser(cast.employee), f"/samtaler/{talk.id}"
    assert "Hvordan var samtalen med Marit?" in words(mine, "/")
    assert "Svar på påstandene" in words(mine, here)
    mine.post(address(talk), data=steps(was_useful="4"))
    assert "Hvordan var samtalen" not in words(mine, "/")
    assert "Endre svarene" in words(mine, here)
    count(talk)
    assert "Se hva du svarte på påstandene" in words(mine, here)
    assert "svarte på påstandene" in words(mine, f"{here}/hvem-ser")
    assert "Bare medarbeideren; HR ser dem bare samlet" in words(cast.browser(cast.manager), f"{here}/hvem-ser")


@pytest.mark.parametrize("given", [{"signed_at": None, "state": State.CONCLUDING}, {}])
def test_the_start_page_asks_about_fresh_talks_alone(cast: Cast, given: dict[str, Any]) -> None:
    mine, today = cast.browser(cast.employee), clock.today()
    held(cast.employee, cast.manager, today, **given)
    held(cast.employee, cast.manager, today.replace(year=today.year - 1), **given)
    short(cast.employee, cast.manager, clock.local(held(cast.colleague, cast.manager).started_at).date())
    assert "Hvordan var samtalen" not in words(mine, "/")


def test_the_start_page_asks_few_questions_of_the_database(cast: Cast, talk: Conversation) -> None:
    mine = cast.browser(cast.employee)
    mine.get("/")
    with counted() as asked:
        assert "Hvordan var samtalen" in mine.get("/").text
    assert len(asked) <= 14


def test_a_company_too_small_for_figures_is_not_asked(cast: Cast, talk: Conversation) -> None:
    Company.update(least_group=50).execute()
    assert "Hvordan var samtalen" not in words(cast.browser(cast.employee), "/")
