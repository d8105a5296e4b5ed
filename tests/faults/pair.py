"""Two people with the columns of a talk open, each in a browser of their own."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
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


class Browsers:
    """Browsers of the two at one talk: a context each, as many as devices are wanted."""

    def __init__(self, url: str, world: dict[str, Any], browser: Browser, options: dict[str, Any]) -> None:
        self.url, self.world = url, world
        self.browser, self.options = browser, options
        self.contexts: list[BrowserContext] = []

    def open_as(self, who: str, part: str = PART, *, cookie: str = "", url: str = "", has_clock: bool = False) -> Page:
        """The meeting as "employee" or "manager" sees it, at `part`. `has_clock`: its time can be made to pass."""
        context = self.browser.new_context(**self.options)
        self.contexts.append(context)
        address = url or self.url
        context.add_cookies([{"name": "samtale", "value": self.world["cookies"][cookie or who], "url": address}])
        return self.open_tab(context, part, address, has_clock=has_clock)

    def open_tab(self, context: BrowserContext, part: str = PART, url: str = "", *, has_clock: bool = False) -> Page:
        page = context.new_page()
        if has_clock:
            page.clock.install()
        problems: list[str] = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.problems = problems  # type: ignore[attr-defined]
        page.goto(f"{url or self.url}/samtaler/{self.world['talk']}/mote")
        go_to_part(page, part)
        return page

    def close(self) -> None:
        for context in self.contexts:
            for page in context.pages:
                assert not getattr(page, "problems", []), page.problems  # type: ignore[attr-defined]
            context.close()


@dataclass
class Pair:
    """Both, each in a browser, and present to each other."""

    browsers: Browsers
    employee: Page
    manager: Page

    @property
    def pages(self) -> tuple[Page, Page]:
        return self.employee, self.manager


@dataclass
class Meet:
    """``meet()``: two people at a new talk. ``meet.one()``: the employee alone."""

    new: Callable[[], Browsers]

    def __call__(self, part: str = PART, *, employee_url: str = "") -> Pair:
        browsers = self.new()
        pair = Pair(browsers, browsers.open_as("employee", part, url=employee_url), browsers.open_as("manager", part))
        expect(pair.manager.get_by_text("Emil er her")).to_be_visible(timeout=AFTER_AN_ALARM)
        expect(pair.employee.get_by_text("Marit er her")).to_be_visible(timeout=AFTER_AN_ALARM)
        return pair

    def one(self, part: str = PART) -> Page:
        return self.new().open_as("employee", part)


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
    """All that has been typed is said to be saved."""
    for page in pages:
        # What a key changes in the status comes a moment after the key.
        page.evaluate("() => new Promise((done) => setTimeout(done, 50))")
        expect(status(page)).to_have_text(SAVED, timeout=within)
        expect(warning(page)).to_be_hidden(timeout=within)


def expect_unsaved(page: Page, words: re.Pattern[str] = UNSAVED) -> None:
    """The warning is shown and spoken, and nothing says that the text was saved."""
    expect(warning(page)).to_be_visible(timeout=AFTER_AN_ALARM)
    expect(warning(page)).to_have_text(words, timeout=AFTER_AN_ALARM)
    expect(status(page)).not_to_have_text(SAVED)


def let_pass(page: Page, until: Callable[[], bool] = lambda: False, seconds: int = 30) -> None:
    """Let the page's own time go by, a second at a time, with some room for the network, whose time is the real one."""
    for _second in range(seconds):
        if until():
            return
        page.clock.run_for(1_000)
        page.wait_for_timeout(40)


def answer_saves(page: Page, answer: Callable[[Route], object]) -> None:
    page.route(SAVES, answer)


def answer_truly(page: Page) -> None:
    """Let saves reach the server again."""
    page.unroute(SAVES)


def field_of(area: Locator) -> str:
    return area.get_attribute("data-field") or ""
