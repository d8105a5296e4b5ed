"""What the two see of each other while they meet."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.browser.conftest import Enter
from tests.browser.leaving import DeadWire, OwnBrowser
from tests.browser.server import Place

# Within which somebody who has left is no longer shown: what people are promised.
GONE = 10_000


@pytest.fixture
def world(server: Place) -> dict[str, Any]:
    made = server.world(open=True)
    server.start()
    return made


def path(world: dict[str, Any]) -> str:
    return f"/samtaler/{world['talk']}/mote"


def here(page: Page, name: str) -> None:
    expect(page.get_by_text(f"{name} er her", exact=True)).to_be_visible()


def not_here(page: Page, name: str) -> None:
    expect(page.get_by_text(f"{name} er ikke her", exact=True)).to_be_visible(timeout=GONE)


@pytest.fixture
def own_browser(tmp_path: Path) -> Iterator[OwnBrowser]:
    made = OwnBrowser(tmp_path / "profile")
    yield made
    made.kill()


@pytest.mark.skipif(os.name != "posix", reason="process groups are POSIX")
def test_a_killed_browser_is_no_longer_here(
    world: dict[str, Any], server: Place, enter: Enter, own_browser: OwnBrowser, playwright: Playwright
) -> None:
    boss = enter(world, "manager", path(world))
    context = playwright.chromium.connect_over_cdp(own_browser.endpoint).contexts[0]
    context.add_cookies([{"name": "samtale", "value": world["cookies"]["employee"], "url": server.url}])
    context.new_page().goto(server.url + path(world))
    here(boss, "Emil")
    own_browser.kill()
    not_here(boss, "Emil")


def test_one_whose_network_went_dead_is_no_longer_here_and_comes_back(
    world: dict[str, Any], server: Place, enter: Enter
) -> None:
    wire = DeadWire(server.url)
    boss, mine = enter(world, "manager", path(world)), enter(world, "employee", "/meg")
    try:
        mine.goto(wire.url + path(world))
        here(boss, "Emil")
        boss.wait_for_timeout(6_000)
        here(boss, "Emil")
        wire.cut()
        not_here(boss, "Emil")
        wire.mend()
        here(boss, "Emil")
    finally:
        wire.close()


def test_one_with_two_tabs_is_here_until_the_last_is_closed(world: dict[str, Any], enter: Enter) -> None:
    boss, first = enter(world, "manager", path(world)), enter(world, "employee", path(world))
    second = first.context.new_page()
    second.goto(first.url)
    here(boss, "Emil")
    first.close()
    boss.wait_for_timeout(GONE)
    here(boss, "Emil")
    second.close()
    not_here(boss, "Emil")
