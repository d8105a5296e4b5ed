"""Advice where it is needed: put away with one press, and found again at the same place."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from tests.browser.conftest import Enter, screenshot
from tests.browser.screens import press
from tests.browser.server import Place
from tests.browser.test_axe import PHONE, SIDEWAYS, Look

AWAY, AGAIN, ADVICE = "Legg bort rådene", "Vis råd for en god samtale", "Skjemaet er til hjelp. Hopp over det"


def test_it_is_put_away_and_found_again(
    server: Place, enter: Enter, browser: Browser, browser_context_args: dict[str, object]
) -> None:
    world = server.world()
    server.start()
    invite = "/samtaler/ny?medarbeider=" + world["employee"]
    phone = enter(world, "manager", f"/samtaler/{world['talk']}/forberedelse", viewport=PHONE)
    assert phone.evaluate(SIDEWAYS) <= 0
    screenshot(phone, "advice-phone")
    phone.get_by_role("button", name=AWAY).focus()
    phone.keyboard.press("Enter")
    expect(phone.get_by_text(ADVICE)).to_have_count(0)
    expect(phone.get_by_role("button", name=AGAIN)).to_be_focused()
    phone.goto(server.url + invite)
    expect(phone.get_by_text(ADVICE)).to_have_count(0)
    press(phone, AGAIN)
    expect(phone.get_by_text(ADVICE)).to_be_visible()
    expect(phone.get_by_role("button", name=AWAY)).to_be_focused()
    phone.reload()
    expect(phone.get_by_text(ADVICE)).to_be_visible()

    boss = enter(world, "manager", invite)
    boss.get_by_text("Egne spørsmål til dere begge").click()
    screenshot(boss, "invite-with-advice-and-own-questions")
    axe = Look(server.url, browser, browser_context_args, world["cookies"])
    axe.at("manager", invite)
    axe.at("employee", f"/samtaler/{world['talk']}/forberedelse")
    axe.close()
    assert axe.wrong == []
