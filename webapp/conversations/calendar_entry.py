"""A talk as an entry in both people's calendars (iCalendar, RFC 5545; sent by mail as iTIP, RFC 5546).

Calendars are often shared, so an entry holds time, place and people and nothing of what the talk is about.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask_babel import force_locale
from flask_babel import gettext as _

from .. import clock
from ..languages import LOCALES
from ..mail.mime import one_line

if TYPE_CHECKING:  # those who write an entry load it: it takes 3 MB and a tenth of the start
    from icalendar import Alarm, Calendar, Event, vCalAddress

ALARM_BEFORE = timedelta(minutes=15)
FEED_READ_EVERY = timedelta(hours=1)

# Written by hand with yearly rules: the list of dates that icalendar generates is misread by Outlook.
EUROPE_OSLO = """\
BEGIN:VTIMEZONE
TZID:Europe/Oslo
BEGIN:DAYLIGHT
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
"""


class Status(StrEnum):
    """Whether the talk will be, as calendars put it."""

    TENTATIVE = "TENTATIVE"
    CONFIRMED = "CONFIRMED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True)
class CalendarPerson:
    """Someone in an entry; `email` is a plain address."""

    name: str
    email: str


@dataclass(frozen=True)
class TalkEntry:
    """What one reader's calendar shows of a talk.

    `uid` is the same through the talk's life (see `talk_uid`), `sequence` rises by each change of it.
    `starts`, `ends` and `stamp` are aware; `language` is the reader's ('nb', 'nn' or 'en').
    `organizer` is the system's mailbox, so that no calendar answers past Samtale.
    """

    uid: str
    sequence: int
    stamp: datetime
    starts: datetime
    ends: datetime
    place: str
    link: str
    language: str
    organizer: CalendarPerson
    employee: CalendarPerson
    manager: CalendarPerson


@dataclass(frozen=True)
class FeedEntry:
    """What a subscribed calendar shows of a talk: its time and nothing else. All three moments are aware.

    ``stamp`` is when the entry was changed last (RFC 5545, 3.8.7.2: a feed has no METHOD).
    """

    uid: str
    sequence: int
    stamp: datetime
    starts: datetime
    ends: datetime
    status: Status


def talk_uid(conversation_id: str, base_url: str) -> str:
    """The entry's UID. Keep it with the talk: another UID after a change of address would be another entry."""
    return f"{conversation_id}@{urlsplit(base_url).hostname}"


def calendar_request(entry: TalkEntry) -> bytes:
    """The entry with METHOD:REQUEST, which adds the talk or moves it (when `sequence` has risen)."""
    with force_locale(LOCALES[entry.language]):
        event = _invitation(entry)
        event.add("status", Status.CONFIRMED)
        event.add_component(_alarm())
        return _calendar("REQUEST", event)


def calendar_cancel(entry: TalkEntry) -> bytes:
    """The entry with METHOD:CANCEL, which takes the talk away; `sequence` must have risen."""
    with force_locale(LOCALES[entry.language]):
        event = _invitation(entry)
        event.add("status", Status.CANCELLED)
        return _calendar("CANCEL", event)


def calendar_removal(entry: TalkEntry, former: CalendarPerson) -> bytes:
    """The entry with METHOD:CANCEL for one address alone: the talk stands, so it has no STATUS (RFC 5546, 3.2.5)."""
    with force_locale(LOCALES[entry.language]):
        event = _event(entry)
        event.add("attendee", _attendee(former))
        return _calendar("CANCEL", event)


def calendar_publish(entry: TalkEntry, status: Status) -> bytes:
    """The entry with METHOD:PUBLISH, for someone to take into a calendar: it asks for no answer and names no attendees.

    Where the calendar has the entry already, this one replaces it (RFC 5546, 3.2.1).
    """
    with force_locale(LOCALES[entry.language]):
        event = _event(entry)
        event.add("status", status)
        if status is not Status.CANCELLED:
            event.add_component(_alarm())
        return _calendar("PUBLISH", event)


def calendar_published(entries: list[TalkEntry]) -> bytes:
    """Several entries of one reader as one calendar with METHOD:PUBLISH, each as `calendar_publish` writes it."""
    with force_locale(LOCALES[entries[0].language]):
        events = [_event(entry) for entry in entries]
        for event in events:
            event.add("status", Status.CONFIRMED)
            event.add_component(_alarm())
        return _calendar("PUBLISH", *events)


def calendar_feed(entries: Iterable[FeedEntry], language: str) -> bytes:
    """A calendar to subscribe to, asked for anew every hour (REFRESH-INTERVAL of RFC 7986, and what came before it)."""
    from icalendar import vDuration

    with force_locale(LOCALES[language]):
        calendar, name = _empty_calendar(), _("Medarbeidersamtaler")
        for key in ("name", "x-wr-calname"):
            calendar.add(key, name)
        calendar.add("refresh-interval", vDuration(FEED_READ_EVERY), parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", vDuration(FEED_READ_EVERY))
        for entry in entries:
            event = _timed_event(entry)
            event.add("status", entry.status)
            calendar.add_component(event)
        return bytes(calendar.to_ical(sorted=False))


def _calendar(method: str, *events: Event) -> bytes:
    calendar = _empty_calendar()
    calendar.add("method", method)
    for event in events:
        calendar.add_component(event)
    return bytes(calendar.to_ical(sorted=False))


def _empty_calendar() -> Calendar:
    from icalendar import Calendar, Timezone

    calendar = Calendar()
    calendar.add("prodid", "-//Samtale//Samtale//NO")
    calendar.add("version", "2.0")
    calendar.add_component(Timezone.from_ical(EUROPE_OSLO))
    return calendar


def _invitation(entry: TalkEntry) -> Event:
    event = _event(entry)
    event.add("attendee", _attendee(entry.employee))
    event.add("attendee", _attendee(entry.manager))
    return event


def _timed_event(entry: TalkEntry | FeedEntry) -> Event:
    from icalendar import Event

    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.stamp)
    event.add("dtstart", _wall_time(entry.starts))
    event.add("dtend", _wall_time(entry.ends))
    event.add("summary", _("Medarbeidersamtale"))
    event.add("class", "PRIVATE")
    event.add("transp", "OPAQUE")
    return event


def _event(entry: TalkEntry) -> Event:
    event = _timed_event(entry)
    event.add("description", f"{_('Svar i Samtale')}: {entry.link}")
    if place := one_line(entry.place):
        event.add("location", place)
    event.add("url", entry.link)
    event.add("organizer", _address(entry.organizer))
    return event


def _wall_time(when: datetime) -> datetime:
    """Oslo time, or UTC in the repeated hour of October, whose second pass no wall time can name (RFC 5545, 3.3.5)."""
    local = clock.local(when)
    return when.astimezone(UTC) if local.fold else local


def _attendee(person: CalendarPerson) -> vCalAddress:
    attendee = _address(person)
    attendee.params["CUTYPE"] = "INDIVIDUAL"
    attendee.params["ROLE"] = "REQ-PARTICIPANT"
    attendee.params["PARTSTAT"] = "NEEDS-ACTION"
    attendee.params["RSVP"] = "FALSE"
    return attendee


def _address(person: CalendarPerson) -> vCalAddress:
    from icalendar import vCalAddress

    address = vCalAddress(f"mailto:{one_line(person.email)}")
    # Outlook shows RFC 6868's escapes (^', ^^) as they stand.
    address.params["CN"] = one_line(person.name).replace('"', "'").replace("^", "")
    return address


def _alarm() -> Alarm:
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _("Medarbeidersamtale"))
    alarm.add("trigger", -ALARM_BEFORE)
    return alarm
