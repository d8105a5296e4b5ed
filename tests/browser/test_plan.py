"""Two people write one plan: a goal with what is done to reach it, its place, its undo, and who holds the pen."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import Enter, screenshot
from tests.browser.screens import (
    expect_saved,
    go_to_part,
    other_column,
    own_area,
    part,
    press,
    shared_note,
    type_in,
    warning,
)
from tests.browser.server import Place
from tests.browser.test_keyboard import expect_focus_kept, press_on, tab_to
from tests.server import eventually
from webapp import clock

PLAN = "Året som kommer"
WHAT, MEASURE = "Hva skal være nådd", "Kjennetegn på at målet er nådd"
SAVES = "**/felt/**"


@pytest.fixture
def pages(server: Place, enter: Enter) -> tuple[Page, Page]:
    """The employee's page and the manager's, at the plan; time stands still."""
    server.tell(clock.now())
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


def hold(page: Page, path: str) -> list[Route]:
    """Let what this page asks for there wait, here."""
    waiting: list[Route] = []

    def wait(route: Route) -> None:
        waiting.append(route)

    page.route(path, wait)
    return waiting


def test_what_is_typed_before_a_new_row_has_come_is_its_words(pages: tuple[Page, Page]) -> None:
    employee, manager = pages
    held = hold(employee, "**/mal/arbeid")
    press(employee, "Legg til et arbeidsmål")
    employee.keyboard.type("Lede ")
    press(manager, "Legg til et arbeidsmål")
    manager.keyboard.type("Marits mål")
    expect(goal(employee, "Arbeidsmål 1").get_by_label(WHAT)).to_have_value("Marits mål")
    employee.keyboard.type("budsjettet")
    to_come = employee.get_by_role("textbox", name="Legg til et arbeidsmål")
    expect(to_come).to_have_value("Lede budsjettet")
    expect(to_come).to_be_in_viewport()
    employee.set_viewport_size({"width": 360, "height": 740})
    screenshot(employee, "plan-row-to-come")

    held.pop().continue_()
    mine = goal(employee, "Arbeidsmål 2").get_by_label(WHAT)
    expect(mine).to_be_focused()
    expect(to_come).to_have_count(0)
    employee.keyboard.type(" alene")
    expect(goal(manager, "Arbeidsmål 2").get_by_label(WHAT)).to_have_value("Lede budsjettet alene")
    expect(goal(manager, "Arbeidsmål 1").get_by_label(WHAT)).to_have_value("Marits mål")
    expect_saved(employee)


def test_what_was_typed_for_a_row_that_never_came_goes_with_the_next_press(pages: tuple[Page, Page]) -> None:
    employee, manager = pages
    employee.route("**/avtaler", lambda route: route.abort())
    press(employee, "Legg til en avtale")
    expect(employee.get_by_role("button", name="Legg til en avtale")).to_be_focused()
    employee.unroute("**/avtaler")
    held = hold(employee, "**/avtaler")
    press(employee, "Legg til en avtale")
    employee.keyboard.type("Kurs")
    held.pop().abort()
    expect(employee.get_by_role("alert").filter(has_text="Det gikk ikke nå.")).to_be_visible()
    to_come = employee.get_by_role("textbox", name="Legg til en avtale")
    expect(to_come).to_have_value("Kurs")
    assert employee.evaluate("dispatchEvent(new Event('beforeunload', {cancelable: true}))") is False
    employee.unroute("**/avtaler")
    press(employee, "Legg til en avtale")
    row = manager.get_by_role("row").last.get_by_role("textbox", name="Hva skal gjøres")
    expect(row).to_have_value("Kurs")
    expect(to_come).to_have_count(0)
    expect_saved(employee)


def test_a_focus_area_that_hr_adds_meanwhile_is_named_on_the_pages_that_are_open(server: Place, enter: Enter) -> None:
    server.tell(clock.now())
    world = server.world(open=True, form="annual")
    server.start()
    path = f"/samtaler/{world['talk']}/mote"
    hr = enter(world, "hr", "/satsingsomrader")
    add_area(hr, "Sikkerhet")
    employee, manager = enter(world, "employee", path), enter(world, "manager", path)
    go_to_part(manager, PLAN)
    press(manager, "Legg til et arbeidsmål")
    theirs = goal(manager, "Arbeidsmål 1").get_by_label("Støtter")
    expect(theirs).to_be_visible()
    add_area(hr, "Fornøyde kunder")
    employee.reload()
    go_to_part(employee, PLAN)
    mine = goal(employee, "Arbeidsmål 1").get_by_label("Støtter")
    mine.select_option(label="Fornøyde kunder")
    expect(theirs.locator("option:checked")).to_have_text("Fornøyde kunder")
    mine.select_option(label="Sikkerhet")
    expect(theirs.locator("option:checked")).to_have_text("Sikkerhet")
    assert theirs.locator("option").all_inner_texts() == ["Velg", "Sikkerhet", "Fornøyde kunder"]
    expect_saved(employee)


def add_area(hr: Page, name: str) -> None:
    hr.get_by_role("textbox").fill(name)
    press(hr, "Legg til")
    expect(hr.get_by_role("listitem").filter(has_text=name)).to_be_visible()


COVERED = """() => {
  const box = element => element.getBoundingClientRect();
  const over = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top + 1 < a.bottom;
  const drawn = cell => ({...box(cell).toJSON(), bottom: box(cell.querySelector(".ds-input")).top});
  const drawsLabel = cell => getComputedStyle(cell, "::before").content !== "none";
  window.marked = new Set();
  window.covered = [];
  new MutationObserver(changes => {
    for (const mark of changes.flatMap(change => [...change.addedNodes]).filter(node => node.className === "writing")) {
      const labels = [...document.querySelectorAll(".goal-cell label")].map(label => [label.innerText, box(label)]);
      const cells = [...document.querySelectorAll(".agreements td[data-label]")].filter(drawsLabel);
      labels.push(...cells.map(cell => [cell.dataset.label, drawn(cell)]));
      covered.push(...labels.filter(([, place]) => over(box(mark), place)).map(([words]) => words));
      marked.add(mark.parentElement);
    }
  }).observe(document.body, {childList: true, subtree: true});
}"""


@pytest.mark.parametrize("width", [360, 1280])
def test_where_the_other_writes_no_label_is_covered(pages: tuple[Page, Page], width: int) -> None:
    employee, manager = pages
    employee.set_viewport_size({"width": width, "height": 740})
    press(manager, "Legg til et arbeidsmål")
    theirs = goal(manager, "Arbeidsmål 1")
    theirs.get_by_role("button", name="Legg til et tiltak").click()
    action = theirs.get_by_role("row").last
    row = manager.get_by_role("row").filter(has=manager.get_by_role("rowheader", name="1", exact=True)).last
    expect(employee.get_by_role("textbox", name="Hva skal gjøres")).to_have_count(3)
    employee.evaluate(COVERED)
    theirs.get_by_label(WHAT).press_sequentially("Lede")
    theirs.get_by_label(MEASURE).press_sequentially("Ja")
    theirs.get_by_label("Frist").first.fill("2027-06-30")
    for place in (action, row):
        place.get_by_role("textbox", name="Hva skal gjøres").press_sequentially("Kurs")
        place.get_by_label("Ansvarlig", exact=True).select_option(label="Emil")
        place.get_by_label("Frist").fill("2027-05-30")
    eventually(lambda: employee.evaluate("marked.size") == 9, 10)
    assert employee.evaluate("covered") == []


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


def test_the_pen_is_taken_while_offline_and_what_was_typed_waits_for_it(
    server: Place, pages: tuple[Page, Page]
) -> None:
    employee, manager = pages
    press(employee, "Legg til et utviklingsmål")
    mine = goal(employee, "Utviklingsmål 1").get_by_label(WHAT)
    expect(mine).to_be_focused()
    employee.keyboard.type("Si nei")
    expect_saved(employee)
    employee.context.set_offline(True)
    employee.keyboard.type(" på en god måte")
    pen(manager, "Jeg").click()
    expect(pen(manager, "Jeg")).to_have_attribute("aria-pressed", "true")
    server.tell(clock.now() + dt.timedelta(minutes=1))
    employee.context.set_offline(False)
    expect(warning(employee)).to_contain_text("Marit skriver nå. Teksten din lagres når du får skrive igjen.")
    expect(employee.get_by_text("Marit skriver i fellesdelen nå.")).to_be_visible()
    expect(mine).not_to_be_editable()
    expect(employee.get_by_role("button", name="Legg til et utviklingsmål")).to_be_disabled()
    press(manager, "Legg til et utviklingsmål")
    type_in(goal(manager, "Utviklingsmål 1").get_by_label(WHAT), " takk")
    expect_saved(manager)
    expect(mine).to_have_value("Si nei på en god måte")
    screenshot(employee, "plan-pen-taken-offline")

    pen(manager, "Begge").click()
    for page in pages:
        expect(goal(page, "Utviklingsmål 1").get_by_label(WHAT)).to_have_value("Si nei takk på en god måte")
        expect(goal(page, "Utviklingsmål 2").get_by_label(WHAT)).to_be_editable()
        expect(warning(page)).to_be_hidden()


def test_a_press_that_comes_too_late_takes_nothing_from_the_page(pages: tuple[Page, Page]) -> None:
    employee, manager = pages
    press(employee, "Legg til et arbeidsmål")
    mine = goal(employee, "Arbeidsmål 1").get_by_label(WHAT)
    type_in(mine, "Lede budsjettet")
    expect_saved(employee)
    employee.route("**/strom**", lambda route: route.abort())
    employee.evaluate("document.getElementById('strom')._htmx.sse.reader.cancel()")
    expect(manager.get_by_text("Emil er ikke her")).to_be_visible()
    pen(manager, "Jeg").click()
    expect(pen(manager, "Jeg")).to_have_attribute("aria-pressed", "true")

    said = employee.get_by_role("alert").filter(has_text="Det gikk ikke")
    press(employee, "Legg til et arbeidsmål")
    expect(said).to_contain_text("Last siden på nytt.")
    expect(mine).to_have_value("Lede budsjettet")
    pen(manager, "Begge").click()
    expect(pen(manager, "Begge")).to_have_attribute("aria-pressed", "true")
    employee.context.set_offline(True)
    press(employee, "Legg til et arbeidsmål")
    expect(said).to_contain_text("Sjekk nettet, og prøv igjen.")
    screenshot(employee, "plan-press-failed")
    employee.context.set_offline(False)
    press(employee, "Legg til et arbeidsmål")
    expect(goal(employee, "Arbeidsmål 2").get_by_label(WHAT)).to_be_focused()
    expect(said).to_have_count(0)


def test_a_date_is_typed_in_peace_and_half_a_one_is_asked_for(server: Place, pages: tuple[Page, Page]) -> None:
    employee, _manager = pages
    press(employee, "Legg til et arbeidsmål")
    due, theirs = (goal(page, "Arbeidsmål 1").get_by_label("Frist") for page in pages)
    cell = goal(employee, "Arbeidsmål 1").locator("[data-cell=due]")
    refusals: list[str] = []
    employee.on("response", lambda answer: refusals.append(answer.url) if answer.status == 422 else None)
    due.focus()
    for key in "06302027":
        employee.keyboard.press(key)
        employee.wait_for_timeout(100)
    expect(theirs).to_have_value("2027-06-30")
    expect_saved(employee)
    assert refusals == []

    due.focus()
    for key in ("ArrowRight", "ArrowRight", "Backspace"):
        employee.keyboard.press(key)
    expect(cell.get_by_text("Skriv fristen som en dato")).to_have_count(0)
    due.blur()
    expect(cell.get_by_text("Skriv fristen som en dato, for eksempel 31.01.2027.")).to_be_visible()
    expect(due).to_have_attribute("aria-invalid", "true")
    expect(theirs).to_have_value("2027-06-30")
    theirs.fill("2020-06-30")
    expect(due).to_have_value("2020-06-30")
    expect(cell.get_by_text("Skriv fristen som en dato")).to_have_count(0)
    expect(cell.get_by_text("Den dagen har vært.")).to_be_visible()
    screenshot(employee, "plan-past-day")
    due.fill("2028-06-30")
    due.blur()
    expect(cell.get_by_text("Den dagen har vært.")).to_be_hidden()
    expect_saved(employee)


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


@pytest.mark.parametrize("rendered", ["before the words", "after the words"])
def test_words_typed_while_the_page_is_loaded_anew_go_on_where_they_stand(
    pages: tuple[Page, Page], rendered: str
) -> None:
    employee, manager = pages
    for page in pages:
        go_to_part(page, "Siden sist")
    area = own_area(employee)
    type_in(area, "Det gikk bra")
    area.evaluate("area => area.setSelectionRange(3, 3)")
    employee.evaluate("() => document.documentElement.classList.add('old')")
    asked = hold(employee, "**/mote")
    pen(manager, "Jeg").click()
    while not asked:
        manager.wait_for_timeout(50)
    (route,) = asked
    early = route.fetch() if rendered == "before the words" else None
    employee.keyboard.type(" virk")
    expect(other_column(manager)).to_have_text("Det virk gikk bra")
    if early:
        route.fulfill(response=early)
    else:
        route.continue_()
    expect(employee.locator("html:not(.old)")).to_have_count(1)
    expect(area).to_have_value("Det virk gikk bra")
    expect(area).to_be_focused()
    employee.keyboard.type("elig")
    expect(area).to_have_value("Det virkelig gikk bra")
    expect_saved(employee)


def test_a_part_gone_to_while_the_page_is_loaded_anew_is_the_one_that_is_shown(pages: tuple[Page, Page]) -> None:
    employee, manager = pages
    go_to_part(employee, "Siden sist")
    link = employee.get_by_role("navigation", name="Deler").get_by_role("link", name=PLAN)
    there = str(link.get_attribute("href"))
    link.focus()
    employee.evaluate("() => document.documentElement.classList.add('old')")
    asked = hold(employee, "**/mote")
    pen(manager, "Jeg").click()
    while not asked:
        manager.wait_for_timeout(50)
    employee.keyboard.press("Enter")
    while not employee.url.endswith(there):
        manager.wait_for_timeout(50)
    (route,) = asked
    route.continue_()
    expect(employee.locator("html:not(.old)")).to_have_count(1)
    title = part(employee).get_by_role("heading", level=1)
    expect(title).to_contain_text(PLAN)
    expect(title).to_be_focused()
    employee.unroute("**/mote")
    employee.reload()
    expect(title).to_contain_text(PLAN)


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
