"""A talk that the employee asks for: what the manager invites to, or answers no to in own words."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask_babel import gettext as _
from peewee import ModelSelect

from .. import audit, clock
from ..db import transaction
from ..people.models import Person
from . import emails
from .changing import own_words
from .models import Conversation, Manager, TalkRequest
from .refusals import RefusedError
from .saving import locked

ANSWER_SHOWN = dt.timedelta(days=30)


def may_ask(person: Person) -> bool:
    """Whether there is a manager to ask, and talks to ask for."""
    return bool(person.has_talks and person.manager_id and person.manager.is_active)


def find(request_id: str) -> TalkRequest | None:
    found: TalkRequest | None = _with_people().where(TalkRequest.id == request_id).first()
    return found


def standing(person: Person) -> list[TalkRequest]:
    """What this person has asked the own manager for, and is asked for by the own people, the oldest first.

    Those that wait; of one's own also the newest, where the manager has answered it lately. One query.
    """
    rows = _with_people().where(
        (TalkRequest.employee == person.id) | (TalkRequest.manager == person.id),
        Person.manager == TalkRequest.manager,
        Person.ended_on.is_null(),
        TalkRequest.withdrawn_at.is_null(),
        TalkRequest.met_at.is_null(),
        TalkRequest.refused_at.is_null() | (TalkRequest.refused_at > clock.now() - ANSWER_SHOWN),
    )
    found = list(rows.order_by(TalkRequest.asked_at))
    own = [request for request in found if request.employee_id == person.id]
    return own[-1:] + [request for request in found if request.employee_id != person.id and request.is_open]


def ask(employee: Person, reason: str) -> TalkRequest:
    """Ask the employee's manager for a talk; what waits for that manager already is returned. Raises RefusedError."""
    with transaction():
        locked(Person.select(Person.id).where(Person.id == employee.id)).execute()
        current = Person.get_by_id(employee.id)
        if not may_ask(current):
            raise RefusedError({"": _("Du har ingen leder å spørre nå. Snakk med HR.")})
        if waiting := _waiting(current):
            return waiting
        made = TalkRequest(employee=current, manager=current.manager, asked_at=clock.now())
        made.reason = own_words(reason)
        made.save(force_insert=True)
        audit.record("talk asked for", actor=employee, subject=made.id, manager=current.manager_id)
        emails.post_request(made)
    return made


def withdraw(employee: Person, request: TalkRequest) -> None:
    """Take the wish back, with what was said of it; nothing where it does not wait any more."""
    with transaction():
        if not _settle(request, withdrawn_at=clock.now(), reason=None):
            return
        audit.record("request withdrawn", actor=employee, subject=request.id)


def refuse(manager: Person, request: TalkRequest, words: str) -> None:
    """Answer no in the manager's own words, and tell the employee that there is an answer; once is enough."""
    sealed = TalkRequest.refusal.seal(request.id, own_words(words))
    with transaction():
        if not _settle(request, refused_at=clock.now(), refusal=sealed):
            return
        audit.record("request refused", actor=manager, subject=request.id)
        emails.post_refusal(request)


def meet(talk: Conversation) -> None:
    """An invitation is what was asked for: nothing waits for this manager then. Inside the caller's transaction."""
    waits = TalkRequest.select().where(
        TalkRequest.employee == talk.employee_id, TalkRequest.manager == talk.manager_id, *_waits()
    )
    for request in waits:
        _settle(request, met_at=clock.now(), talk=talk.id)
        audit.record("request met", actor=talk.manager, subject=request.id, talk=talk.id)


def _settle(request: TalkRequest, **change: object) -> bool:
    """Whether it still waited, and is settled now."""
    return bool(TalkRequest.update(change).where(TalkRequest.id == request.id, *_waits()).execute())


def _waits() -> tuple[Any, ...]:
    return TalkRequest.withdrawn_at.is_null(), TalkRequest.refused_at.is_null(), TalkRequest.met_at.is_null()


def _waiting(employee: Person) -> TalkRequest | None:
    found: TalkRequest | None = (
        _with_people()
        .where(TalkRequest.employee == employee.id, TalkRequest.manager == employee.manager_id, *_waits())
        .first()
    )
    return found


def _with_people() -> ModelSelect:
    return (
        TalkRequest.select(TalkRequest, Person, Manager)
        .join(Person, on=(TalkRequest.employee == Person.id), attr="employee")
        .switch(TalkRequest)
        .join(Manager, on=(TalkRequest.manager == Manager.id), attr="manager")
    )
