"""What changes the register: each function is one transaction, one entry in the log, and its mails."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import fields, replace

from flask_babel import gettext as _

from .. import audit, clock
from . import addresses, sessions, signals
from .models import Person
from .proposal import Facts
from .register import facts_of, managers, register_locked
from .reporting_lines import would_ring


class RefusedError(ValueError):
    """A change that the register cannot take; `field` is the one to write beside, the text says what to do."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


def add(facts: Facts, *, has_talks: bool, actor: Person) -> Person:
    """Take up someone new. Raises RefusedError for a taken address or number, or a manager who does not work here."""
    with register_locked():
        _refuse_taken(facts, None)
        _refuse_manager(facts.manager, None)
        return insert(facts, has_talks=has_talks, actor=actor)


def change(person: Person, facts: Facts, *, has_talks: bool, actor: Person) -> None:
    """Change everything but the address. Raises RefusedError as `add` does, and for a ring of managers."""
    with register_locked():
        _refuse_taken(facts, person)
        if facts.manager != person.manager_id:
            _refuse_manager(facts.manager, person)
        store(person, facts, has_talks=has_talks, actor=actor)


def change_address(person: Person, email: str, *, actor: Person) -> addresses.AddressChange | None:
    """Give someone another sign-in address; see addresses.py for what follows. Raises RefusedError for a taken one, and
    for an administrator's unless an administrator asks: who reads the new address has the role.
    """
    with register_locked():
        if email == person.email:
            return None
        if person.is_admin and not actor.is_admin:
            raise RefusedError("email", _("Bare en administrator kan endre adressen til en administrator."))
        _refuse_taken(replace(facts_of(person), email=email), person)
        return addresses.change_address(person, email, actor=actor)


def set_capabilities(person: Person, *, is_hr: bool, is_admin: bool, actor: Person) -> None:
    """Give or take HR and administrator. Raises RefusedError for the last of each, and beyond what `actor` may give."""
    with register_locked():
        if bool(person.is_admin) != is_admin and not actor.is_admin:
            raise RefusedError("is_admin", _("Bare en administrator kan gi eller ta fra rollen administrator."))
        if not person.is_active and (is_hr or is_admin):
            raise RefusedError("is_hr", _("%(name)s har sluttet og kan ikke ha roller.", name=person.name))
        _refuse_leaving_nobody(person, is_hr=is_hr, is_admin=is_admin)
        if (bool(person.is_hr), bool(person.is_admin)) == (is_hr, is_admin):
            return
        person.is_hr, person.is_admin = is_hr, is_admin
        person.save(only=[Person.is_hr, Person.is_admin])
        audit.record("roles changed", actor=actor, subject=person.id, is_hr=is_hr, is_admin=is_admin)


def end(person: Person, *, on: dt.date, successor: Person | None, actor: Person) -> None:
    """End someone's time here from a day that has come: their people go to `successor`, or to nobody.

    A successor among those people gets the ended person's own manager. Raises RefusedError for the last of HR or
    administrators, a day ahead or before the start, and a successor who would close a ring.
    """
    with register_locked():
        if not person.is_active:
            raise RefusedError("on", _("%(name)s har sluttet allerede.", name=person.name))
        if on > clock.today():
            raise RefusedError("on", _("Den dagen har ikke kommet ennå. Registrer det når den er her."))
        if person.start_date and on < person.start_date:
            raise RefusedError("on", _("Dagen er før startdatoen."))
        _refuse_leaving_nobody(person, is_hr=False, is_admin=False)
        reports = [(report, _above_now(report, person, successor)) for report in Person.reporting_to(person)]
        for report, above in reports:
            if above:
                _refuse_manager(above, report, field="successor")
        # First, for who has ended is mailed nothing of what this changes.
        mark_ended(person, on=on, actor=actor)
        for report, above in reports:
            give_manager(report, above, actor=actor)


def _above_now(report: Person, ended: Person, successor: Person | None) -> str | None:
    if successor is None:
        return None
    above: str | None = ended.manager_id if report.id == successor.id else successor.id
    return above


def take_up_again(person: Person, *, actor: Person) -> None:
    """Undo an ending. A manager who has ended meanwhile is left out."""
    with register_locked():
        if person.is_active:
            return
        mark_back(person, actor=actor)
        if person.manager_id and person.manager_id not in managers():
            give_manager(person, None, actor=actor)


# The steps that these and the import are made of: they ask nothing, and run inside the caller's transaction.


def insert(facts: Facts, *, has_talks: bool = True, actor: Person) -> Person:
    person = Person.create(has_talks=has_talks, **{each.name: getattr(facts, each.name) for each in fields(facts)})
    audit.record("person added", actor=actor, subject=person.id, manager=facts.manager)
    return person


def store(person: Person, facts: Facts, *, has_talks: bool | None = None, actor: Person) -> None:
    """Write what differs; an address goes its own way."""
    before, former = facts_of(person), person.manager_id
    changed = [each.name for each in fields(facts) if getattr(facts, each.name) != getattr(before, each.name)]
    if has_talks is not None and has_talks != bool(person.has_talks):
        changed.append("has_talks")
        person.has_talks = has_talks
    if "email" in changed:
        addresses.change_address(person, facts.email, actor=actor)
        changed.remove("email")
    if not changed:
        return
    for name in set(changed) - {"has_talks"}:
        setattr(person, name, getattr(facts, name))
    person.save(only=[Person._meta.fields[name] for name in changed])
    audit.record("person changed", actor=actor, subject=person.id, fields=sorted(changed))
    if "manager" in changed:
        signals.manager_changed.send(person, before=former, after=facts.manager, actor=actor)


def give_manager(person: Person, manager: str | None, *, actor: Person) -> None:
    former = person.manager_id
    if former == manager:
        return
    person.manager = manager
    person.save(only=[Person.manager])
    audit.record("person changed", actor=actor, subject=person.id, fields=["manager"])
    signals.manager_changed.send(person, before=former, after=manager, actor=actor)


def mark_ended(person: Person, *, on: dt.date, actor: Person) -> None:
    person.ended_on, person.is_hr, person.is_admin = on, False, False
    person.save(only=[Person.ended_on, Person.is_hr, Person.is_admin])
    sessions.end_all(person)
    audit.record("person ended", actor=actor, subject=person.id, on=on.isoformat())
    signals.person_ended.send(person, actor=actor)


def mark_back(person: Person, *, actor: Person) -> None:
    person.ended_on = None
    person.save(only=[Person.ended_on])
    audit.record("person taken up again", actor=actor, subject=person.id)


def _refuse_taken(facts: Facts, person: Person | None) -> None:
    others = Person.select().where(Person.id != person.id) if person else Person.select()
    if holder := others.where(Person.email == facts.email).first():
        raise RefusedError("email", _("Adressen brukes av %(name)s.", name=holder.name))
    number = facts.employee_number
    if number and (holder := others.where(Person.employee_number == number).first()):
        raise RefusedError("employee_number", _("Ansattnummeret brukes av %(name)s.", name=holder.name))


def _refuse_manager(manager: str | None, person: Person | None, *, field: str = "manager") -> None:
    manager_of = managers()
    if manager is not None and manager not in manager_of:
        raise RefusedError(field, _("Lederen har sluttet. Velg en annen."))
    if manager is not None and person is not None and would_ring(person.id, manager, manager_of):
        raise RefusedError(field, _("Da ville lederne gå i ring. Velg en annen."))


def _refuse_leaving_nobody(person: Person, *, is_hr: bool, is_admin: bool) -> None:
    others = list(Person.active().where(Person.id != person.id))
    if person.is_hr and not is_hr and not _any(other.is_hr for other in others):
        raise RefusedError("is_hr", _("%(name)s er den siste i HR. Gi en annen rollen først.", name=person.name))
    if person.is_admin and not is_admin and not _any(other.is_admin for other in others):
        raise RefusedError(
            "is_admin", _("%(name)s er den siste administratoren. Gi en annen rollen først.", name=person.name)
        )


def _any(marks: Iterable[object]) -> bool:
    return any(bool(mark) for mark in marks)
