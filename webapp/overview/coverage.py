"""Who has had a talk this year, from times and states alone."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from .. import clock
from ..conversations.models import Conversation
from ..conversations.states import Response, State
from ..norwegian import sort_key
from ..people.models import Person

HAD = "had"
ONGOING = "ongoing"
AGREED = "agreed"
INVITED = "invited"
NONE = "none"


TIMES_AND_STATES = (
    Conversation.id,
    Conversation.employee,
    Conversation.state,
    Conversation.response,
    Conversation.starts_at,
    Conversation.minutes,
    Conversation.started_at,
)


@dataclass(frozen=True)
class Row:
    """One employee who should have talks: ``status`` is one of the words above; ``at`` when it was held or will be."""

    person: Person
    manager: Person | None
    status: str
    at: dt.datetime | None


def status_of(talks: list[Conversation], year: int) -> tuple[str, dt.datetime | None]:
    """The standing of one employee's talks in a calendar year (Oslo), and when it was or will be.

    One going on now comes first, then the latest held, then the next to come: agreed where the employee has said yes.
    """
    standing = [talk for talk in talks if talk.state != State.CANCELLED]
    held = [talk for talk in standing if talk.started_at and clock.local(talk.started_at).year == year]
    if held:
        latest = max(held, key=lambda talk: talk.started_at)
        return (ONGOING if latest.ends_at > clock.now() else HAD), latest.started_at
    coming = [talk for talk in standing if not talk.started_at and clock.local(talk.starts_at).year == year]
    if not coming:
        return NONE, None
    agreed = [talk for talk in coming if talk.response == Response.ACCEPTED]
    first = min(agreed or coming, key=lambda talk: talk.starts_at)
    return (AGREED if agreed else INVITED), first.starts_at


def coverage(year: int) -> list[Row]:
    """Everyone who should have talks, by department and name; three queries however many they are."""
    people = {person.id: person for person in Person.active()}
    talks: dict[str, list[Conversation]] = {}
    for talk in Conversation.select(*TIMES_AND_STATES):
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
        "coming": sum(row.status in {AGREED, INVITED} for row in rows),
    }
