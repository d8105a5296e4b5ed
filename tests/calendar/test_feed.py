"""The secret address that other calendars fetch, read by another parser than the library that writes it."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask
from ical.calendar import Calendar
from ical.calendar_stream import IcsCalendarStream
from werkzeug.test import TestResponse

from tests import factories
from tests.cast import Cast
from tests.conversations.rfc5545 import parsed
from tests.conversations.talks import CANARY, in_days
from tests.queries import counted
from webapp import audit, clock
from webapp.audit import AuditEntry
from webapp.calendar import feed
from webapp.calendar.models import CalendarAddress
from webapp.conversations.models import Conversation
from webapp.conversations.states import State
from webapp.people.addresses import change_address
from webapp.people.models import Person

WORDS = {"place": f"{CANARY} sted", "message": f"{CANARY} hilsen", "themes": f"{CANARY} tema"}


def address_of(cast: Cast, person: Person) -> str:
    """The path of the person's address, made by the button on the page."""
    page = cast.browser(person).post("/kalender/abonnement", follow_redirects=True)
    (address,) = [
        part for part in page.text.split('"') if part.startswith("https://samtale.example/kalender/abonnement/")
    ]
    assert f'href="webcal{address.removeprefix("https")}"' in page.text
    return address.removeprefix("https://samtale.example")


def fetched(cast: Cast, address: str, **headers: str) -> TestResponse:
    """As a calendar program does it: without a session."""
    return cast.browser(None).get(address, headers=headers)


def read(answer: TestResponse) -> Calendar:
    parsed(answer.data)
    return IcsCalendarStream.calendar_from_ics(answer.text)


def test_it_tells_when_ones_own_talks_are_and_nothing_else(cast: Cast) -> None:
    own = factories.conversation(employee=cast.employee, manager=cast.manager, starts_at=in_days(10), **WORDS)
    planned = factories.conversation(
        employee=cast.employee, manager=cast.manager, starts_at=in_days(40), state=State.PLANNED, invited_at=None
    )
    factories.conversation(employee=cast.colleague, manager=cast.manager, starts_at=in_days(11))
    factories.conversation(employee=cast.employee, manager=cast.manager, state=State.CANCELLED)
    answer = fetched(cast, address_of(cast, cast.employee))
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    calendar = read(answer)
    first, second = calendar.events
    assert (first.uid, second.uid) == (f"{own.id}@samtale.example", f"{planned.id}@samtale.example")
    assert (first.dtstart, first.dtend) == (own.starts_at, own.ends_at)
    assert (first.status, second.status) == ("CONFIRMED", "TENTATIVE")
    for event in (first, second):
        assert (event.summary, event.classification) == ("Medarbeidersamtale", "PRIVATE")
        assert not (event.attendees or event.organizer or event.description or event.location or event.url)
    for secret in (CANARY, "Marit", "Emil", "fjordvik"):
        assert secret not in answer.text


def test_programs_are_told_how_often_to_ask(cast: Cast) -> None:
    """RFC 7986, 5.7, and what was used before it; NAME of 5.1."""
    calendar = parsed(fetched(cast, address_of(cast, cast.employee)).data)
    assert calendar.one("REFRESH-INTERVAL").parameters == {"VALUE": "DURATION"}
    for name in ("REFRESH-INTERVAL", "X-PUBLISHED-TTL"):
        assert calendar.one(name).value == "PT1H"
    assert calendar.one("NAME").value == calendar.one("X-WR-CALNAME").value == "Medarbeidersamtaler"
    assert calendar.all("METHOD") == []
    assert calendar.part("VTIMEZONE").one("TZID").value == "Europe/Oslo"


def test_an_unchanged_calendar_is_not_sent_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    talk = factories.conversation(employee=cast.employee, manager=cast.manager, starts_at=in_days(10))
    address = address_of(cast, cast.employee)
    first = fetched(cast, address)
    etag = first.headers["ETag"]
    later = clock.now() + dt.timedelta(minutes=5)
    monkeypatch.setattr(clock, "now", lambda: later)
    same = fetched(cast, address, **{"If-None-Match": etag})
    assert (same.status_code, same.data) == (304, b"")
    assert "no-store" not in first.headers["Cache-Control"] and "private" in first.headers["Cache-Control"]
    Conversation.update(starts_at=in_days(11), sequence=1).where(Conversation.id == talk.id).execute()
    moved = fetched(cast, address, **{"If-None-Match": etag})
    assert (moved.status_code, moved.headers["ETag"] != etag) == (200, True)


def test_a_new_address_ends_the_one_before_and_off_ends_all(cast: Cast) -> None:
    first = address_of(cast, cast.employee)
    second = address_of(cast, cast.employee)
    assert (fetched(cast, first).status_code, fetched(cast, second).status_code) == (404, 200)
    browser = cast.browser(cast.employee)
    for _press in range(2):
        assert browser.post("/kalender/abonnement/slutt").status_code == 303
    assert fetched(cast, second).status_code == 404
    actions = AuditEntry.select().where(AuditEntry.action.startswith("calendar address")).order_by(AuditEntry.id)
    assert [entry.action.split()[-1] for entry in actions] == ["made", "renewed", "ended"]
    assert audit.verify() is None


def test_who_has_ended_or_has_another_address_has_no_calendar(app: Flask, cast: Cast) -> None:
    address = address_of(cast, cast.employee)
    Person.update(ended_on=clock.today()).where(Person.id == cast.employee.id).execute()
    assert fetched(cast, address).status_code == 404
    other = address_of(cast, cast.colleague)
    with app.test_request_context():
        change_address(cast.colleague, "ny@fjordvik.example", actor=cast.hr)
    assert fetched(cast, other).status_code == 404


def test_the_secret_is_stored_sealed_and_found_by_its_digest(cast: Cast) -> None:
    token = address_of(cast, cast.employee).rpartition("/")[2].removesuffix(".ics")
    (row,) = CalendarAddress.select().tuples()
    assert token.encode() not in b"".join(bytes(value) if not isinstance(value, str | dt.datetime) else
                                          str(value).encode() for value in row)  # fmt: skip
    assert CalendarAddress.get().token == token and len(token) >= 43


@pytest.mark.parametrize("token", ["x", "a" * 43, "æøå", "%00", "a" * 2000])
def test_a_made_up_address_is_404_at_the_cost_of_one_query(cast: Cast, token: str) -> None:
    fetched(cast, "/kalender/abonnement/warm.ics")
    with counted() as asked:
        assert fetched(cast, f"/kalender/abonnement/{token}.ics").status_code == 404
    assert len([sql for sql in asked if "calendar_address" in sql]) == 1


def test_a_talk_on_hold_is_not_there(cast: Cast) -> None:
    factories.conversation(employee=cast.employee, manager=cast.manager, starts_at=in_days(10))
    address = address_of(cast, cast.employee)
    Person.update(manager=cast.other_manager).where(Person.id == cast.employee.id).execute()
    assert read(fetched(cast, address)).events == []


def test_the_number_of_queries_does_not_grow(cast: Cast) -> None:
    address = address_of(cast, cast.manager)
    fetched(cast, address)
    counts = []
    for days in range(2):
        for more in range(5 * days + 1):
            factories.conversation(employee=cast.employee, manager=cast.manager, starts_at=in_days(10 + more))
        with counted() as asked:
            fetched(cast, address)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_it_speaks_the_readers_language(cast: Cast) -> None:
    Person.update(language="en").where(Person.id == cast.employee.id).execute()
    factories.conversation(employee=cast.employee, manager=cast.manager, starts_at=in_days(10))
    address = feed.renew(Person.get_by_id(cast.employee.id)).token
    (event,) = read(fetched(cast, f"/kalender/abonnement/{address}.ics")).events
    assert event.summary == "Employee conversation"
