"""Who writes what the two share while they meet: the manager decides, and can decide anew at any time."""

from __future__ import annotations

import datetime as dt

from flask import abort
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.exceptions import Forbidden

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


class PenElsewhere(Forbidden):
    """403 for shared words of one who writes them no longer; the description is for whoever wrote them."""


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


def check_save(seat: Seat) -> None:
    """Take a save of shared words from who writes them, and from who did until a moment ago.

    Raises PenElsewhere while they meet, 403 where nobody writes them.
    """
    if seat.may(Right.WRITE_SHARED):
        return
    talk = seat.conversation
    if not (talk.is_open and seat.may(Right.WRITE_OWN)):
        abort(403)
    if talk.writers_at is None or clock.now() - talk.writers_at > GRACE:
        them = talk.person_in(other(seat.role)).first_name
        raise PenElsewhere(_("%(name)s skriver nå. Teksten din lagres når du får skrive igjen.", name=them))


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
