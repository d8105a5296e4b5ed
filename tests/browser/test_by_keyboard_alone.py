"""From the plan to the next talk without a mouse, both of the two: every stop is seen, and every press leads on."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Enter, screenshot
from tests.browser.post_office import PostOffice
from tests.browser.screens import expect_saved, part, shared_note
from tests.browser.server import Place
from tests.browser.test_keyboard import expect_focus_kept, press_on, tab_to
from tests.browser.test_signing import DISAGREEMENT, SUMMARY

GOAL, ACTION, AGREED = "Lede årsoppgjøret", "Følge ett oppgjør", "Kurs i regnskap"
CUTS_THE_RING = (
    "getComputedStyle(document.activeElement.closest('details'), '::details-content').overflow !== 'visible'"
)
WIDTHS = {"desk": {"width": 1280, "height": 800}, "phone": {"width": 360, "height": 740}}


def go_to(page: Page, name: str, key: str = "Tab") -> None:
    tab_to(page, page.get_by_role("navigation", name="Deler").get_by_role("link", name=re.compile(f"^{name}")), key)
    page.keyboard.press("Enter")
    expect(part(page).get_by_role("heading", level=1)).to_contain_text(name)
    expect_focus_kept(page)


def write(page: Page, field: Locator, words: str) -> None:
    tab_to(page, field)
    page.keyboard.type(words)


def choose(page: Page, field: Locator, option: str) -> None:
    tab_to(page, field)
    page.keyboard.type(option)


def press(page: Page, name: str, key: str = "Tab") -> None:
    tab_to(page, page.get_by_role("button", name=name, exact=True), key)
    page.keyboard.press("Enter")


@pytest.mark.parametrize("width", WIDTHS)
def test_from_the_plan_to_the_next_talk(server: Place, enter: Enter, office: PostOffice, width: str) -> None:
    world = server.world(open=True, form="annual", mail_port=office.port)
    server.start()
    path, size = f"/samtaler/{world['talk']}/mote", {"viewport": WIDTHS[width]}
    employee, manager = enter(world, "employee", path, **size), enter(world, "manager", path, **size)
    plan = employee.get_by_role("navigation", name="Deler").get_by_role("link", name=re.compile("^Året som kommer"))
    tab_to(employee, plan)
    for page in (employee, manager):
        page.evaluate("document.body.dataset.same = ''")
    press(manager, "Start samtalen")
    for page in (employee, manager):
        expect(page.get_by_text(re.compile(r"^\d+ av 90 min igjen$"))).to_be_visible()
        expect(page.get_by_role("banner").get_by_role("status").first).to_have_text("Samtalen er i gang")
    # One more press of the same key neither starts nor ends anything, and no page was loaded anew.
    expect(manager.get_by_role("button", name="Avslutt og les opp")).to_be_visible()
    expect(manager.locator("#klar")).to_be_focused()
    manager.keyboard.press("Enter")
    expect(plan).to_be_focused()
    for page in (employee, manager):
        expect(page.locator("body[data-same]")).to_have_count(1)

    employee.keyboard.press("Enter")
    expect(part(employee).get_by_role("heading", level=1)).to_contain_text("Året som kommer")
    press(employee, "Legg til et arbeidsmål")
    goal = employee.get_by_role("region", name="Arbeidsmål 1", exact=True)
    expect(goal.get_by_label("Hva skal være nådd")).to_be_focused()
    employee.keyboard.type(GOAL)
    tab_to(employee, goal.get_by_label("Frist").first)
    employee.keyboard.type("04042027")
    press_on(employee, goal.get_by_role("button", name="Legg til et tiltak"))
    expect(goal.get_by_role("textbox", name="Hva skal gjøres")).to_be_focused()
    employee.keyboard.type(ACTION)
    choose(employee, goal.get_by_label("Ansvarlig", exact=True), "Em")
    agreement = employee.get_by_role("table", name="Avtaler", exact=True).get_by_role("row").nth(1)
    write(employee, agreement.get_by_role("textbox", name="Hva skal gjøres"), AGREED)
    choose(employee, agreement.get_by_label("Ansvarlig", exact=True), "Em")
    tab_to(employee, agreement.get_by_label("Frist"))
    employee.keyboard.type("03032027")
    expect_saved(employee)

    press(manager, "Jeg")
    expect(manager.get_by_role("button", name="Jeg", exact=True)).to_have_attribute("aria-pressed", "true")
    expect_focus_kept(manager)
    go_to(manager, "Avslutning", "Shift+Tab")
    write(manager, shared_note(manager), SUMMARY)
    expect_saved(manager)
    tab_to(manager, manager.get_by_role("link", name="Er dere ferdige?"))
    manager.keyboard.press("Enter")
    press(manager, "Avslutt og les opp")
    expect(manager.get_by_text(SUMMARY)).to_be_visible()

    tab_to(employee, employee.get_by_role("link", name="Les gjennom og signer"), "Shift+Tab")
    employee.keyboard.press("Enter")
    for words in (GOAL, ACTION, AGREED, SUMMARY):
        expect(employee.get_by_text(words, exact=True)).to_be_visible()
    press_on(employee, employee.locator("summary", has_text="Jeg har lest det, men er uenig"))
    press(employee, "Signer med merknaden")
    wrong = employee.get_by_role("alert").filter(has_text="Skriv hva du er uenig i")
    expect(wrong).to_be_focused()
    assert employee.evaluate(CUTS_THE_RING) is False
    screenshot(employee, f"keyboard-refused-{width}")
    press_on(employee, wrong.get_by_role("link"))
    expect(employee.get_by_label("Hva er du uenig i?")).to_be_focused()
    employee.keyboard.type(DISAGREEMENT)
    press(employee, "Signer med merknaden")
    expect(manager.get_by_text(DISAGREEMENT)).to_be_visible()
    press(manager, "Signer")
    for page in (employee, manager):
        expect(page).to_have_url(re.compile("/referater/"))
    with employee.expect_download() as fetched:
        press_on(employee, employee.get_by_role("link", name=re.compile("PDF")))
    assert fetched.value.suggested_filename.endswith(".pdf")

    press(manager, "Godta: Oppfølging med Emil")
    expect(manager.get_by_role("heading", name="Samtalen er planlagt")).to_be_visible()
    employee.goto(server.url)
    press(employee, f"Gjort: {AGREED}")
    expect(employee.get_by_text(f"Notert om «{AGREED}»: gjort.")).to_be_in_viewport()
    press_on(employee, employee.locator("summary", has_text="Ferdig de siste 30 dagene"))
    press(employee, f"Ta opp igjen: {AGREED}")
    expect(employee.get_by_role("button", name=f"Gjort: {AGREED}")).to_be_visible()
    screenshot(employee, f"keyboard-marked-{width}")
