"""A talk as a file for another calendar."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from icalendar import Calendar
from werkzeug.test import TestResponse

from tests.calendar.signed import proposed
from tests.cast import Cast
from tests.conversations.talks import CANARY, in_days, invited
from tests.conversations.test_frozen import lead
from webapp import clock
from webapp.conversations.models import Conversation
from webapp.conversations.states import State
from webapp.people.models import Person


@pytest.fixture
def talk(app: Flask, cast: Cast) -> Conversation:
    with app.test_request_context():
        return invited(cast)


def fetch(cast: Cast, person: Person, talk: Conversation) -> TestResponse:
    return cast.browser(person).get(f"/samtaler/{talk.id}/kalender.ics")


def event(answer: TestResponse) -> Any:
    assert answer.status_code == 200
    calendar = Calendar.from_ical(answer.text)
    assert calendar["METHOD"] == "PUBLISH"
    (found,) = calendar.walk("VEVENT")
    return found


def test_both_can_take_the_talk_with_them(cast: Cast, talk: Conversation) -> None:
    for person in (cast.employee, cast.manager):
        answer = fetch(cast, person, talk)
        entry = event(answer)
        assert (entry["UID"], entry["SEQUENCE"], entry["STATUS"]) == (talk.calendar_uid, 0, "CONFIRMED")
        assert entry.decoded("DTSTART") == talk.starts_at
        assert entry.decoded("DTEND") == talk.ends_at
        assert entry["SUMMARY"] == "Medarbeidersamtale"
        assert entry["CLASS"] == "PRIVATE"
        assert answer.content_type == "text/calendar; charset=utf-8; method=PUBLISH"
        day = clock.local(talk.starts_at).date().isoformat()
        assert answer.headers["Content-Disposition"] == f"attachment; filename=samtale-{day}.ics"


def test_it_says_nothing_of_the_content_and_names_nobody(cast: Cast, talk: Conversation) -> None:
    text = fetch(cast, cast.employee, talk).text
    for word in (CANARY, "ATTENDEE", "Emil", "Marit"):
        assert word not in text


def test_a_change_is_a_new_version_of_the_same_entry(cast: Cast, talk: Conversation) -> None:
    Conversation.update(sequence=3, state=State.CANCELLED).where(Conversation.id == talk.id).execute()
    entry = event(fetch(cast, cast.employee, talk))
    assert (entry["UID"], entry["SEQUENCE"], entry["STATUS"]) == (talk.calendar_uid, 3, "CANCELLED")
    assert not entry.walk("VALARM")


def test_a_talk_on_hold_is_taken_away_and_comes_back(app: Flask, cast: Cast, talk: Conversation) -> None:
    with app.test_request_context():
        lead(cast, cast.other_manager)
    entry = event(fetch(cast, cast.employee, talk))
    assert (entry["UID"], entry["SEQUENCE"], entry["STATUS"]) == (talk.calendar_uid, 1, "CANCELLED")
    assert fetch(cast, cast.manager, talk).status_code == 403
    with app.test_request_context():
        lead(cast, cast.manager)
    entry = event(fetch(cast, cast.manager, talk))
    assert (entry["SEQUENCE"], entry["STATUS"]) == (2, "CONFIRMED")


def test_a_signed_talk_stays_whoever_leads_the_employee_now(cast: Cast, talk: Conversation) -> None:
    Conversation.update(state=State.SIGNED).where(Conversation.id == talk.id).execute()
    Person.update(manager=cast.other_manager).where(Person.id == cast.employee.id).execute()
    assert event(fetch(cast, cast.employee, talk))["STATUS"] == "CONFIRMED"


def test_a_paused_talk_is_offered_once_it_is_known_when_it_goes_on(cast: Cast, talk: Conversation) -> None:
    address, now = f"/samtaler/{talk.id}", clock.now()
    begun = {"state": State.OPEN, "opened_at": now, "started_at": now, "paused_at": now}
    Conversation.update(starts_at=now, **begun).where(Conversation.id == talk.id).execute()
    assert f"{address}/kalender.ics" not in cast.browser(cast.employee).get(address).text
    Conversation.update(starts_at=in_days(2)).where(Conversation.id == talk.id).execute()
    assert f"{address}/kalender.ics" in cast.browser(cast.employee).get(address).text


def test_a_planned_talk_is_tentative(cast: Cast) -> None:
    cast.browser(cast.manager).post(f"/oppfolginger/{proposed(cast).id}/godta")
    talk = Conversation.get(Conversation.state == State.PLANNED)
    entry = event(fetch(cast, cast.employee, talk))
    assert entry["STATUS"] == "TENTATIVE"
    assert entry["UID"] == f"{talk.id}@samtale.example"


def test_the_talks_page_offers_it_while_it_is_to_come(cast: Cast, talk: Conversation) -> None:
    address = f"/samtaler/{talk.id}"
    for person in (cast.employee, cast.manager):
        assert f"{address}/kalender.ics" in cast.browser(person).get(address).text
    Conversation.update(state=State.SIGNED).where(Conversation.id == talk.id).execute()
    assert f"{address}/kalender.ics" not in cast.browser(cast.manager).get(address).text


def test_in_the_readers_own_language(cast: Cast, talk: Conversation) -> None:
    Person.update(language="en").where(Person.id == cast.employee.id).execute()
    assert event(fetch(cast, cast.employee, talk))["SUMMARY"] == "Employee conversation"
