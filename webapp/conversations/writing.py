"""Changing what a talk holds while others may be signing it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from blinker import Namespace
from flask import abort
from peewee import ModelSelect

from ..db import is_postgresql, transaction
from ..prepared import Prepared
from .access import Seat
from .models import Conversation
from .states import WRITABLE, State

# seat: sent inside the transaction, when something may have changed in a talk that is being signed.
changed_while_signing = Namespace().signal("changed while signing")


def _state(talk: str, lock: str) -> ModelSelect:
    query = Conversation.select(Conversation.state).where(Conversation.id == talk)
    return query.for_update(lock) if is_postgresql() else query


_alone: Prepared[Conversation] = Prepared(lambda talk: _state(talk, "FOR UPDATE"))
_beside_others: Prepared[Conversation] = Prepared(lambda talk: _state(talk, "FOR SHARE"))


@contextmanager
def writing(seat: Seat, *, alone: bool = False) -> Iterator[None]:
    """One transaction that changes what the talk holds; 403 where it was signed or ended since the seat was loaded.

    Many may write at once, but nobody while another signs: a signature stands for exactly one text. ``alone`` keeps the
    others waiting, for what changes the order of rows.
    """
    with transaction():
        talk = (_alone if alone else _beside_others).first(talk=seat.conversation.id)
        if talk is None or talk.state not in WRITABLE:
            abort(403)
        yield
        if talk.state == State.CONCLUDING:
            changed_while_signing.send(seat)
