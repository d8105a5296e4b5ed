"""Talks that were held, and rounds that ask for statements, as the tests here want them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests import factories
from tests.cast import Cast
from tests.conversations.talks import fresh, seat
from tests.rounds import made
from webapp import clock
from webapp.conversations.models import Conversation
from webapp.conversations.states import Response, State
from webapp.db import transaction
from webapp.people.models import Person
from webapp.rounds.membership import take_in
from webapp.rounds.models import Round
from webapp.statements import answering
from webapp.statements.models import StatementAnswer

DAY = dt.timedelta(days=1)
TEN = dt.time(10)
USEFUL = "was-useful"


def held(employee: Person, manager: Person, day: dt.date | None = None, **given: Any) -> Conversation:
    """An annual talk that was held at ten on a day, yesterday if none is given, and signed an hour later."""
    began = clock.from_local(day or clock.today() - DAY, TEN)
    over = began + dt.timedelta(hours=1)
    before = began - 9 * DAY
    values: dict[str, Any] = {
        "form": "annual", "state": State.SIGNED, "response": Response.ACCEPTED, "starts_at": began, "opened_at": began,
        "started_at": began, "concluded_at": over, "signed_at": over, "created_at": before, "invited_at": before,
    }  # fmt: skip
    return fresh(factories.conversation(employee=employee, manager=manager, **(values | given)))


def short(employee: Person, manager: Person, day: dt.date) -> Conversation:
    """A short talk that was held and closed on a day."""
    over = clock.from_local(day, TEN) + dt.timedelta(minutes=25)
    moments = {"concluded_at": None, "signed_at": None, "closed_at": over}
    return held(employee, manager, day, form="short", state=State.CLOSED, **moments)


def asking_round(cast: Cast, **given: Any) -> Round:
    """A round of everyone that asks for statements, with the talks that belong to it."""
    the_round = made.opened(cast, statements=True, **given)
    take_in_all()
    return the_round


def take_in_all() -> None:
    with transaction():
        take_in(list(Round.going_on()))


def answered(talk: Conversation, **steps: str) -> None:
    """The employee's answers, by the statement's key."""
    answering.answer(seat(talk.employee, talk), {key.replace("_", "-"): step for key, step in steps.items()})


def stored(talk: Conversation) -> dict[str, str]:
    return {row.key: row.step for row in StatementAnswer.select().where(StatementAnswer.conversation == talk.id)}


def count(talk: Conversation) -> None:
    """Let the figures have counted what was answered of a talk."""
    StatementAnswer.update(counted_at=clock.now()).where(StatementAnswer.conversation == talk.id).execute()
