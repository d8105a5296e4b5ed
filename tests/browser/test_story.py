"""The whole way in real browsers: from an empty database to signed minutes and the agenda of the next talk.

One server process, one SMTP server, a browser context for each person; on SQLite, and once more on PostgreSQL. Nobody
is signed in by a trick: every code is read from a mail that was received, or from the terminal before there is mail.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import story_signed
from tests.browser.company import ADDRESS, Company
from tests.browser.conftest import place_on, screenshot
from tests.browser.post_office import PostOffice, calendar_parts, request_in, text_of
from tests.browser.screens import (
    agreed,
    agreement,
    due,
    expect_saved,
    go_to_part,
    other_column,
    own_area,
    press,
    shared_note,
    type_in,
)
from tests.browser.server import Place
from tests.browser.story_signed import come_to, enter

AASE, BJORN, KJERSTI = "aase@fjordvik.example", "bjorn@fjordvik.example", "kjersti@fjordvik.example"
FILE = """Avdeling;Leders e-post;E-post;Navn;Språk;Startdato;Ansattnr
Ledelse;;aase@fjordvik.example;Åse Ødegård;bokmål;01.08.2015;1001
Drift;aase@fjordvik.example;bjorn@fjordvik.example;Bjørn Sæther;bokmål;15.01.2018;1002
Drift;bjorn@fjordvik.example;kjersti@fjordvik.example;Kjersti Åsnes;bokmål;03.03.2025;1003
"""
PART = "Situasjonen nå"
SECRETS = [
    "Vi rakk nesten alt",
    "Budsjettet gikk i boks",
    "Mer tid til opplæring",
    "Hva du vil lære",
    "Gleder meg til praten",
    "Vi er fornøyde begge to",
    "Kurs i regnskap",
]
MONDAYS = "Møte hver mandag"
EMPLOYEE_WROTE, MANAGER_WROTE, TOPIC, THEMES, MESSAGE, NOTE, AGREED = SECRETS


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """A server that has never been started, on each database."""
    with place_on(request.param, tmp_path) as made:
        yield made


@pytest.fixture
def company(place: Place, browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[Company]:
    office = PostOffice()
    made = Company(place, office, browser, browser_context_args, [])
    yield made
    for context in made.contexts:
        context.close()
    office.close()


def test_from_an_empty_database_to_the_agenda_of_the_next_talk(company: Company) -> None:
    hr = set_up(company)
    take_in_the_people(company, hr)
    manager = sign_in_by_mail(company)
    invite(company, manager)
    talk = read_the_invitation(company)
    employee = answer(company, talk)
    prepare_unseen(company, talk, employee, manager)
    see_both_columns(company, employee, manager)
    two = {KJERSTI: employee, BJORN: manager}
    come_to(company, company.moment_of(talk), two, talk + "/mote")
    press(manager, "Start samtalen")
    expect(manager.get_by_role("button", name="Avslutt og les opp")).to_be_visible()
    write_together(company, employee, manager)
    story_signed.plan_the_year(employee, manager)
    enter(company, {AASE: hr}, company.place.url + "/oversikt/medarbeidere")
    hr_sees_that_it_exists(company, talk, hr)

    unsaid = [words for words in SECRETS if words != AGREED]
    minutes = story_signed.sign_with_a_disagreement(company, employee, manager, AGREED)
    story_signed.read_the_pdf(employee, minutes, AGREED, unsaid)
    hr.goto(company.place.url + "/arkiv")
    story_signed.hr_reads_the_minutes_alone(hr, talk, minutes, AGREED, unsaid)
    follow_up = talk.rpartition("/")[0] + "/" + story_signed.plan_the_follow_up(company, employee, manager)
    story_signed.mark_as_done(company, employee, manager, talk, AGREED)
    hr_reads_nowhere(company, hr, [*SECRETS, *story_signed.WRITTEN])

    six_months_on = story_signed.half_a_year_after(company.moment_of(talk), company.moment_of(follow_up))
    come_to(company, six_months_on - dt.timedelta(days=10), two, company.place.url)
    story_signed.invite_to_the_follow_up(company, employee, manager, follow_up)
    come_to(company, six_months_on, two, follow_up)
    left = [story_signed.GOAL, story_signed.ACTION, MONDAYS]
    story_signed.open_what_is_left(employee, manager, follow_up, minutes, left, done=AGREED)


def set_up(company: Company) -> Page:
    """The first start, by the link and the code in the terminal; the key is kept, the mail server tried."""
    terminal = company.place.start()
    page = company.newcomer()
    page.goto(company.place.url)
    expect(page.get_by_text("Åpne lenken som står i terminalen")).to_be_visible()
    page.goto(re.findall(r"http\S+", terminal.wait_for("/forste-start?token="))[-1])
    page.get_by_label("Selskapets navn").fill("Fjordvik AS")
    page.get_by_label("Adressen de ansatte bruker").fill(ADDRESS)
    page.get_by_label("Navnet ditt").fill("Åse Ødegård")
    page.get_by_label("E-postadressen din").fill(AASE)
    press(page, "Kom i gang")
    page.get_by_label("Koden på seks siffer").fill(terminal.wait_for("Sign-in code").rpartition(": ")[2])
    press(page, "Logg inn")

    press(page, "Lag nøkkelen")
    key = page.locator(".recovery-key").inner_text()
    page.get_by_label("De fire siste tegnene").fill(key[-4:])
    press(page, "Jeg har tatt vare på den")

    page.get_by_label("E-posttjener").fill("127.0.0.1")
    page.get_by_label("Kryptering").select_option("none")
    page.get_by_label("Port").fill(str(company.office.port))
    page.get_by_label("Avsenderadresse").fill("samtale@fjordvik.example")
    press(page, "Lagre og send en prøvemelding til meg")
    expect(page.get_by_role("heading", name="Prøvemeldingen er sendt")).to_be_visible()
    assert company.office.letter_to(AASE, "Prøvemelding fra Samtale")
    return page


def take_in_the_people(company: Company, page: Page) -> None:
    """A file as an old Norwegian Excel saves it; nothing is written before it is accepted."""
    page.get_by_role("link", name="Folk").click()
    page.get_by_role("link", name="Hent fra fil").click()
    content = FILE.replace("\n", "\r\n").encode("cp1252")
    page.get_by_label("Fil med ansatte").set_input_files(
        {"name": "ansatte.csv", "mimeType": "text/csv", "buffer": content}
    )
    press(page, "Se hva som vil skje")
    expect(page.get_by_text("Ingenting er lagret ennå")).to_be_visible()
    for name in ("Bjørn Sæther", "Kjersti Åsnes"):
        expect(page.get_by_role("rowheader", name=name)).to_be_visible()
    assert company.rows()["people"] == [AASE]
    press(page, "Lagre alt")
    expect(page.get_by_role("link", name="Kjersti Åsnes")).to_be_visible()
    assert company.rows()["people"] == [AASE, BJORN, KJERSTI]


def sign_in_by_mail(company: Company) -> Page:
    """The manager's first sign-in."""
    page = company.newcomer()
    page.goto(company.place.url)
    company.give_code(page, BJORN)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bjørn")
    return page


def invite(company: Company, page: Page) -> None:
    page.get_by_role("link", name="Inviter Kjersti Åsnes").click()
    page.get_by_label("Årlig medarbeidersamtale").check()
    page.get_by_label("Sted").fill("Møterom Fjell")
    page.get_by_label("Hilsen").fill(MESSAGE)
    page.get_by_label("Temaer du vil ta opp").fill(THEMES)
    page.get_by_label("Når begge er klare").check()
    press(page, "Send innkallingen")
    expect(page.get_by_text("Innkallingen er på vei til Kjersti Åsnes")).to_be_visible()


def read_the_invitation(company: Company) -> str:
    """Take the mail apart as a mail program does; returns the link to the answer."""
    mail = company.office.letter_to(KJERSTI, "Innkalling til medarbeidersamtale")
    text, html = text_of(mail), text_of(mail, "html")
    for words in ("Bjørn Sæther inviterer deg", "Møterom Fjell", MESSAGE, THEMES, "Hva er viktigst for deg"):
        assert words in text and words in html
    entry, attached = calendar_parts(mail)
    assert [MESSAGE.encode() in entry, THEMES.encode() in entry] == [False, False]
    assert attached == entry
    event = request_in(entry)
    assert {str(attendee).removeprefix("mailto:") for attendee in event["ATTENDEE"]} == {BJORN, KJERSTI}
    assert str(event["ORGANIZER"]) == "mailto:samtale@fjordvik.example"
    assert str(event["LOCATION"]) == "Møterom Fjell"
    copy = company.office.letter_to(BJORN, "Innkallingen er sendt")
    assert MESSAGE not in text_of(copy) and THEMES not in text_of(copy)
    found = re.search(r"Svar i Samtale: (\S+)", text)
    assert found and found[1] in html
    return company.here(found[1])


def answer(company: Company, talk: str) -> Page:
    """The link gives nothing away; after the code it leads to the talk, where the employee says yes."""
    page = company.newcomer()
    page.goto(talk)
    expect(page.get_by_role("heading", level=1)).to_have_text("Logg inn")
    expect(page.get_by_text("Bjørn")).to_have_count(0)
    company.give_code(page, KJERSTI)
    expect(page).to_have_url(talk)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bjørn Sæther")
    page.get_by_role("link", name="Svar på innkallingen").click()
    page.get_by_label("Hva er viktigst for deg").fill(TOPIC)
    press(page, "Ja, det passer")
    expect(page.get_by_text("Takket ja")).to_be_visible()
    assert company.office.letter_to(BJORN, "Svar på innkallingen")
    assert [company.rows()[name] for name in ("response", "topics")] == ["accepted", [TOPIC]]
    return page


def prepare_unseen(company: Company, talk: str, employee: Page, manager: Page) -> None:
    """Each writes in an own column; the other sees a light, and not a word."""
    for page in (employee, manager):
        page.goto(talk + "/forberedelse")
        go_to_part(page, PART)
    expect(manager.get_by_text("Kjersti har ikke begynt")).to_be_visible()
    type_in(own_area(employee), EMPLOYEE_WROTE)
    expect(manager.get_by_text("Kjersti er i gang")).to_be_visible()
    type_in(own_area(manager), MANAGER_WROTE)
    expect(employee.get_by_text("Bjørn er i gang")).to_be_visible()
    for page, theirs in ((employee, MANAGER_WROTE), (manager, EMPLOYEE_WROTE)):
        expect_saved(page)
        assert theirs not in page.content()
        for path in ("/forberedelse", "/mote"):
            sent = page.request.get(talk + path)
            assert sent.url == talk + "/forberedelse"
            assert TOPIC in sent.text() and theirs not in sent.text()
    assert company.rows()["answers"] == {EMPLOYEE_WROTE: KJERSTI, MANAGER_WROTE: BJORN}
    press(employee, "Jeg er klar")
    expect(manager.get_by_text("Kjersti er klar")).to_be_visible()
    assert EMPLOYEE_WROTE not in manager.content()
    assert not company.rows()["opened"]


def see_both_columns(company: Company, employee: Page, manager: Page) -> None:
    """The second «ready» opens the columns in both browsers, without anybody loading anything."""
    press(manager, "Jeg er klar")
    for page, theirs in ((employee, MANAGER_WROTE), (manager, EMPLOYEE_WROTE)):
        expect(page).to_have_url(re.compile("/mote"))
        go_to_part(page, PART)
        expect(other_column(page)).to_have_text(theirs)
    expect(manager.get_by_text("Kjersti er her")).to_be_visible()
    expect(employee.get_by_text("Bjørn er her")).to_be_visible()
    assert company.rows()["state"] == "open"


def write_together(company: Company, employee: Page, manager: Page) -> None:
    for page in (employee, manager):
        go_to_part(page, PART)
    type_in(own_area(employee), " i år")
    expect(other_column(manager)).to_have_text(EMPLOYEE_WROTE + " i år")
    type_in(own_area(manager), " til slutt")
    expect(other_column(employee)).to_have_text(MANAGER_WROTE + " til slutt")
    type_in(shared_note(employee), "Vi er fornøyde")
    expect(shared_note(manager)).to_have_value("Vi er fornøyde")
    type_in(shared_note(manager), " begge to")
    expect(shared_note(employee)).to_have_value(NOTE)

    for page in (employee, manager):
        go_to_part(page, story_signed.PLAN)
        expect(page.get_by_role("rowheader")).to_have_count(2)
    agree(employee, manager, 1, AGREED, "Kjersti", "2027-03-01")
    agree(manager, employee, 2, MONDAYS, "Bjørn", "2027-01-11")
    screenshot(manager, "story-agreements")
    for page in (employee, manager):
        expect_saved(page)
        page.reload()
        expect(agreed(page, 1)).to_have_value(AGREED)
        expect(due(page, 2)).to_have_value("2027-01-11")
        go_to_part(page, PART)
        expect(shared_note(page)).to_have_value(NOTE)
    expect(own_area(employee)).to_have_value(EMPLOYEE_WROTE + " i år")
    expect(other_column(employee)).to_have_text(MANAGER_WROTE + " til slutt")
    found = company.rows()
    assert found["answers"] == {EMPLOYEE_WROTE + " i år": KJERSTI, MANAGER_WROTE + " til slutt": BJORN}
    assert found["notes"] == [NOTE]
    assert found["agreements"] == [[AGREED, "employee", "2027-03-01"], [MONDAYS, "manager", "2027-01-11"]]


def agree(writer: Page, reader: Page, number: int, words: str, who: str, by: str) -> None:
    """One writes an agreement, and the other sees it come."""
    type_in(agreed(writer, number), words)
    agreement(writer, number).get_by_label("Ansvarlig", exact=True).select_option(label=who)
    due(writer, number).fill(by)
    expect(agreed(reader, number)).to_have_value(words)
    expect(due(reader, number)).to_have_value(by)


def hr_sees_that_it_exists(company: Company, talk: str, hr: Page) -> None:
    """HR reads when it is, and not a word of what is said, wherever HR looks."""
    hr.goto(company.place.url + "/oversikt/medarbeidere")
    expect(hr.get_by_role("row", name="Kjersti Åsnes").get_by_text("Pågår nå")).to_be_visible()
    for path in ("", "/mote", "/forberedelse", "/hvem-ser", "/svar", "/strom"):
        assert hr.request.get(talk + path).status == 403
    hr_reads_nowhere(company, hr, SECRETS)


def hr_reads_nowhere(company: Company, hr: Page, words: list[str]) -> None:
    paths = ["/", "/oversikt", "/oversikt/medarbeidere", "/folk", "/innstillinger", "/meg", "/arkiv", "/kalender/liste"]
    for path in paths:
        seen = hr.request.get(company.place.url + path)
        assert (seen.ok, seen.url) == (True, company.place.url + path)
        assert [each for each in words if each in seen.text()] == []
