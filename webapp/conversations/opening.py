"""When the columns open: the rules of preparation and start, each change one transaction."""

from __future__ import annotations

import datetime as dt

from blinker import Namespace
from peewee import fn

from .. import audit, clock, live
from ..db import after_commit, transaction
from ..questionnaires.content import load_version
from ..questionnaires.kinds import Role
from .access import Right, Seat
from .live_texts import Answer, OwnAnswer, OwnQuestion
from .models import Conversation
from .saving import locked
from .states import Opening, Readiness, State, other

columns_opened = Namespace().signal("columns opened")


class NotNow(Exception):
    """The rule that forbids this at present; the message says which, for the person who pressed."""


def channel(conversation_id: str) -> str:
    """The name that a conversation's events are published under."""
    return f"conversation:{conversation_id}"


def say_ready(seat: Seat) -> None:
    """Note that this participant is ready; opens the columns when that was agreed and the other is ready too."""
    with transaction():
        talk = _now(seat)
        if talk.is_open or talk.ready_at(seat.role):
            return
        _set_ready(talk, seat.role, clock.now())
        audit.record("said ready", actor=seat.person, subject=talk.id)
        if talk.opening == Opening.READY and talk.ready_at(other(seat.role)):
            _open(talk, by="both ready")
        _store(talk)


def take_back(seat: Seat) -> None:
    """Take «ready» back; nothing happens once the columns are open."""
    with transaction():
        talk = _now(seat)
        if talk.is_open or not talk.ready_at(seat.role):
            return
        _set_ready(talk, seat.role, None)
        audit.record("took ready back", actor=seat.person, subject=talk.id)
        _store(talk)


def ask_to_start(seat: Seat) -> None:
    """The manager starts the meeting, at the earliest 15 minutes before its time.

    Where the meeting opens the columns, it waits for the employee's own press; otherwise it begins at once.
    Raises NotNow before its time, and before the employee's yes to short notice.
    """
    with transaction():
        talk = _now(seat)
        if talk.started_at:
            return
        if not seat.may(Right.LEAD) or not talk.may_start:
            raise NotNow
        if not talk.start_asked_at:
            talk.start_asked_at = clock.now()
            audit.record("asked to start", actor=seat.person, subject=talk.id)
        if talk.opening == Opening.READY or talk.is_open:
            _start(talk, seat)
        _store(talk)


def confirm_start(seat: Seat) -> None:
    """The employee's own press after the manager's: the meeting begins and the columns open.

    Raises NotNow before the manager's press.
    """
    with transaction():
        talk = _now(seat)
        if talk.started_at:
            return
        if seat.role is not Role.EMPLOYEE or not talk.start_asked_at or not talk.may_start:
            raise NotNow
        _start(talk, seat)
        _store(talk)


def light(talk: Conversation, role: Role) -> Readiness:
    """What the other side may know of someone's preparation."""
    if talk.ready_at(role):
        return Readiness.READY
    own = [question.id for question in load_version(talk.version_id).questions_for(role)]
    own_ones = (
        OwnAnswer.select(fn.COUNT(OwnAnswer.id))
        .join(OwnQuestion)
        .where(OwnQuestion.conversation == talk.id, OwnAnswer.author == talk.person_in(role).id, OwnAnswer.version > 0)
    )
    begun = Answer.select(fn.COUNT(Answer.id)).where(
        Answer.conversation == talk.id,
        Answer.author == talk.person_in(role).id,
        Answer.question.in_(own),
        Answer.version > 0,
    )
    return Readiness.UNDER_WAY if begun.scalar() or own_ones.scalar() else Readiness.NOT_BEGUN


def _now(seat: Seat) -> Conversation:
    """The conversation as it stands inside this transaction, nobody else writing it."""
    locked(Conversation.select(Conversation.id).where(Conversation.id == seat.conversation.id)).get()
    talk: Conversation = Conversation.with_people().where(Conversation.id == seat.conversation.id).get()
    if not talk.is_live or talk.is_frozen:
        raise NotNow
    return talk


def _set_ready(talk: Conversation, role: Role, moment: dt.datetime | None) -> None:
    if role is Role.EMPLOYEE:
        talk.employee_ready_at = moment
    else:
        talk.manager_ready_at = moment


def _open(talk: Conversation, *, by: str) -> None:
    talk.opened_at = clock.now()
    talk.state = State.OPEN
    audit.record("columns opened", actor=None, subject=talk.id, by=by)
    columns_opened.send(talk)


def _start(talk: Conversation, seat: Seat) -> None:
    talk.started_at = clock.now()
    after_commit(lambda: live.publish(channel(talk.id), "time"))
    audit.record("meeting started", actor=seat.person, subject=talk.id)
    if talk.opening == Opening.MEETING and not talk.is_open:
        _open(talk, by="meeting started")


def _store(talk: Conversation) -> None:
    talk.save()
    after_commit(lambda: live.publish(channel(talk.id), "state"))
