"""What the clock's job says, as the tests of reminders want it."""

from __future__ import annotations

import datetime as dt
import re
from email import message_from_string
from email.message import EmailMessage
from email.policy import default

from flask import Flask

from webapp import clock
from webapp.calendar.reminders.engine import remind
from webapp.mail.outbox import OutboxMail

# Monday 1 February 2027: no holiday is near.
MONDAY = dt.date(2027, 2, 1)
MORNING = dt.time(8, 30)


def morning(day: dt.date) -> dt.datetime:
    return clock.from_local(day, MORNING)


def mails_on(app: Flask, day: dt.date, time: dt.time = MORNING) -> dict[str, str]:
    """What each is told when the job runs then, by name before the @: the text between greeting and footer."""
    OutboxMail.delete().execute()
    with app.app_context(), clock.at(clock.from_local(day, time)):
        count = remind()
    rows = list(OutboxMail.select())
    assert len(rows) == count
    found = {row.to_address.split("@")[0]: body_of(row) for row in rows}
    assert len(found) == count, "one mail each"
    return found


def message_of(row: OutboxMail) -> EmailMessage:
    found = message_from_string(row.message, policy=default)
    assert isinstance(found, EmailMessage)
    return found


def body_of(row: OutboxMail) -> str:
    part = message_of(row).get_body(("plain",))
    assert part is not None
    text = part.get_content().replace("\r\n", "\n")
    return re.split(r"\n\n[^\n]+: https://samtale\.example/meg\n", text.partition("\n\n")[2])[0]
