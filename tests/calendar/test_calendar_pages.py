"""One's own calendar: what is in it, on which day, and that nobody else's things are."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest

from tests import factories
from tests.calendar.signed import FOLLOWED_UP, HELD, SOON_AFTER, agreed, goal, held, proposed
from tests.cast import Cast
from tests.queries import counted
from webapp import clock
from webapp.calendar.models import FollowUp
from webapp.conversations.models import AddressConfirmed, Conversation
from webapp.conversations.states import Response, State
from webapp.people.models import Person
from webapp.plans.models import Agreement, Progress

IN_NOVEMBER = dt.date(2026, 11, 27)
LATER = dt.date(2027, 3, 1)


def month(cast: Cast, person: Person, key: str = "2026-11") -> dict[int, str]:
    """The words of each day of a month on this person's page."""
    page = cast.browser(person).get(f"/kalender?maned={key}")
    assert page.status_code == 200
    cells = re.findall(r"<td[^>]*>(.*?)</td>", page.text, re.DOTALL)
    days = {int(number[1]): told(cell) for cell in cells if (number := re.search(r'"date">(\d+)<', cell))}
    return {day: words for day, words in days.items() if words}


def told(cell: str) -> str:
    """The words of a cell's entries."""
    entries = re.findall(r'class="entry".*?>(.*?)</(?:a|span)></li>', re.sub(r"\s+", " ", cell))
    return " | ".join(" ".join(re.sub(r"<[^>]+>", " ", entry).split()) for entry in entries)


def coming(cast: Cast, person: Person) -> str:
    page = cast.browser(person).get("/kalender/liste")
    assert page.status_code == 200
    return page.text


def invited(cast: Cast, at: dt.datetime, **given: Any) -> Conversation:
    return factories.conversation(employee=cast.employee, manager=cast.manager, starts_at=at, **given)


def test_both_see_their_talk_on_its_day_in_oslo(cast: Cast) -> None:
    invited(cast, dt.datetime(2026, 11, 29, 23, 30, tzinfo=dt.UTC))
    assert month(cast, cast.employee) == {30: "00:30 Samtale med Marit Moen Venter på svar"}
    assert month(cast, cast.manager) == {30: "00:30 Samtale med Emil Eide Venter på svar"}


def test_a_month_within_a_sentence_has_no_capital(cast: Cast) -> None:
    page = cast.browser(cast.employee).get("/kalender?maned=2026-11").text
    assert "Samtaler og frister i november 2026" in page and ">November 2026</h2>" in page
    assert "Forrige måned: oktober 2026" in page and "Neste måned: desember 2026" in page


@pytest.mark.parametrize(("key", "day"), [("2027-03", 31), ("2027-10", 31)])
def test_the_days_when_clocks_change_are_whole(cast: Cast, key: str, day: int) -> None:
    first = dt.date.fromisoformat(f"{key}-01")
    invited(cast, clock.from_local(first, dt.time()), response=Response.ACCEPTED)
    invited(cast, clock.from_local(first.replace(day=day), dt.time(23, 59)), response=Response.ACCEPTED)
    found = {1: "00:00 Samtale med Marit Moen", day: "23:59 Samtale med Marit Moen"}
    assert month(cast, cast.employee, key) == found
    assert month(cast, cast.employee, "2027-02") == month(cast, cast.employee, "2027-04") == {}


def year(cast: Cast, person: Person, key: str) -> list[tuple[str, str]]:
    """Where the days of a year with something in it lead, and what they say."""
    page = cast.browser(person).get(f"/kalender/aret?ar={key}")
    assert page.status_code == 200
    assert page.text.count('class="small-month"') == 12
    return re.findall(r'<a href="/kalender\?maned=([\d-]+)" title="[^"]*" aria-label="([^"]+)">', page.text)


def test_a_year_at_a_glance(cast: Cast) -> None:
    proposed(cast)
    agreed(held(cast), "Kurs", IN_NOVEMBER)
    invited(cast, dt.datetime(2026, 12, 31, 23, 30, tzinfo=dt.UTC))
    name = cast.employee.name
    assert ("2026-11", "27. november: Frist: Kurs") in year(cast, cast.employee, "2026")
    assert ("2027-01", f"1. januar 2027: Samtale med {name}") in year(cast, cast.manager, "2027")
    assert any(f"Oppfølging med {name}" in words for _month, words in year(cast, cast.manager, "2027"))
    assert year(cast, cast.colleague, "2026") == year(cast, cast.employee, "2030") == []


@pytest.mark.parametrize("key", ["1999", "2100", "20261", "x", ""])
def test_a_year_that_there_is_not(cast: Cast, key: str) -> None:
    assert cast.browser(cast.employee).get(f"/kalender/aret?ar={key}").status_code == 404


def test_the_first_and_the_last_year_lead_no_further(cast: Cast) -> None:
    browser = cast.browser(cast.employee)
    assert 'rel="prev"' not in browser.get("/kalender/aret?ar=2000").text
    assert 'rel="next"' not in browser.get("/kalender/aret?ar=2099").text
    assert 'rel="prev"' in browser.get("/kalender/aret?ar=2001").text


def test_nobody_elses_talks_are_in_it(cast: Cast) -> None:
    invited(cast, SOON_AFTER + dt.timedelta(days=2))
    proposed(cast)
    agreed(held(cast), "Kurs", IN_NOVEMBER)
    for person in (cast.colleague, cast.other_manager, cast.hr, cast.admin):
        for key in ("2026-11", "2027-05"):
            assert month(cast, person, key) == {}
        assert "Ingenting foran deg" in coming(cast, person)


def test_what_is_called_off_is_not_in_it(cast: Cast) -> None:
    invited(cast, SOON_AFTER + dt.timedelta(days=2), state=State.CANCELLED)
    assert month(cast, cast.employee) == {}


def test_a_talk_whose_manager_has_changed_is_said_to_wait(cast: Cast) -> None:
    invited(cast, SOON_AFTER + dt.timedelta(days=2))
    Person.update(manager=cast.other_manager).where(Person.id == cast.employee.id).execute()
    assert month(cast, cast.employee) == {20: "09:00 Samtale med Marit Moen Satt på vent"}
    assert month(cast, cast.other_manager) == {}


def test_a_proposal_is_the_managers_and_a_planned_follow_up_both_their_own(cast: Cast) -> None:
    follow_up = proposed(cast)
    assert month(cast, cast.employee, "2027-05") == {}
    assert month(cast, cast.manager, "2027-05") == {18: "09:00 Oppfølging med Emil Eide Forslag"}
    assert "Oppfølging med Emil Eide" in coming(cast, cast.manager)
    cast.browser(cast.manager).post(f"/oppfolginger/{follow_up.id}/godta")
    assert month(cast, cast.employee, "2027-05") == {18: "09:00 Oppfølging med Marit Moen Planlagt, ikke innkalt"}
    assert month(cast, cast.manager, "2027-05") == {18: "09:00 Oppfølging med Emil Eide Planlagt, ikke innkalt"}


def test_due_dates_of_ones_own_plan_and_of_ones_people(cast: Cast) -> None:
    talk = held(cast)
    agreed(talk, "Kurs i budsjett", IN_NOVEMBER)
    goal(talk, "Kortere ventetid", IN_NOVEMBER)
    assert month(cast, cast.employee)[27] == "Frist: Kortere ventetid | Frist: Kurs i budsjett"
    assert month(cast, cast.manager)[27] == "Frist: Kortere ventetid Emil Eide | Frist: Kurs i budsjett Emil Eide"


def test_only_what_is_signed_standing_and_open_is_due(cast: Cast) -> None:
    talk, unsigned = held(cast), invited(cast, HELD, state=State.OPEN, opened_at=HELD)
    agreed(unsigned, "Ikke signert", IN_NOVEMBER)
    agreed(talk, "Fjernet", IN_NOVEMBER, removed_at=clock.now())
    rows = {status: agreed(talk, status, IN_NOVEMBER) for status in ("done", "dropped", "under way")}
    for hours, (status, row) in enumerate(rows.items()):
        at = SOON_AFTER - dt.timedelta(hours=hours + 1)
        Progress.create(agreement=row, person=cast.employee, at=at, status=status)
    assert month(cast, cast.employee)[27] == "Frist: under way"
    Progress.create(agreement=rows["done"], person=cast.employee, at=clock.now(), status="under way")
    assert month(cast, cast.employee)[27] == "Frist: done | Frist: under way"


def test_what_a_later_signed_plan_carries_on_is_due_there(cast: Cast) -> None:
    earlier, later = held(cast), held(cast, state=State.OPEN)
    row = agreed(earlier, "Kurs", IN_NOVEMBER)
    agreed(later, "Kurs", LATER, continues=row)
    assert 27 in month(cast, cast.employee)
    Conversation.update(state=State.CLOSED).where(Conversation.id == later.id).execute()
    assert 27 not in month(cast, cast.employee)
    assert month(cast, cast.employee, "2027-03") == {1: "Frist: Kurs"}


def test_due_dates_follow_the_employee_to_a_new_manager(cast: Cast) -> None:
    row = agreed(held(cast), "Kurs", IN_NOVEMBER)
    Person.update(manager=cast.other_manager).where(Person.id == cast.employee.id).execute()
    assert month(cast, cast.manager) == {16: "09:00 Samtale med Emil Eide"}
    assert month(cast, cast.other_manager) == {27: "Frist: Kurs Emil Eide"}
    (address,) = set(re.findall(rf'href="(/[^"]*{row.id})"', coming(cast, cast.other_manager)))
    assert cast.browser(cast.other_manager).get(address).status_code == 200
    Person.update(ended_on=clock.today()).where(Person.id == cast.employee.id).execute()
    assert month(cast, cast.other_manager) == {}


def test_a_new_address_shows_no_words_of_a_plan_until_someone_vouches(cast: Cast) -> None:
    talk = held(cast)
    agreed(talk, "Kurs", IN_NOVEMBER)
    for person in (cast.employee, cast.manager):
        Person.update(address_changed_at=clock.now()).where(Person.id == person.id).execute()
        assert 27 not in month(cast, person)
        AddressConfirmed.create(conversation=talk, person=person, at=clock.now())
        assert "Kurs" in month(cast, person)[27]


def test_what_is_over_its_date_comes_first_in_the_list(cast: Cast) -> None:
    talk = held(cast)
    agreed(talk, "Sent ute", dt.date(2026, 11, 17))
    agreed(talk, "I god tid", dt.date(2031, 1, 2))
    assert month(cast, cast.employee)[17] == "Frist: Sent ute over fristen"
    page = coming(cast, cast.employee)
    order = [page.index(words) for words in ("Over fristen", "Sent ute", "Januar 2031", "I god tid")]
    assert order == sorted(order)
    assert "Samtale med Marit Moen" not in page, "what has been is not to come"


def test_today_is_marked_and_the_months_are_linked(cast: Cast) -> None:
    page = cast.browser(cast.employee).get("/kalender").text
    assert re.search(r'<td aria-current="date">\s*<span class="date">18<', page)
    assert 'href="/kalender?maned=2026-10"' in page
    assert 'href="/kalender?maned=2026-12"' in page
    assert "Ingen samtaler eller frister denne måneden." in page
    assert 'aria-current="date"' not in cast.browser(cast.employee).get("/kalender?maned=2026-10").text


def test_an_address_that_names_no_month_is_not_there(cast: Cast) -> None:
    for key in ("2026-13", "", "x", "1999-12"):
        assert cast.browser(cast.employee).get(f"/kalender?maned={key}").status_code == 404


def test_long_words_are_cut_and_all_are_escaped(cast: Cast) -> None:
    agreed(held(cast), "<b>Mye</b> " + "å gjøre " * 60, IN_NOVEMBER)
    page = coming(cast, cast.employee)
    assert "&lt;b&gt;Mye&lt;/b&gt;" in page
    assert "…" in page
    assert len(page) < 9_000


def test_a_row_without_words_still_has_its_date(cast: Cast) -> None:
    agreed(held(cast), "", IN_NOVEMBER, responsible="both")
    assert month(cast, cast.employee)[27] == "Frist"


@pytest.mark.parametrize("path", ["/kalender", "/kalender/liste"])
def test_the_number_of_queries_does_not_grow(cast: Cast, path: str) -> None:
    def one_more(number: int) -> None:
        person = factories.person(manager=cast.manager)
        talk = held(cast, employee=person, starts_at=SOON_AFTER + dt.timedelta(hours=number))
        Progress.create(agreement=agreed(talk, "Kurs", IN_NOVEMBER), person=person, at=clock.now(), status="under way")
        goal(talk, "Mål", IN_NOVEMBER)
        FollowUp.create(after=talk, starts_at=FOLLOWED_UP, minutes=45, made_at=clock.now())

    one_more(0)
    boss = cast.browser(cast.manager)
    boss.get(path)
    with counted() as few:
        boss.get(path)
    for number in range(8):
        one_more(number)
    with counted() as many:
        page = boss.get(path)
    assert page.text.count("Frist: Kurs") >= 9
    assert 0 < len(few) == len(many) <= 8
    assert Agreement.select().count() == 9
