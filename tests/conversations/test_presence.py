"""Who is there, how a page shows it, and which of its tabs a save is told to."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests import factories
from tests.cast import Cast
from tests.conversations.streams import both_ready, listening, texts_in, write
from tests.conversations.talks import fresh
from tests.queries import counted
from webapp import live
from webapp.conversations import opening
from webapp.conversations.models import Conversation
from webapp.conversations.texts import form_of
from webapp.questionnaires.kinds import Role


@pytest.mark.usefixtures("quick")
def test_presence_comes_and_goes_with_the_stream(talking: Cast) -> None:
    talk = fresh(factories.conversation(employee=talking.employee, manager=talking.manager))
    both_ready(talking, talk)
    mine = listening(talking, talking.manager, talk)
    next(mine)
    theirs = listening(talking, talking.employee, talk)
    next(theirs)
    assert any("Emil er her" in next(mine) for _ in range(5))
    theirs.close()  # type: ignore[attr-defined]
    assert any("Emil er ikke her" in next(mine) for _ in range(5))
    mine.close()  # type: ignore[attr-defined]
    assert live.present(opening.channel(talk.id)) == set()


@pytest.fixture
def asking(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each message asks, and there is all the time in the world to answer."""
    monkeypatch.setattr(live, "HEARTBEAT", 0.0)
    monkeypatch.setattr(live, "PATIENCE", 1_000.0)


def token_of(message: str) -> str:
    """The token that a heartbeat asks with."""
    return next(line for line in message.split("event: there\ndata: ")[1:]).partition("\n")[0]


@pytest.mark.usefixtures("asking")
def test_who_does_not_answer_is_gone_until_heard_again(talking: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    talk = fresh(factories.conversation(employee=talking.employee, manager=talking.manager))
    both_ready(talking, talk)
    room = opening.channel(talk.id)
    mine, theirs = (listening(talking, who, talk) for who in (talking.manager, talking.employee))
    for events in (mine, theirs):
        next(events)
    token = token_of(next(theirs))
    assert any("Emil er her" in next(mine) for _ in range(3))
    with monkeypatch.context() as impatient:
        impatient.setattr(live, "PATIENCE", 0.0)
        live.call_roll()
    assert live.present(room) == set()
    assert any("Emil er ikke her" in next(mine) for _ in range(3))
    assert talking.browser(talking.employee).post(f"/til-stede/{token}").status_code == 204
    assert live.present(room) == {Role.EMPLOYEE}
    assert any("Emil er her" in next(mine) for _ in range(3))
    for events in (mine, theirs):
        events.close()  # type: ignore[attr-defined]


@pytest.mark.usefixtures("asking")
def test_who_is_not_asked_is_not_gone_however_late_the_server_is(monkeypatch: pytest.MonkeyPatch) -> None:
    quiet = live.subscribe("room", Role.EMPLOYEE, answers=True)
    monkeypatch.setattr(live, "PATIENCE", 0.0)
    live.call_roll()
    assert live.present("room") == {Role.EMPLOYEE}
    live.heartbeat(quiet)
    live.call_roll()
    assert live.present("room") == set()
    live.leave(quiet)


@pytest.mark.usefixtures("asking")
def test_nobody_is_told_of_one_tab_of_somebody_who_has_another(monkeypatch: pytest.MonkeyPatch) -> None:
    tabs = [live.subscribe("room", Role.EMPLOYEE, answers=True) for _ in range(2)]
    other = live.subscribe("room", Role.MANAGER)
    monkeypatch.setattr(live, "PATIENCE", 0.0)
    live.heartbeat(tabs[0])
    live.call_roll()
    live.hear(tabs[0].token)
    assert other.take() == []
    for tab in tabs:
        live.heartbeat(tab)
    live.call_roll()
    assert [event.kind for event in other.take()] == ["presence"]
    for subscription in (*tabs, other):
        live.leave(subscription)


@pytest.mark.usefixtures("asking")
def test_nobody_is_asked_while_the_columns_are_closed(talking: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    talk = fresh(factories.conversation(employee=talking.employee, manager=talking.manager))
    events = listening(talking, talking.employee, talk)
    told = [next(events) for _ in range(4)]
    monkeypatch.setattr(live, "PATIENCE", 0.0)
    live.call_roll()
    assert "event: there" not in "".join(told)
    assert told[-1] == live.message("", "alive")
    assert live.present(opening.channel(talk.id)) == {Role.EMPLOYEE}
    events.close()  # type: ignore[attr-defined]


@pytest.mark.usefixtures("quick")
def test_heartbeats_keep_their_time_whatever_is_told(talking: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is told while one writes must not put off the question whether the reader is still there."""
    talk = fresh(factories.conversation(employee=talking.employee, manager=talking.manager))
    both_ready(talking, talk)
    events = listening(talking, talking.manager, talk)
    next(events)
    monkeypatch.setattr(live, "HEARTBEAT", 0.0)
    write(talking.employee, talk, "Nå")
    told = [next(events) for _ in range(3)]
    assert any(texts_in(message) and "event: there" in message for message in told)
    events.close()  # type: ignore[attr-defined]


def test_who_has_shown_it_of_late_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    one = live.subscribe("room", Role.EMPLOYEE, answers=True)
    live.hear(one.token)
    assert live.heartbeat(one) == live.message("", "alive")
    monkeypatch.setattr(live, "HEARTBEAT", 0.0)
    assert live.heartbeat(one) == live.message(one.token, "there")
    live.leave(one)


def test_a_heartbeat_is_due_when_nothing_is_told_or_nobody_shows() -> None:
    one = live.subscribe("room", Role.EMPLOYEE, answers=True)
    for told, shown in ((1, 2), (2, 1), (6, 1), (1, 6)):
        now = time.monotonic()
        one.told_at, one.shown_or_asked_at = now - told, now - shown
        assert one.seconds_left == pytest.approx(live.HEARTBEAT - max(told, shown), abs=0.5)
    live.leave(one)


@dataclass
class Tabs:
    cast: Cast
    talk: Conversation
    streams: list[live.Subscription]

    def post(self, field: str, text: str, stream: str) -> Any:
        save = {"save_id": "abcdefgh.1", "base_version": 0, "base_text": "", "text": text}
        address = f"/samtaler/{self.talk.id}/felt/{field}"
        return self.cast.browser(self.cast.employee).post(address, json=save, headers={"X-Stream": stream})

    def told(self) -> list[list[str]]:
        """The fields that each was told of since the last time."""
        taken = [stream.take() for stream in self.streams]
        return [[event.facts["field"] for event in events if event.kind == "field"] for events in taken]


@pytest.fixture
def tabs(talking: Cast) -> Iterator[Tabs]:
    """An open talk; of the employee two tabs, of the manager one."""
    talk = fresh(factories.conversation(employee=talking.employee, manager=talking.manager))
    both_ready(talking, talk)
    roles = (Role.EMPLOYEE, Role.EMPLOYEE, Role.MANAGER)
    streams = [live.subscribe(opening.channel(talk.id), role, answers=True) for role in roles]
    yield Tabs(talking, talk, streams)
    for stream in streams:
        live.leave(stream)


@pytest.mark.parametrize(("named", "told"), [(0, [False, True, True]), (1, [True, False, True]), (None, [True] * 3)])
def test_a_save_is_not_told_to_the_stream_that_it_names(tabs: Tabs, named: int | None, told: list[bool]) -> None:
    field = f"answer:{form_of(tabs.talk).questions_for(Role.EMPLOYEE)[0].id}:employee"
    tabs.told()
    token = "" if named is None else tabs.streams[named].token
    assert tabs.post(field, "Nå", token).json.keys() == {"version", "saved_at"}
    assert tabs.told() == [[field] if hears else [] for hears in told]


def test_the_answer_says_who_wrote_what_of_a_note(tabs: Tabs) -> None:
    field = f"note:{form_of(tabs.talk).meeting_sections[1].id}"
    assert tabs.post(field, "Hei", tabs.streams[0].token).json["stretches"] == [["employee", 3]]


@pytest.mark.usefixtures("asking")
def test_a_save_shows_that_its_page_is_there(tabs: Tabs, monkeypatch: pytest.MonkeyPatch) -> None:
    room, first = opening.channel(tabs.talk.id), tabs.streams[0]
    for stream in tabs.streams[:2]:
        live.heartbeat(stream)
    monkeypatch.setattr(live, "PATIENCE", 0.0)
    live.call_roll()
    assert live.present(room) == {Role.MANAGER}
    tabs.post(f"answer:{form_of(tabs.talk).questions_for(Role.EMPLOYEE)[0].id}:employee", "Nå", first.token)
    live.call_roll()
    assert live.present(room) == {Role.EMPLOYEE, Role.MANAGER}


def test_an_answer_asks_the_database_nothing(cast: Cast) -> None:
    browser = cast.browser(cast.employee)
    with counted() as asked_of_it:
        assert browser.post("/til-stede/nothing").status_code == 204
    assert asked_of_it == []
