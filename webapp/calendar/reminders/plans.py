"""Reminders of what was agreed: a week before its date, on the day, and once when it is late."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from ... import clock
from ...conversations.access import all_vouched_for, waits_for_address
from ...conversations.timing import last_working_day
from ...mail import link_to
from ...people.models import Person
from ...plans.earlier import PlanRow, owns, rows_due
from .emails import day_words
from .kinds import Due, Kind, Line, Section, register
from .talks import LONG_AGO, QUIET

AHEAD = dt.timedelta(days=7)


@dataclass(frozen=True)
class Item:
    """A row of someone's plan as a mail may know it: whose plan, and its date, or none where it is late."""

    employee: Person
    due: dt.date | None


def find_due(now: dt.datetime) -> Iterator[Due]:
    """The owners of what is due within a week or today, and both where it is late."""
    today = clock.local(now).date()
    rows = [row for row in rows_due(today - LONG_AGO, today + AHEAD) if row.conversation.settled_at < now - QUIET]
    for row, person in readers(rows):
        occasion = _occasion(row.due, today)
        if occasion == "late" or owns(person, row):
            yield Due(
                person, row.id, occasion, Item(row.conversation.employee, None if occasion == "late" else row.due)
            )


def _occasion(due: dt.date, today: dt.date) -> str:
    if due < today:
        return "late"
    return "day" if last_working_day(due) <= today else "week"


def readers(rows: Sequence[PlanRow]) -> Iterator[tuple[PlanRow, Person]]:
    """The rows with each of those who may see them, at the address they have now; two queries."""
    ids = {row.conversation.employee.manager_id for row in rows}
    managers = {person.id: person for person in Person.active().where(Person.id.in_(list(ids)))}
    vouched = all_vouched_for()
    for row in rows:
        employee = row.conversation.employee
        for person in (employee, managers.get(employee.manager_id)):
            if person and not waits_for_address(person, row.conversation, vouched):
                yield row, person


def tell_due(reader: Person, dues: Sequence[Due]) -> Section:
    items: list[Item] = [due.what for due in dues]
    items.sort(key=lambda item: (item.employee.id != reader.id, item.employee.id, item.due or dt.date.min))
    lines = [
        Line(_words(reader, *of, len(list(same))), link_to("person_plan.show", person_id=of[0].id))
        for of, same in groupby(items, key=lambda item: (item.employee, item.due))
    ]
    lead = _("Si gjerne hvordan det går, så vet dere begge hvor det står.")
    return Section(_("Frister i planen"), lead, lines)


def _words(reader: Person, employee: Person, due: dt.date | None, count: int) -> str:
    if due is None:
        return _late_words(reader, employee, count)
    day, name = day_words(due), employee.name
    if employee.id == reader.id:
        return ngettext(
            "Ett punkt i planen din har frist %(day)s", "%(num)d punkter i planen din har frist %(day)s", count, day=day
        )
    return ngettext(
        "Ett punkt i planen til %(name)s har frist %(day)s",
        "%(num)d punkter i planen til %(name)s har frist %(day)s",
        count,
        name=name,
        day=day,
    )


def _late_words(reader: Person, employee: Person, count: int) -> str:
    if employee.id == reader.id:
        return ngettext("Ett punkt i planen din er over fristen", "%(num)d punkter i planen din er over fristen", count)
    return ngettext(
        "Ett punkt i planen til %(name)s er over fristen",
        "%(num)d punkter i planen til %(name)s er over fristen",
        count,
        name=employee.name,
    )


register(Kind("due", _l("Når en frist i planen nærmer seg eller er gått ut"), find_due, tell_due))
