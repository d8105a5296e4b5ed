"""The mails of an invitation, taken apart as a mail program does."""

from __future__ import annotations

import datetime as dt

import pytest

from tests import factories
from tests.cast import Cast
from tests.conversations.talks import CANARY, Received, asked, fresh, in_days, invited, meeting, received, seat
from webapp.conversations import actions
from webapp.conversations.actions import Reply
from webapp.conversations.states import Response
from webapp.mail.outbox import OutboxMail
from webapp.people.models import Person


def address(base: str, talk_id: str) -> str:
    return f"{base}/samtaler/{talk_id}"


def both(cast: Cast) -> tuple[Received, Received]:
    """The employee's mail and the manager's, and nobody else's."""
    mails = received()
    assert mails.keys() == {cast.employee.email, cast.manager.email}
    return mails[cast.employee.email], mails[cast.manager.email]


def attendees(mail: Received) -> set[str]:
    return {str(attendee).removeprefix("mailto:") for attendee in mail.event["ATTENDEE"]}


def test_the_employees_mail_asks_explains_and_carries_the_managers_words(talking: Cast) -> None:
    talk = actions.invite(talking.manager, talking.employee, asked())
    mail, _copy = both(talking)
    assert mail.subject == "Innkalling til medarbeidersamtale"
    for body in (mail.text, mail.html):
        for words in (
            "Marit Moen inviterer deg",
            "Møterom Fjell",
            "90 minutter",
            "Hva er viktigst for deg at vi får snakket om?",
            "HR ser aldri svarene. Det signerte referatet går til HR.",
            f"{CANARY} i hilsenen",
            f"{CANARY} i temaene",
            "Klassisk samtaleskjema",
            "Svar i Samtale",
            address("https://samtale.example", talk.id),
            address("https://samtale.example", talk.id) + "/forberedelse",
        ):
            assert words in body
        assert "sju dager" not in body


def test_the_managers_mail_confirms_without_the_content(talking: Cast) -> None:
    talk = actions.invite(talking.manager, talking.employee, asked())
    _asks, mail = both(talking)
    for body in (mail.text, mail.html):
        assert "Emil Eide er invitert" in body
        assert address("https://samtale.example", talk.id) in body
        assert CANARY not in body


def test_the_calendar_entry_is_a_request_to_both_without_the_content(talking: Cast) -> None:
    talk = actions.invite(talking.manager, talking.employee, asked())
    for mail in both(talking):
        assert mail.method == "REQUEST"
        assert str(mail.calendar["METHOD"]) == "REQUEST"
        assert attendees(mail) == {"emil@fjordvik.example", "marit@fjordvik.example"}
        event = mail.event
        assert (int(event["SEQUENCE"]), str(event["LOCATION"])) == (0, "Møterom Fjell")
        assert event["DTSTART"].dt == talk.starts_at
        assert event["DTEND"].dt - event["DTSTART"].dt == dt.timedelta(minutes=90)
        assert str(event["ORGANIZER"]) == "mailto:samtale@fjordvik.example"
        assert str(event["UID"]) == fresh(talk).calendar_uid
        assert CANARY.encode() not in mail.calendar.to_ical()


def test_short_notice_says_that_a_yes_is_needed(talking: Cast) -> None:
    actions.invite(talking.manager, talking.employee, asked(meeting(3, deliberate=True)))
    mail, _copy = both(talking)
    assert "Det er under sju dager til." in mail.text
    assert "Det er under sju dager til." in mail.html


def test_what_someone_typed_is_no_markup(talking: Cast) -> None:
    actions.invite(talking.manager, talking.employee, asked(message="<b>Hei</b>\nto linjer", themes=""))
    mail, _copy = both(talking)
    assert "&lt;b&gt;Hei&lt;/b&gt;<br>to linjer" in mail.html
    assert "<b>Hei</b>\nto linjer" in mail.text
    assert "gjerne snakke om" not in mail.text


def test_each_reads_their_own_language(talking: Cast) -> None:
    Person.update(language="en").where(Person.id == talking.employee.id).execute()
    talking.employee.language = "en"
    actions.invite(talking.manager, talking.employee, asked())
    mail, copy = both(talking)
    assert "What matters most to you that we get to talk about?" in mail.text
    assert 'lang="en"' in mail.html
    assert 'lang="nb"' in copy.html


@pytest.mark.parametrize("response", [Response.ACCEPTED, Response.PROPOSED, Response.DECLINED])
def test_the_manager_hears_that_there_is_an_answer_not_which(talking: Cast, response: Response) -> None:
    talk = invited(talking)
    proposed = (in_days(12),) if response == Response.PROPOSED else ()
    actions.respond(seat(talking.employee, talk), Reply(response, 0, f"{CANARY} kommer", proposed=proposed))
    (mail,) = received().values()
    assert (mail.to, mail.subject, mail.calendar) == ("marit@fjordvik.example", "Svar på innkallingen", None)
    assert "Emil Eide har svart på innkallingen" in mail.text
    assert address("https://samtale.example", talk.id) in mail.text
    assert address("https://samtale.example", talk.id) in mail.html


def test_a_move_says_what_was_and_what_is(talking: Cast) -> None:
    talk = invited(talking, meeting(starts_at=dt.datetime(2027, 3, 1, 8, tzinfo=dt.UTC)))
    later = dt.datetime(2027, 6, 3, 11, 30, tzinfo=dt.UTC)
    actions.move(seat(talking.manager, talk), meeting(starts_at=later, minutes=60, place="Hagen"), 0)
    mail, copy = both(talking)
    for body in (mail.text, mail.html, copy.text, copy.html):
        for words in ("mandag 1. mars 2027 09:00, 90 minutter", "torsdag 3. juni 2027 13:30, 60 minutter", "Hagen"):
            assert words in body
        assert CANARY not in body
    assert "Si fra om den nye tiden passer." in mail.text
    assert "Si fra" not in copy.text
    for each in (mail, copy):
        assert (each.method, int(each.event["SEQUENCE"])) == ("REQUEST", 1)
        assert str(each.event["UID"]) == talk.calendar_uid
        assert each.event["DTSTART"].dt == later


def test_a_new_room_says_so(talking: Cast) -> None:
    talk = invited(talking)
    actions.move(seat(talking.manager, talk), meeting(place="Hagen"), 0)
    mail, _copy = both(talking)
    assert mail.subject == "Nytt sted for medarbeidersamtalen"
    assert "Hagen" in mail.text
    assert "Si fra" not in mail.text


def test_cancelling_takes_the_entry_out_of_both_calendars(talking: Cast) -> None:
    talk = invited(talking)
    actions.cancel(seat(talking.manager, talk), f"{CANARY} er syk")
    for mail in both(talking):
        assert mail.method == "CANCEL"
        assert (str(mail.event["STATUS"]), int(mail.event["SEQUENCE"])) == ("CANCELLED", 1)
        assert str(mail.event["UID"]) == talk.calendar_uid
        assert "er avlyst" in mail.text
        assert CANARY not in mail.text + mail.html


def test_the_entry_is_the_same_when_the_company_changes_its_address(
    talking: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = invited(talking)
    monkeypatch.setattr(actions, "public_address", lambda: "https://annen.example")
    actions.move(seat(talking.manager, talk), meeting(14), 0)
    mail, _copy = both(talking)
    assert str(mail.event["UID"]) == talk.calendar_uid == f"{talk.id}@samtale.example"


def test_an_awkward_name_breaks_no_mail(talking: Cast) -> None:
    boss = factories.person(name='Åse "Sol" Ødegård; Æ=?', email="aase@fjordvik.example")
    odd = factories.person(name="Bjørn\tÅs <script>", email="bjorn@fjordvik.example", manager=boss)
    actions.invite(boss, odd, asked())
    assert OutboxMail.select().count() == 2
    mail = received()["bjorn@fjordvik.example"]
    assert "<script>" not in mail.html
