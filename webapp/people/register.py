"""The register as plain values, and its lock: who reports to whom is only right when all of it is seen at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from peewee import JOIN

from .. import db
from ..norwegian import search_key
from . import signals
from .models import Person
from .proposal import Facts, Known


@contextmanager
def register_locked() -> Iterator[None]:
    """One transaction in which nobody else changes persons (SQLite has one writer anyway)."""
    with db.transaction():
        if db.is_postgresql():
            db.database.execute_sql("LOCK TABLE person IN SHARE ROW EXCLUSIVE MODE")
        signals.register_locking.send()
        yield


def facts_of(person: Person) -> Facts:
    """What the register says of the person."""
    return Facts(
        name=person.name,
        email=person.email,
        employee_number=person.employee_number,
        manager=person.manager_id,
        department=person.department,
        language=person.language,
        start_date=person.start_date,
    )


def everyone_known() -> list[Known]:
    """Everyone of the register, ended or not, in one query."""
    return [
        Known(person.id, facts_of(person), person.ended_on, bool(person.is_hr), bool(person.is_admin))
        for person in Person.select()
    ]


def everyone() -> list[Person]:
    """Everyone of the register with their managers, in one query."""
    manager = Person.alias()
    joined = Person.select(Person, manager).join(manager, JOIN.LEFT_OUTER, on=(Person.manager == manager.id))
    return list(joined)


def is_found(person: Person, search: str) -> bool:
    """Whether each word of the search stands in the name, address, number, department or manager's name."""
    manager = person.manager.name if person.manager_id else ""
    text = search_key(f"{person.name} {person.email} {person.employee_number or ''} {person.department} {manager}")
    return all(word in text for word in search_key(search).split())


def managers() -> dict[str, str | None]:
    """Person → manager, by ids, of everyone who works here."""
    return dict(Person.active().select(Person.id, Person.manager).tuples())
