"""How long a manager's calendar takes on the server: twenty people, a year of talks, plans and due dates; alone, and in
a large company with its years.

Run as ``python -m tests.bench.calendar PEOPLE YEARS ANSWERS`` with the server's environment it lays out that year and,
around it, a company of this size (0 people: none); prints JSON.
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

from tests import factories
from tests.bench.client import Client
from tests.bench.large import COMPANY, Size, grow
from tests.bench.world import prose, store
from tests.browser.server import Place
from tests.browser.world import cookies
from tests.cast import Cast, make_cast
from webapp import clock, db
from webapp.app import create_app
from webapp.calendar.models import FollowUp
from webapp.config import Config
from webapp.conversations.models import Conversation
from webapp.conversations.states import State
from webapp.people.models import Person
from webapp.plans.models import Agreement, Goal, GoalKind, Progress, Status

PEOPLE = 20
AGREEMENTS, GOALS = 6, 2
SECONDS = 3.0
WARM_UP = 1.0
ALONE = Size(people=0, years=0, answers=0)


def calendar_page() -> Iterator[tuple[str, float, str]]:
    """The month we are in, over HTTP on loopback, gzip, one connection: the median answer among 500 people with ten
    years of talks; and what that is of the same manager's without them.
    """
    large = answer_time(COMPANY)
    yield "calendar_page_ms", large * 1000, "ms"
    yield "calendar_page_growth", large / answer_time(ALONE), "x"


def answer_time(around: Size, seconds: float = SECONDS) -> float:
    """The median of the answers to the manager in a company of this size, in seconds."""
    with TemporaryDirectory() as folder:
        # The first backup of a large company takes the processor for longer than this lasts.
        place = Place(Path(folder) / "samtale", SAMTALE_NO_JOBS="1")
        made = json.loads(place.run("tests.bench.calendar", *map(str, astuple(around))).splitlines()[-1])
        place.start()
        try:
            with Client(place.url, "/kalender", made["cookies"]["manager"]) as client:
                client.times(WARM_UP)
                return statistics.median(client.times(seconds))
        finally:
            place.stop()


def make(app: Flask, around: Size) -> dict[str, Any]:
    cast = make_cast(app)
    with db.transaction():
        for number in range(PEOPLE):
            employee = factories.person(manager=cast.manager)
            past = dt.timedelta(days=number * 18)
            lay_out_plan(cast, held_talk(cast, employee, clock.now() - past), seed=number)
            factories.conversation(employee=employee, manager=cast.manager, starts_at=clock.now() + past)
    if around.people:
        grow(cast, around, own=False)
    return {"cookies": cookies(app, cast)}


def held_talk(cast: Cast, employee: Person, at: dt.datetime) -> Conversation:
    """A signed talk with the follow-up that was proposed."""
    moments: dict[str, Any] = dict.fromkeys(("starts_at", "started_at", "opened_at", "signed_at", "created_at"), at)
    talk = factories.conversation(employee=employee, manager=cast.manager, state=State.SIGNED, **moments)
    FollowUp.create(after=talk, starts_at=at + dt.timedelta(weeks=26), minutes=45, made_at=clock.now())
    return talk


def lay_out_plan(cast: Cast, talk: Conversation, seed: int) -> None:
    """Goals and agreements that fall due over the year to come, a third of them finished."""
    for position in range(AGREEMENTS + GOALS):
        due = clock.today() + dt.timedelta(days=(seed * 7 + position * 45) % 365)
        row: Any = Agreement(conversation=talk, position=position, due=due, responsible="both")
        if position >= AGREEMENTS:
            row = Goal(conversation=talk, position=position, due=due, kind=GoalKind.WORK)
        store(row, "what", prose(seed * 100 + position, 90))
        status = Status.DONE if position % 3 == 0 else Status.UNDER_WAY
        of_row = {"agreement" if position < AGREEMENTS else "goal": row}
        Progress.create(person=cast.manager, at=clock.now(), status=status, **of_row)


def main() -> None:
    app = create_app(Config.from_env())
    with app.app_context():
        print(json.dumps(make(app, Size(*map(int, sys.argv[1:])))))


if __name__ == "__main__":
    main()
