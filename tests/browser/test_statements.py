"""Statements on a phone: from the start page, by the keyboard alone, and what is left of them when they are counted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Enter, screenshot
from tests.browser.server import Place
from tests.browser.test_axe import PHONE, SIDEWAYS, Look
from tests.browser.test_keyboard import press_on, tab_to

USEFUL = "Samtalen var nyttig for meg."
CUT_OFF = """Array.from(document.querySelectorAll(".step"))
  .filter((step) => step.scrollWidth > step.clientWidth).map((step) => step.textContent)"""
GROUPS = ("Jeg selv", "Vi sammen", "Selskapet", "Etter samtalen")


@pytest.fixture
def world(server: Place) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(server.run("tests.browser.statements").splitlines()[-1])
    server.start()
    return made


@pytest.fixture
def look(
    world: dict[str, Any], server: Place, browser: Browser, browser_context_args: dict[str, Any]
) -> Iterator[Look]:
    made = Look(server.url, browser, browser_context_args, world["cookies"])
    yield made
    made.close()


def step(page: Page, statement: str, name: str) -> Any:
    return page.get_by_role("group", name=statement).get_by_role("radio", name=name)


def test_they_are_answered_on_a_phone(world: dict[str, Any], enter: Enter) -> None:
    phone = enter(world, "employee", "/", viewport=PHONE)
    expect(phone.get_by_text("Hvordan var samtalen med Marit?")).to_be_visible()
    screenshot(phone, "statements-home-phone")
    phone.get_by_role("link", name="Svar på påstandene", exact=True).click()
    expect(phone.get_by_text("aldri for færre enn 5 personer")).to_be_visible()
    for title in GROUPS:
        expect(phone.get_by_role("heading", name=title)).to_be_visible()
    assert phone.evaluate(SIDEWAYS) <= 0
    box = phone.locator(".step").first.bounding_box()
    assert box and box["width"] >= 44 and box["height"] >= 44
    phone.get_by_role("group", name=USEFUL).get_by_text("litt enig").click()
    expect(step(phone, USEFUL, "4 litt enig")).to_be_checked()
    step(phone, "Innsatsen min blir satt pris på.", "5 helt enig").check()
    screenshot(phone, "statements-phone")
    phone.get_by_role("button", name="Lagre svarene").click()
    expect(phone.get_by_text("Takk! Svarene er lagret.")).to_be_visible()
    expect(step(phone, USEFUL, "4 litt enig")).to_be_checked()
    step(phone, USEFUL, "hopp over").check()
    phone.get_by_role("button", name="Lagre svarene").click()
    expect(step(phone, USEFUL, "hopp over")).to_be_checked()
    expect(step(phone, "Innsatsen min blir satt pris på.", "5 helt enig")).to_be_checked()


def test_by_the_keyboard_alone(world: dict[str, Any], enter: Enter) -> None:
    page = enter(world, "employee", f"/samtaler/{world['talk']}")
    press_on(page, page.get_by_role("link", name="Svar på påstandene"))
    tab_to(page, step(page, "Jeg lærer av kollegene mine.", "hopp over"))
    page.keyboard.press("ArrowLeft")
    expect(step(page, "Jeg lærer av kollegene mine.", "5 helt enig")).to_be_checked()
    press_on(page, page.get_by_role("button", name="Lagre svarene"))
    expect(page.get_by_text("Takk! Svarene er lagret.")).to_be_visible()
    expect(step(page, "Jeg lærer av kollegene mine.", "5 helt enig")).to_be_checked()


def test_axe_has_nothing_to_say_of_them(world: dict[str, Any], server: Place, look: Look) -> None:
    address = f"/samtaler/{world['talk']}/pastander"

    def answer(page: Page) -> None:
        step(page, USEFUL, "2 litt uenig").check()
        page.get_by_role("button", name="Lagre svarene").click()
        expect(page.get_by_text("Takk! Svarene er lagret.")).to_be_visible()

    def be_wrong(page: Page) -> None:
        step(page, USEFUL, "1 helt uenig").evaluate("radio => { radio.value = '7'; radio.checked = true; }")
        page.get_by_role("button", name="Lagre svarene").click()
        expect(page.get_by_role("alert")).to_be_visible()

    look.at("employee", address)
    look.at("employee", address, be_wrong)
    look.at("employee", address, answer)
    server.run("tests.browser.statements", "count")
    page = look.at("employee", address)
    expect(page.get_by_text("Svarene dine er talt med")).to_be_visible()
    look.at("employee", f"/samtaler/{world['talk']}")
    look.at("employee", f"/samtaler/{world['talk']}/hvem-ser")
    look.at("hr", "/runder/ny")
    assert look.wrong == []


def test_it_looks_right(world: dict[str, Any], enter: Enter) -> None:
    """Wide, dark on a phone, and in the language of the longest words, for people to look at."""
    address = f"/samtaler/{world['talk']}/pastander"
    wide = enter(world, "employee", address)
    step(wide, USEFUL, "4 litt enig").check()
    screenshot(wide, "statements-wide")
    dark = enter(world, "employee", address, viewport=PHONE, color_scheme="dark")
    step(dark, USEFUL, "4 litt enig").check()
    screenshot(dark, "statements-phone-dark")
    assert dark.evaluate(SIDEWAYS) <= 0
    wide.goto(wide.url.partition("/samtaler")[0] + "/meg")
    wide.get_by_role("radio", name="English").check()
    wide.get_by_role("button", name="Bytt språk").click()
    expect(wide.get_by_role("heading", name="Language")).to_be_visible()
    dark.reload()
    expect(dark.get_by_role("group", name="The conversation was useful to me.")).to_be_visible()
    screenshot(dark, "statements-phone-english")
    assert dark.evaluate(SIDEWAYS) <= 0
    assert dark.evaluate(CUT_OFF) == []
