"""Who may see what of a round."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any

from .. import access
from ..people.models import Person
from ..questionnaires.models import Form
from .membership import included
from .models import Round


class Right(StrEnum):
    """What someone may see of, or do in, a round."""

    KNOW = "know of"
    LEAD = "lead people in"
    COVER = "cover"


def rights_in(who: Person, the_round: Round) -> frozenset[Right]:
    """HR opens it and sees how far everyone has come; a manager sees the own people; they know that it is on."""
    held = {Right.KNOW, Right.COVER} if who.is_hr else set()
    concerned = (
        Person.select(Person.manager, Person.id)
        .join(Round, on=included())
        .where(Round.id == the_round.id, (Person.id == who.id) | (Person.manager == who.id))
    )
    for person in concerned:
        held |= {Right.KNOW} if person.id == who.id else {Right.KNOW, Right.LEAD}
    return frozenset(held)


def find(round_id: str) -> Round | None:
    found: Round | None = Round.select(Round, Form).join(Form).where(Round.id == round_id).first()
    return found


def of_round(right: Right) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Mark a view of one round: it gets the Round in place of ``round_id``."""

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def loaded(round_id: str, **given: Any) -> Any:
            the_round = find(round_id)
            access.require(access.person(), the_round, right)
            return view(the_round, **given)

        return access.marker(f"round: {right}", access.ask_to_sign_in)(loaded)

    return decorate


access.declare(Round, rights_in)
