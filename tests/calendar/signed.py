"""Signed talks and their follow-ups, as the tests here want them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests import factories
from tests.cast import Cast
from tests.conversations.talks import fresh
from webapp import clock
from webapp.calendar.models import FollowUp
from webapp.conversations.models import Conversation
from webapp.conversations.states import State
from webapp.db import transaction
from webapp.plans.models import Agreement, Goal
from webapp.plans.signals import talk_settled

# A Monday: 26 weeks on is Whit Monday's week before, 17 May 2027, when nobody works.
HELD = clock.from_local(dt.date(2026, 11, 16), dt.time(9))
FOLLOWED_UP = clock.from_local(dt.date(2027, 5, 18), dt.time(9))
SOON_AFTER = HELD + dt.timedelta(days=2)


def held(cast: Cast, **given: Any) -> Conversation:
    """An annual talk of employee and manager that both have signed, without what follows from it."""
    values: dict[str, Any] = {
        "employee": cast.employee,
        "manager": cast.manager,
        "starts_at": HELD,
        "started_at": HELD,
        "opened_at": HELD,
        "created_at": HELD - dt.timedelta(days=20),
        "signed_at": HELD + dt.timedelta(hours=2),
        "state": State.SIGNED,
    }
    return fresh(factories.conversation(**(values | given)))


def sign(talk: Conversation) -> FollowUp | None:
    """Let it be known that both have signed; the proposal that there is then."""
    with transaction():
        talk_settled.send(talk)
    found: FollowUp | None = FollowUp.get_or_none(FollowUp.after == talk.id)
    return found


def proposed(cast: Cast, **given: Any) -> FollowUp:
    follow_up = sign(held(cast, **given))
    assert follow_up is not None
    return follow_up


def agreed(talk: Conversation, what: str, due: dt.date, **given: Any) -> Agreement:
    row: Agreement = Agreement.create(**({"conversation": talk, "position": 0, "what": what, "due": due} | given))
    return row


def goal(talk: Conversation, what: str, due: dt.date, **given: Any) -> Goal:
    values = {"conversation": talk, "position": 0, "what": what, "due": due, "kind": "work"}
    row: Goal = Goal.create(**(values | given))
    return row
