"""A signed row as people see it beside its wording: how it goes, whose it is, and whether they may say so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from flask import session, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from .. import clock
from ..conversations.models import Conversation
from ..people.models import Person
from .earlier import ENDED, LONG_AGO, PlanRow, as_agenda, owns, plan_of, rows_for, rows_of, standing_progress
from .models import Goal, GoalKind, Progress, Responsible, Status

LATELY = dt.timedelta(days=30)
NAMES = {
    GoalKind.WORK: _l("arbeidsmål"),
    GoalKind.DEVELOPMENT: _l("utviklingsmål"),
    "action": _l("tiltak"),
    "agreement": _l("avtale"),
}
STATUS = {
    Status.UNDER_WAY: _l("Under arbeid"),
    Status.DONE: _l("Gjort"),
    Status.DROPPED: _l("Lagt bort"),
    "reached": _l("Nådd"),
    "carried": _l("Videreført"),
}


@dataclass(frozen=True)
class Standing:
    """One signed row. ``carried``: a later signed talk has it now, and it is marked there."""

    row: PlanRow
    progress: Progress | None
    may_mark: bool
    carried: bool = False

    @property
    def is_goal(self) -> bool:
        return isinstance(self.row, Goal)

    @property
    def kind(self) -> str:
        return kind_of(self.row)

    @property
    def has_ended(self) -> bool:
        return self.carried or (self.progress is not None and self.progress.status in ENDED)

    @property
    def status(self) -> str:
        """How it goes, in a word or two."""
        if self.carried:
            return str(STATUS["carried"])
        return status_of(self.row, self.progress.status) if self.progress else ""

    @property
    def is_late(self) -> bool:
        return not self.has_ended and self.row.due is not None and self.row.due < clock.today()

    @property
    def address(self) -> str:
        return address_of(self.row)

    def who(self, employee: str, manager: str) -> str:
        return responsible(self.row, employee, manager)


def address_of(row: PlanRow) -> str:
    """Where a row is shown with its history, and where its owner marks it."""
    return url_for("progress.show", kind="mal" if isinstance(row, Goal) else "avtale", row_id=row.id)


def kind_of(row: PlanRow) -> str:
    """What a row is called, as a line begins with it."""
    key = row.kind if isinstance(row, Goal) else "action" if row.goal_id else "agreement"
    return str(NAMES[key]).capitalize()


def status_of(row: PlanRow, status: str) -> str:
    """A word on a row in words: a goal is reached, an agreement done."""
    return str(STATUS["reached" if status == Status.DONE and isinstance(row, Goal) else status])


def responsible(row: PlanRow, employee: str, manager: str) -> str:
    """Who carries it out, by the names given; empty for nobody."""
    if isinstance(row, Goal):
        return employee
    return {
        Responsible.EMPLOYEE: employee,
        Responsible.MANAGER: manager,
        Responsible.BOTH: _("Begge"),
        Responsible.OTHER: row.other or _("En annen"),
    }.get(row.responsible, "")


def around(me: Person) -> list[Standing]:
    """What ``me`` may see of own and of reports' plans: what stands open, and what ended lately; three queries."""
    return _standing(me, rows_of(me, ended_since=clock.now() - LATELY))


def of_person(me: Person, employee_id: str) -> list[Standing]:
    """As around(), of one employee, each goal with what carries it out; three queries."""
    return since(me, employee_id, clock.now() - LATELY)


def since(me: Person, employee_id: str, moment: dt.datetime) -> list[Standing]:
    """As of_person(), with all that has ended since then; three queries."""
    return _standing(me, as_agenda(rows_for(me, employee_id, ended_since=moment)))


def of_talk(me: Person, talk: Conversation) -> list[Standing]:
    """The plan of one signed talk; five queries."""
    alive = {row.id for row in rows_for(me, talk.employee_id, ended_since=LONG_AGO)}
    return _standing(me, as_agenda(plan_of(talk)), alive)


def last_plan(me: Person, employee_id: str) -> list[Standing]:
    """What stands open for the employee, with what came of the last talk's plan; three queries."""
    rows = rows_for(me, employee_id, ended_since=LONG_AGO)
    if not rows:
        return []
    newest = max(rows, key=lambda row: row.conversation.starts_at).conversation_id
    found = _standing(me, as_agenda(rows))
    return [each for each in found if not each.has_ended or each.row.conversation_id == newest]


def one(me: Person, row: PlanRow) -> Standing:
    return _standing(me, [row])[0]


def just_marked(row: PlanRow) -> None:
    """Let the next page that shows ``row`` say that it was noted; by its id, as a cookie is no place for its words."""
    session["noted"] = row.id


def noted(rows: Iterable[Standing]) -> Standing | None:
    """The one of ``rows`` that was marked a moment ago; told once."""
    found = next((each for each in rows if each.row.id == session.get("noted")), None)
    if found:
        session.pop("noted")
    return found


def _standing(me: Person, rows: Iterable[PlanRow], alive: set[str] | None = None) -> list[Standing]:
    """``me`` sees these rows: the policy was asked where they were loaded, and is not asked for each of them again."""
    rows = list(rows)
    said = standing_progress(rows)

    def is_carried(row: PlanRow) -> bool:
        return alive is not None and row.id not in alive

    return [Standing(row, said.get(row.id), not is_carried(row) and owns(me, row), is_carried(row)) for row in rows]
