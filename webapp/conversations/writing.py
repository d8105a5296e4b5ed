"""Changing what a talk holds while others may be signing it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from blinker import Namespace
from flask import abort

from ..db import is_postgresql, transaction
from .access import Seat
from .models import Conversation
from .states import WRITABLE, State

# seat: sent inside the transaction, when something may have changed in a talk that is being signed.
changed_while_signing = Namespace().signal("changed while signing")


@contextmanager
def writing(seat: Seat, *, alone: bool = False) -> Iterator[None]:
    """One transaction that changes what the talk holds; 403 where it was signed or ended since the seat was loaded.

    Many may write at once, but nobody while another signs: a signature stands for exactly one text. ``alone`` keeps the
    others waiting, for what changes the order of rows.
    """
    with transaction():
        query = Conversation.select(Conversation.state).where(Conversation.id == seat.conversation.id)
        if is_postgresql():
            query = query.for_update("FOR UPDATE" if alone else "FOR SHARE")
        state = query.scalar()
        if state not in WRITABLE:
            abort(403)
        yield
        if state == State.CONCLUDING:
            changed_while_signing.send(seat)
