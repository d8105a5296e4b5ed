"""What was taken out of a field comes back: found from the field itself, by keyboard, for both and on a phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from tests.browser.conftest import Enter, screenshot
from tests.browser.screens import expect_saved, go_to_part, own_area, shared_note, type_in, warning
from tests.browser.server import Place
from tests.server import eventually

PART = "Oppfølging siden sist"
WORDS = "Jeg vil lære mer om budsjett"


def way_in(page: Page) -> Locator:
    return page.get_by_role("button", name="Tidligere versjoner")


def versions(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Tidligere versjoner")


def empty(area: Locator) -> None:
    area.focus()
    area.press("ControlOrMeta+a")
    area.press("Backspace")
    expect(area).to_have_value("")


HELD = """async field => {
    const page = new DOMParser().parseFromString(await (await fetch(location.pathname)).text(), "text/html");
    return page.getElementById(field).value;
}"""


def is_saved(page: Page, area: Locator, text: str) -> None:
    """The server holds this text: what a new load of the page begins with."""
    field = area.get_attribute("id")
    eventually(lambda: page.evaluate(HELD, field) == text, 30)


@pytest.mark.parametrize("page_name", ["forberedelse", "mote"])
def test_select_all_and_delete_loses_nothing(server: Place, enter: Enter, page_name: str) -> None:
    """By keyboard alone, and after the page has been loaded anew."""
    world = server.world(open=page_name == "mote")
    server.start()
    page = enter(world, "employee", f"/samtaler/{world['talk']}/{page_name}")
    go_to_part(page, PART)
    area = own_area(page)
    type_in(area, WORDS)
    is_saved(page, area, WORDS)
    expect(way_in(page)).to_be_hidden()
    empty(area)
    is_saved(page, area, "")
    expect(way_in(page)).to_be_visible()
    page.reload()
    go_to_part(page, PART)
    expect(way_in(page)).to_be_hidden()
    area.focus()
    page.keyboard.press("Tab")
    expect(way_in(page)).to_be_focused()
    page.keyboard.press("Enter")
    expect(versions(page).get_by_role("heading", name="Tidligere versjoner")).to_be_focused()
    expect(versions(page).get_by_role("listitem")).to_have_count(1)
    expect(versions(page).get_by_role("listitem")).to_contain_text(WORDS)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(versions(page)).to_be_hidden()
    expect(area).to_be_focused()
    expect(area).to_have_value(WORDS)
    is_saved(page, area, WORDS)
    page.keyboard.press("End")
    page.keyboard.type(" og mer")
    is_saved(page, area, WORDS + " og mer")


def test_a_held_backspace_loses_nothing(server: Place, enter: Enter) -> None:
    world = server.world(open=True)
    server.start()
    page = enter(world, "manager", f"/samtaler/{world['talk']}/mote")
    go_to_part(page, PART)
    area = own_area(page)
    type_in(area, WORDS)
    is_saved(page, area, WORDS)
    for _letter in WORDS:
        area.press("Backspace")
    is_saved(page, area, "")
    way_in(page).click()
    expect(versions(page).get_by_role("listitem")).to_have_count(1)
    expect(versions(page)).to_contain_text(WORDS)


def test_both_bring_back_what_they_share(server: Place, enter: Enter) -> None:
    world = server.world(open=True)
    server.start()
    path = f"/samtaler/{world['talk']}/mote"
    employee, manager = enter(world, "employee", path), enter(world, "manager", path)
    for page in (employee, manager):
        go_to_part(page, PART)
    type_in(shared_note(employee), "Vi er enige om opplæring i økonomi.")
    expect(shared_note(manager)).to_have_value("Vi er enige om opplæring i økonomi.")
    empty(shared_note(manager))
    expect(shared_note(employee)).to_have_value("")
    type_in(shared_note(manager), "Noe nytt")
    expect(shared_note(employee)).to_have_value("Noe nytt")
    shared_note(employee).focus()
    way_in(employee).click()
    version = versions(employee).get_by_role("listitem")
    expect(version.locator("del")).to_contain_text("Vi er enige")
    expect(version.locator("ins")).to_contain_text("Noe nytt")
    version.get_by_role("button", name="Hent tilbake").click()
    for page in (employee, manager):
        expect(shared_note(page)).to_have_value("Vi er enige om opplæring i økonomi.")
    # And back again, by the other one.
    shared_note(manager).focus()
    way_in(manager).click()
    versions(manager).get_by_role("button", name="Hent tilbake").click()
    for page in (employee, manager):
        expect(shared_note(page)).to_have_value("Noe nytt")


def test_what_is_typed_meanwhile_stays_beside_what_is_brought_back(server: Place, enter: Enter) -> None:
    """Words that have not come through when the press is answered are merged with it, as with another tab's."""
    world = server.world(open=True)
    server.start()
    page = enter(world, "employee", f"/samtaler/{world['talk']}/mote")
    go_to_part(page, PART)
    area = own_area(page)
    type_in(area, WORDS)
    is_saved(page, area, WORDS)
    empty(area)
    is_saved(page, area, "")
    page.route("**/felt/**", lambda route: route.abort())
    type_in(area, "Nå: ")
    expect(warning(page)).to_be_visible()
    way_in(page).click()
    versions(page).get_by_role("button", name="Hent tilbake").click()
    expect(versions(page)).to_be_hidden()
    page.unroute("**/felt/**")
    expect(area).to_have_value(re.compile(f"^(Nå: {WORDS}|{WORDS} ?Nå: )$"), timeout=30_000)
    expect_saved(page)


def test_a_press_that_fails_says_so_and_can_be_tried_again(server: Place, enter: Enter) -> None:
    world = server.world(open=True)
    server.start()
    page = enter(world, "employee", f"/samtaler/{world['talk']}/mote")
    go_to_part(page, PART)
    area = own_area(page)
    type_in(area, WORDS)
    is_saved(page, area, WORDS)
    empty(area)
    is_saved(page, area, "")
    page.route("**/tidligere/**", lambda route: route.abort())
    way_in(page).click()
    expect(versions(page).get_by_role("alert")).to_contain_text("Det gikk ikke")
    versions(page).get_by_role("button", name="Lukk").click()
    expect(way_in(page)).to_be_focused()
    page.unroute("**/tidligere/**")
    way_in(page).click()
    expect(versions(page).get_by_role("listitem")).to_have_count(1)
    expect(versions(page).get_by_role("alert")).to_be_hidden()
    page.route("**/tidligere/**", lambda route: route.fulfill(status=403, body="<h1>Nei</h1>"))
    versions(page).get_by_role("button", name="Hent tilbake").click()
    expect(versions(page).get_by_role("alert")).to_contain_text("Det gikk ikke")
    expect(versions(page).get_by_role("listitem")).to_have_count(1)
    page.unroute("**/tidligere/**")
    versions(page).get_by_role("button", name="Hent tilbake").click()
    expect(area).to_have_value(WORDS)


def test_the_way_in_moves_nothing_on_a_phone_and_outlives_a_row_that_is_added(server: Place, enter: Enter) -> None:
    world = server.world(open=True)
    server.start()
    phone = ViewportSize(width=360, height=740)
    page = enter(world, "manager", f"/samtaler/{world['talk']}/mote", viewport=phone)
    go_to_part(page, "Avtaler fram til neste samtale")
    rows = page.locator(".agreements textarea")
    type_in(rows.first, "Kurs i budsjett før sommeren")
    is_saved(page, rows.first, "Kurs i budsjett før sommeren")
    second = rows.nth(1).bounding_box()
    empty(rows.first)
    expect(way_in(page)).to_be_visible()
    is_saved(page, rows.first, "")
    assert rows.nth(1).bounding_box() == second
    place = way_in(page).bounding_box()
    assert place
    assert place["height"] >= 24
    page.get_by_role("button", name="Legg til en avtale").click()
    expect(rows).to_have_count(7)
    rows.first.focus()
    way_in(page).click()
    screenshot(page, "past-phone")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    versions(page).get_by_role("button", name="Hent tilbake").click()
    expect(rows.first).to_have_value("Kurs i budsjett før sommeren")
