"""Who is in a round, and which talks belong to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from peewee import Case, Select, fn

from .. import jobs
from ..conversations.models import Conversation
from ..conversations.signals import talk_invited
from ..conversations.states import State
from ..db import is_postgresql, new_id, transaction
from ..people.models import Person
from ..questionnaires.models import Form
from .models import Round, RoundDepartment, RoundPerson, RoundTalk


def chosen() -> Any:
    """Whether HR chose a query's Person for its Round, by name, by department or with everyone."""
    named = RoundDepartment.select(RoundDepartment.id).where(
        RoundDepartment.round == Round.id, RoundDepartment.department == Person.department
    )
    picked = RoundPerson.select(RoundPerson.id).where(RoundPerson.round == Round.id, RoundPerson.person == Person.id)
    return Round.everyone | fn.EXISTS(named) | fn.EXISTS(picked)


def included() -> Any:
    """Whether a query's Person is in its Round: chosen, working here, and to have talks. New people so follow by
    themselves, and those who leave are out.
    """
    return Person.ended_on.is_null() & Person.has_talks & chosen()


def take_in(rounds: Sequence[Round]) -> int:
    """Let the talks that belong to these rounds do so: their people's, of the same kind, from the first day on.

    Inside the caller's transaction; returns how many there were that did not belong yet.
    """
    found = list(_outside(rounds)) if rounds else []
    _link(found)
    return len(found)


def _outside(rounds: Sequence[Round]) -> Select:
    linked = RoundTalk.select(RoundTalk.id).where(
        RoundTalk.round == Round.id, RoundTalk.conversation == Conversation.id
    )
    return (
        Conversation.select(Round.id, Conversation.id)
        .join(Person, on=(Conversation.employee == Person.id))
        .join(Round, on=included())
        .join(Form, on=((Round.form == Form.id) & (Form.kind == Conversation.kind)))
        .where(
            Round.id.in_([each.id for each in rounds]),
            Conversation.state != State.CANCELLED,
            Conversation.starts_at >= Case(Round.id, [(each.id, each.begins_at) for each in rounds]),
            ~fn.EXISTS(linked),
        )
        .tuples()
    )


def _link(pairs: list[tuple[str, str]]) -> None:
    rows = [{"id": new_id(), "round": of, "conversation": talk} for of, talk in pairs]
    if rows:
        RoundTalk.insert_many(rows).on_conflict_ignore().execute()


@talk_invited.connect
def take_in_invited(talk: Conversation) -> None:
    """An invited talk belongs to the rounds that its employee is in, in the transaction that invites."""
    rounds = list(
        Round.select(Round.id, Round.first_day)
        .join(Form)
        .switch(Round)
        .join(Person, on=included())
        .where(Round.closed_at.is_null(), Form.kind == talk.kind, Person.id == talk.employee_id)
        .order_by(Round.id)
    )
    _link([(each.id, talk.id) for each in rounds if talk.starts_at >= each.begins_at])


@jobs.every(3600)
def take_in_talks() -> int:
    """For those who came into a round after their talk was agreed on, and talks that were moved to its days.

    No round is closed meanwhile: what was answered in a talk that came into it afterwards would never be counted.
    """
    with transaction():
        rounds = Round.going_on()
        return take_in(list(rounds.for_update("FOR SHARE", of=Round) if is_postgresql() else rounds))
