"""Who has had which talks in a year, person by person, from times and states alone."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from peewee import JOIN

from .. import clock
from ..conversations.models import Conversation
from ..conversations.states import UNSIGNED, Response, State
from ..norwegian import sort_key
from ..people.models import Person
from ..questionnaires.kinds import FormKind
from .spans import year_span
from .talks import belongs_to
from .tallies import Leader, works_in

HAD = "had"
UNSIGNED_YET = "unsigned"
ONGOING = "ongoing"
PAUSED = "paused"
AGREED = "agreed"
INVITED = "invited"
PLANNED = "planned"
NONE = "none"
COMING = (AGREED, INVITED, PLANNED)  # the surest first

TIMES_AND_STATES = (
    Conversation.id,
    Conversation.employee,
    Conversation.kind,
    Conversation.manager,
    Conversation.state,
    Conversation.response,
    Conversation.starts_at,
    Conversation.minutes,
    Conversation.started_at,
    Conversation.paused_at,
    Conversation.reopened_at,
)


@dataclass(frozen=True)
class Row:
    """One employee who should have talks: ``status`` of the annual one is one of the words above; ``at`` when it was
    held or will be. ``others`` are the moments when talks of the other kinds were held, the earliest first.
    """

    person: Person
    manager: str
    status: str
    at: dt.datetime | None
    others: dict[FormKind, list[dt.datetime]]


def status_of(talks: list[Conversation], year: int) -> tuple[str, dt.datetime | None]:
    """The standing of one employee's annual talks in a calendar year (Oslo), and when it was or will be.

    One going on now comes first (until it is signed, or its time is over), then the latest held, signed or not yet,
    then the next to come: agreed where the employee has said yes, before invited to, before only planned. A paused one
    is not held yet, agreed or not when to go on (the time, or None). One that waits since the employee got another
    manager is nothing that will be. The talks hold their employee.
    """
    annual = [talk for talk in talks if talk.kind == FormKind.ANNUAL and talk.state != State.CANCELLED]
    standing = [talk for talk in annual if not _is_on_hold(talk)]
    begun = [talk for talk in standing if talk.started_at and clock.local(talk.started_at).year == year]
    held = [talk for talk in begun if not _waits(talk)]
    if held:
        latest = max(held, key=lambda talk: talk.started_at)
        if latest.is_settled:
            return HAD, latest.started_at
        return (ONGOING if latest.ends_at > clock.now() else UNSIGNED_YET), latest.started_at
    if begun:
        return PAUSED, max(begun, key=lambda talk: talk.started_at).goes_on_at
    coming = [talk for talk in standing if not talk.started_at and clock.local(talk.starts_at).year == year]
    if not coming:
        return NONE, None
    first = min(coming, key=lambda talk: (COMING.index(_how_sure(talk)), talk.starts_at))
    return _how_sure(first), first.starts_at


def _how_sure(talk: Conversation) -> str:
    if talk.state == State.PLANNED:
        return PLANNED
    return AGREED if talk.response == Response.ACCEPTED else INVITED


def _is_on_hold(talk: Conversation) -> bool:
    return talk.is_on_hold and (not talk.started_at or _waits(talk))


def _waits(talk: Conversation) -> bool:
    """Whether it is paused; one that has been signed has been held, whatever has come of it since."""
    return talk.is_paused and talk.state in UNSIGNED and talk.reopened_at is None


def coverage(year: int, only: Any = True) -> list[Row]:
    """Those of whom the expression ``only`` over Person is true and who should have talks, by department and name.

    Two queries, however many they are. Of a year that has been nothing is coming any more.
    """
    talks: dict[str, list[Conversation]] = {}
    for talk in _talks(year, only):
        talks.setdefault(talk.employee_id, []).append(talk)
    rows = [_row(person, talks.get(person.id, []), year) for person in _people(year, only)]
    return sorted(rows, key=lambda row: (sort_key(row.person.department), sort_key(row.person.name)))


def _row(person: Person, talks: list[Conversation], year: int) -> Row:
    status, at = status_of(talks, year)
    if status in COMING and year < clock.today().year:
        status, at = NONE, None
    others: dict[FormKind, list[dt.datetime]] = {kind: [] for kind in FormKind if kind != FormKind.ANNUAL}
    for talk in talks:
        if talk.kind != FormKind.ANNUAL and talk.started_at and not _waits(talk):
            others[FormKind(talk.kind)].append(talk.started_at)
    leader = person.leader.name if hasattr(person, "leader") and person.leader else ""
    return Row(person, leader, status, at, {kind: sorted(moments) for kind, moments in others.items()})


def _people(year: int, only: Any) -> Any:
    return (
        Person.select(Person, Leader.id, Leader.name)
        .join(Leader, JOIN.LEFT_OUTER, on=((Person.manager == Leader.id) & Leader.ended_on.is_null()), attr="leader")
        .where(works_in(year), only)
    )


def _talks(year: int, only: Any) -> Any:
    return (
        Conversation.select(*TIMES_AND_STATES, Person.id, Person.manager)
        .join(Person, on=(Conversation.employee == Person.id), attr="employee")
        .where(belongs_to(year_span(year)), only)
    )
