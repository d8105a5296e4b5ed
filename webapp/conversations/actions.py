"""What changes an invitation: each one function, one transaction, one audit row and its mails."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from flask_babel import gettext as _
from peewee import IntegrityError

from .. import audit, clock
from ..db import transaction
from ..mail import public_address
from ..people.addresses import pending
from ..people.models import Person
from ..questionnaires.content import FormContent, load_version
from ..questionnaires.kinds import Role
from . import asking, emails, own_questions, past_texts, proposals
from .access import Right, Seat, find, waits_for_address
from .busy import clash_problems
from .calendar_entry import talk_uid
from .changing import changing, hold_times_of, own_words, relocked
from .models import AddressConfirmed, Conversation, ProposedTime
from .pausing import arrange_rest
from .proposals import ARRANGED
from .readdressing import pass_entry
from .refusals import RefusedError, company_problems, pair_problems
from .signals import talk_called_off, talk_invited
from .states import Opening, Response, State, other
from .texts import add_topic
from .timing import is_short, length_problems, notice_problems, time_problems


@dataclass(frozen=True)
class Meeting:
    """When and where: an aware moment, minutes, own words.

    ``deliberate``: short notice, if it is that, is meant. ``anyway``: so is a time when one of the two is busy.
    """

    starts_at: dt.datetime
    minutes: int
    place: str
    deliberate: bool = False
    anyway: bool = False

    @property
    def is_short(self) -> bool:
        return is_short(self.starts_at)

    def refuse(self, least: int, *, notice: bool = True) -> dict[str, str]:
        """What is wrong with it, by field; ``least`` is the form's shortest talk in minutes."""
        meant = self.deliberate or not notice
        problems = time_problems(self.starts_at) or notice_problems(self.starts_at, deliberate=meant)
        return problems | length_problems(self.minutes, least)


@dataclass(frozen=True)
class Invitation:
    """What the manager asks for. The talk gets ``conversation_id``, so that the same one sent twice is one talk.

    ``another``: a talk of the same kind is under way already, and this is to be one more. ``questions`` are the
    manager's own to both, blank ones among them.
    """

    conversation_id: str
    form: FormContent
    meeting: Meeting
    message: str
    themes: str
    opening: Opening
    language: str
    another: bool = False
    questions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reply:
    """The employee's answer to the time that ``sequence`` stands for. ``topic`` is what matters most to them.

    ``proposed`` are up to three moments; ``anyway``: they are meant where one of the two is busy.
    """

    response: Response
    sequence: int
    reason: str = ""
    proposed: tuple[dt.datetime, ...] = ()
    topic: str = ""
    anyway: bool = False


def invite(manager: Person, employee: Person, asked: Invitation) -> Conversation:
    """Make the talk and invite to it; the one already made when this was sent before. Raises RefusedError."""
    try:
        with transaction():
            hold_times_of(manager.id, employee.id)
            return find(asked.conversation_id) or _invite(manager, employee, asked)
    except IntegrityError:
        made = find(asked.conversation_id)
        if made is None:
            raise
        return made


def _invite(manager: Person, employee: Person, asked: Invitation) -> Conversation:
    talk = make_invited(manager, employee, asked, another=asked.another)
    emails.post_invitation(talk)
    return talk


def make_invited(manager: Person, employee: Person, asked: Invitation, *, another: bool) -> Conversation:
    """The talk as it is when its invitation goes out, stored and logged; the mails are the caller's.

    Inside the caller's transaction, which holds the times of the two. Raises RefusedError.
    """
    _refuse(manager, employee, asked, another=another)
    talk = Conversation(
        id=asked.conversation_id, employee=employee, manager=manager, version=asked.form.id, kind=asked.form.kind,
        archive=asked.form.archive, created_at=clock.now(),
    )  # fmt: skip
    _fill(talk, asked)
    talk.save(force_insert=True)
    own_questions.put(talk, asked.questions)
    _log(talk)
    return talk


def send_planned(seat: Seat, asked: Invitation) -> Conversation:
    """Invite to the talk that was planned, by the rules of any invitation; once is enough. Raises RefusedError."""
    with changing(seat, Right.LEAD, arranging=True) as talk:
        if talk.state != State.PLANNED:
            return talk
        _refuse(seat.person, talk.employee, asked, another=True)
        _fill(talk, asked)
        talk.save()
        own_questions.put(talk, asked.questions)
        _log(talk)
        emails.post_invitation(talk)
    return talk


def _refuse(manager: Person, employee: Person, asked: Invitation, *, another: bool) -> None:
    problems = company_problems() | pair_problems(manager, employee, asked.form.kind, another=another)
    problems |= asked.meeting.refuse(asked.form.minutes_least)
    if problems := problems or _clashes(manager, employee, asked.meeting, but=asked.conversation_id):
        raise RefusedError(problems)


def _clashes(manager: Person, employee: Person, meeting: Meeting, *, but: str) -> dict[str, str]:
    return clash_problems((manager, employee), meeting.starts_at, meeting.minutes, but=but, meant=meeting.anyway)


def _fill(talk: Conversation, asked: Invitation) -> None:
    meeting = asked.meeting
    talk.state, talk.invited_at = State.INVITED, clock.now()
    talk.arranged_at = talk.invited_at
    talk.starts_at, talk.minutes, talk.short_notice = meeting.starts_at, meeting.minutes, meeting.is_short
    talk.place, talk.message, talk.themes = own_words(meeting.place), own_words(asked.message), own_words(asked.themes)
    talk.opening, talk.language = asked.opening, asked.language
    # One that was planned has its own already, and may have been taken into a calendar by it.
    talk.calendar_uid = talk.calendar_uid or talk_uid(talk.id, public_address())


def _log(talk: Conversation) -> None:
    # First, since what hears it takes locks, and the log is the last lock of all.
    talk_invited.send(talk)
    asking.meet(talk)
    audit.record(
        "invited", actor=talk.manager, subject=talk.id, employee=talk.employee.id, form=talk.version_id,
        minutes=talk.minutes, starts_at=talk.starts_at.isoformat(), opening=talk.opening,
        short_notice=talk.short_notice,
    )  # fmt: skip


def respond(seat: Seat, reply: Reply) -> Conversation:
    """Keep the employee's answer and tell the manager that there is one, by mail where mail goes at all.

    Raises RefusedError.
    """
    with changing(seat, Right.ANSWER) as talk:
        if talk.sequence != reply.sequence:
            raise RefusedError({"": _("Samtalen er flyttet i mellomtiden. Se over den nye tiden, og svar på den.")})
        if _is_the_same(talk, reply):
            return talk
        if problems := proposals.problems(talk, reply.proposed, meant=reply.anyway):
            raise RefusedError(problems)
        talk.response, talk.responded_at, talk.response_reason = reply.response, clock.now(), own_words(reply.reason)
        talk.save(only=[Conversation.response, Conversation.responded_at, Conversation.response_reason])
        proposals.keep(talk, reply.proposed)
        if words := own_words(reply.topic):
            add_topic(seat, words)
        facts = {"proposed": [time.isoformat() for time in reply.proposed]} if reply.proposed else {}
        audit.record(reply.response, actor=seat.person, subject=talk.id, short_notice=talk.short_notice, **facts)
        if Role.MANAGER in emails.reached(talk):
            emails.post_response(talk)
    return talk


def move(seat: Seat, meeting: Meeting, sequence: int) -> Conversation:
    """Move the talk, or change its length or place, and tell both. A new time or length asks for a new answer.

    A paused talk gets the time at which it goes on. One that nobody is invited to yet is moved without a mail.
    ``sequence`` is the one of the time that the manager saw. What is the same as before changes nothing.
    Raises RefusedError.
    """
    with changing(seat, Right.LEAD, arranging=True) as talk:
        before = emails.Arranged.of(talk)
        after = emails.Arranged(meeting.starts_at, meeting.minutes, own_words(meeting.place))
        if after == before:
            return talk
        if talk.invited_at and (problems := company_problems()):
            raise RefusedError(problems)
        if talk.sequence != sequence:
            raise RefusedError({"": _("Samtalen er endret i et annet vindu. Se over det som står nå, og prøv igjen.")})
        if talk.state == State.CONCLUDING or (talk.started_at and not talk.is_paused):
            raise RefusedError({"": _("Samtalen har begynt og kan ikke flyttes.")})
        _arrange(talk, meeting, same_time=after.time == before.time)
        audit.record(
            "to go on" if talk.is_paused else "moved", actor=seat.person, subject=talk.id, minutes=talk.minutes,
            starts_at=meeting.starts_at.isoformat(), was_at=before.starts_at.isoformat(),
            short_notice=talk.short_notice,
        )  # fmt: skip
        if talk.invited_at:
            emails.post_moved(talk, before)
    return talk


def _arrange(talk: Conversation, meeting: Meeting, *, same_time: bool) -> None:
    """A new room alone is no new time: the answer stands, and there is nothing to give notice of."""
    if talk.is_paused:
        arrange_rest(talk, meeting.starts_at, meeting.minutes)
    elif not same_time:
        _new_time(talk, meeting)
    if not same_time:
        if problems := _clashes(talk.manager, talk.employee, meeting, but=talk.id):
            raise RefusedError(problems)
        talk.arranged_at = clock.now()
    talk.place, talk.sequence = own_words(meeting.place), talk.sequence + 1
    talk.save(only=[*ARRANGED, Conversation.place, Conversation.spent])


def _new_time(talk: Conversation, meeting: Meeting) -> None:
    """Notice is given by the invitation: a talk that is only planned needs none yet."""
    invited = talk.invited_at is not None
    if problems := meeting.refuse(load_version(talk.version_id).minutes_least, notice=invited):
        raise RefusedError(problems)
    talk.starts_at, talk.minutes, talk.short_notice = meeting.starts_at, meeting.minutes, invited and meeting.is_short
    talk.response, talk.responded_at, talk.response_reason, talk.start_asked_at = Response.NONE, None, None, None
    proposals.keep(talk, ())


def cancel(seat: Seat, reason: str) -> Conversation:
    """Call the talk off and tell both, by mail where mail goes at all; once is enough. Raises RefusedError.

    One that nobody was invited to is called off without a mail, and one that has been signed before is not.
    """
    with changing(seat, Right.LEAD, unless=State.CANCELLED) as talk:
        if talk.state == State.CANCELLED:
            return talk
        if talk.reopened_at:
            raise RefusedError({"": _("Samtalen har vært signert, og kan ikke avlyses.")})
        call_off(talk, own_words(reason))
        audit.record("cancelled", actor=seat.person, subject=talk.id)
        if talk.invited_at:
            emails.post_cancelled(talk, emails.reached(talk))
    return talk


def call_off(talk: Conversation, reason: str | None) -> None:
    """Cancel and store; earlier versions of what was written go. What is logged and told is the caller's."""
    past_texts.forget(talk)
    talk.state, talk.cancelled_at, talk.cancel_reason = State.CANCELLED, clock.now(), reason
    talk.sequence, talk.start_asked_at = talk.sequence + bool(talk.invited_at), None
    talk.save(only=[
        Conversation.state, Conversation.cancelled_at, Conversation.cancel_reason, Conversation.sequence,
        Conversation.start_asked_at,
    ])  # fmt: skip
    talk_called_off.send(talk)


def confirm_address(seat: Seat) -> None:
    """Vouch for the other participant's new address in this talk; nothing when it needs none."""
    vouched_for = seat.conversation.person_in(other(seat.role))
    with transaction():
        talk = relocked(seat.conversation.id)
        if not waits_for_address(vouched_for, seat.conversation):
            return
        now = clock.now()
        AddressConfirmed.insert(conversation=seat.conversation.id, person=vouched_for.id, at=now).on_conflict(
            conflict_target=[AddressConfirmed.conversation, AddressConfirmed.person], update={AddressConfirmed.at: now}
        ).execute()
        audit.record("address confirmed", actor=seat.person, subject=seat.conversation.id, person=vouched_for.id)
        change = pending(vouched_for)
        if talk and change:
            pass_entry(talk, vouched_for, change.old_email)


def _is_the_same(talk: Conversation, reply: Reply) -> bool:
    if (talk.response, talk.response_reason) != (reply.response, own_words(reply.reason)):
        return False
    return {row.starts_at for row in ProposedTime.of(talk)} == set(reply.proposed)
