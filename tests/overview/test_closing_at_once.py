"""Answers that come while a round or a year is closed: each is counted, or refused with a word; none is lost."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
from flask import Flask

from tests.cast import Cast
from tests.overview.answering import at
from tests.statements.held import USEFUL, answered, asking_round, held, take_in_all
from webapp import db
from webapp.conversations.models import Conversation
from webapp.conversations.refusals import RefusedError
from webapp.overview.figures import closing
from webapp.overview.models import Figures
from webapp.people.models import Person
from webapp.rounds import actions, membership
from webapp.rounds.models import Round
from webapp.statements import answering
from webapp.statements.models import StatementAnswer

JUNE = dt.date(2025, 6, 2)
SOON = 0.5  # seconds that one is let go on before the other, where that can be


@pytest.fixture(autouse=True)
def talking(app: Flask, cast: Cast) -> Iterator[None]:
    with app.test_request_context():
        yield


@pytest.fixture
def talk(cast: Cast) -> Conversation:
    return held(cast.employee, cast.manager, JUNE)


def halfway(monkeypatch: pytest.MonkeyPatch, module: Any, step: str) -> tuple[threading.Event, threading.Event]:
    """Let whoever comes to this step tell so, and wait there for the other, but no longer than SOON."""
    there, other_is_done, take = threading.Event(), threading.Event(), getattr(module, step)

    def wait(*given: Any, **named: Any) -> Any:
        done = take(*given, **named)
        there.set()
        other_is_done.wait(SOON)
        return done

    monkeypatch.setattr(module, step, wait)
    return there, other_is_done


def meanwhile(
    app: Flask, events: tuple[threading.Event, threading.Event], first: Callable[[], Any], second: Callable[[], Any]
) -> None:
    """Begin the second when the first is halfway. One who is refused was told so."""
    there, second_is_done = events

    def begin() -> None:
        with app.test_request_context(), db.database.connection_context(), suppress(RefusedError):
            first()

    def follow() -> None:
        assert there.wait(10)
        with app.test_request_context(), db.database.connection_context(), suppress(RefusedError):
            second()
        second_is_done.set()

    with ThreadPoolExecutor(2) as threads:
        for act in [threads.submit(begin), threads.submit(follow)]:
            act.result(30)


def left_uncounted() -> int:
    assert Figures.select().count() == 1
    return int(StatementAnswer.select().where(StatementAnswer.counted_at.is_null()).count())


def round_of(cast: Cast) -> Round:
    with at(2025, 5, 1):
        the_round = asking_round(cast)
    take_in_all()
    return the_round


def late(talk: Conversation) -> None:
    """An answer in the last hours of January, where the year's closing is said to be."""
    with at(2026, 1, 31):
        answered(talk, was_useful="4")


def close_the_year() -> None:
    with at(2026, 2, 1):
        closing.close_years()


def test_an_answer_on_its_way_is_waited_for(
    app: Flask, cast: Cast, talk: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    the_round = round_of(cast)
    events = halfway(monkeypatch, answering, "_keep")
    meanwhile(app, events, lambda: answered(talk, was_useful="4"), lambda: actions.close(cast.hr, the_round))
    assert (left_uncounted(), StatementAnswer.get().key) == (0, USEFUL)


def test_so_it_is_when_a_year_is_closed(app: Flask, talk: Conversation, monkeypatch: pytest.MonkeyPatch) -> None:
    meanwhile(app, halfway(monkeypatch, answering, "_keep"), lambda: late(talk), close_the_year)
    assert (left_uncounted(), StatementAnswer.select().count()) == (0, 1)


def test_an_answer_that_comes_while_the_figures_are_made_is_refused(
    app: Flask, cast: Cast, talk: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    the_round, refused = round_of(cast), list[str]()

    def answer() -> None:
        try:
            answered(talk, was_useful="4")
        except RefusedError as error:
            refused.extend(error.reasons.values())

    events = halfway(monkeypatch, closing, "_taken")
    meanwhile(app, events, lambda: actions.close(cast.hr, the_round), answer)
    assert (left_uncounted(), StatementAnswer.select().count()) == (0, 0)
    assert refused == ["Svarene kan ikke endres lenger."]


def test_a_talk_that_comes_into_a_round_while_it_is_closed_is_counted_somewhere(
    app: Flask, cast: Cast, talk: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    with at(2025, 5, 1):
        the_round = asking_round(cast, everyone=False, departments=("Salg",))
    Person.update(department="Salg").where(Person.id == cast.employee.id).execute()
    with at(2025, 6, 3):
        answered(talk, was_useful="4")
    events = halfway(monkeypatch, membership, "_outside")
    meanwhile(app, events, membership.take_in_talks, lambda: actions.close(cast.hr, the_round))
    close_the_year()
    assert not StatementAnswer.select().where(StatementAnswer.counted_at.is_null()).exists()


def test_two_rounds_that_are_closed_at_once_count_an_answer_once(
    app: Flask, cast: Cast, talk: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = round_of(cast), round_of(cast)
    answered(talk, was_useful="4")
    meanwhile(
        app,
        halfway(monkeypatch, closing, "_taken"),
        lambda: actions.close(cast.hr, first),
        lambda: actions.close(cast.hr, second),
    )
    assert sorted(row.content.answered for row in Figures.select()) == [0, 1]
