"""People counted by department and by manager: the same people in two tables, whatever is counted of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from ..norwegian import sort_key


class Addable(Protocol):
    """A row of counts; two of them have a sum."""

    def __add__(self, other: Any, /) -> Any: ...


Counts = TypeVar("Counts", bound=Addable)


@dataclass(frozen=True)
class Group(Generic[Counts]):
    """Those who are in one department ("" for none) and have one manager (id and name, None for none)."""

    department: str
    manager: str | None
    manager_name: str | None
    tally: Counts


@dataclass(frozen=True)
class Line(Generic[Counts]):
    """One line of a table: a department (its name is its key) or a manager (id and name)."""

    key: str | None
    name: str
    tally: Counts


@dataclass(frozen=True)
class Tables(Generic[Counts]):
    """Everyone, and by group in Norwegian order; who has no manager comes last."""

    total: Counts
    departments: list[Line[Counts]]
    managers: list[Line[Counts]]


def tables(groups: Iterable[Group[Counts]], nothing: Counts) -> Tables[Counts]:
    """``nothing`` is the tally of nobody."""
    found = list(groups)
    managers = _lines(((each.manager, each.manager_name or "", each.tally) for each in found), nothing)
    return Tables(
        total=sum((each.tally for each in found), nothing),
        departments=_lines(((each.department, each.department, each.tally) for each in found), nothing),
        managers=sorted(managers, key=lambda line: line.key is None),
    )


def _lines(found: Iterable[tuple[str | None, str, Counts]], nothing: Counts) -> list[Line[Counts]]:
    lines: dict[str | None, Line[Counts]] = {}
    for key, name, tally in found:
        before = lines.get(key, Line(key, name, nothing))
        lines[key] = Line(key, name, before.tally + tally)
    return sorted(lines.values(), key=lambda line: sort_key(line.name))
