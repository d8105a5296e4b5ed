"""The invitation's mails: one function each, in each reader's own language.

The manager's message and themes stand in the invitation's text and HTML and nowhere else; reasons stay in the app.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from .. import clock
from ..company import the_company
from ..mail import Mail, link_to, mail_ready, post, render_mail
from ..people.models import Person
from ..questionnaires.content import load_version
from ..questionnaires.guidance import invitation_text
from ..questionnaires.kinds import Role
from .calendar_entry import (
    CalendarPerson,
    TalkEntry,
    calendar_cancel,
    calendar_published,
    calendar_removal,
    calendar_request,
)
from .live_texts import OwnQuestion
from .models import Conversation, TalkRequest
from .policy_words import outcome_of
from .refusals import can_be_mailed, mailbox_of
from .states import other

NO_MAILBOX = "samtale@demo.invalid"


@dataclass(frozen=True)
class Arranged:
    """A talk's time and place, kept to say what was changed."""

    starts_at: dt.datetime
    minutes: int
    place: str | None

    @classmethod
    def of(cls, talk: Conversation) -> Arranged:
        return cls(talk.starts_at, talk.minutes, talk.place)

    @property
    def is_to_come(self) -> bool:
        """Whether that time is still to come, so that someone may be waiting for it."""
        return self.starts_at > clock.now()

    @property
    def time(self) -> tuple[dt.datetime, int]:
        return self.starts_at, self.minutes


def reached(talk: Conversation) -> set[Role]:
    """Whom mail about the talk can reach: nobody where there is no mail server, nor who has ended.

    The mailbox of one who has ended may be another's now.
    """
    if not mail_ready():
        return set()
    return {role for role in Role if talk.person_in(role).is_active and can_be_mailed(talk.person_in(role))}


def post_invitation(talk: Conversation) -> None:
    """The employee's mail asks and explains; the manager's confirms. Both carry the calendar entry."""
    post_asking(talk)
    _send(talk, Role.MANAGER, _with_entry(_mail("invitation_sent", talk, Role.MANAGER), talk))


def post_asking(talk: Conversation) -> None:
    """The employee's half of an invitation."""
    language = talk.employee.language
    words = invitation_text(language, minutes=talk.minutes, outcome=outcome_of(talk)).split("\n\n")
    asks = _mail(
        "invitation",
        talk,
        Role.EMPLOYEE,
        paragraphs=words,
        form=load_version(talk.version_id).title(language),
        asks_more=OwnQuestion.select().where(OwnQuestion.conversation == talk.id).exists(),
    )
    _send(talk, Role.EMPLOYEE, _with_entry(asks, talk))


def post_several_sent(manager: Person, talks: list[Conversation]) -> None:
    """Confirm several invitations to the manager at once, all their entries in one file.

    It is published and not requested: a request may hold one entry only (RFC 5546, 3.2.2).
    """
    in_order = sorted(talks, key=lambda talk: talk.starts_at)
    mail = render_mail("several_sent", manager.language, reader=manager, talks=in_order)
    entries = [talk_entry(talk, manager.language) for talk in in_order]
    post(manager, replace(mail, calendar=calendar_published(entries), calendar_method="PUBLISH"))


def post_response(talk: Conversation) -> None:
    """Tell the manager that there is an answer; which one, and why, stands in the app."""
    _send(talk, Role.MANAGER, _mail("response", talk, Role.MANAGER))


def post_reminder(talk: Conversation) -> None:
    """Ask the employee once more for an answer; the calendar has its entry already."""
    _send(talk, Role.EMPLOYEE, _mail("answer_wanted", talk, Role.EMPLOYEE))


def post_moved(talk: Conversation, before: Arranged, *, agreed: bool = False) -> None:
    """What was and what is, to both; of a paused talk, when it goes on. ``agreed``: the employee proposed the time."""
    template = "goes_on" if talk.is_paused else "moved"
    for role in Role:
        _send(talk, role, _with_entry(_mail(template, talk, role, before=before, agreed=agreed), talk))


def post_cancelled(talk: Conversation, readers: Iterable[Role]) -> None:
    """That there will be no talk; why stands in the app."""
    for role in readers:
        _send(talk, role, _with_entry(_mail("cancelled", talk, role), talk, cancelled=True))


def post_on_hold(talk: Conversation, readers: Iterable[Role]) -> None:
    """That the talk waits, for the employee has another manager; out of the calendars where it is still to come."""
    for role in readers:
        mail = _mail("on_hold", talk, role)
        _send(talk, role, mail if talk.is_past else _with_entry(mail, talk, cancelled=True))


def post_back_on(talk: Conversation, readers: Iterable[Role]) -> None:
    """That the talk is on again at its time."""
    for role in readers:
        _send(talk, role, _with_entry(_mail("back_on", talk, role), talk))


def post_entry_given(talk: Conversation, role: Role) -> None:
    """The calendar entry for the new address of someone whose new address is known to be right."""
    _send(talk, role, _with_entry(_mail("entry_given", talk, role), talk))


def post_entry_taken(talk: Conversation, role: Role, old_email: str) -> None:
    """Out of the calendar behind the old address, with no word of the talk: the mailbox may be another's now."""
    reader = talk.person_in(role)
    mailbox = mailbox_of(reader.name, old_email)
    if mailbox is None:
        return
    former = CalendarPerson(reader.name, mailbox.address)
    taken = calendar_removal(replace(talk_entry(talk, reader.language), place=""), former)
    mail = render_mail("entry_taken", reader.language, reader=reader)
    post(old_email, replace(mail, calendar=taken, calendar_method="CANCEL"))


def post_request(request: TalkRequest) -> None:
    """Tell the manager that a talk is asked for; why stands in the app."""
    _post_about_request("talk_wanted", request, request.manager, request.employee)


def post_refusal(request: TalkRequest) -> None:
    """Tell the employee that the manager has answered; what stands in the app."""
    _post_about_request("talk_refused", request, request.employee, request.manager)


def _post_about_request(template: str, request: TalkRequest, reader: Person, counterpart: Person) -> None:
    if not (mail_ready() and reader.is_active and can_be_mailed(reader)):
        return
    link = link_to("asking.show", request_id=request.id)
    mail = render_mail(template, reader.language, reader=reader, counterpart=counterpart, url=link)
    post(reader, mail, reply_to=counterpart if can_be_mailed(counterpart) else None)


def _mail(template: str, talk: Conversation, role: Role, **context: Any) -> Mail:
    reader, counterpart = talk.person_in(role), talk.person_in(other(role))
    return render_mail(
        template, reader.language, talk=talk, role=role, reader=reader, counterpart=counterpart, **context
    )


def _send(talk: Conversation, role: Role, mail: Mail) -> None:
    counterpart = talk.person_in(other(role))
    post(talk.person_in(role), mail, reply_to=counterpart if can_be_mailed(counterpart) else None)


def talk_entry(talk: Conversation, language: str) -> TalkEntry:
    """The talk as it stands in the calendar of someone who reads this language."""
    company = the_company()
    sender = (company.name, company.mail_from or NO_MAILBOX) if company else ("Samtale", NO_MAILBOX)
    return TalkEntry(
        uid=talk.calendar_uid,
        sequence=talk.sequence,
        stamp=clock.now(),
        starts=talk.starts_at,
        ends=talk.ends_at,
        place=talk.place or "",
        link=link_to("conversation.show", conversation_id=talk.id),
        language=language,
        organizer=CalendarPerson(*sender),
        employee=_calendar_person(talk.employee),
        manager=_calendar_person(talk.manager),
    )


def _with_entry(mail: Mail, talk: Conversation, *, cancelled: bool = False) -> Mail:
    entry = talk_entry(talk, mail.language)
    if cancelled:
        return replace(mail, calendar=calendar_cancel(entry), calendar_method="CANCEL")
    return replace(mail, calendar=calendar_request(entry), calendar_method="REQUEST")


def _calendar_person(person: Person) -> CalendarPerson:
    """By the very address that mail goes to, so that a calendar knows its owner among the attendees."""
    mailbox = mailbox_of(person.name, person.email)
    return CalendarPerson(person.name, mailbox.address if mailbox else person.email)
