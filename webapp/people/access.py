"""Who may see and change what the register says of a person."""

from __future__ import annotations

from enum import StrEnum

from .. import access
from .models import Person


class Right(StrEnum):
    """What can be done with a person's row."""

    SEE = "see"
    CHANGE = "change"


def rights_in(who: Person, person: Person) -> frozenset[Right]:
    """HR keeps the register; one sees oneself and one's own people."""
    if who.is_hr:
        return frozenset(Right)
    if person.id == who.id or (person.manager_id == who.id and person.is_active):
        return frozenset({Right.SEE})
    return frozenset()


def to_change(person_id: str) -> Person:
    """The person, for someone signed in who may change them; 404 or 403 otherwise."""
    person = Person.get_or_none(Person.id == person_id)
    access.require(access.person(), person, Right.CHANGE)
    return person


access.declare(Person, rights_in)
