"""Many open meetings at once, each with an employee and a manager of its own who are signed in.

Run as ``python -m tests.bench.meetings_world make COUNT`` with the server's environment it lays them out, and as
``… read`` it reads what the database holds of their texts, in a process that shares nothing with the server; prints
JSON.
"""

from __future__ import annotations

import datetime as dt
import json
import secrets
import sys
from collections.abc import Iterator
from typing import Any

from flask import Flask, session
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import generate_csrf

from tests import factories
from tests.bench.world import THIRTY, form, store
from webapp import clock, db
from webapp.app import create_app
from webapp.config import Config
from webapp.conversations.live_texts import Answer, SharedNote
from webapp.conversations.models import Conversation
from webapp.conversations.opening import columns_opened
from webapp.conversations.states import Opening, State
from webapp.people.models import Person
from webapp.people.sessions import ONE_DAY, BrowserSession, digest
from webapp.questionnaires.content import FormContent, load_version
from webapp.questionnaires.kinds import Role
from webapp.questionnaires.publishing import publish

ROWS = 200
# A line for each of the two, so that neither begins where the other does.
EMPTY_NOTE = "– \n– "


def make(app: Flask, count: int) -> list[dict[str, Any]]:
    """``count`` meetings under way by a form of 30 questions, EMPTY_NOTE the one thing written in them. Of each: its
    talk, the ids of a question and a section, and of both sides what their browsers hold (cookie and form token)."""
    with app.test_request_context():
        form_token, secret = generate_csrf(), session["csrf_token"]
    with db.database.connection_context(), db.transaction():
        factories.company()
        content = load_version(publish(form(int(THIRTY.removeprefix("bench-")))).id)
        people = [Person(name=f"Person {number}", email=f"p{number}@fjordvik.example") for number in range(2 * count)]
        managers, employees = people[:count], people[count:]
        for manager, employee in zip(managers, employees, strict=True):
            employee.manager = manager
        Person.bulk_create(people, batch_size=ROWS)
        talks = [talk(content, *pair) for pair in zip(employees, managers, strict=True)]
        Conversation.bulk_create(talks, batch_size=ROWS)
        for each in talks:
            columns_opened.send(each)
        cookies = signed_in(app, people, secret)
        section = content.meeting_sections[1]
        for each in talks:
            store(SharedNote(conversation=each.id, section=section.id, version=1), "text", EMPTY_NOTE)
    return [
        {
            "talk": each.id,
            "question": section.questions[0].id,
            "section": section.id,
            Role.EMPLOYEE: {"cookie": cookies[each.employee_id], "token": form_token},
            Role.MANAGER: {"cookie": cookies[each.manager_id], "token": form_token},
        }
        for each in talks
    ]


def talk(content: FormContent, employee: Person, manager: Person) -> Conversation:
    now = clock.now()
    return Conversation(
        employee=employee,
        manager=manager,
        version=content.id,
        kind=content.kind,
        archive=content.archive,
        language="nb",
        opening=Opening.READY,
        state=State.OPEN,
        response="accepted",
        starts_at=now - dt.timedelta(minutes=10),
        minutes=90,
        **dict.fromkeys(("created_at", "invited_at", "opened_at", "started_at"), now),
    )


def signed_in(app: Flask, people: list[Person], secret: str) -> dict[str, str]:
    """A browser session for each person: the cookies by their ids, with the ``secret`` of the form token in each."""
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert serializer is not None
    now = clock.now()
    moments = dict.fromkeys(("created_at", "signed_in_at", "seen_at"), now)
    rows, cookies = [], {}
    for person in people:
        token = secrets.token_urlsafe(32)
        rows.append(BrowserSession(token_digest=digest(token), person=person, expires_at=now + ONE_DAY, **moments))
        cookies[person.id] = str(serializer.dumps({"_user_id": token, "_fresh": True, "csrf_token": secret}))
    BrowserSession.bulk_create(rows, batch_size=ROWS)
    return cookies


def texts() -> Iterator[tuple[str, str, str]]:
    """Of each text that was written: its talk, its field's name, and how it stands in the database."""
    with db.database.connection_context():
        for row in Answer.select(Answer, Conversation).join(Conversation):
            role = Role.EMPLOYEE if row.author_id == row.conversation.employee_id else Role.MANAGER
            yield row.conversation_id, f"answer:{row.question_id}:{role}", row.text
        for row in SharedNote.select():
            yield row.conversation_id, f"note:{row.section_id}", row.text


def main() -> None:
    app = create_app(Config.from_env())
    with app.app_context():
        print(json.dumps(make(app, int(sys.argv[2])) if sys.argv[1] == "make" else list(texts())))


if __name__ == "__main__":
    main()
