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
from ..conversations.models import Conversation
from ..htmx import render_fragment
from ..people.models import Person
from . import standing
from .models import Agreement, Responsible
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


def fragment(me: Person, rows: list[Standing], talks: Iterable[Conversation]) -> Markup:
    """«Avtalene dine»: what ``me`` is to do, what is due first on top; empty where nothing is.

    ``talks`` are those around ``me``: of one that is taken up again it is said where its plan is.
    """
    mine = [each for each in rows if each.may_mark]
    has_plan = any(each.row.conversation.employee_id == me.id for each in rows)
    reopened = [talk for talk in talks if is_taken_up(talk)]
    if reopened:
        reopened = _with_own_rows(me, reopened)
    if not mine and not has_plan and not reopened:
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
        reopened=reopened,
        noted=standing.noted(mine),
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
        reopened=[talk for talk in Conversation.around(me) if is_taken_up(talk) and talk.employee_id == person.id],
        manager=person.manager,
        rows=to_do,
        late=sum(each.is_late for each in to_do),
        ended=sorted((each for each in rows if each.has_ended), key=_ended_at, reverse=True),
        noted=standing.noted(rows),
    )


def is_taken_up(talk: Conversation) -> bool:
    """Whether the talk was signed and is being written in again, so that its plan is no plan for now."""
    return talk.reopened_at is not None and not talk.is_settled


def _with_own_rows(me: Person, talks: list[Conversation]) -> list[Conversation]:
    """Those whose plan has something for ``me`` to do: own talks, and what a report's leaves to the manager."""
    led = [talk.id for talk in talks if talk.employee.manager_id == me.id]
    for_manager = (Responsible.MANAGER, Responsible.BOTH, Responsible.OTHER)
    rows = Agreement.select(Agreement.conversation).where(
        Agreement.conversation.in_(led), Agreement.removed_at.is_null(), Agreement.responsible.in_(for_manager)
    )
    mine = {talk for (talk,) in rows.tuples()}
    return [talk for talk in talks if talk.employee_id == me.id or talk.id in mine]


def _by_date(each: Standing) -> dt.date:
    return each.row.due or dt.date.max


def _ended_at(each: Standing) -> dt.datetime:
    assert each.progress is not None
    at: dt.datetime = each.progress.at
    return at
