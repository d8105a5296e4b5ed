"""The tables that are stored when a round or a year is closed, as the pages, the exports and the print read them.

They never hold more than may be shown: who reads them need hold nothing back, and must add nothing to them. Each table
is of a whole and, where there may be, of a partition of it: the groups add up to the whole, and nobody is in two.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Self

from .uncertainty import Difference, Interval, difference, interval

FORMAT = 1
# The name of the group that takes in small departments, and those without one.
OTHERS = ""


class Outcome(StrEnum):
    """What has come of a goal or an agreement when its year is closed; the order is that of the counts."""

    ON_TIME = "on time"
    LATE = "late"
    CARRIED = "carried"
    DROPPED = "dropped"
    OPEN = "open"
    LOOSE = "loose"  # without an owner or a date


@dataclass(frozen=True)
class Group:
    """``people`` are behind ``counts``, which follow the order of the table's columns: steps, outcomes or categories.

    ``name`` is a department's, OTHERS, or None for the whole; in a table of fairness it is a manager's id.
    """

    name: str | None
    people: int
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.counts)

    @property
    def interval(self) -> Interval:
        """Mean and uncertainty, of steps alone."""
        return interval(self.counts)

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Self:
        return cls(given["name"], given["people"], tuple(given["counts"]))


@dataclass(frozen=True, kw_only=True)
class Table:
    """``whole`` is None where there were too few or too like; ``groups`` are empty where it cannot be divided.

    Which of the two it was is not kept, for that would itself tell something of the answers.
    """

    whole: Group | None
    groups: tuple[Group, ...] = ()

    @property
    def is_shown(self) -> bool:
        return self.whole is not None

    def against_the_rest(self, group: Group) -> Difference:
        """How a group's mean stands to that of all the others; of steps alone."""
        others = [other.counts for other in self.groups if other != group]
        return difference(group.counts, [sum(counts) for counts in zip(*others, strict=True)])

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Self:
        whole = Group.from_json(given["whole"]) if given["whole"] else None
        groups = tuple(Group.from_json(group) for group in given["groups"])
        return cls(**(dict(given) | {"whole": whole, "groups": groups}))


@dataclass(frozen=True, kw_only=True)
class StatementTable(Table):
    """One statement: columns are the steps 1 to 5, and each person counts once.

    ``kind``: of the talks that it speaks of, where it is about the talk (a FormKind); else empty. Tables of kinds must
    not be added together: one that is held back would be what is missing.
    """

    key: str
    kind: str = ""


@dataclass(frozen=True, kw_only=True)
class FollowThrough(Table):
    """Goals and agreements that were to be done by the year, and those agreed on in it without an owner or a date.

    Columns are the Outcomes.
    """


@dataclass(frozen=True, kw_only=True)
class CompetenceTable(Table):
    """New development goals of the year: columns are ``categories``, names from HR's list, and last those without."""

    categories: tuple[str, ...]

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Self:
        return super().from_json(dict(given) | {"categories": tuple(given["categories"])})


@dataclass(frozen=True, kw_only=True)
class FairnessTable(Table):
    """One question that managers answer by steps 1 to 5: a group is a manager, the whole is of those that are shown.

    ``texts`` is {language: the question as it is put to managers}. The groups stand in no order.
    """

    key: str
    texts: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Tables:
    """Everything that one closing stored. ``least`` was the smallest group; ``asked`` and ``answered`` are people.

    Of a round there are ``statements`` and ``usefulness`` alone; the others are of years.
    """

    least: int
    asked: int
    answered: int
    statements: tuple[StatementTable, ...] = ()
    usefulness: tuple[StatementTable, ...] = ()
    follow_through: FollowThrough | None = None
    competence: CompetenceTable | None = None
    fairness: tuple[FairnessTable, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {"format": FORMAT} | asdict(self)

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Self:
        """Raises ValueError for another format than this app writes."""
        if given["format"] != FORMAT:
            raise ValueError(f"figures of format {given['format']!r}, not {FORMAT}")
        follow, competence = given["follow_through"], given["competence"]
        return cls(
            least=given["least"],
            asked=given["asked"],
            answered=given["answered"],
            statements=tuple(StatementTable.from_json(table) for table in given["statements"]),
            usefulness=tuple(StatementTable.from_json(table) for table in given["usefulness"]),
            follow_through=FollowThrough.from_json(follow) if follow else None,
            competence=CompetenceTable.from_json(competence) if competence else None,
            fairness=tuple(FairnessTable.from_json(table) for table in given["fairness"]),
        )
