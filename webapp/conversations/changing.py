"""Changing a talk's own row: one transaction in which nobody else changes it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from flask_babel import gettext as _

from .. import live
from ..db import after_commit, database, is_postgresql, transaction
from .access import Right, Seat, find, rights
from .models import Conversation
from .opening import channel
from .refusals import RefusedError
from .saving import clean, locked
from .states import State


@contextmanager
def changing(seat: Seat, right: Right, *, unless: State | None = None, arranging: bool = False) -> Iterator[Any]:
    """The Conversation as it is now, nobody else's to change until this ends; the right is still held, or it is
    ``unless`` already. Raises RefusedError otherwise. ``arranging``: its time is chosen, among the others of the two.
    """
    with transaction():
        if arranging:
            hold_times_of(seat.conversation.employee_id, seat.conversation.manager_id)
        talk = relocked(seat.conversation.id)
        if talk is None or (talk.state != unless and right not in rights(seat.person, talk)):
            raise RefusedError({"": _("Samtalen har endret seg, så dette går ikke lenger. Last siden på nytt.")})
        yield talk
        tell(talk)


def relocked(conversation_id: str) -> Conversation | None:
    """The talk with its people as they are now, its row locked until the transaction ends."""
    locked(Conversation.select(Conversation.id).where(Conversation.id == conversation_id)).execute()
    return find(conversation_id)


def hold_talks_of(employee_id: str) -> None:
    """Lock all talks of an employee, for what may close or open again others than the one it is about.

    In one order, and before anything is logged: the log is a lock as well, which must never wait for a talk.
    """
    locked(
        Conversation.select(Conversation.id).where(Conversation.employee == employee_id).order_by(Conversation.id)
    ).execute()


def hold_times_of(*people: str) -> None:
    """Let nobody else choose a time for a talk with one of these people (ids) until the transaction ends.

    So that nobody is given two talks at once by two who looked at the same moment. In one order, and before any talk or
    round is locked.
    """
    if is_postgresql():
        for person in sorted(people):
            digest = hashlib.sha256(f"times of {person}".encode()).hexdigest()
            database.execute_sql("SELECT pg_advisory_xact_lock(%s)", (int(digest[:15], 16),))


def tell(talk: Conversation) -> None:
    """Let the talk's open pages know that it has changed, once that is committed."""
    room = channel(talk.id)
    for kind in ("state", "time"):
        after_commit(partial(live.publish, room, kind))


def own_words(text: str) -> str | None:
    """What someone typed as it is kept; None where it is nothing but blanks."""
    return clean(text).strip() or None
