"""Rows with sensible defaults: a test states only what matters to it."""

from __future__ import annotations

import itertools
from typing import Any

from webapp import clock
from webapp.company import THE_ONE, Company
from webapp.people.models import Person

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
