"""The mails of a round, to managers: one function each. They say how many, never who."""

from __future__ import annotations

from typing import Any

from ..conversations.refusals import can_be_mailed
from ..mail import post, render_mail
from ..people.models import Person
from .models import Round
from .standing import Tally


def post_opened(the_round: Round, manager: Person, tally: Tally) -> None:
    """That a round is open, with HR's own words; nothing to whom all are exempt."""
    if tally.people:
        _post("round_opened", the_round, manager, people=tally.people)


def post_last_day(the_round: Round, manager: Person, tally: Tally) -> None:
    """That the last day is another."""
    _post("round_last_day", the_round, manager, left=tally.left)


def post_nudge(the_round: Round, manager: Person, people: int) -> None:
    """That HR reminds of those who lag."""
    _post("round_nudge", the_round, manager, people=people)


def _post(template: str, the_round: Round, manager: Person, **context: Any) -> None:
    if can_be_mailed(manager):
        post(manager, render_mail(template, manager.language, reader=manager, round=the_round, **context))
