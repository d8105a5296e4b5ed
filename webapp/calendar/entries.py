"""What stands in a person's calendar: the talks they take part in, follow-ups they may plan, and what is due.

Nothing of anybody else's, and a fixed number of queries however much there is. Features above add what is theirs.
"""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from flask import url_for
from flask_babel import gettext as _
from peewee import Select

from .. import clock
from ..conversations.models import Conversation, Manager
from ..conversations.states import ANSWERABLE, Response, State
from ..languages import clock_time
from ..people.models import Person
from ..plans.earlier import PlanRow, rows_of
from ..plans.standing import address_of
from ..questionnaires.kinds import FormKind
from .follow_ups import waiting_for
from .models import FollowUp
from .words import next_talk

LONGEST_TITLE = 120


class Kind(StrEnum):
    """What an entry is; each has a mark of its own shape."""

    TALK = "talk"
    PLANNED = "planned"
    PROPOSED = "proposed"
    DUE = "due"
    OVERDUE = "overdue"
    ROUND = "round"


@dataclass(frozen=True)
class Entry:
    """One thing on a day in Oslo. ``time`` is a wall clock's, empty for what is due; ``words`` may be."""

    day: dt.date
    time: str
    kind: Kind
    title: str
    words: str
    href: str


Source = Callable[[Person, dt.date, dt.date], Iterable[Entry]]
_sources: list[Source] = []


def source(entries: Source) -> Source:
    """Let what this gives of a person, from one day to another, both included, stand in their calendar.

    A fixed number of queries, whatever the days.
    """
    _sources.append(entries)
    return entries


def between(me: Person, first: dt.date, last: dt.date) -> list[Entry]:
    """What ``me`` has on the days from ``first`` to ``last``, both included, by day and time."""
    talks = _talks(me).where(
        Conversation.starts_at >= _midnight(first), Conversation.starts_at < _midnight(last + dt.timedelta(days=1))
    )
    rows = rows_of(me, due=(first, last))
    return [entry for entry in _entries(me, talks, rows, first, last) if first <= entry.day <= last]


def coming(me: Person) -> list[Entry]:
    """What ``me`` has today and later, and what should have been done before, by day and time."""
    today = clock.today()
    talks = _talks(me).where(Conversation.starts_at >= _midnight(today))
    found = _entries(me, talks, rows_of(me), today, dt.date.max)
    return [entry for entry in found if entry.day >= today or entry.kind is Kind.OVERDUE]


def _entries(me: Person, talks: Select, rows: list[PlanRow], first: dt.date, last: dt.date) -> list[Entry]:
    """These talks and rows that are open, with whatever else is ``me``'s on these days or others, in order."""
    found = [_of_talk(talk, me) for talk in talks]
    found += [_of_proposal(follow_up) for follow_up in waiting_for(me)]
    found += [_of_row(row, me) for row in rows if row.due]
    found += [entry for entries in _sources for entry in entries(me, first, last)]
    return sorted(found, key=lambda entry: (entry.day, entry.time, entry.title))


def _midnight(day: dt.date) -> dt.datetime:
    return clock.from_local(day, dt.time())


def _talks(me: Person) -> Select:
    """The talks of ``me`` that are not called off, with no more of them than times, states and names."""
    return (
        Conversation.select(
            Conversation.id, Conversation.employee, Conversation.manager, Conversation.kind, Conversation.state,
            Conversation.response, Conversation.starts_at, Conversation.minutes, Conversation.started_at,
            Person.id, Person.name, Person.manager, Manager.id, Manager.name,
        )
        .join(Person, on=(Conversation.employee == Person.id), attr="employee")
        .switch(Conversation)
        .join(Manager, on=(Conversation.manager == Manager.id), attr="manager")
        .where((Conversation.employee == me.id) | (Conversation.manager == me.id))
        .where(Conversation.state != State.CANCELLED)
    )  # fmt: skip


def _of_talk(talk: Conversation, me: Person) -> Entry:
    them = talk.manager if talk.employee_id == me.id else talk.employee
    return Entry(
        day=clock.local(talk.starts_at).date(),
        time=clock_time(talk.starts_at),
        kind=Kind.PLANNED if talk.state == State.PLANNED else Kind.TALK,
        title=_title(talk.kind, them),
        words=_standing(talk),
        href=url_for("conversation.show", conversation_id=talk.id),
    )


def _title(kind: str, them: Person) -> str:
    if kind == FormKind.FOLLOW_UP:
        return _("Oppfølging med %(name)s", name=them.name)
    if kind == FormKind.GOAL:
        return _("Målsamtale med %(name)s", name=them.name)
    if kind == FormKind.SHORT:
        return _("Kort samtale med %(name)s", name=them.name)
    return _("Samtale med %(name)s", name=them.name)


def _standing(talk: Conversation) -> str:
    """What one should know before one counts on it; nothing where all is well, or the time has been."""
    if talk.is_on_hold:
        return _("Satt på vent")
    if talk.state == State.PLANNED:
        return _("Planlagt, ikke innkalt")
    if talk.state not in ANSWERABLE or talk.started_at or talk.ends_at < clock.now():
        return ""
    words = {
        Response.NONE: _("Venter på svar"),
        Response.PROPOSED: _("Foreslått en annen tid"),
        Response.DECLINED: _("Kan ikke komme"),
    }
    return words.get(talk.response, "")


def _of_proposal(follow_up: FollowUp) -> Entry:
    return Entry(
        day=clock.local(follow_up.starts_at).date(),
        time=clock_time(follow_up.starts_at),
        kind=Kind.PROPOSED,
        title=next_talk(follow_up, follow_up.after.employee.name),
        words=_("Forslag"),
        href=url_for("follow_ups.choose", follow_up_id=follow_up.id),
    )


def _of_row(row: PlanRow, me: Person) -> Entry:
    talk, overdue = row.conversation, row.due < clock.today()
    what = textwrap.shorten(row.what or "", LONGEST_TITLE, placeholder=" …")
    whose = [] if talk.employee_id == me.id else [talk.employee.name]
    return Entry(
        day=row.due,
        time="",
        kind=Kind.OVERDUE if overdue else Kind.DUE,
        title=_("Frist: %(what)s", what=what) if what else _("Frist"),
        words=", ".join([*whose, *([_("over fristen")] if overdue else [])]),
        href=address_of(row),
    )
