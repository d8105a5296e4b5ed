"""The talks over the years: how many have theirs, who is late, and how long they last. One query each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from peewee import JOIN, Case, Select, fn

from .. import clock
from ..conversations.models import Conversation
from ..db import UtcField, database
from ..norwegian import sort_key
from ..people.models import Person
from ..questionnaires.kinds import FormKind
from ..rounds.membership import included
from ..rounds.models import Exemption, Round, RoundTalk
from .spans import a_year_ago, year_span
from .talks import flag, held, seconds_held
from .tallies import works_in

MOST_YEARS = 12
LONGEST = 6 * 3600  # seconds; what took longer was left open
OFF_BY = 0.25  # of what was planned


@dataclass(frozen=True)
class Year:
    """``people`` should have had an annual talk and ``had`` it; ``held`` are all talks of the year by kind."""

    year: int
    people: int
    had: int
    held: dict[FormKind, int]

    @property
    def share(self) -> float | None:
        """Of the people, from 0 to 1."""
        return self.had / self.people if self.people else None


class Since(NamedTuple):
    """People of a department by their last annual talk: within a year, longer ago, none yet though here for a year,
    and none yet since they are new.
    """

    department: str
    within: int
    longer: int
    never: int
    new: int

    @property
    def people(self) -> int:
        return self.within + self.longer + self.never + self.new

    @property
    def late(self) -> int:
        return self.longer + self.never


@dataclass(frozen=True)
class OfRound:
    """People whose talk of a round was held within its last day, and after it; ``days`` late the latest was."""

    round: Round
    in_time: int
    late: int
    days: int


class Length(NamedTuple):
    """Talks of a kind whose end is known: minutes ``planned`` and ``lasted`` on average, and how many took a quarter
    less or more than was planned.
    """

    kind: FormKind
    talks: int
    planned: float
    lasted: float
    shorter: int
    longer: int

    @property
    def about(self) -> int:
        return self.talks - self.shorter - self.longer


def first_year() -> int:
    """The year of the first talk that was held, this year where there is none; no longer ago than MOST_YEARS."""
    this = clock.today().year
    first = _moment(Conversation.select(fn.MIN(Conversation.started_at)).where(held()).scalar())
    return this if first is None else max(clock.local(first).year, this - MOST_YEARS + 1)


def years() -> list[Year]:
    """From the first year with a talk to this one; three queries."""
    numbers = list(range(first_year(), clock.today().year + 1))
    of_kinds, covered = _held_by_kind(numbers), _covered(numbers)
    return [Year(year, *covered[year], of_kinds[year]) for year in numbers]


def since_last() -> list[Since]:
    """By department, in Norwegian order."""
    then = a_year_ago()
    last = (
        Conversation.select(Conversation.employee.alias("employee"), fn.MAX(Conversation.started_at).alias("at"))
        .where(held(), Conversation.kind == FormKind.ANNUAL)
        .group_by(Conversation.employee)
        .alias("t")
    )
    none, is_new = (
        last.c.at.is_null(),
        Person.start_date.is_null(False) & (Person.start_date > clock.local(then).date()),
    )
    marks = (last.c.at >= then, last.c.at < then, none & ~is_new, none & is_new)
    rows = (
        Person.select(Person.department, *(fn.SUM(flag(mark)) for mark in marks))
        .join(last, JOIN.LEFT_OUTER, on=(last.c.employee == Person.id))
        .where(works_in(clock.today().year))
        .group_by(Person.department)
        .tuples()
    )
    return sorted(
        (Since(name, *map(int, counts)) for name, *counts in rows), key=lambda each: sort_key(each.department)
    )


def of_rounds(rounds: Sequence[Round]) -> list[OfRound]:
    """How the talks of each round came in time, in the order of the rounds."""
    if not rounds:
        return []
    first = (
        RoundTalk.select(
            RoundTalk.round.alias("round"), Conversation.employee.alias("employee"),
            fn.MIN(Conversation.started_at).alias("at"),
        )
        .join(Conversation)
        .join(Person, on=(Conversation.employee == Person.id))
        .switch(RoundTalk)
        .join(Round)
        .where(RoundTalk.round.in_([each.id for each in rounds]), held(), _counts_in_round())
        .group_by(RoundTalk.round, Conversation.employee)
        .alias("t")
    )  # fmt: skip
    in_time = first.c.at < Case(first.c.round, [(each.id, each.ends_at) for each in rounds])
    counts = (fn.SUM(flag(in_time)), fn.SUM(flag(~in_time)), fn.MAX(first.c.at))
    query = Select([first], [first.c.round, *counts]).group_by(first.c.round).bind(database)
    found = {of: (int(early), int(late), _moment(latest)) for of, early, late, latest in query.tuples()}
    return [_of_round(each, *found.get(each.id, (0, 0, None))) for each in rounds]


def _counts_in_round() -> Any:
    """Whether a query's Person is among those that its Round is counted of: all who are in it and not exempt; of one
    that is closed, whoever met before that.
    """
    exempt = Exemption.select(Exemption.id).where(Exemption.round == Round.id, Exemption.person == Person.id)
    closed_after = Round.closed_at.is_null(False) & (Conversation.started_at < Round.closed_at)
    return (closed_after | (Round.closed_at.is_null() & included())) & ~fn.EXISTS(exempt)


def lengths() -> list[Length]:
    """Of the talks of the last year, by kind; those kinds that there are."""
    lasted = seconds_held()
    planned = Conversation.minutes * 60
    query = (
        Conversation.select(
            Conversation.kind, fn.COUNT(Conversation.id), fn.AVG(Conversation.minutes), fn.AVG(lasted),
            fn.SUM(flag(lasted < planned * (1 - OFF_BY))), fn.SUM(flag(lasted > planned * (1 + OFF_BY))),
        )
        .where(held(), Conversation.started_at >= a_year_ago(), lasted > 0, lasted <= LONGEST)
        .group_by(Conversation.kind)
        .tuples()
    )  # fmt: skip
    found = {
        kind: Length(FormKind(kind), int(talks), float(minutes), float(seconds) / 60, int(shorter), int(longer))
        for kind, talks, minutes, seconds, shorter, longer in query
    }
    return [found[kind] for kind in FormKind if kind in found]


def _of_round(the_round: Round, in_time: int, late: int, latest: dt.datetime | None) -> OfRound:
    days = (clock.local(latest).date() - the_round.last_day).days if late and latest else 0
    return OfRound(the_round, in_time, late, days)


def _held_by_kind(numbers: Sequence[int]) -> dict[int, dict[FormKind, int]]:
    year = Case(None, [(Conversation.started_at < year_span(number).end, number) for number in numbers])
    rows = (
        Conversation.select(year.alias("year"), Conversation.kind, fn.COUNT(Conversation.id))
        .where(held(), Conversation.started_at >= year_span(numbers[0]).start)
        .group_by(year.alias("year"), Conversation.kind)
        .tuples()
    )
    found = {number: dict.fromkeys(FormKind, 0) for number in numbers}
    for number, kind, count in rows:
        if number is not None:
            found[number][FormKind(kind)] = int(count)
    return found


def _covered(numbers: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Of each year, who should have had an annual talk and who had it."""
    marks = {number: flag(year_span(number).holds(Conversation.started_at)) for number in numbers}
    talks = (
        Conversation.select(
            Conversation.employee.alias("employee"),
            *(fn.MAX(mark).alias(f"in_{number}") for number, mark in marks.items()),
        )
        .where(held(), Conversation.kind == FormKind.ANNUAL)
        .group_by(Conversation.employee)
        .alias("t")
    )
    sums = []
    for number in numbers:
        sums += [fn.SUM(flag(works_in(number))), fn.SUM(flag(works_in(number) & (talks.c[f"in_{number}"] == 1)))]
    row = Person.select(*sums).join(talks, JOIN.LEFT_OUTER, on=(talks.c.employee == Person.id)).tuples().get()
    counts = [int(count or 0) for count in row]
    return {number: (counts[2 * place], counts[2 * place + 1]) for place, number in enumerate(numbers)}


def _moment(value: Any) -> dt.datetime | None:
    """What a function of a column of moments gives, which Peewee does not turn around."""
    moment: dt.datetime | None = UtcField().python_value(value)
    return moment
