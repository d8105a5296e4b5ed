"""The second half of the story: what two have agreed on is signed, kept, followed up, and opens their next talk."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from io import BytesIO

from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.company import Company
from tests.browser.conftest import screenshot
from tests.browser.post_office import text_of
from tests.browser.screens import expect_saved, go_to_part, part, press, shared_note, type_in
from webapp import clock
from webapp.conversations.timing import is_working_day

PLAN, CLOSING, AGENDA = "Året som kommer", "Avslutning", "Siden sist"
GOAL, MEASURE, ACTION = "Lede årsoppgjøret", "Revisoren har ingen merknader", "Følge Bjørn gjennom ett oppgjør"
SUMMARY, DISAGREEMENT = "Vi tar det steg for steg.", "Jeg mener fristen er for knapp."
WRITTEN = [GOAL, MEASURE, ACTION, SUMMARY, DISAGREEMENT]
SHA256 = re.compile("[0-9a-f]{64}")


def come_to(company: Company, moment: dt.datetime, people: dict[str, Page], path: str) -> None:
    """Let it be that moment, on a server that starts anew, and let them go to the page."""
    ahead = (moment - dt.datetime.now(dt.UTC)) / dt.timedelta(days=1)
    company.place.start_later(ahead)
    enter(company, people, path)


def enter(company: Company, people: dict[str, Page], path: str) -> None:
    """Sign in again where the old sign-in has run out, by a mail, and go on to the page."""
    for address, page in people.items():
        page.goto(path)
        company.give_code(page, address)
        expect(page).to_have_url(re.compile(re.escape(path)))


def plan_the_year(employee: Page, manager: Page) -> None:
    """A goal by one, how they will see that it is reached by the other, and what is to be done for it."""
    for page in (employee, manager):
        go_to_part(page, PLAN)
    press(employee, "Legg til et arbeidsmål")
    mine, theirs = (page.get_by_role("region", name="Arbeidsmål 1", exact=True) for page in (employee, manager))
    type_in(mine.get_by_label("Hva skal være nådd"), GOAL)
    expect(theirs.get_by_label("Hva skal være nådd")).to_have_value(GOAL)
    type_in(theirs.get_by_label("Kjennetegn på at målet er nådd"), MEASURE)
    theirs.get_by_label("Frist").first.fill("2027-04-15")
    theirs.get_by_role("button", name="Legg til et tiltak").click()
    action = theirs.get_by_role("row").last
    type_in(action.get_by_role("textbox", name="Hva skal gjøres"), ACTION)
    action.get_by_label("Ansvarlig", exact=True).select_option(label="Kjersti")
    expect(mine.get_by_role("textbox", name="Hva skal gjøres")).to_have_value(ACTION)
    for page in (employee, manager):
        go_to_part(page, CLOSING)
    type_in(shared_note(employee), SUMMARY)
    expect(shared_note(manager)).to_have_value(SUMMARY)
    for page in (employee, manager):
        expect_saved(page)


def sign_with_a_disagreement(company: Company, employee: Page, manager: Page, agreed: str) -> str:
    """Both read the same text back; the employee signs it as read, the manager as it stands. Returns the minutes."""
    press(manager, "Avslutt og les opp")
    employee.get_by_role("link", name="Les gjennom og signer").click()
    for page in (employee, manager):
        for words in (GOAL, MEASURE, ACTION, agreed, SUMMARY):
            expect(page.get_by_text(words, exact=True)).to_be_visible()
    employee.get_by_text("Jeg har lest det, men er uenig").click()
    employee.get_by_label("Hva er du uenig i?").fill(DISAGREEMENT)
    press(employee, "Signer med merknaden")
    expect(manager.get_by_text(DISAGREEMENT)).to_be_visible()
    screenshot(manager, "story-signing")
    press(manager, "Signer")
    for page in (employee, manager):
        expect(page).to_have_url(re.compile("/referater/"))
        expect(page.get_by_text(DISAGREEMENT)).to_be_visible()
    screenshot(employee, "story-minutes")
    for address in ("kjersti@fjordvik.example", "bjorn@fjordvik.example"):
        mail = text_of(company.office.letter_to(address, "Referatet er signert"))
        assert employee.url.removeprefix(company.place.url) in mail
        assert not [words for words in (GOAL, agreed, SUMMARY, DISAGREEMENT) if words in mail]
    return employee.url


def read_the_pdf(page: Page, minutes: str, agreed: str, unsaid: list[str]) -> None:
    """By a library that did not write it: the words, what it claims to be, and that the hash is of what is attached."""
    fetched = page.request.get(f"{minutes}/referat.pdf")
    assert fetched.headers["content-type"] == "application/pdf"
    reader = PdfReader(BytesIO(fetched.body()))
    text = " ".join(" ".join(sheet.extract_text() for sheet in reader.pages).split())
    for words in (GOAL, MEASURE, ACTION, agreed, SUMMARY, DISAGREEMENT, "Kjersti Åsnes", "Bjørn Sæther"):
        assert words in text
    assert [words for words in unsaid if words in text] == []
    claims = reader.xmp_metadata.stream.get_data().decode()  # type: ignore[union-attr]
    assert "<pdfaid:part>3</pdfaid:part>" in claims and "<pdfaid:conformance>A</pdfaid:conformance>" in claims
    assert "<pdfuaid:part>1</pdfuaid:part>" in claims
    (signed,), (signatures,) = reader.attachments["referat.json"], reader.attachments["signaturer.json"]
    digest = hashlib.sha256(signed).hexdigest()
    printed, head = SHA256.findall(text)
    assert printed == digest != head  # the other is the head of the audit log
    assert json.loads(signatures)["sha256"] == digest
    assert json.loads(signed)["goals"][0]["actions"][0]["what"] == ACTION
    attached = signed.decode() + signatures.decode()
    assert DISAGREEMENT in attached and [words for words in unsaid if words in attached] == []


def hr_reads_the_minutes_alone(hr: Page, talk: str, minutes: str, agreed: str, unsaid: list[str]) -> None:
    hr.get_by_role("link", name=re.compile("Åpne referatet fra samtalen med Kjersti")).click()
    expect(hr).to_have_url(minutes)
    expect(hr.get_by_text(SUMMARY)).to_be_visible()
    assert [words for words in unsaid if words in hr.content()] == []
    read_the_pdf(hr, minutes, agreed, unsaid)
    for path in ("", "/mote", "/forberedelse", "/signer", "/strom", "/kalender.ics"):
        assert hr.request.get(talk + path).status == 403


def plan_the_follow_up(company: Company, employee: Page, manager: Page) -> str:
    """The manager accepts what is proposed, and both have it before them. Returns the planned talk."""
    manager.goto(company.place.url)
    press(manager, "Godta: Oppfølging med Kjersti")
    (planned,) = [talk for talk in company.rows()["talks"] if talk["state"] == "planned"]
    for page, them in ((employee, "Bjørn Sæther"), (manager, "Kjersti Åsnes")):
        page.goto(company.place.url + "/kalender/liste")
        expect(page.get_by_role("link", name=re.compile(f"Samtale med {them}")).last).to_be_visible()
    return str(planned["id"])


def half_a_year_after(held: dt.datetime, moment: dt.datetime) -> dt.datetime:
    """The moment, which is about six months on, on a working day, at the same time of day in Oslo."""
    assert 180 <= (clock.local(moment).date() - clock.local(held).date()).days <= 190
    assert clock.local(moment).time() == clock.local(held).time()
    assert is_working_day(clock.local(moment).date())
    return moment


def mark_as_done(company: Company, employee: Page, manager: Page, talk: str, what: str) -> None:
    """The employee says so on the start page, and the manager sees it beside the others."""
    employee.goto(company.place.url)
    press(employee, f"Gjort: {what}")
    expect(employee.get_by_text("Ferdig de siste 30 dagene")).to_be_visible()
    manager.goto(talk)
    done = manager.get_by_role("listitem").filter(has=manager.get_by_role("link", name=what, exact=True))
    expect(done).to_contain_text(re.compile(r"Gjort\s+Kjersti, "))
    expect(manager.get_by_text(re.compile("Kjersti, "))).to_have_count(1)


def invite_to_the_follow_up(company: Company, employee: Page, manager: Page, talk: str) -> None:
    manager.get_by_role("link", name="Gå til innkallingen").click()
    press(manager, "Send innkallingen")
    expect(manager.get_by_text("Innkallingen er på vei til Kjersti Åsnes")).to_be_visible()
    employee.goto(talk)
    employee.get_by_role("link", name="Svar på innkallingen").click()
    press(employee, "Ja, det passer")


def open_what_is_left(employee: Page, manager: Page, talk: str, minutes: str, left: list[str], done: str) -> None:
    """Both prepare with the last plan before them; what opens is the agenda of what is still open."""
    for page in (employee, manager):
        page.goto(talk + "/forberedelse")
        go_to_part(page, "Fra sist")
        last = part(page).get_by_role("link", name=re.compile("referat", re.IGNORECASE)).first
        expect(last).to_have_attribute("href", re.compile(re.escape(minutes.rpartition("/")[2])))
        press(page, "Jeg er klar")
    for page in (employee, manager):
        expect(page).to_have_url(re.compile("/mote"))
        go_to_part(page, AGENDA)
        expect(page.locator(".review h3")).to_have_text(left)
        expect(part(page).get_by_text(done)).to_have_count(0)
    screenshot(employee, "story-agenda")
