"""Pausing a meeting and going on with it, the same day or another."""

from __future__ import annotations

import datetime as dt

from flask_babel import gettext as _

from .. import audit, clock
from .access import Right, Seat
from .changing import changing
from .models import Conversation
from .refusals import RefusedError
from .states import State
from .timing import length_problems, next_working_day, time_problems

PART_LEAST = 15
QUARTER = 15


def pause(seat: Seat) -> Conversation:
    """Stop counting the time; writing goes on being possible. Raises RefusedError for what is not going on."""
    with changing(seat, Right.LEAD) as talk:
        if talk.is_paused:
            return talk
        if talk.state != State.OPEN or not talk.started_at:
            raise RefusedError({"": _("Bare en samtale som er i gang, kan settes på pause.")})
        now = clock.now()
        talk.spent = round((now - talk.ran_from).total_seconds())
        talk.paused_at = now
        talk.save(only=[Conversation.spent, Conversation.paused_at])
        audit.record("paused", actor=seat.person, subject=talk.id, spent=talk.spent)
    return talk


def resume(seat: Seat) -> Conversation:
    """Go on, whatever time was agreed on: the one who leads it presses when both are there."""
    with changing(seat, Right.LEAD) as talk:
        if not talk.is_paused:
            return talk
        talk.resumed_at, talk.paused_at = clock.now(), None
        talk.save(only=[Conversation.resumed_at, Conversation.paused_at])
        audit.record("resumed", actor=seat.person, subject=talk.id)
    return talk


def suggested_time(talk: Conversation) -> tuple[dt.date, dt.time, int]:
    """Day, wall clock and minutes to go on at: what is agreed already, else tomorrow's hour for what was left."""
    local = clock.local(talk.starts_at)
    if talk.goes_on_at:
        return local.date(), local.time(), talk.minutes
    left = max(talk.minutes_left, 1)
    return next_working_day(clock.today()), local.time(), max(-(-left // QUARTER) * QUARTER, PART_LEAST)


def arrange_rest(talk: Conversation, starts_at: dt.datetime, minutes: int) -> None:
    """Set when a paused talk goes on and for how long, unsaved. Raises RefusedError.

    The seven days are there to prepare in, and a yes is to a time one has not agreed on: here both have prepared, and
    sat there when the time was chosen. So neither is asked for, and the answer to the invitation stands.
    """
    if problems := time_problems(starts_at) | length_problems(minutes, PART_LEAST):
        raise RefusedError(problems)
    if (starts_at, minutes) != (talk.starts_at, talk.minutes):
        talk.starts_at, talk.minutes, talk.spent = starts_at, minutes, 0
