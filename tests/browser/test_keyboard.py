"""Everything by the keyboard alone: where the focus is can be seen, and it is never lost."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.company import Company
from tests.browser.conftest import Enter
from tests.browser.post_office import PostOffice
from tests.browser.screens import (
    WITHOUT_FOCUS,
    agreed,
    expect_saved,
    other_column,
    own_area,
    part,
)
from tests.browser.server import Place

MOST_STOPS = 120
SEEN = """() => {
  const on = document.activeElement;
  const ringed = (element) => {
    const look = getComputedStyle(element);
    return look.outlineStyle !== "none" && parseFloat(look.outlineWidth) > 0;
  };
  const inTheBrowsersOwn = on.matches("input[type=date]:not(:focus)");
  const seen = inTheBrowsersOwn || ringed(on) || (on.matches(".col textarea") && ringed(on.closest(".col")));
  return seen && on.checkVisibility({visibilityProperty: true, opacityProperty: true}) ? "" : on.outerHTML;
}"""


def tab_to(page: Page, wanted: Locator, key: str = "Tab") -> None:
    """Press Tab until the wanted one has the focus; wherever it stops on the way, it must be seen."""
    expect(wanted).to_be_visible()
    for _stop in range(MOST_STOPS):
        page.keyboard.press(key)
        assert page.evaluate(SEEN) == ""
        if wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"{MOST_STOPS} stops did not lead to {wanted}")


def press_on(page: Page, wanted: Locator, key: str = "Enter") -> None:
    tab_to(page, wanted)
    page.keyboard.press(key)


def expect_focus_kept(page: Page) -> None:
    expect(page.locator(":focus")).to_have_count(1)
    assert not page.evaluate(WITHOUT_FOCUS)


@pytest.fixture
def newcomer(server: Place, office: PostOffice, browser: Browser, browser_context_args: dict) -> Iterator[Company]:
    made = Company(server, office, browser, browser_context_args, [])
    yield made
    for context in made.contexts:
        context.close()


def test_sign_in_and_answer(newcomer: Company) -> None:
    world = newcomer.place.world(response="none", minutes_ahead=60 * 24 * 9, mail_port=newcomer.office.port)
    newcomer.place.start()
    page = newcomer.newcomer()
    page.goto(f"{newcomer.place.url}/samtaler/{world['talk']}")
    tab_to(page, page.get_by_label("E-postadressen din"))
    page.keyboard.type("emil@fjordvik.example\n")
    expect(page.get_by_label("Koden på seks siffer")).to_be_focused()
    page.keyboard.type(newcomer.office.code_for("emil@fjordvik.example") + "\n")

    press_on(page, page.get_by_role("link", name="Svar på innkallingen"))
    tab_to(page, page.get_by_label("Hva er viktigst for deg"))
    page.keyboard.type("Opplæring")
    press_on(page, page.get_by_role("button", name="Ja, det passer"))
    expect(page.get_by_text("Takket ja")).to_be_visible()


def test_a_fault_in_a_form_is_read_first(newcomer: Company) -> None:
    newcomer.place.world()
    newcomer.place.start()
    page = newcomer.newcomer()
    page.goto(f"{newcomer.place.url}/logg-inn")
    tab_to(page, page.get_by_label("E-postadressen din"))
    page.keyboard.type("ikke en adresse\n")
    expect(page.get_by_label("E-postadressen din")).to_have_attribute("aria-invalid", "true")


@pytest.fixture
def meeting(server: Place, enter: Enter) -> tuple[Page, Page]:
    """The employee's page and the manager's."""
    world = server.world(open=True)
    server.start()
    path = f"/samtaler/{world['talk']}/mote"
    return enter(world, "employee", path), enter(world, "manager", path)


def test_write_and_go_on_to_the_next_part(meeting: tuple[Page, Page]) -> None:
    page, manager = meeting
    press_on(page, page.get_by_role("navigation", name="Deler").get_by_role("link", name="Oppfølging siden sist"))
    expect_focus_kept(page)
    tab_to(page, own_area(page))
    page.keyboard.type("Alt er nådd")
    expect_saved(page)
    press_on(page, part(page).get_by_role("link", name="Læring og utvikling"))
    expect(part(page).get_by_role("heading", level=1)).to_contain_text("Læring og utvikling")
    expect_focus_kept(page)
    tab_to(page, own_area(page))
    page.keyboard.type("Regnskap")
    manager.goto(manager.url + "#del-3")
    expect(other_column(manager)).to_have_text("Regnskap")


def test_the_table_of_agreements(meeting: tuple[Page, Page]) -> None:
    page, manager = meeting
    for each in meeting:
        each.get_by_role("navigation", name="Deler").get_by_role("link", name="Avtaler fram").click()
    press_on(page, page.get_by_role("button", name="Legg til en avtale"))
    expect(agreed(page, 7)).to_be_focused()
    page.keyboard.type("Møte hver mandag")
    expect(agreed(manager, 7)).to_have_value("Møte hver mandag")

    tab_to(page, page.get_by_role("button", name="Flytt avtale 7 opp"))
    for number in range(6, 0, -1):
        page.keyboard.press("Enter")
        expect(agreed(page, number)).to_have_value("Møte hver mandag")
        expect_focus_kept(page)
    expect(page.get_by_role("button", name="Flytt avtale 1 ned")).to_be_focused()
    page.keyboard.press("Enter")
    expect(agreed(manager, 2)).to_have_value("Møte hver mandag")
    expect(page.get_by_role("button", name="Flytt avtale 2 ned")).to_be_focused()

    press_on(page, page.get_by_role("button", name="Fjern avtale 2"))
    expect(page.get_by_role("rowheader")).to_have_count(6)
    expect(page.get_by_role("button", name="Angre")).to_be_focused()
    page.keyboard.press("Enter")
    expect(agreed(page, 2)).to_have_value("Møte hver mandag")
    expect(agreed(page, 2)).to_be_focused()


def test_own_topics(meeting: tuple[Page, Page]) -> None:
    page, manager = meeting
    tab_to(page, page.get_by_label("Nytt tema"))
    page.keyboard.type("Arbeidstid\n")
    expect(manager.locator("#temaer")).to_contain_text("Arbeidstid")
    expect(page.get_by_label("Nytt tema")).to_be_focused()
    tab_to(page, page.get_by_role("button", name="Fjern temaet"), "Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Angre")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Tema", exact=True)).to_be_focused()


def test_the_focus_finds_a_place_when_the_other_removes_the_row_it_is_in(meeting: tuple[Page, Page]) -> None:
    page, manager = meeting
    for each in meeting:
        each.get_by_role("navigation", name="Deler").get_by_role("link", name="Avtaler fram").click()
    agreed(page, 3).focus()
    manager.get_by_role("button", name="Fjern avtale 3").click()
    expect(page.get_by_role("rowheader")).to_have_count(5)
    expect_focus_kept(page)


@pytest.mark.parametrize(
    ("button", "inside"), [("Bruk telefonen", "Skriv i din egen kolonne"), ("Marit Moen", "Min side")]
)
def test_what_pops_up_is_opened_and_left(server: Place, enter: Enter, button: str, inside: str) -> None:
    world = server.world(open=True)
    server.start()
    page = enter(world, "manager", f"/samtaler/{world['talk']}/mote" if "tele" in button else "/")
    opener = page.get_by_role("button", name=button)
    press_on(page, opener)
    expect(page.get_by_text(re.compile(inside))).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_text(re.compile(inside))).to_be_hidden()
    expect(opener).to_be_focused()


def test_the_end_of_the_preparation_leads_to_saying_that_one_is_ready(server: Place, enter: Enter) -> None:
    world = server.world()
    server.start()
    page = enter(world, "employee", f"/samtaler/{world['talk']}/forberedelse")
    last = page.get_by_role("navigation", name="Deler").get_by_role("link").last
    press_on(page, last)
    own = own_area(page)
    expect(own).to_be_visible()
    press_on(page, part(page).get_by_role("link", name="Er du klar?"))
    expect(own).to_be_visible()
    ready = page.get_by_role("button", name="Jeg er klar", exact=True)
    expect(ready).to_be_in_viewport()
    page.keyboard.press("Tab")
    expect(ready).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Du er klar")).to_be_visible()
