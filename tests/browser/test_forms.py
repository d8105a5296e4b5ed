"""HR shapes a form, and people talk by it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import Enter, screenshot
from tests.browser.screens import expect_saved, go_to_part, own_area, part, press, type_in
from tests.browser.server import Place
from tests.browser.test_keyboard import expect_focus_kept, press_on, tab_to

SAVED = re.compile(r"^Lagret \d\d:\d\d$")


@pytest.fixture
def world(server: Place) -> dict[str, Any]:
    made = server.world(minutes_ahead=21 * 24 * 60)
    server.start()
    return made


@pytest.fixture
def editor(world: dict[str, Any], enter: Enter) -> Page:
    """A new form called «Halvårssamtalen», as HR begins it."""
    page = enter(world, "hr", "/skjemaer/nytt")
    page.get_by_label("Hva heter skjemaet?").fill("Halvårssamtalen")
    page.get_by_label("Årlig samtale").check()
    press(page, "Lag utkast")
    return page


def saved(page: Page) -> None:
    expect(page.locator("#lagret")).to_have_text(SAVED)


def section(page: Page, kind: str) -> Locator:
    return page.get_by_role("region", name=kind, exact=True)


def question(page: Page, number: int) -> Locator:
    """A question of the form, counted from 1."""
    return page.locator(".asked").nth(number - 1)


def words(page: Page) -> Locator:
    return page.locator(".asked").get_by_label("Spørsmål", exact=False).and_(page.locator(".large textarea"))


def texts(page: Page) -> list[str]:
    return [control.input_value() for control in words(page).all()]


def write(page: Page, control: Locator, text: str) -> None:
    control.fill(text)
    control.blur()
    saved(page)


def test_a_form_is_built_by_the_keyboard_and_a_talk_is_held_by_it(
    world: dict[str, Any], enter: Enter, server: Place
) -> None:
    page = enter(world, "hr", "/oversikt")
    press_on(page, page.get_by_role("link", name="Samtaleskjemaer"))
    press_on(page, page.get_by_role("link", name="Lag et nytt skjema"))
    tab_to(page, page.get_by_label("Hva heter skjemaet?"))
    page.keyboard.type("Halvårssamtalen")
    press_on(page, page.get_by_label("Årlig samtale"), "Space")
    press_on(page, page.get_by_role("button", name="Lag utkast"))

    tab_to(page, section(page, "Spørsmål og svar").get_by_label("Tittel"))
    page.keyboard.type("Arbeidet")
    tab_to(page, words(page).first)
    page.keyboard.type("Hva har gått bra?")
    press_on(page, page.get_by_role("button", name="Legg til et spørsmål"))
    expect(words(page).nth(1)).to_be_focused()
    page.keyboard.type("Hva vil du lære?")
    tab_to(page, question(page, 2).get_by_role("button", name="Flytt spørsmålet opp"), "Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#sagt")).to_have_text("Nå nummer 1 av 2.")
    expect(question(page, 1).get_by_role("button", name="Flytt spørsmålet opp")).to_be_focused()
    assert texts(page) == ["Hva vil du lære?", "Hva har gått bra?"]
    press_on(page, question(page, 1).get_by_role("button", name="Ta bort spørsmålet"))
    expect(page.get_by_role("button", name="Angre")).to_be_focused()
    page.keyboard.press("Enter")
    expect(words(page).first).to_be_focused()
    expect_focus_kept(page)
    assert texts(page) == ["Hva vil du lære?", "Hva har gått bra?"]

    tab_to(page, page.get_by_role("link", name="Publiser …"), "Shift+Tab")
    page.keyboard.press("Enter")
    press_on(page, page.get_by_role("button", name="Publiser"))
    expect(page.get_by_text("«Halvårssamtalen» er publisert.")).to_be_visible()

    talk = _invite(world, enter, server)
    employee = enter(world, "colleague", f"{talk}/forberedelse")
    go_to_part(employee, "Arbeidet")
    type_in(own_area(employee), "Å lede prosjekter")
    expect_saved(employee)

    _change(enter(world, "hr", "/skjemaer"))
    employee.reload()
    expect(part(employee).get_by_role("heading", level=2).first).to_have_text("Hva vil du lære?")
    expect(own_area(employee)).to_have_value("Å lede prosjekter")


def _invite(world: dict[str, Any], enter: Enter, server: Place) -> str:
    """Marit invites Kari to a talk by the new form; the talk's path."""
    page = enter(world, "manager", "/")
    page.get_by_role("link", name="Inviter Kari Kro").click()
    page.get_by_label("Halvårssamtalen").check()
    press(page, "Send innkallingen")
    expect(page).to_have_url(re.compile(r"/samtaler/[\w-]{22}$"))
    return page.url.removeprefix(server.url)


def _change(page: Page) -> None:
    """HR publishes another wording, and is shown what it changes."""
    press(page, "Endre: Halvårssamtalen")
    write(page, words(page).first, "Hva vil du lære neste år?")
    page.get_by_role("link", name="Publiser …").click()
    changed = page.get_by_role("listitem").filter(has_text="Hva vil du lære neste år?")
    expect(changed.locator("ins").first).to_contain_text("neste år")
    screenshot(page, "forms-changes")
    press(page, "Publiser")
    expect(page.get_by_role("row").filter(has_text="Halvårssamtalen")).to_contain_text("Versjon 2")


def test_questions_are_dragged_within_and_between_sections(editor: Page) -> None:
    page = editor
    for number, text in enumerate(("Én", "To", "Tre"), 1):
        if number > 1:
            press(page, "Legg til et spørsmål")
            expect(page.locator(".asked")).to_have_count(number)
        write(page, words(page).nth(number - 1), text)
    _drag(page, question(page, 3), question(page, 1))
    saved(page)
    assert texts(page) == ["Tre", "Én", "To"]

    press(page, "Legg til del")
    other = page.locator(".asked-list").nth(1)
    _drag(page, question(page, 1), other)
    saved(page)
    expect(other.locator(".asked")).to_have_count(1)
    page.reload()
    assert texts(page) == ["Én", "To", "Tre"]
    expect(page.locator(".asked-list").nth(1).locator(".asked")).to_have_count(1)

    _drag(page, question(page, 2), question(page, 1), drop=False)
    page.keyboard.press("Escape")
    page.mouse.up()
    assert texts(page) == ["Én", "To", "Tre"]


def _drag(page: Page, item: Locator, to: Locator, *, drop: bool = True) -> None:
    """Hold the item by its handle and take it to the upper part of another place, scrolling there where it must."""
    handle = item.locator("[data-drag]").first
    handle.scroll_into_view_if_needed()
    x, y = _corner(handle)
    page.mouse.move(x + 8, y + 8)
    page.mouse.down()
    left, top = _corner(to)
    assert page.viewport_size
    below = top > page.viewport_size["height"] - 100
    if below or top < 100:
        page.mouse.move(left + 60, page.viewport_size["height"] - 10 if below else 10, steps=4)
        expect(to).to_be_in_viewport(ratio=1)
    left, top = _corner(to)
    page.mouse.move(left + 60, top + 8, steps=8)
    if drop:
        page.mouse.up()


def _corner(place: Locator) -> tuple[float, float]:
    box = place.bounding_box()
    assert box
    return box["x"], box["y"]


def test_two_at_once_are_told_of_each_other(editor: Page, world: dict[str, Any], enter: Enter, server: Place) -> None:
    other = enter(world, "hr", editor.url.removeprefix(server.url))
    write(editor, words(editor).first, "Den enes ord")
    words(other).first.fill("Den andres ord")
    words(other).first.blur()
    told = question(other, 1).get_by_role("alert").first
    expect(told).to_contain_text("En annen har endret dette i mellomtiden")
    expect(told).to_contain_text("Den enes ord")
    expect(words(other).first).to_have_value("Den andres ord")
    screenshot(other, "forms-clash")
    press(other, "Behold mitt")
    saved(other)
    expect(other.get_by_text("En annen har endret dette")).to_be_hidden()
    editor.reload()
    expect(words(editor).first).to_have_value("Den andres ord")


def test_what_cannot_be_saved_stays_and_says_why(editor: Page) -> None:
    least = editor.get_by_label("Minste lengde")
    least.fill("en time")
    least.blur()
    expect(editor.get_by_text("Skriv et tall fra 5 til 480.")).to_be_visible()
    expect(least).to_have_value("en time")
    expect(least).to_have_attribute("aria-invalid", "true")
    expect(editor.locator("#lagret")).to_have_text("Ikke lagret – se ved feltet")
    write(editor, least, "60")
    expect(editor.get_by_text("Skriv et tall fra 5 til 480.")).to_be_hidden()


def test_a_server_that_is_away_loses_nothing(editor: Page) -> None:
    away: list[Route] = []

    def fail(route: Route) -> None:
        away.append(route)
        route.abort()

    editor.route("**/felt?*", fail)
    words(editor).first.fill("Hva har gått bra?")
    editor.get_by_role("link", name="Publiser …").click()
    expect(editor.locator("#lagret")).to_have_text("Ikke lagret – prøver igjen")
    expect(editor).to_have_url(re.compile("/utkast/"))
    editor.unroute("**/felt?*")
    expect(editor.get_by_role("heading", level=1)).to_contain_text("Publiser «Halvårssamtalen»")
    editor.go_back()
    expect(words(editor).first).to_have_value("Hva har gått bra?")
    assert away


def test_a_form_is_looked_at_on_a_phone(editor: Page) -> None:
    write(editor, words(editor).first, "Hva har gått bra?")
    write(editor, section(editor, "Spørsmål og svar").get_by_label("Tittel"), "Arbeidet")
    editor.get_by_role("link", name="Forhåndsvis").click()
    editor.get_by_role("navigation", name="Skjerm").get_by_role("link", name="telefon").click()
    phone = editor.frame_locator(".phone")
    phone.get_by_role("navigation", name="Deler").get_by_role("link", name=re.compile("^Arbeidet")).click()
    expect(phone.get_by_role("heading", name="Hva har gått bra?")).to_be_visible()
    area = phone.get_by_role("textbox", name=re.compile("^Medarbeider"))
    expect(area).to_be_disabled()
    screenshot(editor, "forms-phone")


def test_what_is_written_before_the_script_has_come_is_saved_when_it_does(editor: Page) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    editor.route("**/js/editor.js", hold)
    editor.reload(wait_until="commit")
    words(editor).first.fill("Hva har gått bra?")
    words(editor).first.blur()
    for route in held:
        route.continue_()
    expect(editor.locator("#lagret")).to_contain_text("Lagret")
    editor.unroute("**/js/editor.js")
    editor.reload()
    expect(words(editor).first).to_have_value("Hva har gått bra?")
