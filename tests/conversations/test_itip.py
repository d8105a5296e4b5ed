"""What calendars really receive, point by point as RFC 5545 (iCalendar), 5546 (iTIP) and 6047 (iMIP) ask.

Every mail goes over SMTP to a real server. Its calendar part is read from the received bytes by a strict parser of
lines and by the ical library: neither wrote it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator

import pytest

from tests.cast import Cast
from tests.conversations.postbox import Letter, Postbox
from tests.conversations.rfc5545 import plain, unfolded
from tests.conversations.talks import CANARY, asked, fresh, in_days, meeting, seat
from webapp import clock
from webapp.conversations import actions, proposals
from webapp.conversations.actions import Reply
from webapp.conversations.models import Conversation, ProposedTime
from webapp.conversations.states import Response
from webapp.mail import OutboxMail
from webapp.people.addresses import AddressChange, change_address, confirm, pending
from webapp.people.addresses import _code_digest as code_digest
from webapp.people.models import Person
from webapp.people.signals import manager_changed, person_ended

EMPLOYEE, MANAGER = "emil@fjordvik.example", "marit@fjordvik.example"
LONG_PLACE = "Blåbærskogsstølsvegbrøytedugnadsørskåpshjørne, æøå; bygg 2 \\ øst\n" * 3


@pytest.fixture(scope="module")
def server() -> Iterator[Postbox]:
    made = Postbox()
    yield made
    made.close()


@pytest.fixture
def postbox(talking: Cast, server: Postbox) -> Postbox:
    server.room.envelopes = []
    return server.opened()


def invite(cast: Cast, **given: object) -> Conversation:
    return fresh(actions.invite(cast.manager, cast.employee, asked(meeting(**given))))  # type: ignore[arg-type]


def new_manager(cast: Cast, manager: Person) -> None:
    """Let the employee report to another, as the register does it."""
    before = cast.employee.manager_id
    cast.employee.manager = manager
    cast.employee.save()
    manager_changed.send(cast.employee, before=before, after=manager.id, actor=cast.hr)


def invitation(cast: Cast, box: Postbox) -> list[Letter]:
    invite(cast, place=LONG_PLACE)
    return box.empty()


def update(cast: Cast, box: Postbox) -> list[Letter]:
    talk = invite(cast)
    box.empty()
    actions.move(seat(cast.manager, talk), meeting(14, place=LONG_PLACE), 0)
    return box.empty()


def accepted_proposal(cast: Cast, box: Postbox) -> list[Letter]:
    talk = invite(cast)
    actions.respond(seat(cast.employee, talk), Reply(Response.PROPOSED, 0, "Reise", proposed=(in_days(12),)))
    box.empty()
    proposals.accept(seat(cast.manager, talk), ProposedTime.get().id, 0)
    return box.empty()


def cancellation(cast: Cast, box: Postbox) -> list[Letter]:
    talk = invite(cast)
    box.empty()
    actions.cancel(seat(cast.manager, talk), "Sykdom")
    return box.empty()


def hold(cast: Cast, box: Postbox) -> list[Letter]:
    invite(cast)
    box.empty()
    new_manager(cast, cast.other_manager)
    return box.empty()


def thaw(cast: Cast, box: Postbox) -> list[Letter]:
    hold(cast, box)
    new_manager(cast, cast.manager)
    return box.empty()


REQUESTS = (invitation, update, accepted_proposal, thaw)
CANCELS = (cancellation, hold)
Act = Callable[[Cast, Postbox], list[Letter]]


@pytest.fixture(params=[*REQUESTS, *CANCELS], ids=lambda act: act.__name__)
def letters(request: pytest.FixtureRequest, talking: Cast, postbox: Postbox) -> list[Letter]:
    """What both get of each act that calendars hear of."""
    found: list[Letter] = request.param(talking, postbox)
    assert sorted(letter.to for letter in found) == [EMPLOYEE, MANAGER]
    return found


@pytest.fixture(params=REQUESTS, ids=lambda act: act.__name__)
def requests(request: pytest.FixtureRequest, talking: Cast, postbox: Postbox) -> list[Letter]:
    found: list[Letter] = request.param(talking, postbox)
    return found


@pytest.fixture(params=CANCELS, ids=lambda act: act.__name__)
def cancels(request: pytest.FixtureRequest, talking: Cast, postbox: Postbox) -> list[Letter]:
    found: list[Letter] = request.param(talking, postbox)
    return found


# RFC 6047: iTIP by mail


def test_6047_2_4_the_content_type_names_method_and_charset(letters: list[Letter]) -> None:
    for letter in letters:
        part = letter.part("text/calendar")
        assert part.get_param("method") == letter.lines.one("METHOD").value
        assert part.get_content_charset() == "utf-8"


def test_6047_2_5_the_transfer_encoding_brings_utf_8_through_ascii(letters: list[Letter]) -> None:
    for letter in letters:
        assert letter.part("text/calendar")["Content-Transfer-Encoding"] in {"base64", "quoted-printable"}
        assert letter.message.as_bytes().isascii()
        assert "æøå" in letter.octets().decode("utf-8") or LONG_PLACE not in str(letter.lines)


def test_6047_the_entry_is_the_last_alternative_and_the_same_file_is_attached(letters: list[Letter]) -> None:
    for letter in letters:
        kinds = [part.get_content_type() for part in letter.part("multipart/alternative").iter_parts()]
        assert kinds == ["text/plain", "text/html", "text/calendar"]
        (attachment,) = letter.message.iter_attachments()
        assert attachment.get_content_disposition() == "attachment"
        assert attachment.get_filename() == "invitasjon.ics"
        assert letter.octets("application/ics") == letter.octets()


def test_6047_2_3_the_organizer_is_the_sender(letters: list[Letter]) -> None:
    for letter in letters:
        assert letter.lines.part("VEVENT").one("ORGANIZER").value == "mailto:samtale@fjordvik.example"
        assert letter.message["From"].addresses[0].addr_spec == "samtale@fjordvik.example"


# RFC 5545: the object


def test_5545_3_1_lines_end_in_crlf_and_fold_at_75_octets_between_letters(letters: list[Letter]) -> None:
    for letter in letters:
        assert unfolded(letter.octets())[0] == "BEGIN:VCALENDAR"


def test_5545_3_3_11_text_comes_back_as_it_was_written(talking: Cast, postbox: Postbox) -> None:
    for letter in invitation(talking, postbox):
        words = plain(letter.lines.part("VEVENT").one("LOCATION").value)
        assert words == letter.event.location == " ".join(LONG_PLACE.split())


def test_5545_3_6_the_calendar_names_its_maker_and_version_once(letters: list[Letter]) -> None:
    for letter in letters:
        calendar = letter.lines
        assert calendar.one("VERSION").value == "2.0"
        assert calendar.one("PRODID").value
        assert sorted(part.name for part in calendar.parts) == ["VEVENT", "VTIMEZONE"]


def test_5545_3_6_1_the_event_has_one_of_each_that_it_must(letters: list[Letter]) -> None:
    for letter in letters:
        event = letter.lines.part("VEVENT")
        names = [line.name for line in event.lines if line.name != "ATTENDEE"]
        assert len(names) == len(set(names))
        assert {"UID", "DTSTAMP", "DTSTART", "DTEND"} <= set(names)
        assert letter.ends > letter.starts


def test_5545_3_6_5_each_zone_that_is_named_is_described(letters: list[Letter]) -> None:
    for letter in letters:
        used = {line.parameters["TZID"] for line in letter.lines.part("VEVENT").lines if "TZID" in line.parameters}
        assert used == {part.one("TZID").value for part in letter.lines.parts if part.name == "VTIMEZONE"}
        for rule in letter.lines.part("VTIMEZONE").parts:
            assert {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "RRULE"} <= {line.name for line in rule.lines}


def test_5545_3_6_6_a_request_rings_a_quarter_of_an_hour_before(requests: list[Letter]) -> None:
    for letter in requests:
        (alarm,) = letter.event.alarm
        assert (alarm.action, alarm.trigger) == ("DISPLAY", -dt.timedelta(minutes=15))
        assert alarm.description == letter.event.summary


def test_5545_3_8_1_what_others_may_see_in_a_shared_calendar_is_neutral(letters: list[Letter]) -> None:
    for letter in letters:
        event = letter.event
        assert (event.classification, event.summary) == ("PRIVATE", "Medarbeidersamtale")
        assert CANARY not in letter.octets().decode()


def test_5545_3_8_4_6_the_url_leads_to_where_one_answers_and_so_does_the_text(letters: list[Letter]) -> None:
    address = f"https://samtale.example/samtaler/{Conversation.get().id}"
    for letter in letters:
        assert str(letter.event.url) == address
        assert address in str(letter.event.description)


def test_5545_3_8_7_2_the_stamp_is_in_utc(letters: list[Letter]) -> None:
    for letter in letters:
        assert re.fullmatch(r"\d{8}T\d{6}Z", letter.lines.part("VEVENT").one("DTSTAMP").value)


def test_5545_3_2_17_nobody_is_asked_to_answer_past_the_page(letters: list[Letter]) -> None:
    for letter in letters:
        assert [(str(each.uri), each.rsvp) for each in letter.event.attendees] == [
            (f"mailto:{EMPLOYEE}", False),
            (f"mailto:{MANAGER}", False),
        ]


def test_5545_3_3_3_an_address_with_norwegian_letters_is_the_one_that_mail_goes_to(
    talking: Cast, postbox: Postbox
) -> None:
    Person.update(email="emil@blåbær.example").where(Person.id == talking.employee.id).execute()
    talking.employee.email = "emil@blåbær.example"
    invite(talking)
    mine = postbox.by_reader()["emil@xn--blbr-roah.example"]
    assert f"mailto:{mine.to}" in {str(each.uri) for each in mine.event.attendees}


# RFC 5546: what is done


def test_5546_3_2_2_a_request_has_what_it_must(requests: list[Letter]) -> None:
    for letter in requests:
        event = letter.lines.part("VEVENT")
        assert letter.lines.one("METHOD").value == "REQUEST"
        for name in ("DTSTAMP", "DTSTART", "ORGANIZER", "SEQUENCE", "SUMMARY", "UID"):
            assert event.one(name).value
        assert len(event.all("ATTENDEE")) == 2
        assert event.one("STATUS").value == "CONFIRMED"


def test_5546_3_2_5_a_cancellation_has_what_it_must_and_no_alarm(cancels: list[Letter]) -> None:
    for letter in cancels:
        event = letter.lines.part("VEVENT")
        assert letter.lines.one("METHOD").value == "CANCEL"
        for name in ("DTSTAMP", "ORGANIZER", "SEQUENCE", "UID"):
            assert event.one(name).value
        assert len(event.all("ATTENDEE")) == 2
        assert event.one("STATUS").value == "CANCELLED"
        assert event.parts == []


def test_5546_2_1_4_one_uid_and_a_rising_sequence_through_the_talks_life(talking: Cast, postbox: Postbox) -> None:
    talk = invite(talking)
    held = seat(talking.manager, talk)
    received = [postbox.by_reader()]
    for change in (meeting(14), meeting(14, minutes=60), meeting(14, minutes=60, place="Hagen")):
        actions.move(held, change, fresh(talk).sequence)
        received.append(postbox.by_reader())
    actions.cancel(held, "Sykdom")
    received.append(postbox.by_reader())
    for reader in (EMPLOYEE, MANAGER):
        events = [letters[reader].event for letters in received]
        assert {event.uid for event in events} == {talk.calendar_uid}
        assert [event.sequence for event in events] == [0, 1, 2, 3, 4]
        methods = [letters[reader].calendar.method for letters in received]
        assert methods == ["REQUEST"] * 4 + ["CANCEL"]
        assert [event.dtstart for event in events] == [in_days(10), *[in_days(14)] * 4]
        assert [event.computed_duration.seconds // 60 for event in events] == [90, 90, 60, 60, 60]
        assert [event.location for event in events] == ["Møterom Fjell"] * 3 + ["Hagen"] * 2


def test_a_change_of_manager_is_a_cancellation_and_a_talk_with_another_is_a_new_entry(
    talking: Cast, postbox: Postbox
) -> None:
    talk = invite(talking)
    postbox.empty()
    new_manager(talking, talking.other_manager)
    taken = postbox.by_reader()
    assert {letter.calendar.method for letter in taken.values()} == {"CANCEL"}
    assert {letter.event.uid for letter in taken.values()} == {talk.calendar_uid}
    another = fresh(actions.invite(talking.other_manager, talking.employee, asked(meeting(12))))
    given = postbox.by_reader()
    assert given.keys() == {EMPLOYEE, talking.other_manager.email}
    for letter in given.values():
        assert (letter.calendar.method, letter.event.uid) == ("REQUEST", another.calendar_uid)
        assert letter.event.sequence == 0
    assert another.calendar_uid != talk.calendar_uid


def test_who_ends_is_not_mailed_and_the_other_loses_the_entry(talking: Cast, postbox: Postbox) -> None:
    talk = invite(talking)
    postbox.empty()
    talking.employee.ended_on = clock.today()
    talking.employee.save()
    person_ended.send(talking.employee, actor=talking.hr)
    (letter,) = postbox.empty()
    assert (letter.to, letter.calendar.method, letter.event.uid) == (MANAGER, "CANCEL", talk.calendar_uid)
    assert letter.event.sequence == 1


# A new address


def another_address(cast: Cast, person: Person) -> AddressChange:
    """The person has another address, and the one before is asked; those mails are out of the way."""
    change_address(person, "ny@fjordvik.example", actor=cast.hr)
    OutboxMail.delete().execute()
    change = pending(person)
    assert change is not None
    return change


def confirmed(change: AddressChange) -> None:
    change.code_digest = code_digest(change, "123456")
    change.save()
    confirm(change, "123456")


def test_5546_3_2_5_an_entry_follows_to_an_address_that_is_confirmed(talking: Cast, postbox: Postbox) -> None:
    talk = invite(talking)
    postbox.empty()
    change = another_address(talking, talking.employee)
    assert postbox.empty() == []
    confirmed(change)
    taken, given = postbox.empty()
    assert (taken.to, taken.calendar.method, taken.event.sequence) == (EMPLOYEE, "CANCEL", 1)
    assert (given.to, given.calendar.method, given.event.sequence) == ("ny@fjordvik.example", "REQUEST", 2)
    assert taken.event.uid == given.event.uid == talk.calendar_uid
    assert [str(each.uri) for each in taken.event.attendees] == [f"mailto:{EMPLOYEE}"]
    assert taken.event.status is None and taken.event.location is None
    assert "Møterom" not in taken.text
    assert "mailto:ny@fjordvik.example" in {str(each.uri) for each in given.event.attendees}
    assert fresh(talk).sequence == 2


def test_an_entry_follows_once_where_the_other_vouches_for_the_address(talking: Cast, postbox: Postbox) -> None:
    talk = invite(talking)
    postbox.empty()
    change = another_address(talking, talking.employee)
    for _press in range(2):
        actions.confirm_address(seat(talking.manager, talk))
    assert [(letter.to, letter.calendar.method) for letter in postbox.empty()] == [
        (EMPLOYEE, "CANCEL"),
        ("ny@fjordvik.example", "REQUEST"),
    ]
    confirmed(change)
    assert postbox.empty() == []


def test_a_talk_in_no_calendar_follows_nowhere(talking: Cast, postbox: Postbox) -> None:
    talk = invite(talking)
    actions.cancel(seat(talking.manager, talk), "Sykdom")
    past = invite(talking)
    Conversation.update(starts_at=clock.now() - dt.timedelta(days=1)).where(Conversation.id == past.id).execute()
    postbox.empty()
    confirmed(another_address(talking, talking.employee))
    assert postbox.empty() == []


# Summer time begins and ends


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("2027-03-27T09:00+01:00", "2027-03-29T09:00+02:00", id="across spring"),
        pytest.param("2027-10-29T09:00+02:00", "2027-11-01T09:00+01:00", id="across autumn"),
        pytest.param("2027-03-29T09:00+02:00", "2027-03-26T09:00+01:00", id="back across spring"),
        pytest.param("2027-03-28T01:30+01:00", "2027-10-31T02:30+02:00", id="from the one night to the other"),
    ],
)
def test_a_talk_moved_over_the_change_of_the_clock_is_at_the_same_wall_time(
    talking: Cast, postbox: Postbox, monkeypatch: pytest.MonkeyPatch, before: str, after: str
) -> None:
    monkeypatch.setattr(clock, "now", lambda: dt.datetime(2027, 1, 11, 9, tzinfo=dt.UTC))
    first, second = (dt.datetime.fromisoformat(moment) for moment in (before, after))
    talk = invite(talking, starts_at=first)
    received = [postbox.by_reader()]
    actions.move(seat(talking.manager, talk), meeting(starts_at=second), 0)
    received.append(postbox.by_reader())
    for letters, moment in zip(received, (first, second), strict=True):
        for letter in letters.values():
            start, end = (letter.lines.part("VEVENT").one(name) for name in ("DTSTART", "DTEND"))
            assert start.parameters == {"TZID": "Europe/Oslo"}
            assert start.value == f"{moment:%Y%m%dT%H%M%S}"
            assert letter.starts == moment
            assert letter.ends - moment == dt.timedelta(minutes=90), end
