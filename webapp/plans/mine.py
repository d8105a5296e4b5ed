"""Plans on the start page, and the page of one person's plan.

The start page is as long for the twentieth report as for the first: it has the rows that are one's own to do, the
nearest ones only, and of each report how many stand open. Everything else is on the page of that person's plan.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from flask import Blueprint, abort, render_template
from markupsafe import Markup

from .. import access, audit
from ..htmx import render_fragment
from ..people.models import Person
from . import standing
from .standing import Standing

person_plan = Blueprint("person_plan", __name__, url_prefix="/planen")
NEAREST, NEWEST = 8, 5


@dataclass(frozen=True)
class Tally:
    """How many rows of an employee stand open, and how many of them are over their date."""

    rows: int = 0
    late: int = 0


def tallies(rows: Iterable[Standing]) -> dict[str, Tally]:
    """What stands open for each employee, by the employee's id."""
    found: dict[str, Tally] = {}
    for each in rows:
        if not each.has_ended:
            before = found.get(each.row.conversation.employee_id, Tally())
            found[each.row.conversation.employee_id] = Tally(before.rows + 1, before.late + each.is_late)
    return found


def fragment(me: Person, rows: list[Standing]) -> Markup:
    """«Avtalene dine»: what ``me`` is to do, what is due first on top; empty where nothing is."""
    mine = [each for each in rows if each.may_mark]
    has_plan = any(each.row.conversation.employee_id == me.id for each in rows)
    if not mine and not has_plan:
        return Markup()
    to_do = sorted((each for each in mine if not each.has_ended), key=_by_date)
    ended = sorted((each for each in mine if each.has_ended), key=_ended_at, reverse=True)
    return render_fragment(
        "plans/_mine.html",
        me=me,
        rows=to_do[:NEAREST],
        further=len(to_do[NEAREST:]),
        ended=ended[:NEWEST],
        has_plan=has_plan,
    )


@person_plan.get("/<person_id>")
@access.signed_in
def show(person_id: str) -> str:
    """One's own plan or a report's: all that stands open, and what ended lately; 404 for anyone else's."""
    me, person = access.person(), Person.get_or_none(Person.id == person_id)
    if person is None:
        abort(404)
    if me.id not in {person.id, person.manager_id}:
        audit.looked("probe", actor=me, subject=person.id, session=me.browser_session.id)
        abort(404)
    rows = standing.of_person(me, person.id)
    to_do = [each for each in rows if not each.has_ended]
    return render_template(
        "plans/person.html",
        me=me,
        person=person,
        manager=person.manager,
        rows=to_do,
        late=sum(each.is_late for each in to_do),
        ended=sorted((each for each in rows if each.has_ended), key=_ended_at, reverse=True),
    )


def _by_date(each: Standing) -> dt.date:
    return each.row.due or dt.date.max


def _ended_at(each: Standing) -> dt.datetime:
    assert each.progress is not None
    at: dt.datetime = each.progress.at
    return at
