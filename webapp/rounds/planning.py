"""Laying out many talks over some days: a proposal that the manager can change, and what clashes in what they chose."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from .. import clock
from ..conversations.models import Conversation
from ..conversations.states import State
from ..conversations.timing import LONGEST, is_working_day, moment_of

Stretch = tuple[dt.datetime, dt.datetime]
STEP = dt.timedelta(minutes=15)
A_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Spread:
    """Talks of ``minutes`` with ``pause`` minutes between, on the working days from ``first_day`` to ``last_day``.

    The first of a day begins at ``first`` and the last is over by ``last``, as wall clocks in Oslo show it.
    """

    first_day: dt.date
    last_day: dt.date
    first: dt.time
    last: dt.time
    minutes: int
    pause: int

    def days(self) -> Iterator[Stretch]:
        """When each working day begins and ends."""
        day = self.first_day
        while day <= self.last_day:
            if is_working_day(day):
                yield moment_of(day, self.first), moment_of(day, self.last)
            day += A_DAY


class Busy:
    """When people are taken up by talks, and with nothing of which."""

    def __init__(self, taken: Mapping[str, Sequence[Stretch]]) -> None:
        self._taken = taken

    @classmethod
    def between(cls, people: Sequence[str], first: dt.datetime, last: dt.datetime) -> Busy:
        """What these people (ids) have from one moment to another; one query."""
        found = Conversation.select(
            Conversation.employee, Conversation.manager, Conversation.starts_at, Conversation.minutes
        ).where(
            Conversation.employee.in_(people) | Conversation.manager.in_(people),
            Conversation.state != State.CANCELLED,
            Conversation.starts_at > first - dt.timedelta(minutes=LONGEST),
            Conversation.starts_at < last,
        )
        taken: dict[str, list[Stretch]] = {}
        for talk in found:
            for person in (talk.employee_id, talk.manager_id):
                taken.setdefault(person, []).append((talk.starts_at, talk.ends_at))
        return cls(taken)

    def until(self, person: str, stretch: Stretch) -> dt.datetime | None:
        """When what this person has in the stretch is over; None where there is nothing."""
        return max(
            (ends for starts, ends in self._taken.get(person, ()) if _meet((starts, ends), stretch)), default=None
        )


def propose(spread: Spread, manager: str, people: Sequence[str], busy: Busy) -> dict[str, dt.datetime]:
    """A time for each of these people (ids), the first free one to whoever comes first; those left over have none."""
    length, left, found = dt.timedelta(minutes=spread.minutes), list(people), {}
    for begins, end in spread.days():
        at = begins
        while left and at + length <= end:
            stretch = (at, at + length)
            if at <= clock.now():
                at += STEP
            elif taken_until := busy.until(manager, stretch):
                at = _on_the_quarter(taken_until)
            elif person := next((one for one in left if not busy.until(one, stretch)), None):
                left.remove(person)
                found[person] = at
                at += length + dt.timedelta(minutes=spread.pause)
            else:
                at += STEP
    return found


def clashes(times: Mapping[str, dt.datetime], minutes: int, manager: str, busy: Busy) -> tuple[set[str], set[str]]:
    """Whose time meets another of these, and whose meets something that they or the manager have already."""
    length = dt.timedelta(minutes=minutes)
    stretches = {person: (at, at + length) for person, at in times.items()}
    each_other = {
        one
        for one, of_one in stretches.items()
        for two, of_two in stretches.items()
        if one != two and _meet(of_one, of_two)
    }
    taken = {one for one, of_one in stretches.items() if busy.until(one, of_one) or busy.until(manager, of_one)}
    return each_other, taken


def _meet(one: Stretch, two: Stretch) -> bool:
    return one[0] < two[1] and two[0] < one[1]


def _on_the_quarter(moment: dt.datetime) -> dt.datetime:
    """The moment itself, or the next quarter of an hour."""
    over = dt.timedelta(minutes=moment.minute % 15, seconds=moment.second, microseconds=moment.microsecond)
    return moment + STEP - over if over else moment
