"""Who leads whom: rings of managers, in the register or in what an import would make of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def rings(manager_of: Mapping[str, str | None]) -> list[list[str]]:
    """Every ring among people who each have at most one manager; each ring once, from manager to manager."""
    settled: set[str] = set()
    found = []
    for start in manager_of:
        path: dict[str, None] = {}
        person: str | None = start
        while person is not None and person not in settled and person not in path:
            path[person] = None
            person = manager_of.get(person)
        if person is not None and person in path:
            steps = list(path)
            found.append(steps[steps.index(person) :])
        settled.update(path)
    return found


def would_ring(person: str, manager: str, manager_of: Mapping[str, str | None]) -> bool:
    """Whether giving `person` this manager closes a ring; being one's own manager is the smallest."""
    above: str | None = manager
    seen: set[str] = set()
    while above is not None and above not in seen:
        if above == person:
            return True
        seen.add(above)
        above = manager_of.get(above)
    return False


def chain(names: Iterable[str]) -> str:
    """A ring in words: «Kari → Ola → Kari»."""
    listed = list(names)
    return " → ".join([*listed, listed[0]])
