"""Talks as the tests of the whole want them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests import factories
from webapp import clock
from webapp.conversations.models import Conversation
from webapp.conversations.states import State
from webapp.people.models import Person

# A Monday at noon, well inside a year.
NOW = dt.datetime(2027, 9, 6, 10, tzinfo=dt.UTC)


def oslo(year: int, month: int, day: int, hour: int = 12, minute: int = 0) -> dt.datetime:
    return clock.from_local(dt.date(year, month, day), dt.time(hour, minute))


def held(employee: Person, at: dt.datetime, *, minutes: float = 80, form: str = "annual", **given: Any) -> Conversation:
    """A talk that was signed, or closed where nobody signs, and lasted so long."""
    ended = at + dt.timedelta(minutes=minutes)
    end = (
        {"closed_at": ended, "state": State.CLOSED} if form == "short" else {"concluded_at": ended, "signed_at": ended}
    )
    values = {"state": State.SIGNED, "starts_at": at, "started_at": at, "opened_at": at} | end | given
    return factories.conversation(employee=employee, manager=employee.manager, form=form, **(values | given))
