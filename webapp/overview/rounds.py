"""How the rounds have come in time."""

from __future__ import annotations

from dataclasses import dataclass

from ..questionnaires.models import Form
from ..rounds.models import Round
from ..rounds.standing import Tally, tallies
from .years import OfRound, of_rounds

MOST_ROUNDS = 12


@dataclass(frozen=True)
class RoundLine:
    """One round: of its ``people``, those whose talk was held ``in_time``, those who had it ``late`` and up to so many
    ``days``, and those who are ``left``.
    """

    round: Round
    people: int
    in_time: int
    late: int
    days: int

    @property
    def left(self) -> int:
        return max(self.people - self.in_time - self.late, 0)


def lines() -> list[RoundLine]:
    """The latest rounds, the newest first; three queries. One that is closed stands as it was closed."""
    found = list(Round.select(Round, Form).join(Form).order_by(Round.last_day.desc(), Round.id).limit(MOST_ROUNDS))
    counted = tallies([each for each in found if not each.result])
    return [_line(of, Tally(**of.round.result) if of.round.result else counted[of.round.id]) for of in of_rounds(found)]


def _line(of: OfRound, tally: Tally) -> RoundLine:
    return RoundLine(of.round, tally.people, of.in_time, of.late, of.days)
