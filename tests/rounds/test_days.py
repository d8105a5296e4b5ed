"""A round's days stand in the calendars of those whom it concerns, and of nobody else."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.cast import Cast
from tests.queries import counted
from tests.rounds.made import of_department, opened, talk
from webapp import clock
from webapp.people.models import Person
from webapp.rounds import actions
from webapp.rounds.models import Round

LAST = dt.timedelta(days=60)


@pytest.fixture
def the_round(cast: Cast) -> Round:
    Person.update(department="Prøve").where(Person.id == cast.employee.id).execute()
    with cast.app.test_request_context():
        return of_department(cast, "Prøve")


def listed(cast: Cast, person: Person) -> str:
    return cast.browser(person).get("/kalender/liste").text


def test_who_is_in_it_and_who_leads_them(cast: Cast, the_round: Round) -> None:
    own, led = listed(cast, cast.employee), listed(cast, cast.manager)
    for page in (own, led):
        assert "Runden «Vårsamtalene» begynner" in page and "Siste dag i runden «Vårsamtalene»" in page
    assert f"/runder/{the_round.id}/mine" in led and "én å invitere" in led
    assert "/runder/" not in own and "å invitere" not in own
    for other in (cast.colleague, cast.other_manager, cast.admin):
        assert "Vårsamtalene" not in listed(cast, other)


def test_nothing_to_invite_once_they_are_invited(cast: Cast, the_round: Round) -> None:
    with cast.app.test_request_context():
        talk(cast.employee, cast.manager)
    page = listed(cast, cast.manager)
    assert "Siste dag i runden" in page and "å invitere" not in page


def test_on_their_days_in_the_month_and_the_year(cast: Cast, the_round: Round) -> None:
    last = clock.today() + LAST
    browser = cast.browser(cast.employee)
    assert "Siste dag i runden" in browser.get(f"/kalender?maned={last:%Y-%m}").text
    assert "Siste dag i runden" in browser.get(f"/kalender/aret?ar={last:%Y}").text


def test_a_closed_round_is_in_no_calendar(cast: Cast, the_round: Round) -> None:
    with cast.app.test_request_context():
        actions.close(cast.hr, the_round)
    assert "Vårsamtalene" not in listed(cast, cast.employee)


@pytest.mark.parametrize("path", ["/kalender", "/kalender/aret", "/kalender/liste"])
def test_the_questions_do_not_grow_with_the_rounds(cast: Cast, the_round: Round, path: str) -> None:
    browser = cast.browser(cast.manager)
    browser.get(path)
    with counted() as few:
        browser.get(path)
    with cast.app.test_request_context():
        for number in range(5):
            opened(cast, name=f"Runde {number}")
    with counted() as many:
        browser.get(path)
    assert len(few) == len(many)


def test_a_month_without_its_days_asks_nothing_of_its_people(cast: Cast, the_round: Round) -> None:
    browser = cast.browser(cast.manager)
    with counted() as asked:
        browser.get(f"/kalender?maned={clock.today() - dt.timedelta(days=62):%Y-%m}")
    assert any('FROM "round"' in sql for sql in asked)
    assert not any("round_talk" in sql for sql in asked)
