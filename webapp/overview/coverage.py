"""Who has had a talk this year, from times and states alone."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from .. import clock
from ..conversations.models import Conversation
from ..conversations.states import UNSIGNED, Response, State
from ..norwegian import sort_key
from ..people.models import Person
from ..questionnaires.kinds import FormKind

HAD = "had"
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
    """One employee who should have talks: ``status`` is one of the words above; ``at`` when it was held or will be."""

    person: Person
    manager: Person | None
    status: str
    at: dt.datetime | None


def status_of(talks: list[Conversation], year: int) -> tuple[str, dt.datetime | None]:
    """The standing of one employee's annual talks in a calendar year (Oslo), and when it was or will be.

    One going on now comes first, then the latest held, then the next to come: agreed where the employee has said yes,
    before invited to, before only planned. A paused one is not held yet, whether or not they have agreed when to go on
    (the time, or None). One that waits since the employee got another manager is nothing that will be. The talks hold
    their employee.
    """
    annual = [talk for talk in talks if talk.kind == FormKind.ANNUAL and talk.state != State.CANCELLED]
    standing = [talk for talk in annual if not _is_on_hold(talk)]
    begun = [talk for talk in standing if talk.started_at and clock.local(talk.started_at).year == year]
    held = [talk for talk in begun if not _waits(talk)]
    if held:
        latest = max(held, key=lambda talk: talk.started_at)
        return (ONGOING if latest.ends_at > clock.now() else HAD), latest.started_at
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
    return talk.state in UNSIGNED and talk.is_frozen and (not talk.started_at or _waits(talk))


def _waits(talk: Conversation) -> bool:
    """Whether it is paused; one that has been signed has been held, whatever has come of it since."""
    return talk.is_paused and talk.state in UNSIGNED and talk.reopened_at is None


def coverage(year: int) -> list[Row]:
    """Everyone who should have talks, by department and name; three queries however many they are."""
    people = {person.id: person for person in Person.active()}
    talks: dict[str, list[Conversation]] = {}
    for talk in Conversation.select(*TIMES_AND_STATES):
        if talk.employee_id in people:
            talk.employee = people[talk.employee_id]
            talks.setdefault(talk.employee_id, []).append(talk)
    rows = []
    for person in people.values():
        if person.has_talks:
            status, at = status_of(talks.get(person.id, []), year)
            rows.append(Row(person, people.get(person.manager_id), status, at))
    return sorted(rows, key=lambda row: (sort_key(row.person.department), sort_key(row.person.name)))


def counts(rows: list[Row]) -> dict[str, int]:
    """How many should have a talk, have had it (or are having it), and have one coming."""
    return {
        "people": len(rows),
        "had": sum(row.status in {HAD, ONGOING} for row in rows),
        "coming": sum(row.status in {PAUSED, *COMING} for row in rows),
    }
