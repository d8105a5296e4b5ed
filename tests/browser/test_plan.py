"""Two people write one plan: a goal with what is done to reach it, its place, its undo, and who holds the pen."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Enter, screenshot
from tests.browser.screens import expect_saved, go_to_part, own_area, part, press, shared_note, type_in
from tests.browser.server import Place
from tests.browser.test_keyboard import expect_focus_kept, press_on, tab_to

PLAN = "Året som kommer"
WHAT, MEASURE = "Hva skal være nådd", "Kjennetegn på at målet er nådd"
SAVES = "**/felt/**"


@pytest.fixture
def pages(server: Place, enter: Enter) -> tuple[Page, Page]:
    """The employee's page and the manager's, at the plan."""
    world = server.world(open=True, form="annual")
    server.start()
    path = f"/samtaler/{world['talk']}/mote"
    employee, manager = enter(world, "employee", path), enter(world, "manager", path)
    for page in (employee, manager):
        go_to_part(page, PLAN)
    expect(manager.get_by_text("Emil er her")).to_be_visible()
    expect(employee.get_by_text("Marit er her")).to_be_visible()
    return employee, manager


def goal(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name, exact=True)


def pen(page: Page, who: str) -> Locator:
    return page.get_by_role("group", name="Hvem skriver i fellesdelen?").get_by_role("button", name=who, exact=True)


def test_two_write_one_goal_with_an_action(pages: tuple[Page, Page]) -> None:
    employee, manager = pages
    press(employee, "Legg til et arbeidsmål")
    mine, theirs = goal(employee, "Arbeidsmål 1"), goal(manager, "Arbeidsmål 1")
    expect(mine.get_by_label(WHAT)).to_be_focused()
    employee.keyboard.type("Lede budsjettet")
    expect(theirs.get_by_label(WHAT)).to_have_value("Lede budsjettet")
    type_in(theirs.get_by_label(MEASURE), "Styret har sagt ja")
    expect(mine.get_by_label(MEASURE)).to_have_value("Styret har sagt ja")
    theirs.get_by_label("Frist").fill("2027-06-30")
    expect(mine.get_by_label("Frist")).to_have_value("2027-06-30")

    theirs.get_by_role("button", name="Legg til et tiltak").click()
    action = mine.get_by_role("row").last
    expect(theirs.get_by_role("textbox", name="Hva skal gjøres")).to_be_focused()
    manager.keyboard.type("Kurs i regnskap")
    expect(action.get_by_role("textbox", name="Hva skal gjøres")).to_have_value("Kurs i regnskap")
    action.get_by_label("Ansvarlig", exact=True).select_option(label="Emil")
    expect(theirs.get_by_label("Ansvarlig", exact=True)).to_have_value("employee")

    press(manager, "Legg til et arbeidsmål")
    expect(goal(manager, "Arbeidsmål 2").get_by_label(WHAT)).to_be_focused()
    manager.keyboard.type("Færre feil")
    expect(goal(employee, "Arbeidsmål 2").get_by_label(WHAT)).to_have_value("Færre feil")
    for page in pages:
        expect_saved(page)


def test_a_goal_changes_place_goes_and_comes_back_by_the_keyboard(pages: tuple[Page, Page]) -> None:
    employee, manager = pages
    for words in ("Først", "Sist"):
        press_on(employee, employee.get_by_role("button", name="Legg til et arbeidsmål"))
        expect(employee.locator(".goal textarea:focus")).to_have_value("")
        employee.keyboard.type(words)
        expect_saved(employee)
    press_on(employee, goal(employee, "Arbeidsmål 2").get_by_role("button", name="Legg til et tiltak"))
    expect(employee.locator(".agreements textarea:focus")).to_have_value("")
    employee.keyboard.type("Kurs")
    tab_to(employee, employee.get_by_role("button", name="Flytt arbeidsmål 2 opp"), "Shift+Tab")
    employee.keyboard.press("Enter")
    for page in pages:
        expect(goal(page, "Arbeidsmål 1").get_by_label(WHAT)).to_have_value("Sist")
    expect(employee.get_by_role("button", name="Flytt arbeidsmål 1 ned")).to_be_focused()

    press_on(employee, employee.get_by_role("button", name="Fjern arbeidsmål 1"))
    expect(employee.get_by_role("button", name="Angre")).to_be_focused()
    expect(goal(manager, "Arbeidsmål 2")).to_have_count(0)
    expect(manager.get_by_text("«Sist» er fjernet.")).to_be_visible()
    press(manager, "Angre")
    for page in pages:
        first = goal(page, "Arbeidsmål 1")
        expect(first.get_by_label(WHAT)).to_have_value("Sist")
        expect(first.get_by_role("textbox", name="Hva skal gjøres")).to_have_value("Kurs")
    expect_focus_kept(employee)


def test_the_pen_is_taken_in_the_middle_of_a_word_and_nothing_is_lost(pages: tuple[Page, Page]) -> None:
    employee, manager = pages
    press(employee, "Legg til et utviklingsmål")
    mine = goal(employee, "Utviklingsmål 1").get_by_label(WHAT)
    expect(mine).to_be_focused()
    employee.route(SAVES, lambda _route: None)
    employee.keyboard.type("Si nei på en god")
    pen(manager, "Jeg").click()
    expect(pen(manager, "Jeg")).to_have_attribute("aria-pressed", "true")
    expect(employee.get_by_text("Marit skriver i fellesdelen nå.")).to_be_visible()
    employee.unroute(SAVES)
    expect(goal(manager, "Utviklingsmål 1").get_by_label(WHAT)).to_have_value("Si nei på en god")
    expect(employee.get_by_role("button", name="Legg til et arbeidsmål")).to_have_count(0)
    expect(part(employee).get_by_role("heading", level=1)).to_contain_text(PLAN)
    type_in(goal(manager, "Utviklingsmål 1").get_by_label(WHAT), " måte")
    expect(goal(employee, "Utviklingsmål 1")).to_contain_text("Si nei på en god måte")
    screenshot(employee, "plan-reading")

    goal(manager, "Utviklingsmål 1").get_by_label("Frist").fill("2027-06-30")
    expect(goal(employee, "Utviklingsmål 1")).to_contain_text("30. juni 2027")
    pen(manager, "Begge").click()
    expect(employee.get_by_role("button", name="Legg til et arbeidsmål")).to_be_visible()
    expect(part(employee).get_by_role("heading", level=1)).to_contain_text(PLAN)


def test_who_writes_in_the_own_column_is_not_interrupted(pages: tuple[Page, Page]) -> None:
    employee, manager = pages
    go_to_part(employee, "Siden sist")
    area = own_area(employee)
    type_in(area, "Det gikk bra")
    area.evaluate("area => area.setSelectionRange(3, 3)")
    pen(manager, "Jeg").click()
    expect(employee.get_by_text("Marit skriver i fellesdelen nå.")).to_be_visible()
    for letter in " virkelig":
        employee.keyboard.type(letter)
        employee.wait_for_timeout(150)
    expect(shared_note(employee)).to_have_count(0)
    expect(area).to_have_value("Det virkelig gikk bra")
    expect(area).to_be_focused()
    assert area.evaluate("area => area.selectionStart") == len("Det virkelig")
    employee.keyboard.type(" alltid")
    expect(area).to_have_value("Det virkelig alltid gikk bra")
    expect_saved(employee)


def test_the_one_who_keeps_the_pen_reads_that_nobody_else_has_it(pages: tuple[Page, Page]) -> None:
    employee, manager = pages
    for page in pages:
        go_to_part(page, "Siden sist")
    expect(shared_note(employee)).to_have_accessible_name("Felles notat – begge skriver her")
    pen(manager, "Emil").click()
    expect(employee.get_by_text("Bare du skriver i fellesdelen nå.")).to_be_visible()
    expect(shared_note(employee)).to_have_accessible_name("Felles notat – bare du skriver her")
    expect(shared_note(manager)).to_have_count(0)
    expect(part(manager).get_by_text("Emil skriver her")).to_be_visible()
    expect(part(manager).get_by_text("begge skriver her")).to_be_hidden()
    expect(pen(manager, "Emil")).to_be_focused()
