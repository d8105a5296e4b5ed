"""A follow-up in two browsers: what was agreed is the agenda, and what becomes of it stands in the new plan at once."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import Enter
from tests.browser.screens import agreed, agreement, expect_saved, go_to_part, press, type_in
from tests.browser.server import Place
from tests.browser.test_axe import Look

AGENDA, PLAN = "Siden sist", "Planen videre"
TURNUS = "Ny turnus før sommeren"


@pytest.fixture
def world(server: Place) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(server.run("tests.browser.follow_up").splitlines()[-1])
    server.start()
    return made


def item(page: Page, what: str) -> Locator:
    """A row of the agenda by its words."""
    return page.locator(".review").filter(has=page.get_by_role("heading", name=what, exact=True))


def decide(page: Page, what: str, verdict: str) -> None:
    item(page, what).get_by_label("Hva gjør vi videre?").select_option(label=verdict)
    expect_saved(page)


def note(page: Page, what: str) -> Locator:
    return item(page, what).get_by_label("Hvor står vi, og hva står i veien?")


def test_two_people_go_through_what_they_agreed(world: dict[str, Any], enter: Enter) -> None:
    path = f"/samtaler/{world['talk']}/mote"
    employee, manager = enter(world, "employee", path), enter(world, "manager", path)
    expect(manager.get_by_text("Emil er her")).to_be_visible()
    for page in (employee, manager):
        go_to_part(page, AGENDA)
    headings = employee.locator(".review h3")
    expect(headings).to_have_text(
        [
            "Få ned ventetiden for kundene",
            "Lage maler for de vanligste svarene",
            "Lære å lede møter",
            TURNUS,
            "Lunsj en gang i måneden",
        ]
    )
    item(employee, TURNUS).get_by_text("Slik har det gått").click()
    expect(item(employee, TURNUS)).to_contain_text("Har snakket med de andre lederne")

    type_in(note(employee, TURNUS), "Venter på de ansatte")
    expect(note(manager, TURNUS)).to_have_value("Venter på de ansatte")
    decide(manager, TURNUS, "Endres")
    expect(item(employee, TURNUS).get_by_label("Hva gjør vi videre?")).to_have_value("change")
    expect(note(employee, TURNUS)).to_be_focused()
    expect(item(employee, TURNUS).get_by_text("Har snakket med de andre lederne")).to_be_visible()

    item(employee, TURNUS).get_by_role("link", name="Gå dit").press("Enter")
    expect(agreed(employee, 1)).to_be_focused()
    expect(agreed(employee, 1)).to_have_value(TURNUS)
    type_in(agreed(employee, 1), " 2027")
    expect_saved(employee)

    decide(manager, TURNUS, "Er gjort")
    expect(item(manager, TURNUS)).to_contain_text("Dette står fortsatt i den nye planen.")
    decide(manager, "Lunsj en gang i måneden", "Beholdes")
    expect(agreed(employee, 2)).to_have_value("Lunsj en gang i måneden")
    decide(manager, "Lunsj en gang i måneden", "Avsluttes")
    expect(agreed(employee, 2)).to_have_value("")
    go_to_part(manager, PLAN)
    expect(agreed(manager, 1)).to_have_value(f"{TURNUS} 2027")
    expect(agreement(manager, 1).get_by_role("combobox", name="Ansvarlig")).to_have_value("manager")

    employee.reload()
    go_to_part(employee, AGENDA)
    expect(note(employee, TURNUS)).to_have_value("Venter på de ansatte")
    expect(item(employee, TURNUS).get_by_label("Hva gjør vi videre?")).to_have_value("done")


def test_what_a_short_talk_agrees_on_comes_to_the_follow_up_that_is_open(world: dict[str, Any], enter: Enter) -> None:
    employee = enter(world, "employee", f"/samtaler/{world['talk']}/mote")
    go_to_part(employee, AGENDA)
    decide(employee, TURNUS, "Beholdes")
    go_to_part(employee, PLAN)
    expect(agreed(employee, 1)).to_have_value(TURNUS)
    agreed(employee, 1).focus()

    manager = enter(world, "manager", f"/samtaler/{world['short']}/mote")
    go_to_part(manager, AGENDA)
    decide(manager, TURNUS, "Endres")
    go_to_part(manager, "Avtaler")
    type_in(agreed(manager, 1), " 2027")
    type_in(agreed(manager, 2), "Ringe vikarbyrået")
    expect_saved(manager)
    press(manager, "Avslutt samtalen")
    expect(manager.get_by_text("Dere kan begge lese alt her.")).to_be_visible()

    expect(agreed(employee, 1)).to_have_value(f"{TURNUS} 2027")
    expect(agreed(employee, 1)).to_be_focused()
    go_to_part(employee, AGENDA)
    expect(employee.locator(".review h3").last).to_have_text("Ringe vikarbyrået")
    expect(item(employee, f"{TURNUS} 2027").get_by_label("Hva gjør vi videre?")).to_have_value("keep")


def test_an_owner_marks_from_the_start_page_and_the_other_sees_it(world: dict[str, Any], enter: Enter) -> None:
    employee = enter(world, "employee", "/")
    row = employee.get_by_role("listitem").filter(has_text="Lære å lede møter")
    row.get_by_label("Mer: Lære å lede møter").press("Enter")
    row.get_by_label("Hva kom ut av det?").fill("Har ledet tre møter")
    press(employee, "Under arbeid: Lære å lede møter")
    expect(row).to_contain_text("Under arbeid")
    press(employee, "Nådd: Få ned ventetiden for kundene")
    employee.get_by_text(re.compile("Ferdig de siste 30 dagene")).click()
    press(employee, "Ta opp igjen: Få ned ventetiden for kundene")
    expect(row).to_contain_text("Har ledet tre møter")

    manager = enter(world, "manager", f"/samtaler/{world['last']}")
    theirs = manager.get_by_role("listitem").filter(has_text="Lære å lede møter")
    expect(theirs).to_contain_text("Har ledet tre møter")
    expect(theirs.get_by_role("button")).to_have_count(0)


def test_what_was_agreed_is_for_everyone_to_read(
    world: dict[str, Any], server: Place, browser: Browser, browser_context_args: dict[str, Any]
) -> None:
    look = Look(server.url, browser, browser_context_args, world["cookies"])

    def unfold(page: Page) -> None:
        for summary in page.locator("main details:not([open]) > summary").all():
            if summary.is_visible():
                summary.click()

    talk, last, coming = (f"/samtaler/{world[name]}" for name in ("talk", "last", "coming"))
    for who, path in (
        ("employee", "/"),
        ("manager", "/"),
        ("employee", last),
        ("employee", f"{coming}/forberedelse#del-2"),
        ("employee", f"{talk}/mote#del-2"),
        ("employee", f"/planen/avtale/{world['row']}"),
        ("manager", f"/planen/avtale/{world['row']}"),
    ):
        look.at(who, path, unfold)
    look.close()
    assert look.wrong == []
