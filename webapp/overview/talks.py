"""What of a talk is counted, as expressions over Conversation: times and states alone."""

from __future__ import annotations

from typing import Any

from peewee import Case, fn

from ..conversations.models import Conversation
from ..conversations.states import SETTLED, UNSIGNED, State
from ..db import is_postgresql
from ..people.models import Person
from ..questionnaires.kinds import FormKind
from .spans import Span

Employee = Person.alias("employee")


def flag(condition: Any) -> Case:
    """1 where the condition holds, else 0: what both databases can sum."""
    return Case(None, [(condition, 1)], 0)


def waits() -> Any:
    """Whether it is paused; one that has been signed has been held, whatever has come of it since."""
    return (
        Conversation.paused_at.is_null(False)
        & Conversation.state.in_(list(UNSIGNED))
        & Conversation.reopened_at.is_null()
    )


def held() -> Any:
    """Whether it has begun and does not wait; one called off on the way is none."""
    return Conversation.started_at.is_null(False) & (Conversation.state != State.CANCELLED) & ~waits()


def coming() -> Any:
    """Whether it has still to be held: not begun, or paused; and not on hold since the employee got another manager.

    Wants Employee joined.
    """
    elsewhere = Employee.manager.is_null() | (Employee.manager != Conversation.manager)
    ahead = Conversation.state.in_(list(UNSIGNED)) & (Conversation.started_at.is_null() | waits())
    return ahead & ~elsewhere


def counts_from() -> Any:
    """The moment that decides which year and month it belongs to: when it began, else when it is to begin."""
    return fn.COALESCE(Conversation.started_at, Conversation.starts_at)


def belongs_to(span: Span) -> Any:
    return (Conversation.state != State.CANCELLED) & span.holds(counts_from())


def seconds_held() -> Any:
    """How long it lasted without its pauses; NULL where its end is not known, or not the first one's any more."""
    settled = Conversation.state.in_(list(SETTLED)) & Conversation.reopened_at.is_null()
    is_short = Conversation.kind == FormKind.SHORT
    end = Case(None, [(settled & is_short, Conversation.closed_at), (settled, Conversation.concluded_at)])
    return Conversation.spent + _seconds(fn.COALESCE(Conversation.resumed_at, Conversation.started_at), end)


def _seconds(start: Any, end: Any) -> Any:
    if is_postgresql():
        return fn.DATE_PART("epoch", end - start)
    return (fn.JULIANDAY(end) - fn.JULIANDAY(start)) * 86_400
