"""Two who change the same talks at once both get done: talks are locked before the log, by everyone.

Of each two the one holds a talk, the other is let begin and has come as far as it can, and then the first goes on.
On SQLite, which has one writer at a time, the same is only slower.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace

from flask import Flask

from tests.cast import Cast
from tests.conversations.talks import fresh, logged
from tests.plans import signed as plans
from tests.plans.signings import concluding, sign
from webapp import audit
from webapp.conversations.models import Conversation
from webapp.conversations.saving import locked
from webapp.conversations.states import State
from webapp.db import database, transaction
from webapp.people import actions
from webapp.people.models import Person
from webapp.people.register import facts_of
from webapp.plans import earlier, progress
from webapp.plans.models import Status

A_WHILE = 0.5


def while_held(app: Flask, talk: Conversation, act: Callable[[], object]) -> None:
    """Hold the talk, let ``act`` begin in another thread, then log something, as whoever changes a talk does."""
    raised: list[Exception] = []

    def run() -> None:
        with app.test_request_context(), database.connection_context():
            try:
                act()
            except Exception as error:  # noqa: BLE001 - handed to the test
                raised.append(error)

    other = threading.Thread(target=run)
    with transaction():
        locked(Conversation.select(Conversation.id).where(Conversation.id == talk.id)).execute()
        other.start()
        time.sleep(A_WHILE)
        audit.record("reopened", actor=None, subject=talk.id)
    other.join(30)
    assert raised == []


def test_a_change_of_manager(cast: Cast, app: Flask) -> None:
    with app.test_request_context():
        talk = concluding(cast)
    employee = Person.get_by_id(cast.employee.id)
    facts = replace(facts_of(employee), manager=cast.other_manager.id)
    while_held(app, talk, lambda: actions.change(employee, facts, has_talks=True, actor=cast.hr))
    assert fresh(talk).is_frozen and "frozen" in [entry.action for entry in logged(talk)]


def test_a_word_on_the_last_row_of_a_plan(cast: Cast, app: Flask) -> None:
    talk = plans.signed(cast.employee, cast.manager)
    plans.agreement(talk)
    row = earlier.open_rows(cast.employee.id)[0]
    while_held(app, talk, lambda: progress.mark(cast.employee, row, Status.DONE))
    assert fresh(talk).state == State.CLOSED


def test_a_signature_that_closes_an_earlier_talk(cast: Cast, app: Flask) -> None:
    earlier_talk = plans.signed(cast.employee, cast.manager)
    with app.test_request_context():
        talk = concluding(cast)
        sign(cast.employee, talk)
        while_held(app, earlier_talk, lambda: sign(cast.manager, talk))
    assert (fresh(talk).state, fresh(earlier_talk).state) == (State.SIGNED, State.CLOSED)
