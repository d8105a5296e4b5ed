"""Reminding: what is due is looked for by the clock, and each person gets one mail of what is new.

That something has been said is a row with a unique key, put down in the transaction that posts the mail: two runners at
once say it once. Nothing is looked for outside working hours, so after a standstill it is what holds then that is said.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter

from peewee import chunked

from ... import clock, jobs
from ...conversations.refusals import can_be_mailed, company_problems
from ...conversations.timing import is_working_day
from ...db import new_id, transaction
from ...people.models import Person
from ..models import Reminder, ReminderOff
from . import emails
from .kinds import Due, Kind, registry

FIRST_HOUR, LAST_HOUR = 8, 16
AT_ONCE = 500

Found = tuple[Kind, Due]
log = logging.getLogger(__name__)


@jobs.every(300)
def remind() -> int:
    """Remind everyone of what is due now, where people are at work and mail reaches them; returns how many mails."""
    now = clock.now()
    if not is_working_hour(now) or company_problems():
        return 0
    new = _not_said(_wanted(_found(now)))
    return sum(_remind_alone(person, found) for person, found in _by_person(new))


def is_working_hour(moment: dt.datetime) -> bool:
    """Whether mail may disturb: a working day in Oslo between eight and four."""
    local = clock.local(moment)
    return is_working_day(local.date()) and FIRST_HOUR <= local.hour < LAST_HOUR


def _found(now: dt.datetime) -> Iterator[Found]:
    for kind in registry.values():
        for due in kind.find(now):
            if due.person.is_active and can_be_mailed(due.person):
                yield kind, due


def _wanted(found: Iterable[Found]) -> list[Found]:
    off = set(ReminderOff.select(ReminderOff.person, ReminderOff.kind).tuples())
    return [(kind, due) for kind, due in found if (due.person.id, kind.name) not in off]


def _not_said(found: list[Found]) -> list[Found]:
    keys = sorted({kind.key(due) for kind, due in found})
    said: set[tuple[str, str]] = set()
    for some in chunked(keys, AT_ONCE):
        said.update(Reminder.select(Reminder.key, Reminder.person).where(Reminder.key.in_(some)).tuples())
    return [(kind, due) for kind, due in found if (kind.key(due), due.person.id) not in said]


def _by_person(found: list[Found]) -> Iterator[tuple[Person, list[Found]]]:
    ordered = sorted(found, key=lambda one: one[1].person.id)
    for _id, own in groupby(ordered, key=lambda one: one[1].person.id):
        theirs = list(own)
        yield theirs[0][1].person, theirs


def _remind_alone(person: Person, found: list[Found]) -> bool:
    """As _remind(); a mail that cannot be made is logged and tried again next time, and keeps nobody else's back."""
    try:
        return _remind(person, found)
    except Exception:
        log.exception("the reminders of %s could not be made", person.id)
        return False


def _remind(person: Person, found: list[Found]) -> bool:
    """Post one mail of what nobody else has said meanwhile; whether there was anything to say."""
    with transaction():
        mine = _claimed(person, found)
        to_tell = [(kind, due) for kind, due in mine if due.what is not None]
        if to_tell:
            emails.post_reminders(person, to_tell)
    return bool(to_tell)


def _claimed(person: Person, found: list[Found]) -> list[Found]:
    """Those that this transaction is the first to put down; another's waits for this one to end."""
    rows = {new_id(): one for one in found}
    now = clock.now()
    new = [
        {"id": row_id, "key": kind.key(due), "person": person.id, "made_at": now}
        for row_id, (kind, due) in rows.items()
    ]
    # In one order everywhere, so that two at once wait for each other's end and never for each other.
    Reminder.insert_many(sorted(new, key=itemgetter("key"))).on_conflict_ignore().execute()
    kept = {row_id for (row_id,) in Reminder.select(Reminder.id).where(Reminder.id.in_(list(rows))).tuples()}
    return [one for row_id, one in rows.items() if row_id in kept]
