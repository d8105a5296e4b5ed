"""A short talk, the employee on a phone: from the yes to the invitation to what the next goal talk begins with."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.conftest import Enter, screenshot
from tests.browser.screens import agreed, expect_saved, go_to_part, other_column, own_area, part, press, type_in
from tests.browser.server import Place
from tests.browser.test_axe import PHONE, SIDEWAYS, Look

QUESTIONS, PLAN, AGENDA = "Hvordan går det?", "Avtaler", "Målene og avtalene"
AGREED = "Prøve den nye vaktlisten i to uker"


@pytest.fixture
def world(server: Place) -> dict[str, Any]:
    made = server.world(form="short", response="none", next="goal", length=25, held_days_ago=7)
    server.start()
    return made


def look(page: Page, name: str) -> None:
    """A phone never scrolls sideways."""
    screenshot(page, name)
    assert page.evaluate(SIDEWAYS) <= 0, name


def answer_late(route: Route) -> None:
    answer = route.fetch(max_redirects=0)
    time.sleep(1)
    route.fulfill(response=answer)


def test_a_short_talk_on_a_phone(world: dict[str, Any], enter: Enter) -> None:
    talk, later = (f"/samtaler/{world[name]}" for name in ("talk", "next"))
    phone = enter(world, "employee", talk, viewport=PHONE)
    look(phone, "short-invited-phone")
    phone.get_by_role("link", name="Svar på innkallingen").click()
    press(phone, "Ja, det passer")
    phone.get_by_role("link", name="Forbered deg").click()
    go_to_part(phone, QUESTIONS)
    part(phone).get_by_role("radio", name="4 Godt motivert").check()
    type_in(own_area(phone), "Kaster meg over alt")
    expect_saved(phone)
    expect(phone.get_by_role("navigation", name="Deler").locator("a[aria-current] .count")).to_have_text("1 av 4")
    look(phone, "short-preparing-phone")
    press(phone, "Jeg er klar")

    boss = enter(world, "manager", f"{talk}/forberedelse")
    press(boss, "Jeg er klar")
    press(boss, "Start samtalen")
    expect(boss.get_by_text(re.compile(r"^\d+ av 25 min igjen$"))).to_be_visible()
    expect(boss.get_by_role("button", name="Avslutt samtalen")).to_be_visible()
    go_to_part(boss, QUESTIONS)
    expect(part(boss).locator(".chosen")).to_have_text("4/5 – Godt motivert")
    expect(other_column(boss)).to_have_text("Kaster meg over alt")
    screenshot(boss, "short-meeting-manager")

    go_to_part(phone, PLAN)
    expect(phone.get_by_role("button", name="Avslutt samtalen")).to_have_count(0)
    type_in(part(phone).get_by_role("textbox", name="Hva skal gjøres").first, AGREED)
    expect_saved(phone)
    look(phone, "short-agreement-phone")
    go_to_part(boss, PLAN)
    expect(agreed(boss, 1)).to_have_value(AGREED)
    screenshot(boss, "short-agreement-manager")

    # The page hears that the talk is over before it hears what its own press led to.
    boss.route("**/ferdig", answer_late)
    press(boss, "Avslutt samtalen")
    expect(boss.get_by_text("Dere kan begge lese alt her.")).to_be_visible()
    expect(boss.get_by_role("heading", name="Dere har hatt samtalen")).to_be_visible()
    screenshot(boss, "short-over-manager")
    expect(phone.get_by_text("Samtalen er avsluttet", exact=True)).to_be_visible()
    expect(phone.get_by_role("textbox")).to_have_count(0)
    expect(phone.locator("#klar")).to_be_focused()
    expect(phone.get_by_text(AGREED)).to_be_visible()
    look(phone, "short-over-meeting-phone")
    phone.goto(phone.url.partition("/mote")[0])
    series = phone.get_by_role("list", name="De korte samtalene").get_by_role("listitem")
    expect(series).to_have_text([re.compile("holdt$"), re.compile("holdt$")])
    expect(series.last).to_have_attribute("aria-current", "true")
    look(phone, "short-over-phone")

    for page in (phone, boss):
        page.goto(page.url.partition("/samtaler")[0] + f"{later}/forberedelse")
        press(page, "Jeg er klar")
    for page in (phone, boss):
        go_to_part(page, AGENDA)
        expect(page.get_by_role("heading", name=AGREED)).to_be_visible()
    look(phone, "goal-agenda-phone")
    screenshot(boss, "goal-agenda-manager")
    go_to_part(boss, "Perioden som gikk")
    expect(boss.get_by_text("Svaret kommer med i referatet.").first).to_be_visible()
    screenshot(boss, "goal-period-manager")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_goes_into_the_minutes_is_seen_in_light_and_dark(world: dict[str, Any], enter: Enter, scheme: str) -> None:
    later = f"/samtaler/{world['next']}/forberedelse"
    for who, view in (("employee", {"viewport": PHONE}), ("manager", {})):
        page = enter(world, who, later, color_scheme=scheme, **view)
        go_to_part(page, "Status på planen")
        expect(page.get_by_text("Svaret kommer med i referatet.").first).to_be_visible()
        look(page, f"goal-preparing-{who}-{scheme}")


def test_both_kinds_are_for_everyone_to_read(
    world: dict[str, Any], server: Place, browser: Browser, browser_context_args: dict[str, Any]
) -> None:
    axe = Look(server.url, browser, browser_context_args, world["cookies"])
    for name in ("talk", "next"):
        for who, page in (("employee", ""), ("employee", "/forberedelse#del-2"), ("manager", "/hvem-ser")):
            axe.at(who, f"/samtaler/{world[name]}{page}")
    axe.close()
    assert axe.wrong == []
