"""Signed talks and their plans, made as rows: a test says only what it is about."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests import factories
from tests.conversations.talks import fresh
from webapp import clock
from webapp.conversations.models import Conversation
from webapp.conversations.states import Response, State
from webapp.people.models import Person
from webapp.plans.models import Agreement, Goal, GoalKind, Minutes, Progress, Responsible, Status


def signed(employee: Person, manager: Person, *, days_ago: int = 180, **given: Any) -> Conversation:
    """A talk that was held and signed that many days ago."""
    then = clock.now() - dt.timedelta(days=days_ago)
    times = {"starts_at": then, "created_at": then - dt.timedelta(days=9), "invited_at": then - dt.timedelta(days=9)}
    held = {"opened_at": then, "started_at": then, "concluded_at": then, "signed_at": then}
    states = {"state": State.SIGNED, "response": Response.ACCEPTED}
    return fresh(factories.conversation(employee=employee, manager=manager, **(times | held | states | given)))


def goal(talk: Conversation, what: str = "Lære budsjett", **given: Any) -> Goal:
    values: dict[str, Any] = {"kind": GoalKind.WORK, "position": Goal.select().count(), "version": 1}
    return Goal.create(conversation=talk.id, what=what, **(values | given))


def agreement(talk: Conversation, what: str = "Bestille kurs", **given: Any) -> Agreement:
    values: dict[str, Any] = {
        "position": Agreement.select().count(),
        "responsible": Responsible.EMPLOYEE,
        "version": 1,
    }
    return Agreement.create(conversation=talk.id, what=what, **(values | given))


def said(row: Goal | Agreement, person: Person, status: Status, *, days_ago: float = 1, result: str = "") -> Progress:
    """A word on how it goes, said then."""
    about = {"goal": row.id} if isinstance(row, Goal) else {"agreement": row.id}
    at = clock.now() - dt.timedelta(days=days_ago)
    return Progress.create(person=person.id, at=at, status=status, result=result or None, **about)


def minutes(talk: Conversation, number: int = 1, **given: Any) -> Minutes:
    values: dict[str, Any] = {
        "text": "{}",
        "digest": "0" * 64,
        "audit_head": "0" * 64,
        "signed_at": talk.signed_at or clock.now(),
    }
    return Minutes.create(conversation=talk.id, number=number, **(values | given))
