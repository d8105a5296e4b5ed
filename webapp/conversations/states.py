"""The words a conversation is described by, and which of them belong together."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from ..questionnaires.kinds import Role

NOTICE = dt.timedelta(days=7)
START_EARLY = dt.timedelta(minutes=15)


class State(StrEnum):
    PLANNED = "planned"
    INVITED = "invited"
    OPEN = "open"
    CONCLUDING = "concluding"
    SIGNED = "signed"
    CLOSED = "closed"
    CANCELLED = "cancelled"


WRITABLE = frozenset({State.INVITED, State.OPEN, State.CONCLUDING})
ANSWERABLE = frozenset({State.INVITED, State.OPEN})
UNSIGNED = frozenset({State.PLANNED, State.INVITED, State.OPEN, State.CONCLUDING})
SETTLED = frozenset({State.SIGNED, State.CLOSED})
UNSETTLED = frozenset(State) - SETTLED


class Response(StrEnum):
    NONE = "none"
    ACCEPTED = "accepted"
    PROPOSED = "proposed"
    DECLINED = "declined"


class Opening(StrEnum):
    """What opens the columns: that both say ready, or that the meeting starts."""

    READY = "ready"
    MEETING = "meeting"


class Writers(StrEnum):
    """Who writes what the two share while they meet; the manager decides."""

    BOTH = "both"
    EMPLOYEE = "employee"
    MANAGER = "manager"


class Readiness(StrEnum):
    """The light that the other side sees."""

    NOT_BEGUN = "not begun"
    UNDER_WAY = "under way"
    READY = "ready"


def other(role: Role) -> Role:
    """The one across the table."""
    return Role.MANAGER if role is Role.EMPLOYEE else Role.EMPLOYEE


def is_short_notice(invited: dt.date, day: dt.date) -> bool:
    """Whether a talk on ``day`` is under seven calendar days after an invitation sent on ``invited`` (both Oslo)."""
    return day - invited < NOTICE
