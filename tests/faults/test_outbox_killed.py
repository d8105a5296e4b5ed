"""A sender is killed at every step of sending: no mail is lost, and a crash makes one duplicate at most, the same one.

What is between the server's yes and the mark stands in tests/mail/test_processes.py.
"""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from flask import Flask
from icalendar import Calendar

from tests.cast import Cast
from tests.conversations.talks import asked
from tests.faults.held_smtp import STEPS, HeldHouse
from tests.mail.conftest import Watch, watch
from tests.mail.test_processes import go, ready, sender
from webapp import clock
from webapp.company import Company
from webapp.conversations import actions
from webapp.conversations.models import Conversation
from webapp.mail import OutboxMail, SendReport, send_mail
from webapp.mail.outbox import LEASE

__all__ = ["watch"]


@pytest.fixture
def house(cast: Cast) -> Iterator[HeldHouse]:
    made = HeldHouse()
    Company.update(mail_port=made.port).execute()
    yield made
    made.close()


@pytest.fixture
def talk(app: Flask, cast: Cast, house: HeldHouse) -> Conversation:
    """An invitation, whose two mails wait in the outbox, each with the talk's calendar entry."""
    with app.test_request_context():
        return actions.invite(cast.manager, cast.employee, asked())


def die_at(step: str, app: Flask, house: HeldHouse) -> None:
    """Start a sender in a process of its own, and kill it when the server holds it at this step."""
    house.hold_at(step)
    process = sender(app)
    ready(process)
    go(process)
    try:
        assert house.reached.wait(30), step
    finally:
        process.kill()
        process.communicate(timeout=30)
    assert process.returncode == -signal.SIGKILL
    house.let_go()


def uid_of(message: EmailMessage) -> str:
    (part,) = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    (event,) = Calendar.from_ical(part.get_content()).walk("VEVENT")
    return str(event["UID"])


def counts(house: HeldHouse) -> Counter[str]:
    return Counter(str(message["Message-ID"]) for message in house.taken)


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_a_step_nothing_is_lost(
    step: str, app: Flask, house: HeldHouse, talk: Conversation, watch: Watch
) -> None:
    posted = {row.message_id for row in OutboxMail.select()}
    assert len(posted) == 2
    die_at(step, app, house)
    with app.app_context():
        assert send_mail() == SendReport(sent=1), "the other one does not wait for the dead sender's"
        assert send_mail() == SendReport()
        watch.forward(seconds=LEASE.total_seconds() + 1)
        assert send_mail() == SendReport(sent=1)
        assert send_mail() == SendReport()
    assert OutboxMail.select().where(OutboxMail.sent_at.is_null()).count() == 0
    assert counts(house).keys() == posted
    assert sorted(counts(house).values()) == ([1, 2] if step == "dot" else [1, 1])
    assert {uid_of(message) for message in house.taken} == {talk.calendar_uid}


def test_killed_again_and_again_each_crash_makes_one_duplicate_at_most(
    app: Flask, house: HeldHouse, talk: Conversation
) -> None:
    for step in ("dot", "rcpt", "dot"):
        die_at(step, app, house)
        OutboxMail.update(leased_until=clock.now()).where(OutboxMail.leased_until.is_null(False)).execute()
    with app.app_context():
        while send_mail().sent:
            pass
    assert OutboxMail.waiting().count() == 0
    assert sum(counts(house).values()) == 4, "two mails, and one more for each of two crashes after the dot"
    by_id: dict[str, set[bytes]] = {}
    for message in house.taken:
        by_id.setdefault(str(message["Message-ID"]), set()).add(message.as_bytes())
    assert [len(copies) for copies in by_id.values()] == [1, 1], "a duplicate is the same to the letter"
