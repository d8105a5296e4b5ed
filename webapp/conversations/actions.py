"""What changes an invitation: each one function, one transaction, one audit row and its mails."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from peewee import IntegrityError

from .. import audit, clock, live
from ..db import after_commit, transaction
from ..mail import mail_ready, public_address
from ..people.models import Person
from ..questionnaires.content import FormContent, load_version
from . import emails
from .access import Right, Seat, find, rights, waits_for_address
from .calendar_entry import talk_uid
from .models import AddressConfirmed, Conversation
from .opening import channel
from .refusals import RefusedError, company_problems, pair_problems
from .saving import clean, locked
from .states import Opening, Response, State, other
from .texts import add_topic
from .timing import is_short, length_problems, notice_problems, time_problems


@dataclass(frozen=True)
class Meeting:
    """When and where: an aware moment, minutes, own words. ``deliberate``: short notice, if it is that, is meant."""

    starts_at: dt.datetime
    minutes: int
    place: str
    deliberate: bool = False

    @property
    def is_short(self) -> bool:
        return is_short(self.starts_at)

    def refuse(self, least: int) -> dict[str, str]:
        """What is wrong with it, by field; ``least`` is the form's shortest talk in minutes."""
        problems = time_problems(self.starts_at) or notice_problems(self.starts_at, deliberate=self.deliberate)
        return problems | length_problems(self.minutes, least)


@dataclass(frozen=True)
class Invitation:
    """What the manager asks for. The talk gets ``conversation_id``, so that the same one sent twice is one talk.

    ``another``: a talk of the same kind is under way already, and this is to be one more.
    """

    conversation_id: str
    form: FormContent
    meeting: Meeting
    message: str
    themes: str
    opening: Opening
    language: str
    another: bool = False


@dataclass(frozen=True)
class Reply:
    """The employee's answer to the time that ``sequence`` stands for. ``topic`` is what matters most to them."""

    response: Response
    sequence: int
    reason: str = ""
    proposed_at: dt.datetime | None = None
    topic: str = ""


def invite(manager: Person, employee: Person, asked: Invitation) -> Conversation:
    """Make the talk and invite to it; the one already made when this was sent before. Raises RefusedError."""
    try:
        with transaction():
            return find(asked.conversation_id) or _invite(manager, employee, asked)
    except IntegrityError:
        made = find(asked.conversation_id)
        if made is None:
            raise
        return made


def _invite(manager: Person, employee: Person, asked: Invitation) -> Conversation:
    problems = company_problems() | pair_problems(manager, employee, asked.form.kind, another=asked.another)
    problems |= asked.meeting.refuse(asked.form.minutes_least)
    if problems:
        raise RefusedError(problems)
    now, meeting = clock.now(), asked.meeting
    talk = Conversation(
        id=asked.conversation_id, employee=employee, manager=manager, version=asked.form.id, kind=asked.form.kind,
        archive=asked.form.archive, language=asked.language, opening=asked.opening, state=State.INVITED,
        starts_at=meeting.starts_at, minutes=meeting.minutes, place=_words(meeting.place),
        message=_words(asked.message), themes=_words(asked.themes), short_notice=meeting.is_short,
        created_at=now, invited_at=now,
        calendar_uid=talk_uid(asked.conversation_id, public_address()),
    )  # fmt: skip
    talk.save(force_insert=True)
    audit.record(
        "invited", actor=manager, subject=talk.id, employee=employee.id, form=asked.form.id, minutes=meeting.minutes,
        starts_at=meeting.starts_at.isoformat(), opening=asked.opening, short_notice=talk.short_notice,
    )  # fmt: skip
    emails.post_invitation(talk)
    return talk


def respond(seat: Seat, reply: Reply) -> Conversation:
    """Keep the employee's answer and tell the manager that there is one, by mail where mail goes at all.

    Raises RefusedError.
    """
    with _changing(seat, Right.ANSWER) as talk:
        if talk.sequence != reply.sequence:
            raise RefusedError({"": _("Samtalen er flyttet i mellomtiden. Se over den nye tiden, og svar på den.")})
        if reply.proposed_at and (problems := time_problems(reply.proposed_at)):
            raise RefusedError(problems)
        if _is_the_same(talk, reply):
            return talk
        talk.response, talk.responded_at = reply.response, clock.now()
        talk.response_reason, talk.proposed_at = _words(reply.reason), reply.proposed_at
        talk.save(only=[
            Conversation.response, Conversation.responded_at, Conversation.response_reason, Conversation.proposed_at,
        ])  # fmt: skip
        if words := _words(reply.topic):
            add_topic(seat, words)
        facts = {"proposed_at": reply.proposed_at.isoformat()} if reply.proposed_at else {}
        audit.record(reply.response, actor=seat.person, subject=talk.id, short_notice=talk.short_notice, **facts)
        if mail_ready():
            emails.post_response(talk)
    return talk


def move(seat: Seat, meeting: Meeting, sequence: int) -> Conversation:
    """Move the talk, or change its length or place, and tell both. A new time or length asks for a new answer.

    ``sequence`` is the one of the time that the manager saw. What is the same as before changes nothing.
    Raises RefusedError.
    """
    with _changing(seat, Right.LEAD) as talk:
        before = emails.Arranged.of(talk)
        after = emails.Arranged(meeting.starts_at, meeting.minutes, _words(meeting.place))
        if after == before:
            return talk
        if problems := company_problems():
            raise RefusedError(problems)
        if talk.sequence != sequence:
            raise RefusedError({"": _("Samtalen er endret i et annet vindu. Se over det som står nå, og prøv igjen.")})
        if talk.started_at or talk.state not in {State.PLANNED, State.INVITED, State.OPEN}:
            raise RefusedError({"": _("Samtalen har begynt og kan ikke flyttes.")})
        _arrange(talk, meeting, same_time=after.time == before.time)
        audit.record(
            "moved", actor=seat.person, subject=talk.id, starts_at=meeting.starts_at.isoformat(),
            was_at=before.starts_at.isoformat(), minutes=talk.minutes, short_notice=talk.short_notice,
        )  # fmt: skip
        emails.post_moved(talk, before)
    return talk


def _arrange(talk: Conversation, meeting: Meeting, *, same_time: bool) -> None:
    """A new room alone is no new time: the answer stands, and there is nothing to give notice of."""
    if not same_time:
        if problems := meeting.refuse(load_version(talk.version_id).minutes_least):
            raise RefusedError(problems)
        talk.starts_at, talk.minutes, talk.short_notice = meeting.starts_at, meeting.minutes, meeting.is_short
        talk.response, talk.responded_at, talk.response_reason, talk.proposed_at = Response.NONE, None, None, None
        talk.start_asked_at = None
    talk.place, talk.sequence = _words(meeting.place), talk.sequence + 1
    talk.save(only=[
        Conversation.starts_at, Conversation.minutes, Conversation.place, Conversation.short_notice,
        Conversation.response, Conversation.responded_at, Conversation.response_reason, Conversation.proposed_at,
        Conversation.start_asked_at, Conversation.sequence,
    ])  # fmt: skip


def cancel(seat: Seat, reason: str) -> Conversation:
    """Call the talk off and tell both, by mail where mail goes at all; once is enough. Raises RefusedError."""
    with _changing(seat, Right.LEAD, unless=State.CANCELLED) as talk:
        if talk.state == State.CANCELLED:
            return talk
        talk.state, talk.cancelled_at, talk.cancel_reason = State.CANCELLED, clock.now(), _words(reason)
        talk.sequence, talk.start_asked_at = talk.sequence + 1, None
        talk.save(only=[
            Conversation.state, Conversation.cancelled_at, Conversation.cancel_reason, Conversation.sequence,
            Conversation.start_asked_at,
        ])  # fmt: skip
        audit.record("cancelled", actor=seat.person, subject=talk.id)
        if mail_ready():
            emails.post_cancelled(talk)
    return talk


def confirm_address(seat: Seat) -> None:
    """Vouch for the other participant's new address in this talk; nothing when it needs none."""
    vouched_for = seat.conversation.person_in(other(seat.role))
    with transaction():
        if not waits_for_address(vouched_for, seat.conversation):
            return
        now = clock.now()
        AddressConfirmed.insert(conversation=seat.conversation.id, person=vouched_for.id, at=now).on_conflict(
            conflict_target=[AddressConfirmed.conversation, AddressConfirmed.person], update={AddressConfirmed.at: now}
        ).execute()
        audit.record("address confirmed", actor=seat.person, subject=seat.conversation.id, person=vouched_for.id)


@contextmanager
def _changing(seat: Seat, right: Right, *, unless: State | None = None) -> Iterator[Any]:
    """The Conversation as it is now, nobody else's to change until this ends; the right is still held, or it is
    ``unless`` already.
    """
    with transaction():
        locked(Conversation.select(Conversation.id).where(Conversation.id == seat.conversation.id)).execute()
        talk = find(seat.conversation.id)
        if talk is None or (talk.state != unless and right not in rights(seat.person, talk)):
            raise RefusedError({"": _("Samtalen har endret seg, så dette går ikke lenger. Last siden på nytt.")})
        yield talk
        after_commit(lambda: live.publish(channel(talk.id), "state"))


def _is_the_same(talk: Conversation, reply: Reply) -> bool:
    given = (reply.response, _words(reply.reason), reply.proposed_at)
    return (talk.response, talk.response_reason, talk.proposed_at) == given


def _words(text: str) -> str | None:
    """What someone typed as it is kept; None where it is nothing but blanks."""
    return clean(text).strip() or None
