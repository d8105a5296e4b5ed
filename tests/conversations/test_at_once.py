"""Two who choose the same time at the same moment, each over a connection of their own: the second is asked once more.

Who has looked whether the time is free is kept from going on until the other has looked as well, or cannot.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from flask import Flask

from tests.cast import Cast
from tests.conversations.talks import asked, in_days, invited, meeting, seat
from webapp.conversations import actions, busy, proposals
from webapp.conversations.actions import Reply
from webapp.conversations.inviting_several import SomeRefusedError, invite_several
from webapp.conversations.models import Conversation, ProposedTime
from webapp.conversations.refusals import RefusedError
from webapp.conversations.states import Response
from webapp.db import database

Act = Callable[[], object]
A_WHILE = 0.5


def look_together(monkeypatch: pytest.MonkeyPatch) -> None:
    both = threading.Barrier(2)

    def look(*people: Any, **given: Any) -> dict[str, str]:
        found = busy.clash_problems(*people, **given)
        with suppress(threading.BrokenBarrierError):
            both.wait(A_WHILE)
        return found

    for module in (actions, proposals):
        monkeypatch.setattr(module, "clash_problems", look)


def refused_of(app: Flask, *acts: Act) -> list[set[str]]:
    """The fields that what was refused is said at, of these acts at once."""
    found: list[set[str]] = []

    def run(act: Act) -> None:
        with app.test_request_context(), database.connection_context():
            try:
                act()
            except RefusedError as refusal:
                found.append(set(refusal.reasons))
            except SomeRefusedError as refusal:
                found.extend(set(reasons) for reasons in refusal.reasons.values())

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return found


def at(**given: Any) -> Any:
    return asked(meeting(starts_at=in_days(10), anyway=False), **given)


def test_two_invitations(cast: Cast, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    look_together(monkeypatch)
    acts = [lambda who=who: actions.invite(cast.manager, who, at()) for who in (cast.employee, cast.colleague)]
    assert refused_of(app, *acts) == [{"anyway"}]
    assert Conversation.select().count() == 1


def test_one_who_invites_and_is_invited(cast: Cast, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    look_together(monkeypatch)
    cast.manager.manager = cast.other_manager
    cast.manager.save()
    acts = [
        lambda: actions.invite(cast.manager, cast.employee, at()),
        lambda: actions.invite(cast.other_manager, cast.manager, at()),
    ]
    assert refused_of(app, *acts) == [{"anyway"}]
    assert Conversation.select().count() == 1


def test_several_and_one(cast: Cast, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    look_together(monkeypatch)
    acts = [
        lambda: invite_several(cast.manager, [(cast.employee, at())]),
        lambda: actions.invite(cast.manager, cast.colleague, at()),
    ]
    assert refused_of(app, *acts) == [{"anyway"}]
    assert Conversation.select().count() == 1


def test_a_move_and_a_proposal_that_is_taken(cast: Cast, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with app.test_request_context():
        moved = invited(cast, meeting(12))
        talk = actions.invite(cast.manager, cast.colleague, asked(meeting(14)))
        actions.respond(seat(cast.colleague, talk), Reply(Response.PROPOSED, 0, proposed=(in_days(10),)))
    proposed = ProposedTime.get(ProposedTime.conversation == talk.id)
    look_together(monkeypatch)
    acts = [
        lambda: actions.move(seat(cast.manager, moved), meeting(starts_at=in_days(10), anyway=False), moved.sequence),
        lambda: proposals.accept(seat(cast.manager, talk), proposed.id, talk.sequence),
    ]
    assert refused_of(app, *acts) == [{"anyway"}]
    assert Conversation.select().where(Conversation.starts_at == in_days(10)).count() == 1
