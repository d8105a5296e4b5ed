"""How long HR's pages of the whole take on the server, in a large company and in a small one.

Run as ``python -m tests.bench.overview PEOPLE YEARS ANSWERS`` with the server's environment it lays out such a company;
prints JSON.
"""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Iterator
from dataclasses import astuple
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import Flask

from tests.bench.client import Client
from tests.bench.large import COMPANY, Size, grow
from tests.browser.server import Place
from tests.browser.world import cookies
from tests.cast import make_cast
from webapp import clock
from webapp.app import create_app
from webapp.config import Config
from webapp.overview.figures import closing

YEAR = ""
# The list of everybody is left out: it grows with the people by its nature.
OTHERS = ("/over-tid", "/ledernes-tid", "/svar", "/mal-og-avtaler", "/skalaer", "/status")
SMALL = Size(people=50, years=1, answers=20)
SECONDS = 1.5
WARM_UP = 0.5


def overview_page() -> Iterator[tuple[str, float, str]]:
    """The page of the year for 500 people with ten years of talks, over HTTP on loopback, gzip, one connection: the
    median answer; what that is of the same page's for 50 people and one year; and the slowest of the other pages.
    """
    large, small = answer_times(COMPANY), answer_times(SMALL)
    yield "overview_page_ms", large[YEAR] * 1000, "ms"
    yield "overview_page_growth", large[YEAR] / small[YEAR], "x"
    yield "overview_slowest_page_ms", max(large.values()) * 1000, "ms"


def answer_times(size: Size, seconds: float = SECONDS) -> dict[str, float]:
    """The median of the answers to HR on each page in a company of this size, in seconds."""
    with TemporaryDirectory() as folder:
        # The first backup of a large company takes the processor for longer than this lasts.
        place = Place(Path(folder) / "samtale", SAMTALE_NO_JOBS="1")
        made = json.loads(place.run("tests.bench.overview", *map(str, astuple(size))).splitlines()[-1])
        place.start()
        try:
            return {page: _median(place, page, made["cookies"]["hr"], seconds) for page in (YEAR, *OTHERS)}
        finally:
            place.stop()


def _median(place: Place, page: str, cookie: str, seconds: float) -> float:
    with Client(place.url, f"/oversikt{page}", cookie) as client:
        client.times(min(WARM_UP, seconds))
        return statistics.median(client.times(seconds))


def make(app: Flask, size: Size) -> dict[str, Any]:
    cast = make_cast(app)
    grow(cast, size)
    with app.test_request_context():
        for years_ago in range(size.years, 0, -1):
            closing.close_year(clock.today().year - years_ago)
    return {"cookies": cookies(app, cast)}


def main() -> None:
    app = create_app(Config.from_env())
    with app.app_context():
        print(json.dumps(make(app, Size(*map(int, sys.argv[1:])))))


if __name__ == "__main__":
    main()
