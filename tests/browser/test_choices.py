"""Steps and options in two browsers: chosen by mouse, finger and keyboard, seen live, and kept."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import Enter, screenshot
from tests.browser.screens import expect_saved, go_to_part, own_area, part, press, type_in
from tests.browser.server import Place
from tests.browser.test_axe import PHONE, SIDEWAYS, Look

NOW = "Nå (nb)"


@pytest.fixture
def world(server: Place) -> dict[str, Any]:
    made = server.world(form="trial", open=True, length=60)
    server.start()
    return made


def group(page: Page, question: str) -> Locator:
    """One's own steps or options at a question of the part that is shown."""
    return part(page).get_by_role("radiogroup", name=re.compile(re.escape(question)))


def step(page: Page, question: str, name: str) -> Locator:
    return group(page, question).get_by_role("radio", name=re.compile(f"^{name}"))


def others(page: Page, question: str) -> Locator:
    """What the other has chosen there, in words."""
    box = part(page).locator(".question").filter(has=page.get_by_role("heading", name=re.compile(re.escape(question))))
    return box.locator(".chosen")


def count(page: Page) -> Locator:
    return page.get_by_role("navigation", name="Deler").locator("a[aria-current] .count")


def test_each_chooses_and_the_other_sees_it_live(world: dict[str, Any], enter: Enter) -> None:
    address = f"/samtaler/{world['talk']}/mote"
    mine, boss = (enter(world, who, address) for who in ("employee", "manager"))
    for page in (mine, boss):
        go_to_part(page, NOW)
    expect(others(boss, "Hvor motivert?")).to_have_text("")
    expect(count(mine)).to_have_text("0 av 4")
    step(mine, "Hvor motivert?", "4").check()
    expect_saved(mine)
    expect(others(boss, "Hvor motivert?")).to_have_text("4/5 – Godt (nb)")
    expect(count(mine)).to_have_text("1 av 4")

    type_in(own_area(mine), "Mest om morgenen")
    step(mine, "Hvilken vei?", "Ledelse").check()
    expect_saved(mine)
    expect(others(boss, "Hvilken vei?")).to_have_text("Ledelse (nb)")
    expect(count(mine)).to_have_text("2 av 4")
    screenshot(mine, "choices-employee")
    screenshot(boss, "choices-manager")
    mine.reload()
    expect(step(mine, "Hvor motivert?", "4")).to_be_checked()
    expect(step(mine, "Hvilken vei?", "Ledelse")).to_be_checked()
    expect(own_area(mine)).to_have_value("Mest om morgenen")

    group(mine, "Hvilken vei?").get_by_role("button", name="Ta bort valget").click()
    expect_saved(mine)
    expect(others(boss, "Hvilken vei?")).to_have_text("")
    expect(step(mine, "Hvilken vei?", "Fag")).to_be_focused()


def test_the_keyboard_is_enough_and_two_tabs_never_overwrite_in_silence(world: dict[str, Any], enter: Enter) -> None:
    address = f"/samtaler/{world['talk']}/mote"
    mine, elsewhere = enter(world, "employee", address), enter(world, "employee_elsewhere", address)
    for page in (mine, elsewhere):
        go_to_part(page, NOW)
    step(mine, "Hvor langt?", "1").focus()
    mine.keyboard.press("Space")
    mine.keyboard.press("ArrowRight")
    mine.keyboard.press("ArrowRight")
    expect(step(mine, "Hvor langt?", "3")).to_be_checked()
    expect_saved(mine)
    expect(step(elsewhere, "Hvor langt?", "3")).to_be_checked()
    mine.keyboard.press("Tab")
    expect(group(mine, "Hvor langt?").get_by_role("button", name="Ta bort valget")).to_be_focused()

    elsewhere.context.set_offline(True)
    step(elsewhere, "Hvor langt?", "5").check()
    step(mine, "Hvor langt?", "2").check()
    expect_saved(mine)
    elsewhere.context.set_offline(False)
    expect(group(elsewhere, "Hvor langt?")).to_contain_text("Noe annet er valgt her siden.")
    expect(step(elsewhere, "Hvor langt?", "2")).to_be_checked()
    expect(step(mine, "Hvor langt?", "2")).to_be_checked()
    step(elsewhere, "Hvor langt?", "5").check()
    expect(step(mine, "Hvor langt?", "5")).to_be_checked()
    expect(group(elsewhere, "Hvor langt?")).not_to_contain_text("Noe annet")


def test_what_is_chosen_without_a_network_comes_when_it_is_back(world: dict[str, Any], enter: Enter) -> None:
    address = f"/samtaler/{world['talk']}/mote"
    mine, boss = (enter(world, who, address) for who in ("employee", "manager"))
    for page in (mine, boss):
        go_to_part(page, NOW)
    mine.context.set_offline(True)
    for name in ("1", "2", "5"):
        step(mine, "Hvor motivert?", name).check()
    mine.context.set_offline(False)
    expect(others(boss, "Hvor motivert?")).to_have_text("5/5 – Svært godt (nb)")
    expect_saved(mine)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_and_on_paper(world: dict[str, Any], enter: Enter, scheme: str) -> None:
    phone = enter(world, "employee", f"/samtaler/{world['talk']}/mote", viewport=PHONE, color_scheme=scheme)
    go_to_part(phone, NOW)
    step(phone, "Hvor motivert?", "4").check()
    step(phone, "Hvor langt?", "2").check()
    expect_saved(phone)
    assert phone.evaluate(SIDEWAYS) <= 0
    screenshot(phone, f"choices-phone-{scheme}")
    phone.emulate_media(media="print")
    expect(phone.get_by_text("Svært godt (nb)")).to_be_hidden()
    expect(group(phone, "Hvor motivert?")).to_contain_text("Godt (nb)")
    screenshot(phone, f"choices-paper-{scheme}")


def test_steps_are_for_everyone_to_read(
    world: dict[str, Any], server: Place, browser: Browser, browser_context_args: dict[str, Any]
) -> None:
    axe = Look(server.url, browser, browser_context_args, world["cookies"])
    for who in ("employee", "manager"):
        axe.at(who, f"/samtaler/{world['talk']}/mote#del-2")
        step(axe.page_of(who), "Hvor motivert?", "3").check()
        axe.at(who, f"/samtaler/{world['talk']}/mote#del-2")
    axe.close()
    assert axe.wrong == []


def test_the_private_steps_and_what_counts_while_preparing(server: Place, enter: Enter) -> None:
    world = server.world(form="trial", length=60)
    server.start()
    mine, boss = (enter(world, who, f"/samtaler/{world['talk']}/forberedelse") for who in ("employee", "manager"))
    go_to_part(mine, "Bare for deg")
    step(mine, "Hvor klar?", "5").check()
    expect_saved(mine)
    go_to_part(boss, NOW)
    expect(part(boss).get_by_text("Trinnet du velger, teller i statistikken og vises bare samlet.")).to_be_visible()
    step(boss, "Hvor langt?", "4").check()
    expect_saved(boss)
    screenshot(boss, "choices-preparing-manager")
    press(boss, "Jeg er klar")
    expect(boss.get_by_text("Du er klar")).to_be_visible()
