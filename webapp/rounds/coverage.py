"""What the pages of a round show: people with their talks, how far each group has come, and what HR has to mend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from peewee import fn

from .. import clock
from ..conversations.models import Conversation, Manager
from ..conversations.states import UNSIGNED, State
from ..norwegian import sort_key
from ..people.groups import Tables, tables
from ..people.models import Person, in_norwegian_order
from ..prepared import Prepared, PreparedValues
from .membership import chosen, included
from .models import Exemption, Round, RoundTalk
from .standing import Standing, Tally, groups, standings

TIMES_AND_STATES = (
    Conversation.id, Conversation.employee, Conversation.manager, Conversation.kind, Conversation.state,
    Conversation.response, Conversation.starts_at, Conversation.minutes, Conversation.started_at,
    Conversation.paused_at, Conversation.reopened_at, Conversation.signed_at, Conversation.closed_at,
)  # fmt: skip


@dataclass(frozen=True)
class Member:
    """Someone in a round with the talk that tells most of how they stand, if there is one."""

    standing: Standing
    talk: Conversation | None


@dataclass(frozen=True)
class OnHold:
    """Someone (id and name) whose talk waits, since they got another manager than the one it is with."""

    person: str
    name: str
    manager_name: str


@dataclass(frozen=True)
class ToMend:
    """What only HR, or a change in the register, can mend.

    ``leaderless`` are in the round without anyone to invite them. ``outside`` were meant to be in the round, or have a
    talk in it, and are not.
    """

    leaderless: list[Standing]
    on_hold: list[OnHold]
    outside: list[Person]


def coverage(the_round: Round) -> Tables[Tally]:
    """How far a round has come, counted in the database; one query."""
    return tables(groups(the_round), Tally())


def members(the_round: Round, only: Any = None) -> list[Member]:
    """Those of the round of whom the expression ``only`` over Person is true, in Norwegian order; two queries."""
    talks: dict[str, list[Conversation]] = {}
    for talk in _talks(the_round, only):
        talks.setdefault(talk.employee_id, []).append(talk)
    found = [
        Member(each, max(talks.get(each.person, ()), key=_tells, default=None)) for each in standings([the_round], only)
    ]
    return sorted(found, key=lambda each: sort_key(each.standing.name))


def to_mend(the_round: Round, now: Tables[Tally]) -> ToMend:
    """Two queries, and one more where ``now`` counts people without a manager."""
    without = any(line.key is None for line in now.managers)
    alone = standings([the_round], leaderless()) if without else []
    return ToMend(
        leaderless=[each for each in alone if not each.exempt and not each.signed],
        on_hold=[OnHold(*row) for row in _on_hold.all(of=the_round.id)],
        outside=in_norwegian_order(_outside.all(of=the_round.id, opened=clock.local(the_round.opened_at).date())),
    )


def leaderless() -> Any:
    """Whether a query's Person has no manager who works here."""
    leader = Person.alias()
    works_here = leader.select(leader.id).where(leader.id == Person.manager, leader.ended_on.is_null())
    return ~fn.EXISTS(works_here)


def exemptions(the_round: Round) -> dict[str, Exemption]:
    """Who is exempt, by the person's id."""
    return {row.person_id: row for row in Exemption.select().where(Exemption.round == the_round.id)}


def _talks(the_round: Round, only: Any) -> Any:
    query = (
        Conversation.select(*TIMES_AND_STATES, Person.id, Person.manager)
        .join(RoundTalk, on=(RoundTalk.conversation == Conversation.id))
        .switch(Conversation)
        .join(Person, on=(Conversation.employee == Person.id), attr="employee")
        .where(RoundTalk.round == the_round.id, Conversation.state != State.CANCELLED)
    )
    return query if only is None else query.where(only)


def _tells(talk: Conversation) -> tuple[bool, bool, bool, Any]:
    """One that is signed tells most, then one that is not on hold, then one that has begun, then the latest."""
    return talk.is_settled, not talk.is_frozen, talk.started_at is not None, talk.starts_at


def _talks_on_hold(of: Any) -> Any:
    return (
        RoundTalk.select(Person.id, Person.name, Manager.name)
        .join(Conversation)
        .join(Person, on=(Conversation.employee == Person.id))
        .switch(Conversation)
        .join(Manager, on=(Conversation.manager == Manager.id))
        .where(RoundTalk.round == of, Conversation.state.in_(UNSIGNED), Person.ended_on.is_null())
        .where(Person.manager.is_null() | (Person.manager != Conversation.manager))
        .order_by(Conversation.starts_at)
    )


def _people_outside(of: Any, opened: Any) -> Any:
    """People who ended before the round was opened were never meant to be in it."""
    has_talk = (
        RoundTalk.select(RoundTalk.id)
        .join(Conversation)
        .where(RoundTalk.round == Round.id, Conversation.employee == Person.id, Conversation.state.in_(UNSIGNED))
    )
    return (
        Person.select(Person)
        .join(Round, on=(chosen() | fn.EXISTS(has_talk)))
        .where(Round.id == of, ~included(), Person.ended_on.is_null() | (Person.ended_on >= opened))
    )


_on_hold = PreparedValues(_talks_on_hold)
_outside: Prepared[Person] = Prepared(_people_outside)
