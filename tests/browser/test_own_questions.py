"""The manager's own questions, from the invitation through the talk, by keyboard and on a phone."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Enter, screenshot
from tests.browser.screens import expect_saved, go_to_part, other_column, own_area, part, press, type_in
from tests.browser.server import Place
from tests.browser.test_axe import PHONE, SIDEWAYS, Look

OWN, FIRST, SECOND = "Spørsmål fra lederen", "Hva tenker du om vaktene?", "Vil du lære opp de nye?"


@pytest.fixture
def world(server: Place) -> dict[str, Any]:
    made = server.world(form="short", response="accepted", length=25)
    server.start()
    return made


def ask(boss: Page, talk: str) -> None:
    """Put two questions to both, without a mouse."""
    boss.get_by_role("link", name="Egne spørsmål").focus()
    boss.keyboard.press("Enter")
    boss.get_by_role("textbox", name="Spørsmål 1").focus()
    boss.keyboard.type(FIRST)
    boss.keyboard.press("Tab")
    boss.keyboard.type(SECOND)
    boss.keyboard.press("Enter")
    expect(boss.get_by_text("Spørsmålene er lagret.")).to_be_visible()
    expect(boss).to_have_url(re.compile(f"{talk}$"))


def test_through_a_talk(
    world: dict[str, Any], enter: Enter, server: Place, browser: Browser, browser_context_args: dict[str, Any]
) -> None:
    talk = f"/samtaler/{world['talk']}"
    boss = enter(world, "manager", talk)
    ask(boss, talk)
    screenshot(boss, "own-questions-talk-manager")
    phone = enter(world, "employee", f"{talk}/forberedelse", viewport=PHONE)
    go_to_part(phone, OWN)
    expect(part(phone).get_by_role("heading", name=SECOND)).to_be_visible()
    type_in(own_area(phone), "Helst dag")
    expect_saved(phone)
    assert phone.evaluate(SIDEWAYS) <= 0
    screenshot(phone, "own-questions-phone")
    press(phone, "Jeg er klar")
    expect(phone.get_by_text("Du er klar")).to_be_visible()

    boss.goto(f"{server.url}{talk}/egne-sporsmal")
    expect(boss).to_have_url(re.compile(f"{talk}$"))
    boss.goto(f"{server.url}{talk}/forberedelse")
    press(boss, "Jeg er klar")
    go_to_part(boss, OWN)
    expect(other_column(boss)).to_have_text("Helst dag")
    type_in(own_area(boss, 1), "Du er god til det")
    expect_saved(boss)
    go_to_part(phone, OWN)
    expect(other_column(phone, 1)).to_have_text("Du er god til det")
    screenshot(boss, "own-questions-meeting")

    press(boss, "Start samtalen")
    expect(boss.get_by_role("button", name="Avslutt samtalen")).to_be_visible()
    press(boss, "Avslutt samtalen")
    expect(boss.get_by_role("heading", name="Dere har hatt samtalen")).to_be_visible()
    go_to_part(phone, OWN)
    expect(phone.get_by_role("textbox")).to_have_count(0)
    expect(part(phone).get_by_text("Du er god til det")).to_be_visible()

    axe = Look(server.url, browser, browser_context_args, world["cookies"])
    for who in ("employee", "manager"):
        axe.at(who, f"{talk}/mote#del-3")
        axe.at(who, talk)
    axe.close()
    assert axe.wrong == []


def test_one_who_prepares_is_asked_at_once_and_not_interrupted(
    world: dict[str, Any], enter: Enter, server: Place
) -> None:
    talk = f"/samtaler/{world['talk']}"
    boss, page = enter(world, "manager", talk), enter(world, "employee", f"{talk}/forberedelse")
    steps = page.get_by_role("navigation", name="Deler")
    steps.get_by_role("link").last.click()
    area = own_area(page)
    type_in(area, "Det går bra")
    area.evaluate("area => area.setSelectionRange(3, 3)")
    ask(boss, talk)
    expect(steps.get_by_role("link", name=OWN)).to_be_visible()
    expect(area).to_have_value("Det går bra")
    expect(area).to_be_focused()
    assert area.evaluate("area => area.selectionStart") == 3

    page.context.set_offline(True)
    boss.goto(f"{server.url}{talk}/egne-sporsmal")
    boss.get_by_role("textbox", name="Spørsmål 2").fill("Vil du lære opp Ida?")
    press(boss, "Lagre spørsmålene")
    expect(boss.get_by_text("Spørsmålene er lagret.")).to_be_visible()
    page.context.set_offline(False)
    go_to_part(page, OWN)
    expect(part(page).get_by_role("heading", name="Vil du lære opp Ida?")).to_be_visible()


def test_the_page_where_they_are_asked_is_for_everyone_to_read(
    world: dict[str, Any], server: Place, browser: Browser, browser_context_args: dict[str, Any]
) -> None:
    axe = Look(server.url, browser, browser_context_args, world["cookies"])
    axe.at("manager", f"/samtaler/{world['talk']}/egne-sporsmal")
    axe.at("manager", "/samtaler/ny?medarbeider=" + world["employee"])
    axe.page_of("manager").get_by_text("Egne spørsmål til dere begge").click()
    axe.close()
    assert axe.wrong == []
