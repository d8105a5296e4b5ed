"""Two people in two browsers, one form."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Enter, screenshot
from tests.browser.server import Place


def own_area(page: Page, question: int = 0):
    return page.locator(".part[data-current] .col[data-writable]:not([data-side=shared]) textarea").nth(question)


def go_to_part(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="Deler").get_by_role("link", name=re.compile(name)).click()


def test_columns_are_live_both_ways(server: Place, enter: Enter) -> None:
    world = server.world(open=True)
    server.start()
    path = f"/samtaler/{world['talk']}/mote"
    employee, manager = enter(world, "employee", path), enter(world, "manager", path)
    expect(manager.get_by_text("Emil er her")).to_be_visible()
    for page in (employee, manager):
        go_to_part(page, "Oppfølging siden sist")

    own_area(employee).press_sequentially("Jeg vil lære mer om budsjett", delay=20)
    expect(manager.get_by_text("Jeg vil lære mer om budsjett")).to_be_visible()
    expect(employee.get_by_text(re.compile(r"Lagret \d\d:\d\d"))).to_be_visible()

    own_area(manager).press_sequentially("Enig", delay=20)
    expect(employee.get_by_text("Enig", exact=True)).to_be_visible()
    expect(own_area(employee)).to_be_focused()
    screenshot(manager, "meeting-manager")

    employee.reload()
    go_to_part(employee, "Oppfølging siden sist")
    expect(own_area(employee)).to_have_value("Jeg vil lære mer om budsjett")


def test_a_stream_whose_beginning_failed_is_begun_again(server: Place, enter: Enter) -> None:
    world = server.world(open=True)
    server.start()
    path = f"/samtaler/{world['talk']}/mote"
    manager = enter(world, "manager", "/")
    manager.route("**/strom*", lambda route: route.abort(), times=1)
    manager.goto(server.url + path)
    enter(world, "employee", path)
    expect(manager.get_by_text("Emil er her")).to_be_visible()
