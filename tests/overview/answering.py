"""Talks with answers as rows, many at once, for figures to be made of."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests import factories
from tests.cast import Cast
from tests.statements.held import held
from webapp import clock
from webapp.conversations.models import Conversation
from webapp.people.models import Person
from webapp.statements.models import StatementAnswer


def at(year: int, month: int = 6, day: int = 1) -> Any:
    """The clock at noon of a day; a context."""
    return clock.at(clock.from_local(dt.date(year, month, day), dt.time(12)))


def people(cast: Cast, **departments: int) -> dict[str, list[Person]]:
    """So many people in each department, under the cast's manager."""
    return {
        name: [factories.person(department=name, manager=cast.manager) for _each in range(number)]
        for name, number in departments.items()
    }


def said(talk: Conversation, key: str, step: int, when: dt.datetime | None = None) -> StatementAnswer:
    return StatementAnswer.create(conversation=talk, key=key, step=str(step), answered_at=when or clock.now())


def met(cast: Cast, person: Person, day: dt.date, **given: Any) -> Conversation:
    return held(person, cast.manager, day, **given)


def all_said(cast: Cast, some: list[Person], steps: str, day: dt.date, key: str = "own-way") -> list[Conversation]:
    """A talk of each on the day, with what they answered by digits."""
    talks = [met(cast, person, day) for person in some]
    for talk, step in zip(talks, steps, strict=True):
        said(talk, key, int(step))
    return talks
