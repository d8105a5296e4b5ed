"""The talks of a series as a line of dated entries: those held, those left out, and those to come.

Whoever reads it sees the talks that they may know of, in a fixed number of queries however many there are.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from flask import url_for
from flask_babel import gettext as _
from peewee import Select

from ..audit import AuditEntry
from ..conversations.access import all_vouched_for, knows_of
from ..conversations.models import Conversation
from ..conversations.states import State
from ..people.models import Person
from ..plans.access import Right as MinutesRight
from ..plans.access import rights as rights_to_minutes
from ..plans.models import Minutes
from . import follow_ups
from .cadence import SERIES
from .models import FollowUp

SKIPPED = "follow-up skipped"
# How many a line shows: as many as one takes in, of which most have been when one looks.
BEFORE, AFTER = 8, 3


class Stage(StrEnum):
    """How far an entry has come; each has a mark of its own shape."""

    HELD = "held"
    COMING = "coming"
    PROPOSED = "proposed"
    LEFT_OUT = "left out"


@dataclass(frozen=True)
class Dated:
    """One place of a series. ``href`` is empty where the reader may know of it and no more; ``kind`` is a talk's."""

    at: dt.datetime
    stage: Stage
    words: str
    href: str = ""
    kind: str = ""
    is_here: bool = False


@dataclass(frozen=True)
class Line:
    """The entries around the one that is looked at, and how many there are before and after those."""

    entries: tuple[Dated, ...]
    before: int
    after: int

    @classmethod
    def around_here(cls, entries: list[Dated]) -> Line:
        here = next((place for place, entry in enumerate(entries) if entry.is_here), len(entries) - 1)
        last = min(len(entries), max(here + 1 + AFTER, BEFORE + 1 + AFTER))
        first = max(0, last - (BEFORE + 1 + AFTER))
        return cls(tuple(entries[first:last]), first, len(entries) - last)


def line_of(reader: Person, talk: Conversation) -> Line | None:
    """The series that ``talk`` is one of, as ``reader`` may know of it; None for what stands alone. Four queries."""
    if talk.kind not in SERIES:
        return None
    of_kind = talks_of(talk.employee_id).where(Conversation.kind == talk.kind)
    talks = [each for each in of_kind if knows_of(reader, each)]
    found, leads = entries(reader, talks, here=talk), talk.employee.manager_id == reader.id
    if leads:
        found += [_proposed(each) for each in follow_ups.waiting_in(talk.employee_id, talk.kind)]
    days = {entry.at.date() for entry in found}
    own = [each for each in talks if leads or each.role_of(reader) is not None]
    found += [entry for entry in _skipped(own) if entry.at.date() not in days]
    return Line.around_here(sorted(found, key=lambda entry: entry.at)) if len(found) > 1 else None


def talks_of(employee_id: str) -> Select:
    """Every talk of the employee, by time, each with its people and ``minutes_id``: of those that hold, or None."""
    holding = Minutes.select(Minutes.id).where(Minutes.conversation == Conversation.id, Minutes.replaced_at.is_null())
    return (
        Conversation.with_people()
        .select_extend(holding.alias("minutes_id"))
        .where(Conversation.employee == employee_id)
        .order_by(Conversation.starts_at, Conversation.id)
    )


def readable_minutes(reader: Person, talks: Iterable[Conversation]) -> set[str]:
    """The ids of the minutes of these talks (see talks_of) that ``reader`` may read."""
    known = all_vouched_for() if reader.address_changed_at else None
    minutes = [Minutes(id=talk.minutes_id, conversation=talk) for talk in talks if talk.minutes_id]
    return {row.id for row in minutes if MinutesRight.READ in rights_to_minutes(reader, row, known)}


def entries(reader: Person, talks: list[Conversation], *, here: Conversation) -> list[Dated]:
    """These talks (see talks_of), all of which ``reader`` may know of, as entries in their order."""
    readable = readable_minutes(reader, talks)
    return [_of_talk(reader, talk, readable, is_here=talk.id == here.id) for talk in talks]


def _of_talk(reader: Person, talk: Conversation, readable: set[str], *, is_here: bool) -> Dated:
    if talk.minutes_id in readable:
        href = url_for("minutes.show", minutes_id=talk.minutes_id)
    else:
        href = url_for("conversation.show", conversation_id=talk.id) if talk.role_of(reader) else ""
    return Dated(talk.starts_at, _stage(talk), _state(talk), href, talk.kind, is_here)


def _stage(talk: Conversation) -> Stage:
    if talk.state == State.CANCELLED:
        return Stage.LEFT_OUT
    return Stage.HELD if talk.is_settled else Stage.COMING


def _state(talk: Conversation) -> str:
    """How it stands with a talk, in a word or two."""
    if talk.state == State.CANCELLED:
        return _("avlyst")
    if talk.is_settled:
        return _("signert") if talk.wants_signatures else _("holdt")
    if talk.is_frozen:
        return _("på vent")
    if talk.state == State.PLANNED:
        return _("planlagt")
    if talk.reopened_at:
        return _("tatt opp igjen")
    if talk.state == State.CONCLUDING:
        return _("skal signeres")
    if talk.is_paused:
        return _("på pause")
    return _("i gang") if talk.started_at else _("innkalt")


def _proposed(follow_up: FollowUp) -> Dated:
    href = url_for("follow_ups.choose", follow_up_id=follow_up.id)
    return Dated(follow_up.starts_at, Stage.PROPOSED, _("foreslått"), href)


def _skipped(talks: list[Conversation]) -> list[Dated]:
    """The times that were left out after these talks, as the log has kept them."""
    log = AuditEntry.select(AuditEntry.facts).where(
        AuditEntry.subject_id.in_([talk.id for talk in talks]), AuditEntry.action == SKIPPED
    )
    times = {dt.datetime.fromisoformat(entry.facts["starts_at"]) for entry in log}
    return [Dated(at, Stage.LEFT_OUT, _("hoppet over")) for at in times]
