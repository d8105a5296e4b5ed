"""A word without an end makes no page wider than its window."""

from __future__ import annotations

import json

from tests.browser.conftest import Enter, screenshot
from tests.browser.server import Place
from tests.browser.test_axe import PHONE, SIDEWAYS, WIDE


def test_no_page_scrolls_sideways_for_a_word(server: Place, enter: Enter) -> None:
    world = json.loads(server.run("tests.browser.long_words").splitlines()[-1])
    server.start()
    wide, tabs = [], {who: enter(world, who, "/") for who in ("employee", "manager", "hr")}
    for number, (who, path) in enumerate(world["pages"]):
        page = tabs[who]
        answer = page.goto(server.url + path)
        assert answer is None or answer.ok, path
        for window in (WIDE, PHONE):
            page.set_viewport_size(window)
            screenshot(page, f"long-{number}-{window['width']}")
            if page.evaluate(SIDEWAYS) > 0:
                wide.append((who, path, window["width"]))
    assert not wide, wide
