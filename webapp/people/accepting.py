"""Carries out an import that HR has accepted: all of it or nothing."""

from __future__ import annotations

from dataclasses import replace

from flask_babel import gettext as _

from .. import audit, clock
from . import actions
from .importing import plan
from .models import Person
from .proposal import Key, Plan, new_key
from .register import everyone_known, register_locked
from .spreadsheet import Table
from .uploads import Upload


class PlanChangedError(Exception):
    """The register is no longer what the preview was made from, or the plan may not be carried out."""


class NotTypedError(Exception):
    """More than a tenth would end, and their number was not typed."""


def preview(upload: Upload, *, demo: bool) -> Plan:
    """What accepting the upload now would do; only an administrator's may change the address of an administrator."""
    table = Table.load(str(upload.table))
    made = plan(table, everyone_known(), whole_company=upload.whole_company, matches=upload.answers, demo=demo)
    if upload.person.is_admin or not any(change.person.is_admin for change in made.moved):
        return made
    return replace(made, blocks=(*made.blocks, _("Bare en administrator kan endre adressen til en administrator.")))


def accept(upload: Upload, *, fingerprint: str, typed: str, demo: bool, actor: Person) -> Plan:
    """Do what the preview with this fingerprint showed, and delete the upload.

    The plan is made anew from the register as it is, under its lock. Raises PlanChangedError when that is another plan,
    NotTypedError when `typed` is not the number of people it would end and that has to be typed.
    """
    with register_locked():
        made = preview(upload, demo=demo)
        if made.fingerprint() != fingerprint or not made.acceptable:
            raise PlanChangedError
        if made.ended_must_be_typed and typed.strip() != str(len(made.ended)):
            raise NotTypedError
        _carry_out(made, actor)
        upload.delete_instance()
        audit.record(
            "people imported",
            actor=actor,
            added=len(made.added),
            changed=len(made.changed),
            ended=len(made.ended),
            whole_company=bool(upload.whole_company),
        )
        return made


def _carry_out(made: Plan, actor: Person) -> None:
    people = {person.id: person for person in Person.select()}
    # First and all at once, for who has ended is mailed nothing of what the rest changes.
    Person.update(ended_on=clock.today()).where(Person.id.in_([ended.id for ended in made.ended])).execute()
    for ended in made.ended:
        actions.mark_ended(people[ended.id], on=clock.today(), actor=actor)
    _make_room(made, people)
    ids: dict[Key, str] = {}
    for added in made.added:
        # The manager may come further down in the file.
        ids[new_key(added.line)] = actions.insert(replace(added.facts, manager=None), actor=actor).id
    fresh = {person.id: person for person in Person.select().where(Person.id.in_(list(ids.values())))}
    for added in made.added:
        if added.facts.manager:
            person = fresh[ids[new_key(added.line)]]
            person.manager = ids.get(added.facts.manager, added.facts.manager)
            person.save(only=[Person.manager])
    for changed in made.changed:
        person = people[changed.person.id]
        if changed.resumed:
            actions.mark_back(person, actor=actor)
        manager = changed.facts.manager
        actions.store(person, replace(changed.facts, manager=ids.get(manager or "", manager)), actor=actor)


def _make_room(made: Plan, people: dict[str, Person]) -> None:
    """Let addresses and numbers change hands: each must be free before the next may hold it.

    Only the rows of the database are emptied; `people` still say what was, so that the changes are seen as such.
    """
    for changed in made.changed:
        before = people[changed.person.id]
        room: dict[str, str | None] = {}
        if before.email != changed.facts.email:
            room["email"] = f"{before.id}@moving.invalid"
        if before.employee_number != changed.facts.employee_number:
            room["employee_number"] = None
        if room:
            Person.update(room).where(Person.id == before.id).execute()
