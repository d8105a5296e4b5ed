"""Inviting several at once: a mail to each, one to the manager with all their entries, and all or nobody."""

from __future__ import annotations

import datetime as dt
from email import message_from_string
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from icalendar import Calendar

from tests.cast import Cast
from tests.conversations.talks import asked, in_days, logged, meeting, received
from webapp import audit
from webapp.audit import AuditEntry
from webapp.company import Company
from webapp.conversations.actions import Invitation
from webapp.conversations.inviting_several import SomeRefusedError, invite_several
from webapp.conversations.models import Conversation
from webapp.conversations.refusals import RefusedError
from webapp.conversations.signals import talk_invited
from webapp.mail.outbox import OutboxMail
from webapp.people.models import Person


def both(cast: Cast) -> list[tuple[Person, Invitation]]:
    later = in_days(12, dt.time(13))
    return [(cast.employee, asked(meeting(starts_at=later))), (cast.colleague, asked(meeting()))]


def test_each_gets_an_invitation_and_the_manager_one_mail(talking: Cast) -> None:
    heard: list[str] = []
    with talk_invited.connected_to(lambda talk: heard.append(talk.id)):
        talks = invite_several(talking.manager, both(talking))
    assert heard == [talk.id for talk in talks]
    mails = received()
    assert mails.keys() == {talking.employee.email, talking.colleague.email, talking.manager.email}
    for talk in talks:
        mail = mails[talk.employee.email]
        assert (mail.subject, mail.method, str(mail.event["UID"])) == (
            "Innkalling til medarbeidersamtale", "REQUEST", talk.calendar_uid,
        )  # fmt: skip
        assert [entry.action for entry in logged(talk)] == ["invited"]
    told = mails[talking.manager.email]
    assert told.subject == "2 innkallinger er sendt"
    assert told.text.index("Kari Kro") < told.text.index("Emil Eide"), "by time"
    assert told.calendar is None, "only attached: as a body it would be taken for one meeting"


def test_the_managers_file_holds_every_entry(talking: Cast) -> None:
    """RFC 5546, 3.2.1: what is published may hold several, and names no attendees; 3.2.2: a request may not."""
    talks = invite_several(talking.manager, both(talking))
    row = OutboxMail.get(OutboxMail.person_id == talking.manager.id)
    mail = message_from_string(row.message, policy=default)
    assert isinstance(mail, EmailMessage)
    (attached,) = mail.iter_attachments()
    calendar = Calendar.from_ical(attached.get_content())
    assert str(calendar["METHOD"]) == "PUBLISH"
    events: list[Any] = calendar.walk("VEVENT")
    assert {str(event["UID"]) for event in events} == {talk.calendar_uid for talk in talks}
    assert all("ATTENDEE" not in event and str(event["CLASS"]) == "PRIVATE" for event in events)
    assert {event.start for event in events} == {talk.starts_at for talk in talks}
    assert len(calendar.walk("VTIMEZONE")) == 1


def test_sent_twice_is_once(talking: Cast) -> None:
    wanted = both(talking)
    first = invite_several(talking.manager, wanted)
    OutboxMail.delete().execute()
    assert [talk.id for talk in invite_several(talking.manager, wanted)] == [talk.id for talk in first]
    assert (Conversation.select().count(), OutboxMail.select().count()) == (2, 0)


def test_one_who_cannot_be_invited_holds_all_back(talking: Cast) -> None:
    wanted = [*both(talking), (talking.hr, asked())]
    wanted[1] = (talking.colleague, asked(meeting(3)))
    with pytest.raises(SomeRefusedError) as refused:
        invite_several(talking.manager, wanted)
    assert refused.value.reasons.keys() == {talking.hr.id, talking.colleague.id}
    assert refused.value.reasons[talking.colleague.id].keys() == {"deliberate"}
    assert "en annen leder" in refused.value.reasons[talking.hr.id][""]
    assert not Conversation.select().exists()
    assert not OutboxMail.select().exists()
    assert not AuditEntry.select().exists()
    assert audit.verify() is None


def test_nobody_is_invited_where_mail_does_not_go(talking: Cast) -> None:
    Company.update(mail_host="").execute()
    with pytest.raises(RefusedError, match="the whole"):
        invite_several(talking.manager, both(talking))
    assert not Conversation.select().exists()
