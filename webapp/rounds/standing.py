"""How each person stands in a round, from times and states alone, and the same counted by department and manager.

One query whatever it is asked of, however many rounds, people and talks there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from operator import add
from typing import Any, NamedTuple

from peewee import JOIN, Case, Expression, Select, Value, fn

from .. import clock
from ..conversations.models import Conversation
from ..conversations.states import SETTLED, UNSIGNED, Response, State
from ..db import database
from ..people.groups import Group
from ..people.models import Person
from ..prepared import PreparedValues
from .membership import included
from .models import Exemption, Round, RoundTalk

Employee = Person.alias("employee")
Leader = Person.alias("leader")


@dataclass(frozen=True)
class Standing:
    """One person in one round. ``manager`` is their manager's id, None where they have none who works here.

    ``invited`` stays once they have met, ``held`` once they have signed. ``has_talk``: there is one that can still be
    held. ``lags``: neither signed nor with a talk ahead in time. All are False of who is exempt, but for ``has_talk``.
    """

    round: str
    person: str
    name: str
    department: str
    manager: str | None
    manager_name: str | None
    exempt: bool
    has_talk: bool
    invited: bool
    held: bool
    signed: bool
    lags: bool


class Tally(NamedTuple):
    """People of a round, counted. ``people`` are those who are not exempt; the others are counted of them."""

    people: int = 0
    exempt: int = 0
    invited: int = 0
    held: int = 0
    signed: int = 0
    lagging: int = 0

    @property
    def left(self) -> int:
        return self.people - self.signed

    def as_counts(self) -> dict[str, int]:
        return self._asdict()

    def __add__(self, other: Tally) -> Tally:  # type: ignore[override]
        return Tally._make(map(add, self, other))


@dataclass(frozen=True)
class _Asked:
    """What a query asks of: the rounds' ids with the moments that their last days are over, and the moment now.

    ``under_way`` are the ids of those in which one can lag, ``in_days`` of those whose last day has not been.
    """

    ends: list[tuple[str, Any]]
    now: Any
    under_way: list[str]
    in_days: list[str]

    @classmethod
    def of(cls, rounds: Sequence[Round]) -> _Asked:
        return cls(
            ends=[(each.id, each.ends_at) for each in rounds],
            now=clock.now(),
            under_way=[each.id for each in rounds if each.has_begun and not each.is_closed],
            in_days=[each.id for each in rounds if not each.is_over],
        )

    @property
    def ids(self) -> list[str]:
        return [each for each, _ends in self.ends]


def standings(rounds: Sequence[Round], only: Any = None) -> list[Standing]:
    """Everyone in these rounds of whom the expression ``only`` over Person is true, in no order."""
    if not rounds:
        return []
    return [Standing(**row) for row in _as_booleans(_query(_Asked.of(rounds), only).dicts())]


def groups(the_round: Round) -> list[Group[Tally]]:
    """The people of a round counted in the database, by department and manager together."""
    asked = _Asked.of([the_round])
    (of, ends), none = asked.ends[0], [""]
    rows = _groups.all(
        of=of, ends=ends, now=asked.now, under_way=(asked.under_way or none)[0], in_days=(asked.in_days or none)[0]
    )
    return [Group(department, manager, name, _tally(counts)) for department, manager, name, *counts in rows]


def tallies(rounds: Sequence[Round]) -> dict[str, Tally]:
    """The people of each round counted in the database, by the round's id; nobody is a Tally of nothing."""
    rows = _counted(_Asked.of(rounds), "round").bind(database).tuples() if rounds else []
    found = {row[0]: _tally(row[1:]) for row in rows}
    return {each.id: found.get(each.id, Tally()) for each in rounds}


def lagging(the_round: Round) -> list[Standing]:
    """Who lags in a round: nobody before its first day, and nobody once it is closed."""
    return [each for each in standings([the_round]) if each.lags]


def _counted(asked: _Asked, *names: str) -> Select:
    """What makes a Tally, after the columns that it is counted by."""
    of = _query(asked).alias("s")
    keys = [of.c[name] for name in names]
    exempt = fn.SUM(of.c.exempt)
    sums = [fn.SUM(of.c[name]) for name in ("invited", "held", "signed", "lags")]
    return Select([of], [*keys, fn.COUNT(of.c.person) - exempt, exempt, *sums]).group_by(*keys)


def _tally(counts: Sequence[Any]) -> Tally:
    return Tally(*map(int, counts))


def _groups_of(of: Any, ends: Any, now: Any, under_way: Any, in_days: Any) -> Any:
    asked = _Asked([(of, ends)], now, [under_way], [in_days])
    return _counted(asked, "department", "manager", "manager_name").bind(database)


_groups = PreparedValues(_groups_of)


def _query(asked: _Asked, only: Any = None) -> Select:
    talks = _marks(asked).alias("t")
    counts = Exemption.id.is_null()
    lags = counts & Round.id.in_(asked.under_way) & (fn.COALESCE(talks.c.in_time, 0) == 0)
    return (
        Person.select(
            Round.id.alias("round"), Person.id.alias("person"), Person.name, Person.department,
            Leader.id.alias("manager"), Leader.name.alias("manager_name"), _flag(~counts).alias("exempt"),
            fn.COALESCE(talks.c.standing, 0).alias("has_talk"),
            *(_flag(counts & (talks.c[name] == 1)).alias(name) for name in ("invited", "held", "signed")),
            _flag(lags).alias("lags"),
        )
        .join(Round, on=included())
        .join(Leader, JOIN.LEFT_OUTER, on=((Person.manager == Leader.id) & Leader.ended_on.is_null()))
        .join(Exemption, JOIN.LEFT_OUTER, on=((Exemption.round == Round.id) & (Exemption.person == Person.id)))
        .join(talks, JOIN.LEFT_OUTER, on=((talks.c.round == Round.id) & (talks.c.employee == Person.id)))
        .where(Round.id.in_(asked.ids), Value(True) if only is None else only)
    )  # fmt: skip


def _marks(asked: _Asked) -> Select:
    """What the talks of each person in each round amount to."""
    state, started = Conversation.state, Conversation.started_at.is_null(False)
    signed = state.in_(SETTLED)
    elsewhere = Employee.manager.is_null() | (Employee.manager != Conversation.manager)
    on_hold = state.in_(UNSIGNED) & elsewhere
    paused = Conversation.paused_at.is_null(False) & state.in_(UNSIGNED) & Conversation.reopened_at.is_null()
    coming = (
        (state == State.INVITED) | (state == State.OPEN)
    ) & (Conversation.response != Response.DECLINED) & (Conversation.starts_at >= asked.now) & (
        Conversation.starts_at < Case(RoundTalk.round, asked.ends)
    )  # fmt: skip
    in_days = RoundTalk.round.in_(asked.in_days)
    marks: dict[str, Expression] = {
        "standing": ~on_hold,
        "invited": ~on_hold & (state != State.PLANNED),
        "held": ~on_hold & started & ~paused,
        "signed": signed,
        "in_time": signed | (~on_hold & ((started & in_days) | coming)),
    }
    return (
        RoundTalk.select(
            RoundTalk.round.alias("round"), Conversation.employee.alias("employee"),
            *(fn.MAX(_flag(mark)).alias(name) for name, mark in marks.items()),
        )
        .join(Conversation)
        .join(Employee, on=(Conversation.employee == Employee.id))
        .where(RoundTalk.round.in_(asked.ids), state != State.CANCELLED)
        .group_by(RoundTalk.round, Conversation.employee)
    )  # fmt: skip


def _flag(condition: Any) -> Case:
    """1 where the condition holds, else 0: what both databases can sum."""
    return Case(None, [(condition, 1)], 0)


def _as_booleans(rows: Iterable[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    marks = {each.name for each in fields(Standing) if each.type == "bool"}
    for row in rows:
        yield {name: bool(value) if name in marks else value for name, value in row.items()}
