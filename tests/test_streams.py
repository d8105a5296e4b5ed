"""A stream that is poured: one message after the other, none to a browser that has gone or does not read."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from tests.server import eventually
from webapp import live, streams
from webapp.streams import Stream
from webapp.turns import Turns

SOON = 10.0


class Words:
    """Says the fields it hears of. ``held`` keeps it from going on; after "refused" it may not listen any more."""

    farewell = "farewell"

    def __init__(self) -> None:
        self.held = threading.Event()
        self.held.set()
        self.at_once = 0
        self.presence = 0

    def begin(self, token: str) -> str:
        return "beginning"

    def tell(self, happened: list[live.Event]) -> str | None:
        self.at_once += 1
        assert self.at_once == 1
        self.held.wait(SOON)
        self.at_once -= 1
        names = [event.facts["field"] for event in happened]
        if "broken" in names:
            raise ValueError("broken")
        return None if "refused" in names else " ".join(names)

    def come_or_gone(self) -> None:
        self.presence += 1


class Paper:
    """Where a stream is written down."""

    def __init__(self) -> None:
        self.written: list[str] = []
        self.is_open = True
        self.is_read = True

    def send(self, data: bytes) -> bool:
        assert self.is_open
        self.written.append(data.decode())
        return self.is_read

    def close(self) -> None:
        self.is_open = False


class Poured:
    def __init__(self) -> None:
        self.words, self.paper = Words(), Paper()
        self.stream = Stream("room", "someone", self.words, answers=True)
        self.stream.pour(self.paper, Turns())

    def comes(self, *written: str) -> None:
        eventually(lambda: self.paper.written == list(written), SOON)

    def ends(self) -> None:
        eventually(lambda: not self.paper.is_open and live.stream_count() == 0, SOON)
        assert self.words.presence == 2


@pytest.fixture
def poured() -> Iterator[Poured]:
    made = Poured()
    yield made
    made.words.held.set()
    made.stream.close()


def say(field: str) -> None:
    live.publish("room", "field", field=field)


def test_it_begins_and_goes_on_with_what_happens(poured: Poured) -> None:
    poured.comes("beginning")
    say("one")
    poured.comes("beginning", "one")
    say("two")
    poured.comes("beginning", "one", "two")


def test_it_tells_one_thing_after_the_other_and_together_what_came_meanwhile(poured: Poured) -> None:
    poured.words.held.clear()
    say("one")
    eventually(lambda: poured.words.at_once == 1, SOON)
    say("two")
    say("three")
    poured.words.held.set()
    poured.comes("beginning", "one", "two three")


def test_it_beats(poured: Poured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "HEARTBEAT", 0.0)
    (subscription,) = live._subscriptions["room"]
    eventually(lambda: live.message(subscription.token, "there") in poured.paper.written, SOON)


def test_who_may_not_listen_any_more_hears_that_last(poured: Poured) -> None:
    say("refused")
    poured.ends()
    say("one")
    assert poured.paper.written == ["beginning", "farewell"]


def test_it_ends_where_its_browser_has_gone(poured: Poured) -> None:
    poured.paper.is_read = False
    say("one")
    poured.ends()


def test_it_ends_where_nobody_has_shown_that_it_is_read(poured: Poured, monkeypatch: pytest.MonkeyPatch) -> None:
    (subscription,) = live._subscriptions["room"]
    monkeypatch.setattr(streams, "MOST_UNSEEN", len("beginning") + 10)
    say("12345678")
    poured.comes("beginning", "12345678")
    live.hear(subscription.token)
    say("abcdefgh")
    poured.comes("beginning", "12345678", "abcdefgh")
    assert live.stream_count() == 1
    say("12 characters")
    poured.ends()


def test_it_ends_and_says_why_where_it_cannot_be_told(poured: Poured, caplog: pytest.LogCaptureFixture) -> None:
    say("broken")
    poured.ends()
    assert "ValueError: broken" in caplog.text


def test_one_that_cannot_begin_leaves_nothing_behind() -> None:
    class Mute(Words):
        def begin(self, token: str) -> str:
            raise ValueError("mute")

    paper = Paper()
    with pytest.raises(ValueError, match="mute"):
        Stream("room", "someone", Mute(), answers=False).pour(paper, Turns())
    assert live.stream_count() == 0
    assert not paper.is_open


def test_one_that_nobody_reads_from_the_start_leaves_nothing_behind() -> None:
    paper = Paper()
    paper.is_read = False
    Stream("room", "someone", Words(), answers=False).pour(paper, Turns())
    assert live.stream_count() == 0
    assert not paper.is_open
