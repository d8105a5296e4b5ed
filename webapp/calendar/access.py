"""Who may decide on a proposed follow-up."""

from __future__ import annotations

from enum import StrEnum

from .. import access
from ..people.models import Person
from .models import FollowUp


class Right(StrEnum):
    """What can be done with a proposal."""

    PLAN = "plan"


def rights_in(who: Person, follow_up: FollowUp) -> frozenset[Right]:
    """It waits for whoever leads the employee now; nobody else knows of it before there is a talk."""
    employee = follow_up.after.employee
    leads = employee.manager_id == who.id and employee.is_active
    return frozenset({Right.PLAN}) if leads else frozenset()


access.declare(FollowUp, rights_in)
