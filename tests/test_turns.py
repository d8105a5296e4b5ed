"""What is short takes turns, and who is held up holds nobody else up."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from flask import Flask

from tests.server import eventually
from webapp import turns
from webapp.turns import BriefPaths, Turns

SOON = 10.0


class Held:
    """Turns whose first act goes on until it is let go."""

    def __init__(self) -> None:
        self.turns = Turns()
        self.done: list[str] = []
        self.begun, self.let_go = threading.Event(), threading.Event()
        self.turns.put(self.hold, ending=False)
        assert self.begun.wait(SOON)

    def hold(self) -> None:
        self.begun.set()
        self.let_go.wait(SOON)
        self.done.append("held")

    def put(self, name: str) -> None:
        self.turns.put(lambda: self.done.append(name), ending=name.startswith("end"))


@pytest.fixture
def held() -> Iterator[Held]:
    made = Held()
    yield made
    made.let_go.set()


def test_who_ends_goes_before_who_begins_and_each_in_order(held: Held) -> None:
    for name in ("begin 1", "begin 2", "end 1", "end 2"):
        held.put(name)
    held.let_go.set()
    eventually(lambda: len(held.done) == 5, SOON)
    assert held.done == ["held", "end 1", "end 2", "begin 1", "begin 2"]


def test_the_next_goes_on_where_one_is_held_up(held: Held, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "HELD_UP", 0.01)
    held.put("begin")
    held.put("end")
    eventually(lambda: held.done == ["end", "begin"], SOON)
    held.let_go.set()
    held.put("end again")
    eventually(lambda: sorted(held.done) == ["begin", "end", "end again", "held"], SOON)


def test_no_more_are_held_up_at_once_than_there_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "HELD_UP", 0.01)
    monkeypatch.setattr(turns, "MOST_HELD_UP", 2)
    taken, let_go = Turns(), threading.Event()
    begun: list[int] = []

    def hold() -> None:
        begun.append(1)
        let_go.wait(SOON)

    for _ in range(4):
        taken.put(hold, ending=False)
    eventually(lambda: len(begun) == 3, SOON)
    assert not let_go.wait(0.1)
    assert len(begun) == 3
    let_go.set()
    eventually(lambda: len(begun) == 4, SOON)


def test_an_act_that_fails_is_told_and_the_next_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    done = threading.Event()
    taken = Turns()
    taken.put(lambda: 1 / 0, ending=False)
    taken.put(done.set, ending=False)
    assert done.wait(SOON)
    assert "ZeroDivisionError" in caplog.text


def test_what_is_marked_takes_turns_and_nothing_else() -> None:
    app = Flask(__name__, static_folder=None)
    assert BriefPaths(app).kind("/") is None
    app.add_url_rule("/kort/<name>", "brief", turns.brief()(lambda name: name), methods=["POST"])
    app.add_url_rule("/slutt/<name>", "ending", turns.brief(ending=True)(lambda name: name), methods=["POST"])
    app.add_url_rule("/kort/<name>/langt", "long", lambda name: name, methods=["POST"])
    paths = BriefPaths(app)
    found = [paths.kind(path) for path in ("/kort/en", "/slutt/en", "/kort/en/langt", "/kort/")]
    assert found == ["beginning", "ending", None, None]
