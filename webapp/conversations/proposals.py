"""The times that the employee would rather have, and the manager's one press that takes one of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from flask_babel import gettext as _

from .. import audit, clock
from . import emails
from .access import Right, Seat
from .busy import clash_problems
from .changing import changing
from .models import Conversation, ProposedTime
from .refusals import RefusedError, company_problems
from .states import Response
from .timing import is_short, time_problems

MOST = 3
# What changes with a talk's time: the answer to the time that was goes with it.
ARRANGED = (
    Conversation.starts_at, Conversation.minutes, Conversation.short_notice, Conversation.response,
    Conversation.responded_at, Conversation.response_reason, Conversation.start_asked_at, Conversation.arranged_at,
    Conversation.sequence,
)  # fmt: skip


def field_of(number: int) -> str:
    """What the field for the day of the proposal of this number, from 0, is called."""
    return f"day_{number + 1}" if number else "day"


def problems(talk: Conversation, proposed: Sequence[dt.datetime], *, meant: bool) -> dict[str, str]:
    """What is wrong with these proposals, by field; ``meant``: not that one of the two is busy."""
    wrong = {field_of(n): words for n, time in enumerate(proposed) for words in time_problems(time).values()}
    people = (talk.employee, talk.manager)
    for time in proposed:
        wrong = wrong or clash_problems(people, time, talk.minutes, but=talk.id, meant=meant)
    return wrong


def keep(talk: Conversation, proposed: Sequence[dt.datetime]) -> None:
    """Let these stand as the talk's proposals, in place of any before; inside the caller's transaction."""
    ProposedTime.delete().where(ProposedTime.conversation == talk.id).execute()
    for time in sorted(set(proposed))[:MOST]:
        ProposedTime.create(conversation=talk.id, starts_at=time)


def accept(seat: Seat, proposed_id: str, sequence: int, *, anyway: bool = False) -> Conversation:
    """Move the talk to a time that the employee proposed, which is the employee's yes to it, and tell both.

    ``sequence`` is the one of the time that the manager saw; once is enough. ``anyway``: although one of the two is
    busy then. Raises RefusedError.
    """
    with changing(seat, Right.LEAD, arranging=True) as talk:
        chosen = ProposedTime.get_or_none(ProposedTime.id == proposed_id, ProposedTime.conversation == talk.id)
        if chosen is None or talk.sequence != sequence:
            if talk.response == Response.ACCEPTED and talk.sequence == sequence + 1:
                return talk
            raise RefusedError({"": _("Forslaget gjelder ikke lenger. Se over det som står nå.")})
        _refuse(talk, chosen.starts_at, anyway=anyway)
        before = emails.Arranged.of(talk)
        _agree(talk, chosen.starts_at)
        audit.record(
            "proposal accepted", actor=seat.person, subject=talk.id, starts_at=talk.starts_at.isoformat(),
            was_at=before.starts_at.isoformat(), short_notice=talk.short_notice,
        )  # fmt: skip
        emails.post_moved(talk, before, agreed=True)
    return talk


def _refuse(talk: Conversation, starts_at: dt.datetime, *, anyway: bool) -> None:
    if talk.started_at:
        raise RefusedError({"": _("Samtalen har begynt og kan ikke flyttes.")})
    wrong = company_problems() or time_problems(starts_at)
    people = (talk.employee, talk.manager)
    if wrong := wrong or clash_problems(people, starts_at, talk.minutes, but=talk.id, meant=anyway):
        raise RefusedError(wrong)


def _agree(talk: Conversation, starts_at: dt.datetime) -> None:
    """Who proposed a time has said yes to it, and to how soon it is."""
    now = clock.now()
    talk.starts_at, talk.short_notice, talk.arranged_at = starts_at, is_short(starts_at), now
    talk.response, talk.responded_at, talk.response_reason = Response.ACCEPTED, now, None
    talk.start_asked_at, talk.sequence = None, talk.sequence + 1
    talk.save(only=ARRANGED)
    keep(talk, ())
