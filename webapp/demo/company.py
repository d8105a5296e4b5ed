"""The invented company and its people, taken up as a real one's are."""

from __future__ import annotations

import tomllib
from dataclasses import fields
from importlib.resources import files
from typing import Any

from .. import audit, clock
from ..company import THE_ONE, Company
from ..people import actions
from ..people.models import Person, normal_address
from ..people.proposal import Facts
from ..questionnaires.short_lists import competences, focus_areas

ASCII = str.maketrans({"æ": "ae", "ø": "o", "å": "a"})
FACTS = {each.name for each in fields(Facts)}


def read(name: str) -> dict[str, Any]:
    """The content of one of the demo's files."""
    return tomllib.loads(files(__package__ or "").joinpath(f"{name}.toml").read_text("utf-8"))


def set_up(base_url: str) -> dict[str, Person]:
    """Make the company, everyone in it (the administrator first, as at a real first start) and what it aims for.

    Returns the people by their key.
    """
    given = read("company")
    domain = given["mail_from"].rpartition("@")[2]
    rows = {row["key"]: {"email": _address(row["name"], domain)} | row for row in given["people"]}
    Company.create(
        id=THE_ONE, name=given["name"], base_url=base_url, demo=True, mail_from=given["mail_from"],
        set_up_at=clock.now(),
    )  # fmt: skip
    first = next(row for row in rows.values() if row.get("is_admin"))
    admin = Person.create(name=first["name"], email=first["email"], is_admin=True)
    audit.record("company set up", actor=admin, subject=admin.id)
    people: dict[str, Person] = {}
    for key, row in rows.items():
        people[key] = _take_up(row, people, admin)
    hr = next(people[key] for key, row in rows.items() if row.get("is_hr"))
    for area in given["focus_areas"]:
        focus_areas.add(area, actor=hr)
    for competence in given["competences"]:
        competences.add(competence, actor=hr)
    return people


def _take_up(row: dict[str, Any], people: dict[str, Person], admin: Person) -> Person:
    manager = people[row["manager"]].id if "manager" in row else None
    facts = Facts(**{name: value for name, value in row.items() if name in FACTS} | {"manager": manager})
    if row["email"] == admin.email:
        actions.change(admin, facts, has_talks=True, actor=admin)
        return admin
    person = actions.add(facts, has_talks=row.get("has_talks", True), actor=admin)
    if row.get("is_hr"):
        actions.set_capabilities(person, is_hr=True, is_admin=False, actor=admin)
    return person


def _address(name: str, domain: str) -> str:
    return normal_address(f"{name.replace(' ', '.')}@{domain}").translate(ASCII)
