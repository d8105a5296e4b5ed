"""Changing a round that is open: its name and greeting, its form, who is in it, and its last day."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from .. import audit
from ..conversations.models import Conversation
from ..conversations.refusals import RefusedError, company_problems
from ..people.models import Person
from ..questionnaires.content import FormContent
from . import emails
from .actions import Shape, by_manager, changing, choose, count, day_problems, fill
from .membership import take_in
from .models import Round, RoundDepartment, RoundPerson, RoundTalk


def change_round(hr: Person, the_round: Round, shape: Shape, form: FormContent | None = None) -> None:
    """Give the round this shape, and another form where one is given; what is the same as before changes nothing.

    The managers who have talks left hear of another last day, and of nothing else. Raises RefusedError.
    """
    with changing(the_round) as current:
        before = _facts(current)
        fill(current, shape)
        if form is not None:
            current.form_id = form.form_id
        after = _facts(current) | {"departments": _some(shape, shape.departments), "people": _some(shape, shape.people)}
        changed = [name for name, value in after.items() if value != before[name]]
        if not changed:
            return
        _refuse(current, changed)
        current.save()
        _choose_again(current, shape, changed)
        facts = {"was": before["last_day"], "last_day": after["last_day"]} if "last_day" in changed else {}
        audit.record("round changed", actor=hr, subject=current.id, changed=changed, **facts)
        if "last_day" in changed:
            _tell_last_day(current)


def has_invited(the_round: Round) -> bool:
    """Whether someone has been invited to a talk of the round, which settles its form."""
    talks = RoundTalk.select().join(Conversation)
    return bool(talks.where(RoundTalk.round == the_round.id, Conversation.invited_at.is_null(False)).exists())


def chosen_of(the_round: Round) -> tuple[list[str], list[str]]:
    """The names of the departments and the ids of the people that were chosen for it, in order."""
    departments = RoundDepartment.select().where(RoundDepartment.round == the_round.id)
    people = RoundPerson.select().where(RoundPerson.round == the_round.id)
    return sorted(row.department for row in departments), sorted(row.person_id for row in people)


def _facts(the_round: Round) -> dict[str, Any]:
    departments, people = chosen_of(the_round)
    return {
        "name": the_round.name, "message": the_round.message, "form": the_round.form_id,
        "last_day": the_round.last_day.isoformat(), "everyone": the_round.everyone, "reminders": the_round.reminders,
        "statements": the_round.statements, "departments": departments, "people": people,
    }  # fmt: skip


def _some(shape: Shape, chosen: Any) -> list[str]:
    return [] if shape.everyone else sorted(set(chosen))


def _refuse(the_round: Round, changed: list[str]) -> None:
    problems: dict[str, str] = {}
    if "last_day" in changed:
        problems = company_problems() | day_problems(the_round.first_day, the_round.last_day)
    if "form" in changed and has_invited(the_round):
        problems["version"] = _("Noen er invitert allerede, så skjemaet kan ikke byttes.")
    if "statements" in changed and not the_round.statements and has_invited(the_round):
        problems["statements"] = _("Noen er invitert allerede, så påstandene kan ikke tas bort.")
    if problems:
        raise RefusedError(problems)


def _choose_again(the_round: Round, shape: Shape, changed: list[str]) -> None:
    """Who is in it from now on, with the talks that belong to it for that."""
    for model in (RoundDepartment, RoundPerson):
        model.delete().where(model.round == the_round.id).execute()
    choose(the_round, shape)
    count(by_manager(the_round))
    if "form" in changed:
        RoundTalk.delete().where(RoundTalk.round == the_round.id).execute()
    take_in([the_round])


def _tell_last_day(the_round: Round) -> None:
    for manager, tally in by_manager(the_round):
        if manager and tally.left:
            emails.post_last_day(the_round, manager, tally)
