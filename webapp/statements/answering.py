"""What an employee answers to the statements of a talk, sealed, and seen by nobody else."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _

from .. import audit, clock
from ..conversations.access import Seat
from ..conversations.changing import relocked
from ..conversations.models import Conversation
from ..conversations.refusals import RefusedError
from ..conversations.saving import locked
from ..db import transaction
from .asking import Asking, asking
from .models import StatementAnswer


def answers_of(talk: Conversation) -> dict[str, StatementAnswer]:
    """What stands, by the statement's key."""
    return {row.key: row for row in StatementAnswer.select().where(StatementAnswer.conversation == talk.id)}


def can_answer(asked: Asking, answers: Mapping[str, StatementAnswer]) -> bool:
    """Whether the answers can be given and changed: once one has been counted, all stand."""
    return asked.is_open and not any(row.counted_at for row in answers.values())


def answer(seat: Seat, steps: Mapping[str, str]) -> None:
    """Keep the employee's steps ("1" to "5", or "" to skip) by the statement's key; what is not asked is left alone.

    Raises RefusedError where answers are no longer taken.
    """
    with transaction():
        talk = relocked(seat.conversation.id)
        assert talk is not None
        asked = asking(talk)
        query = StatementAnswer.select().where(StatementAnswer.conversation == talk.id).order_by(StatementAnswer.id)
        standing = {row.key: row for row in locked(query)}
        if not can_answer(asked, standing):
            raise RefusedError({"": _("Svarene kan ikke endres lenger.")})
        changed = [_keep(talk, key, steps[key], standing.get(key)) for key in sorted(asked.keys & steps.keys())]
        if any(changed):
            audit.record("statements answered", actor=seat.person, subject=talk.id)


def _keep(talk: Conversation, key: str, step: str, row: StatementAnswer | None) -> bool:
    """Make one answer what it is to be; whether that changed anything."""
    if step == (row.step if row else ""):
        return False
    if row is None:
        StatementAnswer.create(conversation=talk, key=key, step=step, answered_at=clock.now())
    elif step:
        row.step, row.answered_at = step, clock.now()
        row.save(only=[StatementAnswer.step, StatementAnswer.answered_at])
    else:
        row.delete_instance()
    return True
