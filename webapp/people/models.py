"""Persons and who reports to whom."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from peewee import BooleanField, CharField, DateField, ForeignKeyField, ModelSelect

from ..db import Row, UtcField
from ..norwegian import sort_key

LANGUAGES = ("nb", "nn", "en")


class Person(Row):
    """Anyone in the company. ``address_changed_at`` is set while a new sign-in address waits to be confirmed."""

    name = CharField(max_length=200)
    email = CharField(max_length=254, unique=True)
    employee_number = CharField(max_length=40, null=True, unique=True)
    manager = ForeignKeyField("self", null=True, backref="reports", on_delete="RESTRICT", lazy_load=True)
    department = CharField(max_length=120, default="")
    language = CharField(max_length=2, default="nb")
    start_date = DateField(null=True)
    ended_on = DateField(null=True)
    is_hr = BooleanField(default=False)
    is_admin = BooleanField(default=False)
    has_talks = BooleanField(default=True)
    address_changed_at = UtcField(null=True)

    # flask-login asks these of whoever is signed in.
    is_authenticated = True
    is_anonymous = False
    browser_session: Any = None

    @property
    def is_active(self) -> bool:
        return self.ended_on is None

    def get_id(self) -> str:
        return str(self.browser_session.token)

    @property
    def first_name(self) -> str:
        return str(self.name).split(" ")[0]

    @classmethod
    def active(cls) -> ModelSelect:
        return cls.select().where(cls.ended_on.is_null())

    @classmethod
    def reporting_to(cls, manager: Person) -> ModelSelect:
        return cls.active().where(cls.manager == manager.id)

    @classmethod
    def by_email(cls, address: str) -> Person | None:
        return cls.get_or_none(cls.email == normal_address(address))


class Dismissal(Row):
    """Something on a page that a person has put away and need not see again; ``what`` is its name in the code."""

    person = ForeignKeyField(Person, backref="+", on_delete="CASCADE")
    what = CharField(max_length=40)

    class Meta:
        indexes = ((("person", "what"), True),)


def normal_address(address: str) -> str:
    """An e-mail address as it is stored and compared: trimmed and lower-case."""
    return address.strip().casefold()


def in_norwegian_order(people: Iterable[Person]) -> list[Person]:
    return sorted(people, key=lambda person: sort_key(person.name))
