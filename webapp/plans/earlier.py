"""What earlier plans have left: which rows stand open, how it goes with them, and a row's history over all its talks.

A row is open from the moment its talk is signed, or closed where nobody signs, until its owner says that it is done or
dropped, or a row of a later such talk carries it on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from peewee import Expression, ModelSelect, Value, fn

from ..conversations.access import waits_for_address
from ..conversations.models import AddressConfirmed, Conversation
from ..conversations.states import SETTLED, UNSETTLED
from ..people.models import Person
from .models import Agreement, Goal, Minutes, Progress, Responsible, Status

PlanRow = Goal | Agreement
Days = tuple[dt.date, dt.date]
REOPENED_IN_A_ROW = 4
ENDED = (Status.DONE, Status.DROPPED)
LONG_AGO = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
BY_EMPLOYEE = (Responsible.EMPLOYEE, Responsible.BOTH)
# A talk without what is written in it: its rows are many, and its message and themes are not asked for here.
TALK = (
    Conversation.id,
    Conversation.employee,
    Conversation.manager,
    Conversation.state,
    Conversation.starts_at,
    Conversation.created_at,
    Conversation.kind,
    Conversation.signed_at,
    Conversation.closed_at,
)


@dataclass(frozen=True)
class Step:
    """A row as one of its talks worded it, and what was said of it since, oldest first."""

    row: PlanRow
    progress: tuple[Progress, ...]

    @property
    def at(self) -> dt.datetime:
        """When it was agreed on."""
        talk = self.row.conversation
        agreed: dt.datetime = talk.settled_at or talk.starts_at
        return agreed


def open_rows(employee_id: str) -> list[PlanRow]:
    """What stands open for this employee, goals first, each in the order of talks and plans; two queries.

    Rows come with their talk, and the talk with its employee.
    """
    return _found(Conversation.employee == employee_id)


def living_rows(employee_id: str) -> list[PlanRow]:
    """As open_rows(), and what has ended without being carried on."""
    return _found(Conversation.employee == employee_id, LONG_AGO)


def rows_of(reader: Person, *, ended_since: dt.datetime | None = None, due: Days | None = None) -> list[PlanRow]:
    """What ``reader`` may see of own and of reports' plans: what is open, or has ended since then; two queries.

    ``due``: only what is to be done by one of these days, the first and the last of them. Nobody follows up what was
    agreed with someone who has left.
    """
    return _found(_is_for(reader) & Person.ended_on.is_null(), ended_since, due)


def rows_due(first: dt.date, last: dt.date) -> list[PlanRow]:
    """What stands open of everyone's and is to be done by one of these days; two queries, for the app itself."""
    return _found(Person.ended_on.is_null(), due=(first, last))


def rows_for(reader: Person, employee_id: str, *, ended_since: dt.datetime) -> list[PlanRow]:
    """As rows_of(), of one employee."""
    return _found((Conversation.employee == employee_id) & _is_for(reader), ended_since)


def find(kind: str, row_id: str) -> PlanRow | None:
    """A row that is signed, not removed and not carried on, whatever has become of it; kind is goal or agreement."""
    model = Goal if kind == "goal" else Agreement
    found = _signed(model).where(model.id == row_id).first()
    return None if found is None or found.is_empty else found


def heir(kind: str, row_id: str) -> PlanRow | None:
    """As find(), the row that carries this one on now, through however many talks; None where none does."""
    model: Any = Goal if kind == "goal" else Agreement
    later = [row_id]
    while later:
        later = [found for (found,) in model.select(model.id).where(model.continues.in_(later)).tuples()]
        for each in later:
            if row := find(kind, each):
                return row
    return None


def taken_up(kind: str, row_id: str) -> PlanRow | None:
    """As find(), a row of a talk that was taken up again after it was signed, whatever it has made of the row."""
    model: Any = Goal if kind == "goal" else Agreement
    found: PlanRow | None = _with_talk(model).where(model.id == row_id, Conversation.reopened_at.is_null(False)).first()
    return found


def plan_of(talk: Conversation) -> list[PlanRow]:
    """Every row of a signed talk's plan but the empty ones, also those that were carried on; two queries."""
    rows: list[PlanRow] = []
    for model in (Goal, Agreement):
        rows.extend(_with_talk(model).where(model.conversation == talk.id, model.removed_at.is_null()))
    return [row for row in rows if not row.is_empty]


def as_agenda(rows: Iterable[PlanRow]) -> list[PlanRow]:
    """The rows as one speaks of them: each goal with the agreements that carry it out, then the other agreements."""
    rows = list(rows)
    goals = [row for row in rows if isinstance(row, Goal)]
    agreements = [row for row in rows if isinstance(row, Agreement)]
    ordered: list[PlanRow] = []
    for goal in goals:
        ordered += [goal, *(row for row in agreements if row.goal_id == goal.id)]
    named = {goal.id for goal in goals}
    return ordered + [row for row in agreements if row.goal_id not in named]


def standing_progress(rows: Iterable[PlanRow]) -> dict[str, Progress]:
    """The newest word on each row, by the row's id, with who said it; one query."""
    return {row_id: said[-1] for row_id, said in all_progress(row.id for row in rows).items()}


def all_progress(row_ids: Iterable[str]) -> dict[str, tuple[Progress, ...]]:
    """Every word on these rows, by the row's id, oldest first; one query, none for no rows."""
    ids, found = list(row_ids), dict[str, tuple[Progress, ...]]()
    if not ids:
        return found
    query = Progress.select(Progress, Person).join(Person)
    for said in query.where(Progress.goal.in_(ids) | Progress.agreement.in_(ids)).order_by(Progress.at, Progress.id):
        row_id = said.goal_id or said.agreement_id
        found[row_id] = (*found.get(row_id, ()), said)
    return found


def lines(rows: Iterable[PlanRow]) -> dict[str, list[PlanRow]]:
    """Every row that each of these carries on, oldest first and itself last, by its id; two queries."""
    rows, found = list(rows), dict[str, list[PlanRow]]()
    for model in (Goal, Agreement):
        ids = [row.id for row in rows if isinstance(row, model)]
        for row in _chains(model, ids) if ids else ():
            found.setdefault(row.chain["top"], []).append(row)
    return found


def histories(rows: Iterable[PlanRow]) -> dict[str, list[Step]]:
    """What each row carries on as it was signed, talk by talk, oldest first and itself last, by its id; three queries.

    A talk that was reopened tells nothing of what is being written in it.
    """
    agreed = {
        top: [row for row in line if row.id == top or (row.conversation.is_settled and row.removed_at is None)]
        for top, line in lines(rows).items()
    }
    said = all_progress({row.id for line in agreed.values() for row in line})
    return {top: [Step(row, said.get(row.id, ())) for row in line] for top, line in agreed.items()}


def may_see(person: Person, row: PlanRow) -> bool:
    """The employee and whoever leads the employee now; a former manager does not, nor HR."""
    talk = row.conversation
    return person.id in {talk.employee_id, talk.employee.manager_id} and not waits_for_address(person, talk)


def may_mark(person: Person, row: PlanRow) -> bool:
    """Whether the row is the person's own, and theirs to see."""
    return owns(person, row) and may_see(person, row)


def owns(person: Person, row: PlanRow) -> bool:
    """The employee owns goals and what is theirs or both's, the manager now every agreement but the employee's own."""
    talk = row.conversation
    owners = set()
    if isinstance(row, Goal) or row.responsible in BY_EMPLOYEE:
        owners.add(talk.employee_id)
    if isinstance(row, Agreement) and row.responsible != Responsible.EMPLOYEE:
        owners.add(talk.employee.manager_id)
    return person.id in owners


def latest_minutes(employee_id: str) -> Minutes | None:
    """The minutes of this employee's last talk that has any which stand, with the talk but without their text."""
    found: Minutes | None = (
        Minutes.select(Minutes.id, Minutes.conversation, Minutes.number, Minutes.signed_at, *TALK)
        .join(Conversation)
        .where(Conversation.employee == employee_id, Minutes.replaced_at.is_null())
        .order_by(Conversation.starts_at.desc())
        .first()
    )
    return found


def _found(where: Expression, ended_since: dt.datetime | None = None, due: Days | None = None) -> list[PlanRow]:
    rows: list[PlanRow] = []
    for model in (Goal, Agreement):
        query = _signed(model).where(where, _is_open(model, ended_since))
        rows.extend(query.where(model.due.between(*due)) if due else query)
    return [row for row in rows if not row.is_empty]


def _with_talk(model: type[PlanRow]) -> ModelSelect:
    query = model.select(model, *TALK, Person).join(Conversation).join(Person, on=Conversation.employee)
    return query.order_by(Conversation.starts_at, model.position, model.id)


def _signed(model: type[PlanRow]) -> ModelSelect:
    """Rows of signed talks that no row of a signed talk carries on."""
    # Not «in SETTLED»: SQLite would walk through the settled talks of all people and years by the index of states.
    return _with_talk(model).where(
        Conversation.state.not_in(list(UNSETTLED)), model.removed_at.is_null(), ~_is_carried_on(model, model.id)
    )


def _is_carried_on(model: type[PlanRow], row_id: Any, beyond: int = REOPENED_IN_A_ROW) -> Expression:
    """Whether a row of a signed talk carries this one on, be it through talks that were reopened since."""
    later, talk = model.alias(), Conversation.alias()
    carries = later.removed_at.is_null() & talk.state.in_(list(SETTLED))
    if beyond:
        carries |= _is_carried_on(model, later.id, beyond - 1)
    found = later.select(Value(1)).join(talk, on=(later.conversation == talk.id))
    return fn.EXISTS(found.where(later.continues == row_id, carries))


def _is_open(model: type[PlanRow], ended_since: dt.datetime | None) -> Expression:
    """Whether the newest word on the row is not that it has ended, or that was said since then."""
    about = Progress.goal if model is Goal else Progress.agreement

    def newest(column: Any) -> ModelSelect:
        said = Progress.select(column).where(about == model.id)
        return said.order_by(Progress.at.desc(), Progress.id.desc()).limit(1)

    is_open = fn.COALESCE(newest(Progress.status), "").not_in(ENDED)
    return is_open if ended_since is None else is_open | (newest(Progress.at) >= ended_since)


def _is_for(reader: Person) -> Expression:
    """Own talks and those of reports; of one who came by a new address, only those that someone has vouched in."""
    own = Person.alias()
    theirs = Conversation.employee.in_(own.select(own.id).where((own.id == reader.id) | (own.manager == reader.id)))
    changed = reader.address_changed_at
    if changed is None:
        return theirs
    vouched = AddressConfirmed.select(AddressConfirmed.conversation).where(
        AddressConfirmed.person == reader.id, AddressConfirmed.at >= changed
    )
    return theirs & ((Conversation.created_at >= changed) | Conversation.id.in_(vouched))


def _chains(model: type[PlanRow], ids: list[str]) -> ModelSelect:
    """Every row that one of these carries on, however far back, and they themselves: ``row.chain["top"]`` is which."""
    begun = model.select(model.id, model.id, model.continues, Value(0)).where(model.id.in_(ids))
    chain = begun.cte("chain", recursive=True, columns=("top", "row", "earlier", "depth"))
    before = model.alias()
    further = before.select(chain.c.top, before.id, before.continues, chain.c.depth + 1).join(
        chain, on=(before.id == chain.c.earlier)
    )
    walked = chain.union_all(further)
    return (
        model.select(model, *TALK, walked.c.top.alias("top"))
        .join(Conversation)
        .switch(model)
        .join(walked, on=(walked.c.row == model.id))
        .order_by(walked.c.top, walked.c.depth.desc())
        .with_cte(walked)
    )
