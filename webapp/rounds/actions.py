"""What HR does with a round: each one function, one transaction, one audit row and its mails."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from flask import abort
from flask_babel import gettext as _

from .. import audit, clock
from ..conversations.changing import own_words
from ..conversations.refusals import RefusedError, can_be_mailed, company_problems
from ..conversations.saving import locked
from ..db import transaction
from ..people.models import Person
from ..questionnaires.content import FormContent
from . import emails
from .access import find
from .membership import take_in
from .models import Exemption, Nudge, Round, RoundDepartment, RoundPerson
from .signals import round_closed
from .standing import Standing, Tally, groups, lagging, standings

LONGEST = dt.timedelta(days=366)


@dataclass(frozen=True, kw_only=True)
class Shape:
    """What of a round can be changed as long as it is open.

    ``departments`` are names and ``people`` ids, of those who are in it where it is not for ``everyone``.
    """

    name: str
    last_day: dt.date
    message: str = ""
    everyone: bool = True
    departments: Sequence[str] = ()
    people: Sequence[str] = ()
    reminders: bool = True
    statements: bool = False


@dataclass(frozen=True, kw_only=True)
class Wanted(Shape):
    """The round that HR asks for. ``round_id`` is the id it gets, so that the same one sent twice is one round."""

    round_id: str
    form: FormContent
    first_day: dt.date


def open_round(hr: Person, wanted: Wanted) -> Round:
    """Open a round and tell each manager of people in it. Raises RefusedError."""
    with transaction():
        if already := find(wanted.round_id):
            return already
        if problems := company_problems() | day_problems(wanted.first_day, wanted.last_day):
            raise RefusedError(problems)
        the_round = _stored(wanted)
        of_managers = by_manager(the_round)
        people = count(of_managers)
        take_in([the_round])
        audit.record(
            "round opened", actor=hr, subject=the_round.id, form=wanted.form.form_id, people=people,
            first_day=wanted.first_day.isoformat(), last_day=wanted.last_day.isoformat(),
        )  # fmt: skip
        for manager, tally in of_managers:
            if manager:
                emails.post_opened(the_round, manager, tally)
    return the_round


def day_problems(first: dt.date, last: dt.date) -> dict[str, str]:
    """What is wrong with a round's days, by field."""
    if last < clock.today():
        return {"last_day": _("Den dagen har vært. Velg en som kommer.")}
    if last < first:
        return {"last_day": _("Siste dag er før første dag.")}
    if last - first > LONGEST:
        return {"last_day": _("En runde kan vare i høyst ett år.")}
    return {}


def nudge(hr: Person, the_round: Round) -> int:
    """Mail each manager whose people lag, unless they have had such a mail today; returns how many got one.

    Raises RefusedError.
    """
    with changing(the_round) as current:
        if problems := company_problems():
            raise RefusedError(problems)
        waiting = to_nudge(current)
        for manager, people in waiting:
            Nudge.create(round=current, manager=manager, day=clock.today())
            emails.post_nudge(current, manager, len(people))
        if waiting:
            audit.record("round nudged", actor=hr, subject=current.id, managers=len(waiting))
    return len(waiting)


def to_nudge(the_round: Round) -> list[tuple[Person, list[Standing]]]:
    """The managers whom HR can remind now, with those of their people who lag."""
    of_manager: dict[str | None, list[Standing]] = {}
    for each in lagging(the_round):
        of_manager.setdefault(each.manager, []).append(each)
    told = nudged_today(the_round)
    managers = Person.active().where(Person.id.in_([one for one in of_manager if one and one not in told]))
    return [(manager, of_manager[manager.id]) for manager in managers if can_be_mailed(manager)]


def nudged_today(the_round: Round) -> set[str]:
    """The ids of the managers who have had their mail of today."""
    rows = Nudge.select(Nudge.manager).where(Nudge.round == the_round.id, Nudge.day == clock.today())
    return {row.manager_id for row in rows}


def exempt(hr: Person, the_round: Round, person: Person, reason: str) -> None:
    """Let someone off the round; once is enough. Raises RefusedError for one who is not in it."""
    with changing(the_round) as current:
        found = standings([current], Person.id == person.id)
        if not found:
            raise RefusedError({"": _("%(name)s er ikke med i runden.", name=person.name)})
        if found[0].exempt:
            return
        Exemption.create(round=current, person=person, reason=own_words(reason) or "", at=clock.now())
        audit.record("exempted", actor=hr, subject=current.id, person=person.id)


def take_back_exemption(hr: Person, the_round: Round, person: Person) -> None:
    """Let someone be in the round after all; nothing where they are. Raises RefusedError where the round is closed."""
    with changing(the_round) as current:
        gone = Exemption.delete().where(Exemption.round == current.id, Exemption.person == person.id).execute()
        if gone:
            audit.record("exemption taken back", actor=hr, subject=current.id, person=person.id)


def close(hr: Person, the_round: Round) -> None:
    """Close the round with what it has come to; once is enough. The talks in it go on."""
    with transaction():
        current = _locked(the_round)
        if current.is_closed:
            return
        total = sum((group.tally for group in groups(current)), Tally())
        current.closed_at, current.result = clock.now(), total.as_counts()
        current.save(only=[Round.closed_at, Round.result])
        # Before the log, whose lock is the last that anyone takes.
        round_closed.send(current)
        audit.record("round closed", actor=hr, subject=current.id, **current.result)


@contextmanager
def changing(the_round: Round) -> Iterator[Round]:
    """The Round as it is now, nobody else's to change until this ends. Raises RefusedError where it is closed."""
    with transaction():
        current = _locked(the_round)
        if current.is_closed:
            raise RefusedError({"": _("Runden er avsluttet.")})
        yield current


def count(of_managers: list[tuple[Person | None, Tally]]) -> int:
    """How many people these managers have in the round. Raises RefusedError for nobody."""
    people = sum(tally.people for _manager, tally in of_managers)
    if not people:
        raise RefusedError({"who": _("Ingen som skal ha samtaler, er valgt.")})
    return people


def by_manager(the_round: Round) -> list[tuple[Person | None, Tally]]:
    """The managers of people in the round with how far these have come; None is the manager of those without one."""
    found: dict[str | None, Tally] = {}
    for group in groups(the_round):
        found[group.manager] = found.get(group.manager, Tally()) + group.tally
    people = {person.id: person for person in Person.select().where(Person.id.in_([one for one in found if one]))}
    return [(people[manager] if manager else None, tally) for manager, tally in found.items()]


def _locked(the_round: Round) -> Round:
    locked(Round.select(Round.id).where(Round.id == the_round.id)).execute()
    return find(the_round.id) or abort(404)


def _stored(wanted: Wanted) -> Round:
    the_round = Round(id=wanted.round_id, form=wanted.form.form_id, first_day=wanted.first_day, opened_at=clock.now())
    fill(the_round, wanted)
    the_round.save(force_insert=True)
    choose(the_round, wanted)
    return the_round


def fill(the_round: Round, shape: Shape) -> None:
    """Give a round this shape; storing it, and who is in it, are the caller's."""
    the_round.name, the_round.message = own_words(shape.name), own_words(shape.message)
    the_round.last_day, the_round.everyone = shape.last_day, shape.everyone
    the_round.reminders, the_round.statements = shape.reminders, shape.statements


def choose(the_round: Round, shape: Shape) -> None:
    """Store who was chosen for a round that has nobody yet."""
    if not shape.everyone:
        for department in shape.departments:
            RoundDepartment.create(round=the_round, department=department)
        for person in shape.people:
            RoundPerson.create(round=the_round, person=person)
