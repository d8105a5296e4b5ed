"""From what single people said and agreed on to the tables that may be shown of it.

Everybody weighs the same: of someone who answered the same statement several times, the last answer counts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import TypeVar

from .suppression import Units, added, hold_back, is_alike
from .tables import CompetenceTable, FairnessTable, FollowThrough, Group, Outcome, StatementTable

STEPS = 5
FEWEST_MANAGERS = 3
OUTCOMES = tuple(Outcome)

Departments = Mapping[str, str]
Counts = tuple[int, ...]


@dataclass(frozen=True)
class Opinion:
    """An employee's step, 1 to 5, on a statement; ``kind`` is of the talk, empty where it is not the talk's."""

    person: str
    key: str
    step: int
    at: dt.datetime
    kind: str = ""


@dataclass(frozen=True)
class Kept:
    """What came of a goal or an agreement of a person's plan."""

    person: str
    outcome: Outcome


@dataclass(frozen=True)
class Aim:
    """A new development goal and the name of its category, empty for none."""

    person: str
    category: str


@dataclass(frozen=True)
class Judgement:
    """A manager's step, 1 to 5, on a question about an employee. ``texts``: the question, {language: text}."""

    manager: str
    person: str
    key: str
    texts: Mapping[str, str]
    step: int
    at: dt.datetime


Said = TypeVar("Said", Opinion, Judgement)
Item = TypeVar("Item")
Key = TypeVar("Key", bound=Hashable)


def of_statements(opinions: Iterable[Opinion], departments: Departments, least: int) -> tuple[StatementTable, ...]:
    """A table of each statement and kind of talk, in the order of their keys."""
    found = _by(opinions, lambda one: (one.key, one.kind))
    return tuple(
        StatementTable(key=key, kind=kind, **vars(hold_back(_last_steps(found[key, kind]), departments, least)))
        for key, kind in sorted(found)
    )


def of_plans(rows: Iterable[Kept], departments: Departments, least: int) -> FollowThrough | None:
    """What has come of it all; None where there is nothing."""
    units = _counted(((row.person, OUTCOMES.index(row.outcome)) for row in rows), len(OUTCOMES))
    return FollowThrough(**vars(hold_back(units, departments, least))) if units else None


def of_aims(
    aims: Sequence[Aim], categories: Sequence[str], departments: Departments, least: int
) -> CompetenceTable | None:
    """How many aims are of each of HR's ``categories``, then of those that it had, then of none.

    None where there is no aim, or nothing to choose from: what people chose must not be what decides it, and what is
    held back does not name what they chose either.
    """
    if not categories or not aims:
        return None
    had = {aim.category for aim in aims}.difference(categories, {""})
    columns = (*categories, *sorted(had), "")
    units = _counted(((aim.person, columns.index(aim.category)) for aim in aims), len(columns))
    shown = hold_back(units, departments, least)
    return CompetenceTable(categories=columns if shown.whole else (*categories, ""), **vars(shown))


def of_judgements(judgements: Iterable[Judgement], least: int) -> tuple[FairnessTable, ...]:
    """A table of each question, in the order of their keys."""
    found = _by(judgements, attrgetter("key"))
    return tuple(_fairness(found[key], least) for key in sorted(found))


def _fairness(judgements: list[Judgement], least: int) -> FairnessTable:
    """Managers of enough people who do not judge all alike, where there are three of them. Whoever was judged by two
    in the year is among the people of the later one.

    The whole is of these alone, so that nobody else's can be found by subtraction.
    """
    last = {one.person: one for one in sorted(judgements, key=attrgetter("at"))}.values()
    by_manager = {name: _last_steps(said) for name, said in _by(last, attrgetter("manager")).items()}
    shown = {name: units for name, units in by_manager.items() if len(units) >= least and not is_alike(units)}
    newest = max(judgements, key=attrgetter("at"))
    if len(shown) < FEWEST_MANAGERS:
        return FairnessTable(key=newest.key, texts=newest.texts, whole=None)
    groups = tuple(Group(name, len(shown[name]), added(shown[name].values())) for name in sorted(shown))
    people = {person for units in shown.values() for person in units}
    whole = Group(None, len(people), added(group.counts for group in groups))
    return FairnessTable(key=newest.key, texts=newest.texts, whole=whole, groups=groups)


def _last_steps(said: Iterable[Said]) -> Units:
    """The last step of each person, as counts of one."""
    last = {one.person: one.step for one in sorted(said, key=attrgetter("at"))}
    return {person: tuple(int(step == each) for each in range(1, STEPS + 1)) for person, step in last.items()}


def _counted(found: Iterable[tuple[str, int]], columns: int) -> Units:
    """How many each person has in each column."""
    units: dict[str, list[int]] = {}
    for person, column in found:
        units.setdefault(person, [0] * columns)[column] += 1
    return {person: tuple(counts) for person, counts in units.items()}


def _by(items: Iterable[Item], key: Callable[[Item], Key]) -> dict[Key, list[Item]]:
    found: dict[Key, list[Item]] = {}
    for item in items:
        found.setdefault(key(item), []).append(item)
    return found
