"""Entries are read back by a strict line parser of our own, never by the library that wrote them."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conversations.rfc5545 import Line, parsed, plain
from webapp.conversations.calendar_entry import (
    CalendarPerson,
    Status,
    TalkEntry,
    calendar_cancel,
    calendar_publish,
    calendar_request,
    talk_uid,
)

ENTRY = TalkEntry(
    uid=talk_uid("k3Zb7Qm1Xw9Lr5Tn2Vc8Pd", "https://samtale.fjord.example/intern"),
    sequence=0,
    stamp=datetime(2026, 11, 20, 10, 15, tzinfo=UTC),
    starts=datetime(2026, 12, 3, 8, 0, tzinfo=UTC),
    ends=datetime(2026, 12, 3, 9, 30, tzinfo=UTC),
    place="Møterom Fjell",
    link="https://samtale.fjord.example/intern/samtaler/k3Zb7Qm1Xw9Lr5Tn2Vc8Pd",
    language="nb",
    organizer=CalendarPerson("Fjordbygg AS", "samtale@fjord.example"),
    employee=CalendarPerson("Åse Bjørnstad", "ase@fjord.example"),
    manager=CalendarPerson("Øyvind Næss", "oyvind@fjord.example"),
)


def test_request_has_what_a_calendar_needs() -> None:
    calendar = parsed(calendar_request(ENTRY))
    event = calendar.part("VEVENT")
    assert calendar.one("METHOD").value == "REQUEST"
    assert calendar.one("VERSION").value == "2.0"
    assert event.one("UID").value == "k3Zb7Qm1Xw9Lr5Tn2Vc8Pd@samtale.fjord.example"
    assert event.one("SEQUENCE").value == "0"
    assert event.one("DTSTAMP").value == "20261120T101500Z"
    assert event.one("DTSTART") == Line("DTSTART", {"TZID": "Europe/Oslo"}, "20261203T090000")
    assert event.one("DTEND") == Line("DTEND", {"TZID": "Europe/Oslo"}, "20261203T103000")
    assert event.one("STATUS").value == "CONFIRMED"
    assert event.one("CLASS").value == "PRIVATE"
    assert event.one("TRANSP").value == "OPAQUE"
    assert event.one("URL").value == ENTRY.link
    assert plain(event.one("LOCATION").value) == "Møterom Fjell"
    assert plain(event.one("SUMMARY").value) == "Medarbeidersamtale"
    assert plain(event.one("DESCRIPTION").value) == f"Svar i Samtale: {ENTRY.link}"


def test_what_is_published_replaces_the_entry_and_asks_nobody() -> None:
    for status in Status:
        calendar = parsed(calendar_publish(replace(ENTRY, sequence=2), status))
        event = calendar.part("VEVENT")
        assert calendar.one("METHOD").value == "PUBLISH"
        assert (event.one("UID").value, event.one("SEQUENCE").value) == (ENTRY.uid, "2")
        assert event.one("STATUS").value == status
        assert event.all("ATTENDEE") == []
        assert bool(event.parts) == (status is not Status.CANCELLED)


def test_mailbox_organizes_and_both_people_attend_without_being_asked_to_answer() -> None:
    event = parsed(calendar_request(ENTRY)).part("VEVENT")
    assert event.one("ORGANIZER") == Line("ORGANIZER", {"CN": "Fjordbygg AS"}, "mailto:samtale@fjord.example")
    employee, manager = event.all("ATTENDEE")
    assert employee.value == "mailto:ase@fjord.example"
    assert employee.parameters["CN"] == "Åse Bjørnstad"
    assert manager.value == "mailto:oyvind@fjord.example"
    for attendee in (employee, manager):
        assert attendee.parameters["RSVP"] == "FALSE"
        assert attendee.parameters["PARTSTAT"] == "NEEDS-ACTION"
        assert attendee.parameters["ROLE"] == "REQ-PARTICIPANT"


def test_alarm_is_a_quarter_of_an_hour_before() -> None:
    alarm = parsed(calendar_request(ENTRY)).part("VEVENT").part("VALARM")
    assert (alarm.one("ACTION").value, alarm.one("TRIGGER").value) == ("DISPLAY", "-PT15M")
    assert alarm.one("DESCRIPTION").value == "Medarbeidersamtale"


def test_cancel_is_the_same_entry_taken_away() -> None:
    calendar = parsed(calendar_cancel(replace(ENTRY, sequence=2)))
    event = calendar.part("VEVENT")
    assert calendar.one("METHOD").value == "CANCEL"
    assert event.one("STATUS").value == "CANCELLED"
    assert event.one("SEQUENCE").value == "2"
    assert event.one("UID") == parsed(calendar_request(ENTRY)).part("VEVENT").one("UID")
    assert len(event.all("ATTENDEE")) == 2
    assert event.parts == []


def test_time_zone_follows_the_rules_of_the_european_union() -> None:
    zone = parsed(calendar_request(ENTRY)).part("VTIMEZONE")
    assert zone.one("TZID").value == "Europe/Oslo"
    rules = {
        part.name: tuple(part.one(name).value for name in ("TZOFFSETFROM", "TZOFFSETTO", "DTSTART", "RRULE"))
        for part in zone.parts
    }
    assert {name: set(rule[3].split(";")) for name, rule in rules.items()} == {
        "DAYLIGHT": {"FREQ=YEARLY", "BYMONTH=3", "BYDAY=-1SU"},
        "STANDARD": {"FREQ=YEARLY", "BYMONTH=10", "BYDAY=-1SU"},
    }
    assert rules["DAYLIGHT"][:3] == ("+0100", "+0200", "19700329T020000")
    assert rules["STANDARD"][:3] == ("+0200", "+0100", "19701025T030000")


@pytest.mark.parametrize(
    ("starts", "minutes", "wall_start", "wall_end"),
    [
        pytest.param(datetime(2027, 3, 28, 0, 30, tzinfo=UTC), 60, "20270328T013000", "20270328T033000", id="spring"),
        pytest.param(datetime(2027, 3, 28, 7, 0, tzinfo=UTC), 90, "20270328T090000", "20270328T103000", id="first day"),
        pytest.param(datetime(2026, 10, 24, 23, 0, tzinfo=UTC), 180, "20261025T010000", "20261025T030000", id="autumn"),
        pytest.param(datetime(2026, 10, 25, 8, 0, tzinfo=UTC), 90, "20261025T090000", "20261025T103000", id="winter"),
        pytest.param(datetime(2026, 10, 24, 23, 0, tzinfo=UTC), 150, "20261025T010000", "20261025T013000Z", id="twice"),
    ],
)
def test_talks_over_the_change_of_the_clock(starts: datetime, minutes: int, wall_start: str, wall_end: str) -> None:
    entry = replace(ENTRY, starts=starts, ends=starts + timedelta(minutes=minutes))
    event = parsed(calendar_request(entry)).part("VEVENT")
    assert (event.one("DTSTART").value, event.one("DTEND").value) == (wall_start, wall_end)
    assert ("TZID" in event.one("DTEND").parameters) != wall_end.endswith("Z")


@given(name=st.text(max_size=200), place=st.text(max_size=300))
def test_nothing_that_people_write_breaks_the_entry(name: str, place: str) -> None:
    person = CalendarPerson(name, "a@fjord.example")
    event = parsed(calendar_request(replace(ENTRY, place=place, employee=person))).part("VEVENT")
    assert {line.name for line in event.lines} - {"LOCATION"} == {
        "UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "URL", "ORGANIZER", "ATTENDEE",
        "CLASS", "TRANSP", "STATUS",
    }  # fmt: skip
    assert event.all("ATTENDEE")[0].value == "mailto:a@fjord.example"
    shown = "".join(plain(line.value) for line in event.all("LOCATION"))
    assert letters(shown) == letters(place)


def letters(text: str) -> str:
    return re.sub(r"[\s\x00-\x1f\x7f-\x9f]+", "", text)


def test_long_norwegian_words_fold_between_letters() -> None:
    place = "Blåbærskogsstølsvegbrøytedugnadsørskåpshjørne, æøå; bygg 2 \\ øst " * 4
    event = parsed(calendar_request(replace(ENTRY, place=place))).part("VEVENT")
    assert plain(event.one("LOCATION").value) == place.strip()
