"""The rounds that concern a person: as one of those who shall have a talk, and as a manager of some."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from ..people.models import Person
from .inviting import without_talk
from .models import Round
from .standing import Standing, Tally, standings


@dataclass(frozen=True)
class OwnRound:
    """A round that is open. ``is_own``: it is on, and one's own talk is still to be signed. ``waits_for_own``: and even
    to be agreed on.

    ``led`` counts one's own people, ``to_invite`` those of them who have no talk.
    """

    round: Round
    is_own: bool
    waits_for_own: bool
    led: Tally
    to_invite: int


def rounds_around(me: Person, days: tuple[dt.date, dt.date] | None = None) -> list[OwnRound]:
    """The rounds that are not closed and concern ``me``, by their last day; two queries, one where there are none.

    ``days``: only what begins or ends on one of these, the first and the last of them.
    """
    going_on = Round.going_on()
    if days:
        going_on = going_on.where(Round.first_day.between(*days) | Round.last_day.between(*days))
    rounds = list(going_on)
    found = standings(rounds, (Person.id == me.id) | (Person.manager == me.id))
    return [
        _own(each, me, concerned) for each in rounds if (concerned := [one for one in found if one.round == each.id])
    ]


def _own(the_round: Round, me: Person, concerned: list[Standing]) -> OwnRound:
    own = [one for one in concerned if one.person == me.id]
    led = [one for one in concerned if one.person != me.id]
    return OwnRound(
        round=the_round,
        is_own=the_round.has_begun and any(not (one.exempt or one.signed) for one in own),
        waits_for_own=bool(without_talk(own)),
        led=sum((_counted(one) for one in led), Tally()),
        to_invite=len(without_talk(led)),
    )


def _counted(one: Standing) -> Tally:
    counted = not one.exempt
    return Tally(int(counted), int(one.exempt), int(one.invited), int(one.held), int(one.signed), int(one.lags))
