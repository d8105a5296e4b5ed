"""Choosing what to be reminded of, on one's own page."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Enter
from tests.browser.server import Place


def test_a_reminder_is_turned_off_and_stays_off(server: Place, enter: Enter) -> None:
    world = server.world()
    server.start()
    page = enter(world, "employee", "/meg")
    prepare = page.get_by_label("Når en samtale nærmer seg og jeg ikke er klar")
    due = page.get_by_label("Når en frist i planen nærmer seg eller er gått ut")
    expect(prepare).to_be_checked()
    expect(page.get_by_label("Hva som venter på meg, en gang i uken")).to_have_count(0)
    prepare.uncheck()
    page.get_by_role("button", name="Lagre valget").click()
    expect(page.get_by_text("Valget er lagret.")).to_be_visible()
    expect(prepare).not_to_be_checked()
    expect(due).to_be_checked()
