"""A company in a browser test: its server, the mail it sends, and a browser for each of its people."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.post_office import PostOffice
from tests.browser.screens import press
from tests.browser.server import Place

ADDRESS = "https://samtale.fjordvik.example"


@dataclass
class Company:
    """`options` are those of a browser context; the people's links begin with ADDRESS."""

    place: Place
    office: PostOffice
    browser: Browser
    options: dict[str, Any]
    contexts: list[BrowserContext]

    def newcomer(self) -> Page:
        """A browser that nobody is signed in with."""
        self.contexts.append(self.browser.new_context(**self.options))
        return self.contexts[-1].new_page()

    def rows(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.place.run("tests.browser.rows").splitlines()[-1])
        return found

    def moment_of(self, talk: str) -> dt.datetime:
        """When the talk at this address is to begin."""
        (found,) = [each for each in self.rows()["talks"] if each["id"] == talk.rpartition("/")[2]]
        return dt.datetime.fromisoformat(found["starts_at"])

    def here(self, link: str) -> str:
        """A link of a mail, at the address where the test reaches the server."""
        assert link.startswith(ADDRESS)
        return self.place.url + link.removeprefix(ADDRESS)

    def give_code(self, page: Page, address: str) -> None:
        page.get_by_label("E-postadressen din").fill(address)
        press(page, "Få kode")
        page.get_by_label("Koden på seks siffer").fill(self.office.code_for(address))
        press(page, "Logg inn")
