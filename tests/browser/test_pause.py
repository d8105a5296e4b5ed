"""A pause as the two see it, each on an own screen."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import Enter
from tests.browser.screens import expect_saved, go_to_part, own_area, press, type_in
from tests.browser.server import Place

PART = "Oppfølging siden sist"


def test_both_see_the_pause_at_once_and_go_on_where_they_were(server: Place, enter: Enter) -> None:
    world = server.world(open=True)
    server.start()
    path = f"/samtaler/{world['talk']}/mote"
    mine, boss = enter(world, "employee", path), enter(world, "manager", path)
    expect(boss.get_by_text("Emil er her")).to_be_visible()
    press(boss, "Start samtalen")
    for page in (mine, boss):
        expect(page.get_by_text(re.compile(r"^\d+ av 90 min igjen$"))).to_be_visible()
    go_to_part(boss, PART)
    press(boss, "Ta pause")
    for page in (mine, boss):
        expect(page.get_by_text("Pause", exact=True)).to_be_visible()
    expect(boss.get_by_role("button", name="Fortsett")).to_be_focused()
    go_to_part(mine, PART)
    type_in(own_area(mine), "Skrevet i pausen")
    expect_saved(mine)
    press(boss, "Fortsett")
    for page in (mine, boss):
        expect(page.get_by_text(re.compile(r"^\d+ av 90 min igjen$"))).to_be_visible()
    expect(boss.get_by_role("heading", level=1).locator("visible=true")).to_contain_text(PART)
    boss.get_by_role("link", name="Samtale med Emil").click()
    press(boss, "Ta pause")
    boss.get_by_role("link", name="Fortsett en annen dag").click()
    press(boss, "Avtal tiden")
    expect(mine.get_by_text(re.compile(r"^Pause til \w+dag "))).to_be_visible()
