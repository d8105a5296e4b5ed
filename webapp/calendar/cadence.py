"""How often two meet for each kind of talk: what they have agreed on, when the next one is, and when it is late.

It is reckoned in whole weeks, so that a talk keeps its day of the week.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from peewee import JOIN, Case, Select, fn

from .. import clock
from ..conversations.models import Conversation
from ..conversations.states import SETTLED, UNSIGNED
from ..conversations.timing import is_working_day, moment_of, next_working_day, suggested_day
from ..people.models import Person
from ..prepared import PreparedValues
from ..questionnaires.kinds import FormKind
from .models import Cadence, FollowUp

# What comes after a talk of each kind.
NEXT = {
    FormKind.ANNUAL: FormKind.FOLLOW_UP,
    FormKind.FOLLOW_UP: FormKind.ANNUAL,
    FormKind.GOAL: FormKind.GOAL,
    FormKind.SHORT: FormKind.SHORT,
}
HALF_A_YEAR, A_YEAR = 26, 52
# The kinds that go on by themselves, and how many weeks there may be between two; the last is what is usual.
SERIES = {FormKind.GOAL: (4, 9, 13), FormKind.SHORT: (1, 2, 4)}
# The row of Cadence that is of a query's Conversation.
AGREED_FOR = (Cadence.employee == Conversation.employee) & (Cadence.kind == Conversation.kind)


@dataclass(frozen=True)
class LongAgo:
    """Two people whose last talk of this kind is longer ago than they have agreed, and have none ahead of them."""

    employee: Person
    kind: FormKind
    weeks: int
    last_at: dt.datetime


def agreed(employee_id: str, kind: str) -> int | None:
    """How many weeks there are between two talks of this kind by agreement, 0: no rule; None where none is made."""
    row = Cadence.get_or_none(Cadence.employee == employee_id, Cadence.kind == kind)
    return None if row is None else int(row.weeks)


def agree(employee_id: str, kind: str, weeks: int) -> None:
    """Keep what is agreed, inside the caller's transaction."""
    Cadence.insert(employee=employee_id, kind=kind, weeks=weeks).on_conflict(
        conflict_target=[Cadence.employee, Cadence.kind], update={Cadence.weeks: weeks}
    ).execute()


def rule_of(employee_id: str, kind: str) -> int:
    """How many weeks there are between two talks of a series: as agreed, else as usual; 0: no rule."""
    weeks = agreed(employee_id, kind)
    return usual(kind) if weeks is None else weeks


def weeks_between(employee_id: str, kind: str) -> int:
    """As rule_of(), and as usual where there is no rule: what a series would go on by."""
    return agreed(employee_id, kind) or usual(kind)


def usual(kind: str) -> int:
    """How many weeks there are between two talks of a series where nothing else is agreed."""
    return SERIES[FormKind(kind)][-1]


def weeks_after(held_at: dt.datetime, weeks: int) -> dt.datetime:
    """So many weeks after a talk, on a working day, when wall clocks in Oslo show the same time.

    What is long past by then is when there is time to invite.
    """
    held = clock.local(held_at)
    return on_working_day(
        moment_of(max(held.date() + dt.timedelta(weeks=weeks), suggested_day(clock.today())), held.time())
    )


def next_slot(slot: dt.datetime, held_at: dt.datetime, weeks: int) -> dt.datetime:
    """The next place of a series that had one at ``slot``, whose last talk was at ``held_at``.

    At the same time of day in Oslo, after today, and not so soon after a talk that came late that it is hardly worth
    meeting: at least half of the time between two.
    """
    at, step = clock.local(slot), dt.timedelta(weeks=weeks)
    least = max(clock.local(held_at).date() + step / 2, clock.today())
    day = at.date() + step
    while day <= least:
        day += step
    return moment_of(day, at.time())


def on_working_day(moment: dt.datetime) -> dt.datetime:
    """This moment where people work that day, else the same time of the next day on which they do."""
    at = clock.local(moment)
    return moment if is_working_day(at.date()) else moment_of(next_working_day(at.date()), at.time())


def longer_ago(reader: Person) -> list[LongAgo]:
    """Whom ``reader`` should have met by now, among those they lead, and whoever leads them; one query."""
    return list(_late(_around.all(person=reader.id, now=clock.now())))


def all_longer_ago() -> Iterator[LongAgo]:
    """Everyone in the company who should have met by now; one query."""
    return _late(_last_talks(clock.now()).where(Person.manager.is_null(False)).tuples())


def _last_talks(now: Any) -> Select:
    """For each employee and kind that has a rule: when the last one was, unless another is to come or under way.

    One that is on hold, with a manager who leads the employee no longer, is neither.
    """
    ahead = (
        Conversation.state.in_(UNSIGNED)
        & (Conversation.manager == Person.manager)
        & ((Conversation.starts_at > now) | Conversation.started_at.is_null(False))
    )
    held = Case(None, [(Conversation.state.in_(SETTLED), Conversation.starts_at)])
    coming = Case(None, [(ahead, 1)], 0)
    by_rule = (Conversation.kind == FormKind.ANNUAL) | (Cadence.weeks > 0)
    before = Conversation.alias()
    # A time of the series that is still to come, also where one before it was left out.
    to_come = (
        FollowUp.select(FollowUp.id)
        .join(before, on=(FollowUp.after == before.id))
        .where(
            before.employee == Conversation.employee,
            before.kind == Case(Conversation.kind, [(FormKind.ANNUAL, FormKind.FOLLOW_UP)], Conversation.kind),
            FollowUp.starts_at > now,
            FollowUp.dismissed_at.is_null(),
        )
    )
    return (
        Conversation.select(
            Person.id, Person.name, Person.manager, Conversation.kind, Cadence.weeks, fn.MAX(held).alias("last_at")
        )
        .join(Person, on=(Conversation.employee == Person.id))
        .switch(Conversation)
        .join(
            Cadence,
            JOIN.LEFT_OUTER,
            on=AGREED_FOR,
        )
        .where(Person.ended_on.is_null(), Person.has_talks, by_rule, ~fn.EXISTS(to_come))
        .group_by(Person.id, Person.name, Person.manager, Conversation.kind, Cadence.weeks)
        .having((fn.MAX(coming) == 0) & fn.MAX(held).is_null(False))
        .order_by(fn.MAX(held))
    )


_around = PreparedValues(lambda person, now: _last_talks(now).where((Person.manager == person) | (Person.id == person)))


def _late(rows: Iterable[tuple[Any, ...]]) -> Iterator[LongAgo]:
    """A week more than agreed is nothing to speak of; with a year between, four are."""
    for person_id, name, manager, kind, weeks, last_at in rows:
        often = weeks or A_YEAR
        last = Conversation.starts_at.python_value(last_at)
        if last + dt.timedelta(weeks=often + max(1, often // 13)) < clock.now():
            yield LongAgo(Person(id=person_id, name=name, manager=manager), FormKind(kind), often, last)
