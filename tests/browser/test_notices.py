"""What every page says after a restore, until one has read it."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from playwright.sync_api import expect

from tests.browser.conftest import Enter, screenshot
from tests.browser.server import Place
from tests.browser.test_axe import PHONE, SIDEWAYS
from webapp import clock

TOLD = "Samtale er hentet tilbake slik den var"


def test_it_is_put_away_where_one_stands(server: Place, enter: Enter) -> None:
    world = server.world()
    now = clock.now().replace(tzinfo=None).isoformat(" ", "seconds")
    with closing(sqlite3.connect(server.home / "data" / "samtale.db")) as database, database:
        database.execute("UPDATE company SET restored_at = ?, restored_from = ?", (now, now))
    server.start()
    page = enter(world, "hr", "/", viewport=PHONE)
    expect(page.get_by_text(TOLD)).to_be_visible()
    assert page.evaluate(SIDEWAYS) <= 0
    screenshot(page, "restored-phone")
    page.get_by_role("button", name="Ikke vis dette igjen").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text(TOLD)).to_have_count(0)
    expect(page.get_by_role("main")).to_be_focused()
    page.reload()
    expect(page.get_by_role("main")).to_be_visible()
    expect(page.get_by_text(TOLD)).to_have_count(0)
