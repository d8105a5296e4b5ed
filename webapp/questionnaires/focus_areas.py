"""What changes HR's list of focus areas: each function is one transaction and one entry in the log."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask_babel import gettext as _
from flask_babel import ngettext

from .. import audit, clock, db
from ..norwegian import fold
from ..people.models import Person
from ..people.values import tidy
from .models import FocusArea

MOST = 7
LONGEST_NAME = 80


class RefusedError(ValueError):
    """A change that the list cannot take; the text says what to do instead."""


def retired() -> list[FocusArea]:
    """What has been taken off the list, the latest first."""
    return list(FocusArea.select().where(FocusArea.retired_at.is_null(False)).order_by(FocusArea.retired_at.desc()))


def add(name: str, *, actor: Person) -> FocusArea:
    """Put an area last on the list: a retired one of this name comes back, so that its goals stay with it.

    Raises RefusedError for an empty, long or taken name, and where the list is full.
    """
    with _list_locked() as standing:
        name = _fitting(name, standing)
        _refuse_full(standing)
        known = next((area for area in retired() if fold(area.name) == fold(name)), None)
        if known:
            known.name, known.position = name, _after(standing)
            return _stand_again(known, actor)
        area = FocusArea.create(name=name, position=_after(standing))
        audit.record("focus area added", actor=actor, subject=area.id)
        return area


def rename(area_id: str, name: str, *, actor: Person) -> None:
    """Give an area of the list another name. Raises RefusedError as add does, FocusArea.DoesNotExist for another id."""
    with _list_locked() as standing:
        area = _of_the_list(area_id, standing)
        name = _fitting(name, [other for other in standing if other != area])
        if name == area.name:
            return
        area.name = name
        area.save(only=[FocusArea.name])
        audit.record("focus area renamed", actor=actor, subject=area.id)


def move(area_id: str, *, up: bool, actor: Person) -> None:
    """Let an area change places with the one before (or after) it; the first stays first, the last last.

    Raises FocusArea.DoesNotExist for one that is not on the list.
    """
    with _list_locked() as standing:
        place = standing.index(_of_the_list(area_id, standing))
        there = max(place + (-1 if up else 1), 0)
        if there in {place, len(standing)}:
            return
        standing.insert(there, standing.pop(place))
        for position, area in enumerate(standing):
            area.position = position
            area.save(only=[FocusArea.position])
        audit.record("focus area moved", actor=actor, subject=area_id, place=there + 1)


def retire(area_id: str, *, actor: Person) -> None:
    """Take an area off the list; goals that support it keep it. Nothing where it is off already.

    Raises FocusArea.DoesNotExist for an id that no area has.
    """
    with _list_locked():
        area = FocusArea.get_by_id(area_id)
        if area.retired_at is None:
            area.retired_at = clock.now()
            area.save(only=[FocusArea.retired_at])
            audit.record("focus area retired", actor=actor, subject=area.id)


def bring_back(area_id: str, *, actor: Person) -> None:
    """Put a retired area back about where it stood. Nothing where it is on the list.

    Raises RefusedError where the list is full or has one of this name, FocusArea.DoesNotExist for an unknown id.
    """
    with _list_locked() as standing:
        area = FocusArea.get_by_id(area_id)
        if area.retired_at is not None:
            _fitting(area.name, standing)
            _refuse_full(standing)
            _stand_again(area, actor)


def _stand_again(area: FocusArea, actor: Person) -> FocusArea:
    area.retired_at = None
    area.save(only=[FocusArea.name, FocusArea.position, FocusArea.retired_at])
    audit.record("focus area brought back", actor=actor, subject=area.id)
    return area


@contextmanager
def _list_locked() -> Iterator[list[FocusArea]]:
    """The list as it is, in one transaction in which nobody else changes it (SQLite has one writer anyway)."""
    with db.transaction():
        if db.is_postgresql():
            db.database.execute_sql("LOCK TABLE focus_area IN SHARE ROW EXCLUSIVE MODE")
        yield list(FocusArea.standing())


def _of_the_list(area_id: str, standing: list[FocusArea]) -> FocusArea:
    for area in standing:
        if area.id == area_id:
            return area
    raise FocusArea.DoesNotExist(area_id)


def _fitting(name: str, others: list[FocusArea]) -> str:
    """The name as it is kept: one tidy line that none of the others has."""
    tidied = tidy(name)
    if not any(c.isalnum() for c in tidied):
        raise RefusedError(_("Skriv hva dere satser på."))
    if len(tidied) > LONGEST_NAME:
        raise RefusedError(
            ngettext(
                "Skriv det kortere: høyst %(most)d tegn. Nå er det ett for mye.",
                "Skriv det kortere: høyst %(most)d tegn. Nå er det %(num)d for mye.",
                len(tidied) - LONGEST_NAME,
                most=LONGEST_NAME,
            )
        )
    if any(fold(other.name) == fold(tidied) for other in others):
        raise RefusedError(_("«%(name)s» står på listen fra før.", name=tidied))
    return tidied


def _refuse_full(standing: list[FocusArea]) -> None:
    if len(standing) >= MOST:
        raise RefusedError(_("Listen er full. Ta bort et annet område først."))


def _after(standing: list[FocusArea]) -> int:
    return max((area.position for area in standing), default=-1) + 1
