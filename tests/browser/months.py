"""Months that pass in a browser test: a server whose clock stands still until it is moved on, and a pair who meet."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from playwright.sync_api import Page

from tests.browser.conftest import Enter
from tests.browser.server import Place
from webapp import clock


class Months:
    """Where the clock stands, and the two who live by it: from the 15th of February 2027, as ``begin`` makes it."""

    def __init__(self, place: Place, enter: Enter, port: int, begin: str) -> None:
        self.place, self.enter = place, enter
        self.day = dt.date(2027, 2, 15)
        place.tell(clock.from_local(self.day, dt.time(17)))
        self.cookies = self.told(begin, str(port))
        place.start()

    def go_on_to(self, month: int, day: int) -> None:
        """Ten in the morning of that day of 2027, after every morning until then."""
        last = dt.date(2027, month, day)
        first = self.day + dt.timedelta(days=1)
        self.place.run("tests.browser.series", "days", first.isoformat(), last.isoformat())
        self.be_at(clock.from_local(last, dt.time(10)))

    def be_at(self, moment: dt.datetime) -> None:
        """That moment at once, and both signed in anew."""
        self.day = clock.local(moment).date()
        self.place.tell(moment)
        self.cookies = self.told("cookies")

    def told(self, *act: str) -> Any:
        """What tests/browser/series.py prints."""
        return json.loads(self.place.run("tests.browser.series", *act).splitlines()[-1])

    def open(self, who: str, path: str = "/") -> Page:
        return self.enter({"cookies": self.cookies}, who, path)

    def meet(self) -> None:
        """They hold the talk of this day and sign; how that is done is other tests' to show."""
        self.place.run("tests.browser.series", "held")

    def mails(self) -> list[str]:
        found: list[str] = self.told("mails")
        return found
