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
from ..questionnaires.kinds import Archive, Role
from .calendar_entry import CalendarPerson, TalkEntry, calendar_cancel, calendar_request
from .models import Conversation
from .refusals import can_be_mailed
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
    language = talk.employee.language
    words = invitation_text(language, minutes=talk.minutes, archive=Archive(talk.archive)).split("\n\n")
    asks = _mail(
        "invitation", talk, Role.EMPLOYEE, paragraphs=words, form=load_version(talk.version_id).title(language)
    )
    confirms = _mail("invitation_sent", talk, Role.MANAGER)
    _send(talk, Role.EMPLOYEE, _with_entry(asks, talk))
    _send(talk, Role.MANAGER, _with_entry(confirms, talk))


def post_response(talk: Conversation) -> None:
    """Tell the manager that there is an answer; which one, and why, stands in the app."""
    _send(talk, Role.MANAGER, _mail("response", talk, Role.MANAGER))


def post_moved(talk: Conversation, before: Arranged) -> None:
    """What was and what is, to both; of a paused talk, when it goes on."""
    template = "goes_on" if talk.is_paused else "moved"
    for role in Role:
        _send(talk, role, _with_entry(_mail(template, talk, role, before=before), talk))


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
    return CalendarPerson(person.name, person.email)
