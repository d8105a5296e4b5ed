"""Rows with sensible defaults: a test states only what matters to it."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from webapp import clock
from webapp.company import THE_ONE, Company
from webapp.conversations.models import Conversation
from webapp.conversations.states import Opening, State
from webapp.people.models import Person
from webapp.questionnaires.content import offered

_numbers = itertools.count(1)


def company(**given: Any) -> Company:
    values: dict[str, Any] = {
        "id": THE_ONE,
        "name": "Fjordvik AS",
        "base_url": "https://samtale.example",
        "set_up_at": clock.now(),
        "recovery_kept_at": clock.now(),
        "mail_host": "127.0.0.1",
        "mail_port": 1,
        "mail_security": "none",
        "mail_from": "samtale@fjordvik.example",
    }
    return Company.create(**(values | given))


def person(**given: Any) -> Person:
    number = next(_numbers)
    values: dict[str, Any] = {"name": f"Person {number}", "email": f"person{number}@fjordvik.example"}
    return Person.create(**(values | given))


def conversation(*, employee: Person, manager: Person, form: str = "classic", **given: Any) -> Conversation:
    """An invited conversation next week, in Norwegian, whose columns open when both are ready."""
    content = next(offer for offer in offered() if offer.key == form)
    now = clock.now()
    values: dict[str, Any] = {
        "version": content.id,
        "kind": content.kind,
        "archive": content.archive,
        "language": "nb",
        "opening": Opening.READY,
        "state": State.INVITED,
        "starts_at": now + dt.timedelta(days=8),
        "minutes": 90,
        "created_at": now,
        "invited_at": now,
    }
    values |= given
    row = Conversation(employee=employee, manager=manager, **({"arranged_at": values["invited_at"]} | values))
    row.save(force_insert=True)
    return row
