"""Whether managers have time for their people: hours of talks in a year, reckoned openly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from peewee import fn

from ..conversations.models import Conversation
from ..norwegian import sort_key
from ..people.models import Person
from ..questionnaires.kinds import FormKind
from .spans import a_year_ago
from .talks import flag, held

Leader = Person.alias("leader")
# What a manager is taken to have for talks in a year where HR says nothing else: an hour a working week.
USUAL_HOURS, FEWEST_HOURS, MOST_HOURS = 45, 5, 400


class Minutes(NamedTuple):
    """What one talk takes of the manager: the ``talk`` itself, and what is done ``around`` it."""

    talk: int
    around: int

    @property
    def total(self) -> int:
        return self.talk + self.around


MINUTES = {
    FormKind.ANNUAL: Minutes(90, 90),
    FormKind.FOLLOW_UP: Minutes(45, 30),
    FormKind.GOAL: Minutes(45, 30),
    FormKind.SHORT: Minutes(25, 10),
}
# Each employee has one of these a year; of the others, as many as were held in the last year.
ONCE_A_YEAR = (FormKind.ANNUAL, FormKind.FOLLOW_UP)
AS_HELD = (FormKind.GOAL, FormKind.SHORT)


@dataclass(frozen=True)
class Load:
    """One manager: ``people`` who should have talks, and the series' talks of the last year."""

    manager: str
    name: str
    people: int
    goal: int
    short: int

    @property
    def hours(self) -> float:
        once = sum(MINUTES[kind].total for kind in ONCE_A_YEAR) * self.people
        return (once + self.goal * MINUTES[FormKind.GOAL].total + self.short * MINUTES[FormKind.SHORT].total) / 60


def most_people(hours: int) -> int:
    """How many people there is time for in so many hours, where there are no talks in series."""
    return hours * 60 // sum(MINUTES[kind].total for kind in ONCE_A_YEAR)


def loads() -> list[Load]:
    """Every manager of people who should have talks, the fullest first; two queries."""
    series = _series()
    rows = (
        Person.select(Leader.id, Leader.name, fn.COUNT(Person.id))
        .join(Leader, on=(Person.manager == Leader.id))
        .where(Person.ended_on.is_null(), Person.has_talks, Leader.ended_on.is_null())
        .group_by(Leader.id, Leader.name)
        .tuples()
    )
    found = [Load(manager, name, int(people), *series.get(manager, (0, 0))) for manager, name, people in rows]
    return sorted(found, key=lambda load: (-load.hours, sort_key(load.name)))


def _series() -> dict[str, tuple[int, int]]:
    """Goal talks and short talks of the last year, by manager."""
    counts = (fn.SUM(flag(Conversation.kind == kind)) for kind in AS_HELD)
    rows = (
        Conversation.select(Conversation.manager, *counts)
        .where(held(), Conversation.kind.in_(list(AS_HELD)), Conversation.started_at >= a_year_ago())
        .group_by(Conversation.manager)
        .tuples()
    )
    return {manager: (int(goal), int(short)) for manager, goal, short in rows}
