"""The invitation's mails: one function each, in each reader's own language.

The manager's message and themes stand in the invitation's text and HTML and nowhere else; reasons stay in the app.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from .. import clock
from ..company import the_company
from ..mail import Mail, link_to, post, render_mail
from ..people.models import Person
from ..questionnaires.content import load_version
from ..questionnaires.guidance import invitation_text
from ..questionnaires.kinds import Archive, Role
from .calendar_entry import CalendarPerson, TalkEntry, calendar_cancel, calendar_request
from .models import Conversation
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
    """What was and what is, to both."""
    for role in Role:
        _send(talk, role, _with_entry(_mail("moved", talk, role, before=before), talk))


def post_cancelled(talk: Conversation) -> None:
    """That there will be no talk, to both; why stands in the app."""
    for role in Role:
        _send(talk, role, _with_entry(_mail("cancelled", talk, role), talk, cancelled=True))


def _mail(template: str, talk: Conversation, role: Role, **context: Any) -> Mail:
    reader, counterpart = talk.person_in(role), talk.person_in(other(role))
    return render_mail(
        template, reader.language, talk=talk, role=role, reader=reader, counterpart=counterpart, **context
    )


def _send(talk: Conversation, role: Role, mail: Mail) -> None:
    post(talk.person_in(role), mail, reply_to=talk.person_in(other(role)))


def _with_entry(mail: Mail, talk: Conversation, *, cancelled: bool = False) -> Mail:
    company = the_company()
    sender = (company.name, company.mail_from or NO_MAILBOX) if company else ("Samtale", NO_MAILBOX)
    entry = TalkEntry(
        uid=talk.calendar_uid,
        sequence=talk.sequence,
        stamp=clock.now(),
        starts=talk.starts_at,
        ends=talk.ends_at,
        place=talk.place or "",
        link=link_to("conversation.show", conversation_id=talk.id),
        language=mail.language,
        organizer=CalendarPerson(*sender),
        employee=_calendar_person(talk.employee),
        manager=_calendar_person(talk.manager),
    )
    if cancelled:
        return replace(mail, calendar=calendar_cancel(entry), calendar_method="CANCEL")
    return replace(mail, calendar=calendar_request(entry), calendar_method="REQUEST")


def _calendar_person(person: Person) -> CalendarPerson:
    return CalendarPerson(person.name, person.email)
