"""How answers will be shown, as people are told before they answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from peewee import fn

from ..company import THE_ONE, Company, the_company
from ..people.models import Person


@dataclass(frozen=True)
class Showing:
    """``least`` is how many people every figure is of; ``company`` and ``department`` how many have talks there."""

    least: int
    company: int
    department: int

    @property
    def at_all(self) -> bool:
        return self.company >= self.least

    @property
    def by_department(self) -> bool:
        """Whether the person's department can be shown by itself; it is where that many answer."""
        return self.department >= self.least


def showing(person: Person) -> Showing:
    """How the answers of ``person`` will be shown; two queries."""
    company, has_talks = the_company(), Person.active().where(Person.has_talks)
    assert company is not None
    sizes = dict(has_talks.select(Person.department, fn.COUNT(Person.id)).group_by(Person.department).tuples())
    department = sizes.get(person.department, 0) if person.department else 0
    return Showing(company.least_group, sum(sizes.values()), department)


def is_shown() -> Any:
    """Whether the company is large enough for any figure, as a part of a query."""
    people = Person.active().where(Person.has_talks).select(fn.COUNT(Person.id))
    return fn.COALESCE(people, 0) >= Company.select(Company.least_group).where(Company.id == THE_ONE)
