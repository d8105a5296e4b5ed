"""What may be shown of the answers of some people, for all of them and by department.

Four rules; whoever knows them, who answered, and one answer that is their own, still learns nobody else's:

1. A group is of ``least`` people or more. Departments under that are put together, and where they still are too few,
   the smallest of the others joins them. So the groups are a partition, and none can be found by subtraction. Which
   there are is decided by how many answered, never by what.
2. A group is alike where all but at most one person are in one and the same column: of such it could be said what each
   of them answered. If one group is alike, nothing is shown by group, lest it be told which.
3. That nothing is shown by group does itself tell that some group is alike. With the counts of the whole at hand it
   can be told which, where it fits into no other: so the whole is shown only if there are two that it could be.
4. Where all together are too few or alike, nothing is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .tables import OTHERS, Group

# What each person has in each of the table's columns.
Units = Mapping[str, tuple[int, ...]]
FEWEST_SUSPECTS = 2


@dataclass(frozen=True)
class Shown:
    """What a table may hold: ``whole`` is None where nothing may be shown, ``groups`` empty where nothing by group."""

    whole: Group | None
    groups: tuple[Group, ...] = ()


def hold_back(units: Units, departments: Mapping[str, str], least: int) -> Shown:
    """What may be shown of ``units``. ``departments``: that of each person, empty for none."""
    if len(units) < least or is_alike(units):
        return Shown(None)
    whole = _group(None, units)
    parts = partition(units, departments, least)
    if not parts:
        return Shown(whole)
    if not any(is_alike(part) for part in parts.values()):
        return Shown(whole, tuple(_group(name, part) for name, part in parts.items()))
    suspects = [part for part in parts.values() if _could_be_alike(part, whole)]
    return Shown(whole if len(suspects) >= FEWEST_SUSPECTS else None)


def partition(units: Units, departments: Mapping[str, str], least: int) -> dict[str, Units]:
    """The groups by name, OTHERS last, each of ``least`` people or more; none where there would be only one."""
    members: dict[str, dict[str, tuple[int, ...]]] = {}
    for person, counts in units.items():
        members.setdefault(departments.get(person, OTHERS), {})[person] = counts
    others = members.pop(OTHERS, {})
    for name in [name for name, found in members.items() if len(found) < least]:
        others |= members.pop(name)
    if members and 0 < len(others) < least:
        others |= members.pop(min(members, key=lambda name: (len(members[name]), name)))
    named: dict[str, Units] = {name: members[name] for name in sorted(members)}
    if others:
        named[OTHERS] = others
    return named if len(named) > 1 else {}


def is_alike(units: Units) -> bool:
    """Whether one column holds everything of everyone but for at most one person."""
    columns = range(max((len(counts) for counts in units.values()), default=0))
    return any(sum(sum(counts) > counts[column] for counts in units.values()) <= 1 for column in columns)


def _could_be_alike(part: Units, whole: Group) -> bool:
    """Whether some column of the whole has room for everything of the group but the largest person's."""
    sizes = sorted(sum(counts) for counts in part.values())
    return max(whole.counts) >= sum(sizes[:-1])


def _group(name: str | None, units: Units) -> Group:
    return Group(name, len(units), added(units.values()))


def added(counts: Iterable[tuple[int, ...]]) -> tuple[int, ...]:
    """The sum, column by column; of nothing it is empty."""
    return tuple(sum(column) for column in zip(*counts, strict=True))
