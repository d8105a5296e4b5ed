"""Two people with the columns of a talk open, each in a browser of their own."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import zip_longest
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

from tests.browser.screens import SAVED, go_to_part, status, warning

PART = "Oppfølging siden sist"
AGREEMENTS = "Avtaler fram til neste samtale"
SAVES = "**/felt/**"
UNSAVED = re.compile("^(Ikke lagret|Frakoblet|Du er logget ut|Noen andre)")
# The longest pause between two tries is 15 s, and a try that hangs is given up after 20 s.
AFTER_A_RETRY = 60_000
AFTER_AN_ALARM = 30_000


class Pair:
    """`open_as` makes a browser page for "employee" or "manager"; both may make more of them, for more devices."""

    def __init__(self, url: str, world: dict[str, Any], part: str, browser: Browser, options: dict[str, Any]) -> None:
        self.url, self.world, self.part = url, world, part
        self.browser, self.options = browser, options
        self.contexts: list[BrowserContext] = []
        self.employee = self.open_as("employee")
        self.manager = self.open_as("manager")
        expect(self.manager.get_by_text("Emil er her")).to_be_visible(timeout=AFTER_AN_ALARM)
        expect(self.employee.get_by_text("Marit er her")).to_be_visible(timeout=AFTER_AN_ALARM)

    @property
    def pages(self) -> tuple[Page, Page]:
        return self.employee, self.manager

    def open_as(self, who: str, cookie: str = "") -> Page:
        context = self.browser.new_context(**self.options)
        self.contexts.append(context)
        value = self.world["cookies"][cookie or who]
        context.add_cookies([{"name": "samtale", "value": value, "url": self.url}])
        return self.open_tab(context)

    def open_tab(self, context: BrowserContext) -> Page:
        page = context.new_page()
        problems: list[str] = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.problems = problems  # type: ignore[attr-defined]
        page.goto(f"{self.url}/samtaler/{self.world['talk']}/mote")
        go_to_part(page, self.part)
        return page

    def close(self) -> None:
        for context in self.contexts:
            for page in context.pages:
                assert not getattr(page, "problems", []), page.problems  # type: ignore[attr-defined]
            context.close()


def keys_in_turn(*writing: tuple[Locator, str]) -> None:
    """Each types a key in turn, without waiting for the others."""
    for area, _words in writing:
        area.focus()
    for keys in zip_longest(*(words for _area, words in writing)):
        for (area, _words), key in zip(writing, keys, strict=True):
            if key:
                area.page.keyboard.type(key)


def numbered(name: str, count: int) -> str:
    """Words that nobody else writes, each followed by a space."""
    return "".join(f"{name}{number} " for number in range(count))


def expect_saved(*pages: Page, within: float = AFTER_A_RETRY) -> None:
    for page in pages:
        expect(status(page)).to_have_text(SAVED, timeout=within)
        expect(warning(page)).to_be_hidden(timeout=within)


def expect_unsaved(page: Page, words: re.Pattern[str] = UNSAVED) -> None:
    """The warning is shown and spoken, and nothing says that the text was saved."""
    expect(warning(page)).to_be_visible(timeout=AFTER_AN_ALARM)
    expect(warning(page)).to_have_text(words, timeout=AFTER_AN_ALARM)
    expect(status(page)).not_to_have_text(SAVED)


def answer_saves(page: Page, answer: Callable[[Route], object]) -> None:
    page.route(SAVES, answer)


def answer_truly(page: Page) -> None:
    """Let saves reach the server again."""
    page.unroute(SAVES)


def field_of(area: Locator) -> str:
    return area.get_attribute("data-field") or ""
