"""How far the talks of a year have come, counted in the database: by department, manager, kind and month.

One query each, however many people, talks and years there are.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from operator import add
from typing import Any, NamedTuple

from peewee import JOIN, Case, Value, fn

from .. import clock
from ..conversations.models import Conversation
from ..people.groups import Group, Tables, tables
from ..people.models import Person
from ..questionnaires.kinds import FormKind
from .spans import month_spans, year_span
from .talks import Employee, belongs_to, coming, counts_from, flag, held

Leader = Person.alias("leader")


class Tally(NamedTuple):
    """Employees who should have an annual talk in a year: those who ``had`` it, and have one ``coming``."""

    people: int = 0
    had: int = 0
    coming: int = 0

    @property
    def without(self) -> int:
        return self.people - self.had - self.coming

    def __add__(self, other: Tally) -> Tally:  # type: ignore[override]
        return Tally._make(map(add, self, other))


@dataclass(frozen=True)
class OfKind:
    """Talks of one kind in a year: how many were ``held``, with how many ``people``, and how many are ``coming``."""

    kind: FormKind
    held: int
    people: int
    coming: int


@dataclass(frozen=True)
class Month:
    """One month (1 to 12): talks held in it by kind, and those still to be held in it."""

    number: int
    held: dict[FormKind, int]
    coming: int

    @property
    def total(self) -> int:
        return sum(self.held.values()) + self.coming


def works_in(year: int) -> Any:
    """Whether a query's Person should have talks and works here: now, or at the end of a year that has been."""
    if year >= clock.today().year:
        return Person.ended_on.is_null() & Person.has_talks
    last = dt.date(year, 12, 31)
    began = Person.start_date.is_null() | (Person.start_date <= last)
    return began & (Person.ended_on.is_null() | (Person.ended_on > last)) & Person.has_talks


def of_year(year: int) -> Tables[Tally]:
    """The annual talks of a year."""
    found = [Group(in_, of, name, Tally(*map(int, counts))) for in_, of, name, *counts in _groups(year)]
    return tables(found, Tally())


def total_of(year: int) -> Tally:
    """As of_year() says it, of everyone."""
    had, ahead, talks = _marks(year)
    row = Person.select(fn.COUNT(Person.id), had, ahead).join(talks, JOIN.LEFT_OUTER, on=_whose(talks))
    return Tally(*(int(count or 0) for count in row.where(works_in(year)).tuples().get()))


def kinds(year: int) -> list[OfKind]:
    """Every kind of talk, those of people who have left too."""
    people = fn.COUNT(Case(None, [(held(), Conversation.employee)]).distinct())
    query = (
        Conversation.select(Conversation.kind, fn.SUM(flag(held())), people, fn.SUM(_ahead(year)))
        .join(Employee, on=(Conversation.employee == Employee.id))
        .where(belongs_to(year_span(year)))
        .group_by(Conversation.kind)
    )
    found = {kind: tuple(map(int, counts)) for kind, *counts in query.tuples()}
    return [OfKind(kind, *found.get(kind, (0, 0, 0))) for kind in FormKind]


def months(year: int) -> list[Month]:
    numbered = [(counts_from() < span.end, number) for number, span in enumerate(month_spans(year), 1)]
    month = Case(None, numbered).alias("month")
    query = (
        Conversation.select(month, Conversation.kind, fn.SUM(flag(held())), fn.SUM(_ahead(year)))
        .join(Employee, on=(Conversation.employee == Employee.id))
        .where(belongs_to(year_span(year)))
        .group_by(month, Conversation.kind)
    )
    was: dict[int, dict[FormKind, int]] = {number: dict.fromkeys(FormKind, 0) for number in range(1, 13)}
    ahead = dict.fromkeys(range(1, 13), 0)
    for number, kind, count, still in query.tuples():
        was[number][FormKind(kind)] = int(count)
        ahead[number] += int(still)
    return [Month(number, was[number], ahead[number]) for number in range(1, 13)]


def _groups(year: int) -> Any:
    had, ahead, talks = _marks(year)
    return (
        Person.select(Person.department, Leader.id, Leader.name, fn.COUNT(Person.id), had, ahead)
        .join(Leader, JOIN.LEFT_OUTER, on=((Person.manager == Leader.id) & Leader.ended_on.is_null()))
        .join(talks, JOIN.LEFT_OUTER, on=_whose(talks))
        .where(works_in(year))
        .group_by(Person.department, Leader.id, Leader.name)
        .tuples()
    )


def _marks(year: int) -> tuple[Any, Any, Any]:
    """How many of a query's people have had their annual talk, how many have it ahead, and what both are counted of."""
    talks = (
        Conversation.select(
            Conversation.employee.alias("employee"),
            fn.MAX(flag(held())).alias("had"),
            fn.MAX(_ahead(year)).alias("ahead"),
        )
        .join(Employee, on=(Conversation.employee == Employee.id))
        .where(Conversation.kind == FormKind.ANNUAL, belongs_to(year_span(year)))
        .group_by(Conversation.employee)
        .alias("t")
    )
    had = fn.COALESCE(talks.c.had, 0)
    ahead = Case(None, [(had == 1, 0)], fn.COALESCE(talks.c.ahead, 0))
    return fn.SUM(had), fn.SUM(ahead), talks


def _ahead(year: int) -> Any:
    """1 of a talk that has still to be held; of a year that has been there is none."""
    return flag(coming()) if year >= clock.today().year else Value(0)


def _whose(talks: Any) -> Any:
    return talks.c.employee == Person.id
