"""The plan of a talk as its page shows it: the goals with what is done to reach them, and the other agreements."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from .. import clock
from ..conversations.access import Seat
from ..conversations.models import Conversation
from ..conversations.texts import form_of
from ..questionnaires.kinds import SectionKind
from ..questionnaires.models import Competence, FocusArea, ListedName
from . import rows
from .models import Agreement, Goal, GoalKind

UNDONE_FOR = dt.timedelta(minutes=15)

Line = TypeVar("Line", bound=ListedName)


@dataclass(frozen=True)
class Plan:
    """What stands, in order. ``removed`` is the row that was taken away last, for as long as one may regret it.

    ``has_goals`` says whether there is room for goals. ``focus_areas`` and ``competences`` are all that HR ever had on
    its lists.
    """

    goals: list[Goal]
    agreements: list[Agreement]
    removed: Goal | Agreement | None
    has_goals: bool
    focus_areas: list[FocusArea]
    competences: list[Competence]

    def of_kind(self, kind: GoalKind) -> list[Goal]:
        return [goal for goal in self.goals if goal.kind == kind]

    def actions(self, goal: Goal) -> list[Agreement]:
        """What is done to reach the goal."""
        return [row for row in self.agreements if row.goal_id == goal.id]

    @property
    def others(self) -> list[Agreement]:
        """The agreements that carry out no goal."""
        goals = {goal.id for goal in self.goals}
        return [row for row in self.agreements if row.goal_id not in goals]

    def gone_from(self, place: str | None) -> Goal | Agreement | None:
        """What was taken away last, if it stood in this list: a kind of goals, a goal (its id), or none."""
        return self.removed if self.removed and self.removed.place == place else None

    def areas_for(self, goal: Goal) -> list[FocusArea]:
        """What the goal can support: HR's list, and what it supports already."""
        return _offered(self.focus_areas, goal.focus_area_id)

    def area_of(self, goal: Goal) -> str:
        """The name of what the goal supports, or an empty string."""
        return _name(self.focus_areas, goal.focus_area_id)

    def competences_for(self, goal: Goal) -> list[Competence]:
        """What a development goal can be of: HR's list, and what it is of already."""
        return _offered(self.competences, goal.competence_id) if goal.kind == GoalKind.DEVELOPMENT else []

    def competence_of(self, goal: Goal) -> str:
        """The name of the goal's category, or an empty string."""
        return _name(self.competences, goal.competence_id)


def plan_of(seat: Seat) -> Plan:
    """The plan of this seat's talk, in two queries, and two more where it has room for goals."""
    goals, agreements = rows.of_seat(Goal, seat), rows.of_seat(Agreement, seat)
    has_goals = has_part(seat.conversation, SectionKind.GOALS) or any(goal.removed_at is None for goal in goals)
    return Plan(
        [goal for goal in goals if goal.removed_at is None],
        [row for row in agreements if row.removed_at is None],
        _removed_last(goals, agreements),
        has_goals,
        _all_of(FocusArea) if has_goals else [],
        _all_of(Competence) if has_goals else [],
    )


def _all_of(model: type[Line]) -> list[Line]:
    return list(model.select().order_by(model.position, model.id))


def _offered(lines: list[Line], chosen: str | None) -> list[Line]:
    return [line for line in lines if line.retired_at is None or line.id == chosen]


def _name(lines: Sequence[ListedName], chosen: str | None) -> str:
    return next((line.name for line in lines if line.id == chosen), "")


def has_part(talk: Conversation, kind: SectionKind) -> bool:
    """Whether the talk's form has a section of this kind."""
    return any(section.kind == kind for section in form_of(talk).sections)


def _removed_last(goals: list[Goal], agreements: list[Agreement]) -> Goal | Agreement | None:
    """What went by itself, not with its goal. An empty row is easily made anew, and hides no other that has gone."""
    gone_goals = {goal.id for goal in goals if goal.removed_at is not None}
    full = {row.goal_id for row in agreements if not row.is_empty}
    since = clock.now() - UNDONE_FOR
    gone = [
        row
        for row in (*goals, *(row for row in agreements if row.goal_id not in gone_goals))
        if row.removed_at is not None and row.removed_at > since
    ]
    return max(gone, key=lambda row: (not row.is_empty or row.id in full, row.removed_at), default=None)
