"""Who has had a talk this year, from times and states alone."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from .. import clock
from ..conversations.models import Conversation
from ..conversations.states import State
from ..norwegian import sort_key
from ..people.models import Person

HAD = "had"
PLANNED = "planned"
NONE = "none"


@dataclass(frozen=True)
class Row:
    """One employee who should have talks: ``status`` is had, planned or none; ``at`` when it was held or will be."""

    person: Person
    manager: Person | None
    status: str
    at: dt.datetime | None


def status_of(talks: list[Conversation], year: int) -> tuple[str, dt.datetime | None]:
    """The standing of one employee's talks in a calendar year (Oslo): the latest held, else the next one planned."""
    standing = [talk for talk in talks if talk.state != State.CANCELLED]
    held = [talk.started_at for talk in standing if talk.started_at and clock.local(talk.started_at).year == year]
    if held:
        return HAD, max(held)
    coming = [talk.starts_at for talk in standing if not talk.started_at and clock.local(talk.starts_at).year == year]
    return (PLANNED, min(coming)) if coming else (NONE, None)


def coverage(year: int) -> list[Row]:
    """Everyone who should have talks, by department and name; three queries however many they are."""
    people = {person.id: person for person in Person.active()}
    talks: dict[str, list[Conversation]] = {}
    columns = (
        Conversation.id,
        Conversation.employee,
        Conversation.state,
        Conversation.starts_at,
        Conversation.started_at,
    )
    for talk in Conversation.select(*columns):
        talks.setdefault(talk.employee_id, []).append(talk)
    rows = []
    for person in people.values():
        if person.has_talks:
            status, at = status_of(talks.get(person.id, []), year)
            rows.append(Row(person, people.get(person.manager_id), status, at))
    return sorted(rows, key=lambda row: (sort_key(row.person.department), sort_key(row.person.name)))
