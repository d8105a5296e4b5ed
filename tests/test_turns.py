"""Short requests take turns, and nobody waits for a browser with the turn."""

from __future__ import annotations

import threading
from functools import partial
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.server import eventually
from webapp import turns
from webapp.turns import Turns

PATIENCE = 10.0


@pytest.fixture
def busy(monkeypatch: pytest.MonkeyPatch) -> Turns:
    """The turns are all taken."""
    taken = Turns(1)
    assert taken.take(ending=False, timeout=0)
    monkeypatch.setattr(turns, "_turns", taken)
    return taken


@pytest.fixture
def served(busy: Turns) -> FlaskClient:
    app = Flask(__name__)
    app.add_url_rule("/kort/<name>", "brief", turns.brief()(lambda name: name), methods=["POST"])
    app.add_url_rule("/kort/<name>/langt", "long", lambda name: name, methods=["POST"])
    turns.init_app(app)
    return app.test_client()


def in_a_thread(ask: Any) -> tuple[threading.Thread, list[Any]]:
    answers: list[Any] = []
    thread = threading.Thread(target=lambda: answers.append(ask()))
    thread.start()
    return thread, answers


def test_a_brief_request_waits_for_its_turn_and_gives_it_back(served: FlaskClient, busy: Turns) -> None:
    thread, answers = in_a_thread(lambda: served.post("/kort/en"))
    thread.join(0.2)
    assert thread.is_alive() and not answers
    busy.give_back()
    thread.join(PATIENCE)
    assert answers[0].text == "en"
    assert busy.take(ending=False, timeout=PATIENCE)


def test_nobody_waits_for_ever(served: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(turns.LONGEST_WAIT, "beginning", 0.05)
    assert served.post("/kort/en").text == "en"


def test_who_ends_goes_before_who_begins_and_each_in_order(busy: Turns) -> None:
    came: list[str] = []

    def wait(name: str) -> None:
        assert busy.take(ending=name.startswith("end"), timeout=PATIENCE)
        came.append(name)
        busy.give_back()

    threads = []
    for name in ("begin 1", "begin 2", "end 1", "end 2"):
        thread, _ = in_a_thread(partial(wait, name))
        threads.append(thread)
        eventually(lambda: len(busy._ending) + len(busy._beginning) == len(threads), PATIENCE)
    busy.give_back()
    for thread in threads:
        thread.join(PATIENCE)
    assert came == ["end 1", "end 2", "begin 1", "begin 2"]


def test_who_gave_up_is_not_handed_the_turn(busy: Turns) -> None:
    assert not busy.take(ending=True, timeout=0.05)
    busy.give_back()
    assert busy.take(ending=False, timeout=0)


def test_any_other_request_does_not_wait(served: FlaskClient) -> None:
    assert served.post("/kort/en/langt").text == "en"
    assert served.post("/kort").status_code == 404


def test_what_is_not_all_here_is_not_waited_for_with_the_turn(served: FlaskClient) -> None:
    longest = "x" * (turns.LONGEST_BODY + 1)
    assert served.post("/kort/en", data=longest).text == "en"
    assert served.post("/kort/en", headers={"Transfer-Encoding": "chunked"}).text == "en"


def test_a_turn_is_given_back_where_the_view_fails(busy: Turns) -> None:
    busy.give_back()
    app = Flask(__name__)
    app.testing = True
    app.add_url_rule("/kort", "brief", turns.brief()(lambda: str(1 / 0)))
    turns.init_app(app)
    with pytest.raises(ZeroDivisionError):
        app.test_client().get("/kort")
    assert busy.take(ending=False, timeout=PATIENCE)
