"""Rounds and their talks, as the tests here want them."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields
from typing import Any

from tests import factories
from tests.cast import Cast
from webapp import clock
from webapp.conversations.models import Conversation
from webapp.conversations.states import State
from webapp.db import new_id, transaction
from webapp.mail.outbox import OutboxMail
from webapp.people.models import Person
from webapp.questionnaires.content import FormContent, offered
from webapp.rounds import actions
from webapp.rounds.actions import Shape, Wanted
from webapp.rounds.membership import take_in
from webapp.rounds.models import Round


def annual() -> FormContent:
    return next(form for form in offered() if form.key == "annual")


def wanted(**given: Any) -> Wanted:
    values: dict[str, Any] = {
        "round_id": new_id(),
        "name": "Vårsamtalene",
        "form": annual(),
        "first_day": clock.today(),
        "last_day": clock.today() + dt.timedelta(days=60),
        "message": "Ta dere god tid.",
    }
    return Wanted(**(values | given))


def shape(**given: Any) -> Shape:
    """That of a round of everyone, as wanted() asks for it, but for this."""
    asked = vars(wanted())
    return Shape(**({field.name: asked[field.name] for field in fields(Shape)} | given))


def opened(cast: Cast, **given: Any) -> Round:
    """A round of everyone, whose mails are gone already."""
    the_round = actions.open_round(cast.hr, wanted(**given))
    OutboxMail.delete().execute()
    return the_round


def of_department(cast: Cast, department: str = "Drift", **given: Any) -> Round:
    return opened(cast, everyone=False, departments=(department,), **given)


def talk(employee: Person, manager: Person, **given: Any) -> Conversation:
    """An invited annual talk ten days ahead, taken into the rounds that it belongs to."""
    values: dict[str, Any] = {"form": "annual", "starts_at": clock.now() + dt.timedelta(days=10)}
    row = factories.conversation(employee=employee, manager=manager, **(values | given))
    with transaction():
        take_in(list(Round.going_on()))
    return row


def signed(employee: Person, manager: Person, **given: Any) -> Conversation:
    now = clock.now() + dt.timedelta(minutes=1)
    moments: dict[str, Any] = dict.fromkeys(("starts_at", "started_at", "opened_at", "signed_at"), now)
    return talk(employee, manager, **({"state": State.SIGNED} | moments | given))
