"""How long a round's page takes on the server: HR's of a large company, beside one manager's own.

Run as ``python -m tests.bench.rounds PEOPLE YEARS ANSWERS`` with the server's environment it lays out such a company;
prints JSON.
"""

from __future__ import annotations

import datetime as dt
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
from tests.bench.large import COMPANY, ONE_MANAGER, Size, grow
from tests.browser.server import Place
from tests.browser.world import cookies
from tests.cast import make_cast
from webapp import clock
from webapp.app import create_app
from webapp.config import Config
from webapp.db import new_id, transaction
from webapp.questionnaires.content import offered
from webapp.rounds.actions import Wanted, open_round

SECONDS = 3.0
WARM_UP = 1.0


def round_page() -> Iterator[tuple[str, float, str]]:
    """HR's page for 500 people with ten years of talks, over HTTP on loopback, gzip, one connection: the median answer;
    and what that is of a manager's own page for twenty people and one year.
    """
    large = answer_time(COMPANY, "hr", "")
    yield "round_page_ms", large * 1000, "ms"
    yield "round_page_growth", large / answer_time(ONE_MANAGER, "manager", "/mine"), "x"


def answer_time(size: Size, who: str, page: str, seconds: float = SECONDS) -> float:
    """The median of the answers to ``who`` in a company of this size, in seconds."""
    with TemporaryDirectory() as folder:
        # The first backup of a large company takes the processor for longer than this lasts.
        place = Place(Path(folder) / "samtale", SAMTALE_NO_JOBS="1")
        made = json.loads(place.run("tests.bench.rounds", *map(str, astuple(size))).splitlines()[-1])
        place.start()
        try:
            with Client(place.url, f"/runder/{made['round']}{page}", made["cookies"][who]) as client:
                client.times(WARM_UP)
                return statistics.median(client.times(seconds))
        finally:
            place.stop()


def make(app: Flask, size: Size) -> dict[str, Any]:
    cast = make_cast(app)
    grow(cast, size)
    today, form = clock.today(), next(form for form in offered() if form.key == "annual")
    wanted = Wanted(
        round_id=new_id(), name="Årets samtaler", form=form, first_day=today, last_day=today + dt.timedelta(days=30)
    )
    with app.test_request_context(), transaction():
        the_round = open_round(cast.hr, wanted)
    return {"round": the_round.id, "cookies": cookies(app, cast)}


def main() -> None:
    app = create_app(Config.from_env())
    with app.app_context():
        print(json.dumps(make(app, Size(*map(int, sys.argv[1:])))))


if __name__ == "__main__":
    main()
