"""The start page says what is one's own to do and how much of it is late, and no more for many people than for few."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from tests import factories
from tests.cast import Cast
from tests.plans.signed import agreement, goal, said, signed
from tests.queries import counted
from webapp import clock
from webapp.audit import AuditEntry
from webapp.conversations.models import Conversation
from webapp.people.models import Person
from webapp.plans.mine import NEAREST, NEWEST
from webapp.plans.models import Responsible, Status

PER_REPORT = 900
"""The most bytes that one more of a manager's people adds to the start page, whatever has been agreed with them."""


@pytest.fixture
def last(cast: Cast) -> Conversation:
    return signed(cast.employee, cast.manager)


def in_days(days: int) -> dt.date:
    return clock.today() + dt.timedelta(days=days)


def plan_of(person: Person) -> str:
    return f"/planen/{person.id}"


def squeezed(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_the_start_page_has_what_is_ones_own_to_do(cast: Cast, last: Conversation) -> None:
    goal(last, "Emils mål")
    agreement(last, "Emils avtale", due=in_days(-3))
    agreement(last, "Marits avtale", responsible=Responsible.MANAGER)
    agreement(last, "Felles avtale", responsible=Responsible.BOTH)
    for person, others in ((cast.employee, ["Marits avtale"]), (cast.manager, ["Emils mål", "Emils avtale"])):
        browser = cast.browser(person)
        start, plan = browser.get("/").text, browser.get(plan_of(cast.employee)).text
        for what in ("Emils mål", "Emils avtale", "Marits avtale", "Felles avtale"):
            assert (what in start) == (what not in others)
            assert what in plan
        assert plan.count('class="mark"') == start.count('class="mark"') == 4 - len(others)
        assert "4 ting står åpne. Én er over fristen." in plan
    assert "Fristen var" in cast.browser(cast.employee).get("/").text
    assert "4 gjenstår 1 over fristen" in squeezed(cast.browser(cast.manager).get("/").text)


def test_what_is_due_first_is_on_top_and_the_rest_is_counted(cast: Cast, last: Conversation) -> None:
    for number in range(NEAREST + 2):
        agreement(last, f"Avtale {number:02}", due=in_days(30 - number))
    agreement(last, "Uten frist")
    browser = cast.browser(cast.employee)
    page = browser.get("/").text
    found = re.findall(r">(Avtale \d\d|Uten frist)<", page)
    assert found == [f"Avtale {number:02}" for number in reversed(range(2, NEAREST + 2))]
    assert "3 til kan vente litt." in page
    assert "Uten frist" in browser.get(plan_of(cast.employee)).text


def test_whose_talk_a_row_is_from_is_said_where_it_is_anothers(cast: Cast, last: Conversation) -> None:
    agreement(last, responsible=Responsible.BOTH)
    agreement(signed(cast.manager, Person.get(name="Borghild Bye")))
    page = cast.browser(cast.manager).get("/").text
    assert page.count("fra samtalen med Emil") == 1
    assert page.count("fra samtalen ") == 2


def test_what_ended_lately_can_be_taken_up_again(cast: Cast, last: Conversation) -> None:
    row, browser = agreement(last), cast.browser(cast.employee)
    said(agreement(last, "Lenge siden"), cast.employee, Status.DROPPED, days_ago=31)
    there = f"/planen/avtale/{row.id}"
    browser.post(there, data={"status": "done", "result": "Sendt til alle"})
    for path in ("/", plan_of(cast.employee)):
        page = browser.get(path).text
        assert "Ferdig de siste 30 dagene" in page
        assert "Sendt til alle" in page and "Ta opp igjen" in page
        assert "Lenge siden" not in page
    again = browser.post(there, data={"status": "under way", "fra": "planen"})
    assert again.location == plan_of(cast.employee)
    assert "Ferdig de siste" not in browser.get("/").text


def test_where_nothing_was_agreed_the_start_page_is_silent(cast: Cast, last: Conversation) -> None:
    agreement(last)
    assert "Avtalene dine" not in cast.browser(cast.manager).get("/").text
    assert "Avtalene dine" not in cast.browser(cast.colleague).get("/").text
    assert "Ingenting står åpent" in cast.browser(cast.colleague).get(plan_of(cast.colleague)).text


def test_only_oneself_and_the_manager_read_a_plan(cast: Cast, last: Conversation) -> None:
    agreement(last, "Emils avtale")
    for nobody in (cast.hr, cast.admin, cast.colleague, cast.other_manager):
        assert cast.browser(nobody).get(plan_of(cast.employee)).status_code == 404
    assert (
        AuditEntry.select().where(AuditEntry.action == "probe", AuditEntry.subject_id == cast.employee.id).count() == 4
    )
    Person.update(manager=cast.other_manager).where(Person.id == cast.employee.id).execute()
    assert cast.browser(cast.manager).get(plan_of(cast.employee)).status_code == 404
    assert "Emils avtale" in cast.browser(cast.other_manager).get(plan_of(cast.employee)).text


def test_the_start_page_is_as_long_for_much_as_for_little(cast: Cast) -> None:
    """Twenty people and a year of agreements, half of them for the manager to follow up."""
    browser = cast.browser(cast.manager)

    def looked_at() -> tuple[int, int]:
        browser.get("/")
        with counted() as queries:
            page = browser.get("/").data
        return len(page), len(queries)

    talks = [signed(factories.person(manager=cast.manager), cast.manager) for _ in range(20)]
    agree_in(talks[:1], rows=NEAREST + NEWEST, by=cast.manager)
    few, asked = looked_at()
    agree_in(talks[1:], rows=2, by=cast.manager)
    some, _asked = looked_at()
    agree_in(talks, rows=10, by=cast.manager)
    many, asked_of_many = looked_at()
    assert asked_of_many == asked
    assert some - few <= PER_REPORT * 19
    assert many - some <= 20 * len(talks), "more rows may add a digit here and there, and nothing else"
    assert many < 60_000


def agree_in(talks: list[Conversation], *, rows: int, by: Person) -> None:
    for talk in talks:
        for _ in range(rows):
            agreement(talk, "Lage en plan for opplæringen", responsible=Responsible.MANAGER, due=in_days(-2))
            goal(talk, "Lære å lede møter", due=in_days(-2))
            said(agreement(talk, "Kurs", responsible=Responsible.BOTH), by, Status.DONE)


def test_nothing_is_to_do_with_someone_who_has_left(cast: Cast, last: Conversation) -> None:
    agreement(last, "Ny pult", responsible=Responsible.MANAGER)
    browser = cast.browser(cast.manager)
    assert "Ny pult" in browser.get("/").text
    Person.update(ended_on=clock.today()).where(Person.id == cast.employee.id).execute()
    assert "Ny pult" not in browser.get("/").text
    assert "Ny pult" in browser.get(f"/samtaler/{last.id}").text
