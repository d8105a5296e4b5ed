"""Who may read signed minutes: the row «the signed minutes and their PDF» of «Who sees what»."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any

from flask import redirect, request, url_for

from .. import access
from ..conversations.access import find, knows_of, waits_for_address
from ..people.models import Person
from ..questionnaires.kinds import Archive
from .models import Minutes


class Right(StrEnum):
    """What someone may do with minutes. ``AS_HR`` reads them because HR keeps the archive, and for nothing else."""

    EXIST = "exist"
    READ = "read"
    AS_HR = "as hr"


NOTHING: frozenset[Right] = frozenset()


def rights(person: Person, minutes: Minutes, known: set[tuple[str, str]] | None = None) -> frozenset[Right]:
    """The two of the talk (a former manager led it, and so signed), the employee's manager now, and HR's archive.

    ``known`` is what all_vouched_for() gave, for one who asks about many.
    """
    talk = minutes.conversation
    if not knows_of(person, talk):
        return NOTHING
    if talk.role_of(person) is not None or talk.employee.manager_id == person.id:
        return frozenset({Right.EXIST} if waits_for_address(person, talk, known) else {Right.EXIST, Right.READ})
    if person.is_hr and talk.archive == Archive.HR:
        return frozenset({Right.EXIST, Right.READ, Right.AS_HR})
    return frozenset({Right.EXIST})


def load(minutes_id: str) -> Minutes | None:
    """The minutes with their talk and its people, or None."""
    found: Minutes | None = Minutes.get_or_none(Minutes.id == minutes_id)
    if found is not None:
        found.conversation = find(found.conversation_id)
    return found


def reader(view: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a view of minutes: it gets the row in place of ``minutes_id``; HR shows first who they are."""

    @wraps(view)
    def opened(minutes_id: str) -> Any:
        person = access.person()
        minutes = load(minutes_id)
        held = access.require(person, minutes, Right.READ)
        if Right.AS_HR in held and not person.browser_session.is_recent:
            return redirect(url_for("sign_in.confirm", next=request.full_path.rstrip("?")))
        return view(minutes)

    return access.marker("minutes", access.ask_to_sign_in)(opened)


access.declare(Minutes, rights)
