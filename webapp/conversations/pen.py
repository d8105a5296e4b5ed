"""Who writes what the two share while they meet: the manager decides, and can decide anew at any time."""

from __future__ import annotations

import datetime as dt

from flask import abort
from markupsafe import Markup

from .. import audit, clock, live
from ..db import after_commit, transaction
from ..htmx import render_fragment
from . import stream
from .access import Right, Seat, find, rights
from .models import Conversation
from .opening import channel
from .saving import locked
from .states import Writers, other

# Words that were on their way when the pen was taken still arrive.
GRACE = dt.timedelta(seconds=10)


def hand(seat: Seat, writers: Writers) -> None:
    """Let these write from now on; 403 for anyone but the manager of an open talk that has not been signed."""
    with transaction():
        locked(Conversation.select(Conversation.id).where(Conversation.id == seat.conversation.id)).execute()
        talk = find(seat.conversation.id)
        if talk is None or not may_hand(Seat(talk, seat.person, seat.role, rights(seat.person, talk))):
            abort(403)
        if talk.writers == writers:
            return
        talk.writers, talk.writers_at = writers, clock.now()
        talk.save(only=[Conversation.writers, Conversation.writers_at])
        audit.record("writers changed", actor=seat.person, subject=talk.id, writers=writers)
        after_commit(lambda: live.publish(channel(talk.id), "writers"))


def may_hand(seat: Seat) -> bool:
    return seat.may(Right.LEAD) and seat.conversation.is_open and seat.conversation.is_live


def may_save_shared(seat: Seat) -> bool:
    """Whether a save of shared words is taken: from who writes them, and from who did until a moment ago."""
    if seat.may(Right.WRITE_SHARED):
        return True
    since = seat.conversation.writers_at
    still_writes = seat.conversation.is_open and seat.may(Right.WRITE_OWN)
    return bool(still_writes and since is not None and clock.now() - since <= GRACE)


def pen_fragment(seat: Seat) -> Markup:
    """Who writes, and for the manager the choice; nothing at all while the columns are closed."""
    if not seat.may(Right.READ_OTHER):
        return Markup()
    return render_fragment(
        "conversations/_pen.html",
        seat=seat,
        talk=seat.conversation,
        may_hand=may_hand(seat),
        them=seat.conversation.person_in(other(seat.role)).first_name,
    )


def init() -> None:
    stream.fragment("writers", "skriver", pen_fragment)
