"""The calendar by the keyboard, and on a phone."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import Enter
from tests.browser.server import Place
from tests.browser.test_keyboard import press_on, tab_to

MINUTES_AHEAD = 60 * 24 * 3


def test_from_month_to_month_and_into_a_talk_by_the_keyboard(server: Place, enter: Enter) -> None:
    world = server.world(minutes_ahead=MINUTES_AHEAD)
    server.start()
    page = enter(world, "manager", "/kalender?maned=2027-05")
    expect(page.get_by_role("table", name="Samtaler og frister i mai 2027")).to_be_visible()
    expect(page.get_by_role("row")).to_have_count(7)
    press_on(page, page.get_by_role("link", name="Forrige måned"))
    expect(page.get_by_role("heading", name="April 2027")).to_be_visible()
    press_on(page, page.get_by_role("link", name="Neste måned"))
    expect(page.get_by_role("heading", name="Mai 2027")).to_be_visible()
    press_on(page, page.get_by_role("link", name="Liste"))
    press_on(page, page.get_by_role("link", name=re.compile("Samtale med Emil Eide")))
    expect(page).to_have_url(re.compile(world["talk"]))


def test_a_phones_month_leads_to_its_list(server: Place, enter: Enter) -> None:
    world = server.world(minutes_ahead=MINUTES_AHEAD)
    server.start()
    page = enter(world, "employee", "/kalender/liste", viewport={"width": 360, "height": 740})
    day = page.get_by_role("listitem").filter(has=page.get_by_role("heading", level=3)).get_attribute("id") or ""
    page.goto(f"{server.url}/kalender?maned={day.removeprefix('dag-')[:7]}")
    marked = page.get_by_role("table").get_by_role("link")
    expect(marked).to_have_count(1)
    tab_to(page, marked)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"#{day}$"))
    press_on(page, page.get_by_role("link", name=re.compile("Samtale med Marit Moen")))
    expect(page.get_by_role("heading", level=1)).to_have_text("Samtale med Marit Moen")
    expect(page.get_by_role("link", name="Last ned til kalenderen")).to_be_visible()
