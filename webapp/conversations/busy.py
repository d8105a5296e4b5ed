"""What stands beside the choice of a time: public holidays, and when the two are busy with another talk of theirs.

Of another talk nothing is told but that someone is busy then.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from .. import clock
from ..people.models import Person
from .models import Conversation
from .states import UNSIGNED
from .timing import FURTHEST, LONGEST, holiday_name

MIDNIGHT = dt.time()


@dataclass(frozen=True)
class Busy:
    """A stretch of time, aware, when one of those asked about is in another talk."""

    person: Person
    starts_at: dt.datetime
    ends_at: dt.datetime

    def overlaps(self, starts_at: dt.datetime, ends_at: dt.datetime) -> bool:
        return self.starts_at < ends_at and starts_at < self.ends_at


@dataclass(frozen=True)
class Beside:
    """What to know of a day that someone thinks of. ``clashes``: the very time that was chosen is taken."""

    day: dt.date
    holiday: str
    busy: list[Busy]
    clashes: bool = False


def between(people: Sequence[Person], first: dt.datetime, last: dt.datetime, *, but: str = "") -> list[Busy]:
    """When these people are busy from ``first`` to ``last``, by time, in one query; ``but`` is the talk's own id.

    A talk that waits for the employee's former manager is in no calendar.
    """
    ids = [person.id for person in people]
    query = (
        Conversation.select(
            Conversation.id, Conversation.employee, Conversation.manager, Conversation.starts_at, Conversation.minutes
        )
        .join(Person, on=(Conversation.employee == Person.id))
        .where(
            Conversation.employee.in_(ids) | Conversation.manager.in_(ids),
            Conversation.id != but,
            Conversation.state.in_(UNSIGNED),
            Conversation.starts_at < last,
            Conversation.starts_at > first - dt.timedelta(minutes=LONGEST),
            Person.manager == Conversation.manager,
        )
        .order_by(Conversation.starts_at, Conversation.id)
    )
    return [
        Busy(person, talk.starts_at, talk.ends_at)
        for talk in query
        for person in people
        if talk.ends_at > first and person.id in {talk.employee_id, talk.manager_id}
    ]


def beside(people: Sequence[Person], times: Sequence[tuple[dt.datetime, int]], *, but: str = "") -> list[Beside]:
    """What stands beside each of these times (a moment and minutes), in order; one query for all of them.

    Beside one that is further ahead than a talk can be stands nothing.
    """
    times = [time for time in times if time[0] - clock.now() <= FURTHEST]
    if not times:
        return []
    days = [clock.local(starts_at).date() for starts_at, _minutes in times]
    first, last = clock.from_local(min(days), MIDNIGHT), clock.from_local(max(days) + dt.timedelta(days=1), MIDNIGHT)
    found = between(people, first, last, but=but)
    return [_beside(day, time, found) for day, time in zip(days, times, strict=True)]


def _beside(day: dt.date, time: tuple[dt.datetime, int], found: list[Busy]) -> Beside:
    starts_at, minutes = time
    midnight, next_one = (clock.from_local(day + dt.timedelta(days=more), MIDNIGHT) for more in (0, 1))
    of_day = [busy for busy in found if busy.overlaps(midnight, next_one)]
    ends_at = starts_at + dt.timedelta(minutes=minutes)
    return Beside(day, holiday_name(day), of_day, any(busy.overlaps(starts_at, ends_at) for busy in of_day))


def clash_problems(
    people: Sequence[Person], starts_at: dt.datetime, minutes: int, *, but: str = "", meant: bool
) -> dict[str, str]:
    """A time that is taken has to be meant, by field."""
    ends_at = starts_at + dt.timedelta(minutes=minutes)
    if meant or not between(people, starts_at, ends_at, but=but):
        return {}
    return {"anyway": _("En av dere er opptatt da. Velg en annen tid, eller kryss av for at det er meningen.")}
