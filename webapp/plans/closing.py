"""Ending a talk that nobody signs: what is written stays as it is, and what was agreed is followed up."""

from __future__ import annotations

from flask_babel import gettext as _

from .. import audit, clock
from ..conversations import past_texts
from ..conversations.access import Right, Seat
from ..conversations.changing import changing, hold_talks_of
from ..conversations.models import Conversation
from ..conversations.refusals import RefusedError
from ..conversations.states import State
from ..db import transaction
from .signals import talk_settled


def close(seat: Seat) -> Conversation:
    """The manager ends the talk for good, paused or not; once is enough.

    Raises RefusedError for one that has not begun, is over in another way, or wants signatures.
    """
    with transaction():
        hold_talks_of(seat.conversation.employee_id)
        with changing(seat, Right.LEAD, unless=State.CLOSED) as talk:
            if talk.wants_signatures:
                raise RefusedError({"": _("Denne samtalen avsluttes ved at begge signerer.")})
            if talk.state == State.CLOSED:
                return talk
            if talk.state != State.OPEN or not talk.started_at:
                raise RefusedError({"": _("Bare en samtale som er begynt, kan avsluttes.")})
            _close(seat, talk)
    return talk


def _close(seat: Seat, talk: Conversation) -> None:
    talk.state, talk.closed_at = State.CLOSED, clock.now()
    if talk.paused_at:
        talk.resumed_at, talk.paused_at = talk.closed_at, None
    talk.save()
    past_texts.forget(talk)
    audit.record("closed", actor=seat.person, subject=talk.id)
    talk_settled.send(talk)
