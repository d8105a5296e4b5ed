"""HR's pages for the register, on both databases: who may enter, what changes, and what is refused."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from flask.testing import FlaskClient

from tests import factories
from tests.cast import Cast
from tests.queries import counted
from webapp import clock
from webapp.audit import AuditEntry
from webapp.mail import Mail, OutboxMail, Outcome, Trouble, post
from webapp.people import signals
from webapp.people.models import Person
from webapp.people.sessions import BrowserSession

HERE = ("/folk", "/folk/ny", "/folk/importer", "/folk/importer/eksempel")


def text_of(client: FlaskClient, address: str) -> str:
    return client.get(address).get_data(as_text=True)


def again(person: Person) -> Person:
    return Person.get_by_id(person.id)


def fields(person: Person, **changed: str) -> dict[str, str]:
    """What the form of a person sends."""
    kept = {
        "name": person.name,
        "department": person.department,
        "manager": person.manager_id or "",
        "language": person.language,
        "employee_number": person.employee_number or "",
        "start_date": person.start_date.isoformat() if person.start_date else "",
    }
    return {**kept, **({"has_talks": "y"} if person.has_talks else {}), **changed}


def test_only_hr_enters(cast: Cast) -> None:
    pages = [*HERE, *(f"/folk/{cast.employee.id}{tail}" for tail in ("", "/adresse", "/roller", "/avslutt"))]
    for address in pages:
        assert cast.browser(cast.hr).get(address).status_code == 200, address
        for person in (cast.employee, cast.manager, cast.other_manager, cast.colleague, cast.admin):
            assert cast.browser(person).get(address).status_code == 404, (address, person.name)
        assert cast.browser(None).get(address).status_code == 302


def test_addresses_and_roles_ask_for_a_recent_sign_in(cast: Cast) -> None:
    browser = cast.browser(cast.hr, recent=False)
    for tail in ("/adresse", "/roller"):
        assert "/logg-inn/bekreft" in browser.get(f"/folk/{cast.employee.id}{tail}").headers["Location"]
        assert browser.post(f"/folk/{cast.employee.id}{tail}", data={"email": "x@y.example"}).status_code == 403
    assert again(cast.employee).email == cast.employee.email


def test_the_list_is_in_norwegian_order_with_the_ended_apart(cast: Cast) -> None:
    for name in ("Åse Aa", "Øyvind Bø", "Ærlig Talt", "Zara Zen"):
        factories.person(name=name)
    factories.person(name="Gunn Gran", ended_on=dt.date(2025, 1, 31))
    page = text_of(cast.browser(cast.hr), "/folk")
    places = [page.index(f">{name}<") for name in ("Siv Salvesen", "Zara Zen", "Ærlig Talt", "Øyvind Bø", "Åse Aa")]
    assert places == sorted(places)
    assert page.index('<details class="ds-details"') < page.index("Gunn Gran")
    assert "31. januar 2025" in page


@pytest.mark.parametrize("search", ["ØYVIND", "øyv", "bø drift", "marit moen drift øy", "oyv@FJORDVIK", "0042"])
def test_searching_folds_case(cast: Cast, search: str) -> None:
    factories.person(
        name="Øyvind Bø", email="oyv@fjordvik.example", manager=cast.manager, department="Drift", employee_number="0042"
    )
    page = cast.browser(cast.hr).get("/folk", query_string={"sok": search}).get_data(as_text=True)
    assert "Øyvind Bø" in page
    assert "Siv Salvesen" not in page


@pytest.mark.parametrize("search", ["andre", "andré", "bøe"])
def test_searching_folds_accents_and_no_norwegian_letters(cast: Cast, search: str) -> None:
    factories.person(name="André Bøe")
    browser = cast.browser(cast.hr)
    assert "André Bøe" in browser.get("/folk", query_string={"sok": search}).text
    assert "André Bøe" not in browser.get("/folk?sok=boe").text


def test_a_search_by_htmx_gets_the_list_alone(cast: Cast) -> None:
    answer = cast.browser(cast.hr).get("/folk?sok=siv", headers={"HX-Request": "true"})
    assert answer.get_data(as_text=True).lstrip().startswith('<div id="folkeliste"')


def test_the_list_takes_as_many_queries_for_many_as_for_few(cast: Cast) -> None:
    browser = cast.browser(cast.hr)
    browser.get("/folk")
    with counted() as few:
        browser.get("/folk")
    for _number in range(30):
        factories.person(manager=cast.manager)
    with counted() as many:
        browser.get("/folk")
    assert len(many) == len(few) <= 6


def test_someone_new(cast: Cast) -> None:
    sent = {"name": " Ny  Næs ", "email": "NY@fjordvik.example", "manager": cast.manager.id, "language": "nn",
            "start_date": "2026-01-02", "employee_number": "007", "department": "Drift", "has_talks": "y"}  # fmt: skip
    assert cast.browser(cast.hr).post("/folk/ny", data=sent).status_code == 303
    person = Person.get(Person.email == "ny@fjordvik.example")
    assert (person.name, person.manager_id, person.language) == ("Ny Næs", cast.manager.id, "nn")
    assert (person.employee_number, person.start_date) == ("007", dt.date(2026, 1, 2))
    entry = AuditEntry.select().where(AuditEntry.subject_id == person.id).get()
    assert (entry.action, entry.actor_id) == ("person added", cast.hr.id)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"email": "emil@fjordvik.example"}, "Adressen brukes av Emil Eide"),
        ({"email": "ikke en adresse"}, "er ikke en e-postadresse"),
        ({"name": " "}, "Skriv et navn."),
        ({"start_date": "31.02.2020"}, "finnes ikke"),
    ],
)
def test_a_bad_new_person_is_told_why(cast: Cast, changed: dict[str, str], told: str) -> None:
    before = Person.select().count()
    sent = {"name": "Ny Næs", "email": "ny@fjordvik.example", "manager": "", "language": "nb", **changed}
    answer = cast.browser(cast.hr).post("/folk/ny", data=sent)
    assert answer.status_code == 422
    assert told in answer.get_data(as_text=True)
    assert Person.select().count() == before


def test_changing_someone_tells_of_the_new_manager(cast: Cast) -> None:
    heard: list[tuple[str, str | None, str | None]] = []

    def hear(person: Person, *, before: str | None, after: str | None, actor: Person) -> None:
        heard.append((person.id, before, after))

    with signals.manager_changed.connected_to(hear):
        sent = fields(cast.employee, manager=cast.other_manager.id, department="Salg")
        assert cast.browser(cast.hr).post(f"/folk/{cast.employee.id}", data=sent).status_code == 303
    assert heard == [(cast.employee.id, cast.manager.id, cast.other_manager.id)]
    assert again(cast.employee).department == "Salg"
    entry = AuditEntry.select().where(AuditEntry.action == "person changed").get()
    assert entry.facts == {"fields": ["department", "manager"]}


def test_saving_unchanged_leaves_no_trace(cast: Cast) -> None:
    cast.browser(cast.hr).post(f"/folk/{cast.employee.id}", data=fields(cast.employee))
    assert not AuditEntry.select().where(AuditEntry.action == "person changed").exists()


def test_a_ring_of_managers_is_refused(cast: Cast) -> None:
    answer = cast.browser(cast.hr).post(f"/folk/{cast.manager.id}", data=fields(cast.manager, manager=cast.employee.id))
    assert answer.status_code == 422
    assert "gå i ring" in answer.get_data(as_text=True)
    assert again(cast.manager).manager_id == cast.manager.manager_id


def test_ending_someone_signs_them_out(cast: Cast) -> None:
    theirs = cast.browser(cast.employee)
    cast.browser(cast.hr).post(f"/folk/{cast.employee.id}/avslutt", data={"on": clock.today().isoformat()})
    assert again(cast.employee).ended_on == clock.today()
    assert not BrowserSession.select().where(BrowserSession.person == cast.employee.id).exists()
    assert theirs.get("/folk").status_code == 302
    cast.browser(cast.hr).post(f"/folk/{cast.employee.id}/gjenoppta")
    assert again(cast.employee).is_active


def test_doing_it_twice_leaves_one_trace(cast: Cast) -> None:
    browser, address = cast.browser(cast.hr), f"/folk/{cast.employee.id}"
    for _time in range(2):
        browser.post(f"{address}/avslutt", data={"on": clock.today().isoformat()})
    for _time in range(2):
        browser.post(f"{address}/gjenoppta")
    actions = [entry.action for entry in AuditEntry.select().where(AuditEntry.subject_id == cast.employee.id)]
    assert actions == ["person ended", "person taken up again"]


def test_ending_a_manager_asks_what_becomes_of_their_people(cast: Cast) -> None:
    browser, address = cast.browser(cast.hr), f"/folk/{cast.manager.id}/avslutt"
    today = clock.today().isoformat()
    page = text_of(browser, address)
    assert "Marit Moen leder 2 personer" in page
    assert "Kari Kro" in page
    assert browser.post(address, data={"on": today, "successor": ""}).status_code == 422
    assert again(cast.manager).is_active
    assert browser.post(address, data={"on": today, "successor": cast.colleague.id}).status_code == 303
    assert again(cast.employee).manager_id == cast.colleague.id
    assert again(cast.colleague).manager_id == cast.manager.manager_id


def test_people_can_be_left_without_a_manager(cast: Cast) -> None:
    sent = {"on": clock.today().isoformat(), "successor": "ingen"}
    cast.browser(cast.hr).post(f"/folk/{cast.manager.id}/avslutt", data=sent)
    assert again(cast.employee).manager_id is None


def test_nobody_below_the_one_who_ends_can_be_put_above_the_rest(cast: Cast) -> None:
    below = factories.person(name="Nede Nes", manager=cast.employee)
    page = text_of(cast.browser(cast.hr), f"/folk/{cast.manager.id}/avslutt")
    assert below.id not in page
    assert cast.employee.id in page


@pytest.mark.parametrize(("on", "told"), [("tomorrow", "ikke kommet"), ("2019-12-31", "før startdatoen")])
def test_days_that_cannot_be_the_last(cast: Cast, on: str, told: str) -> None:
    Person.update(start_date=dt.date(2020, 1, 1)).where(Person.id == cast.employee.id).execute()
    on = (clock.today() + dt.timedelta(days=1)).isoformat() if on == "tomorrow" else on
    answer = cast.browser(cast.hr).post(f"/folk/{cast.employee.id}/avslutt", data={"on": on})
    assert answer.status_code == 422
    assert told in answer.get_data(as_text=True)


def test_the_last_of_hr_stays(cast: Cast) -> None:
    browser = cast.browser(cast.hr)
    ended = browser.post(f"/folk/{cast.hr.id}/avslutt", data={"on": clock.today().isoformat()})
    assert "er den siste i HR" in ended.get_data(as_text=True)
    given_up = browser.post(f"/folk/{cast.hr.id}/roller", data={})
    assert given_up.status_code == 422
    assert again(cast.hr).is_hr
    browser.post(f"/folk/{cast.employee.id}/roller", data={"is_hr": "y"})
    assert browser.post(f"/folk/{cast.hr.id}/roller", data={}).status_code == 303
    assert not again(cast.hr).is_hr
    assert again(cast.employee).is_hr


def test_hr_makes_nobody_administrator(cast: Cast) -> None:
    cast.browser(cast.hr).post(f"/folk/{cast.hr.id}/roller", data={"is_hr": "y", "is_admin": "y"})
    assert not again(cast.hr).is_admin
    both = factories.person(is_hr=True, is_admin=True)
    cast.browser(both).post(f"/folk/{cast.hr.id}/roller", data={"is_hr": "y", "is_admin": "y"})
    assert again(cast.hr).is_admin
    entry = AuditEntry.select().where(AuditEntry.action == "roles changed").get()
    assert entry.facts == {"is_hr": True, "is_admin": True}


def test_an_ended_person_has_no_roles_when_back(cast: Cast) -> None:
    second = factories.person(is_hr=True)
    browser = cast.browser(cast.hr)
    browser.post(f"/folk/{second.id}/avslutt", data={"on": clock.today().isoformat()})
    browser.post(f"/folk/{second.id}/gjenoppta")
    assert again(second).is_active
    assert not again(second).is_hr


def test_names_are_escaped(cast: Cast) -> None:
    factories.person(name="<b>Bo</b>")
    assert not re.search("<b>Bo", text_of(cast.browser(cast.hr), "/folk"))


def test_an_address_that_mail_does_not_reach_is_told_on_the_persons_page(cast: Cast) -> None:
    with cast.app.app_context():
        row = post(cast.employee, Mail("Hei", "Hei"))
    browser, words = cast.browser(cast.hr), "E-post til denne adressen kommer ikke fram"
    assert words not in text_of(browser, f"/folk/{cast.employee.id}")
    refused = Outcome(Trouble.RECIPIENT_REFUSED, "550 5.1.1")
    OutboxMail.update(given_up_at=clock.now(), last_error=str(refused)).where(OutboxMail.id == row.id).execute()
    page = text_of(browser, f"/folk/{cast.employee.id}")
    assert words in page and "550 5.1.1" in page
    assert words not in text_of(browser, f"/folk/{cast.colleague.id}")
