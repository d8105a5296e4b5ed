"""What a stream tells, to whom, and when it ends."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests import factories
from tests.bench.queries import asked
from tests.cast import Cast
from tests.conversations.talks import counted, fresh, seat
from webapp import live
from webapp.conversations import fields, opening, stream
from webapp.conversations.fields import FieldName
from webapp.conversations.models import Conversation
from webapp.conversations.saving import Save
from webapp.conversations.texts import form_of
from webapp.people import sessions
from webapp.people.models import Person
from webapp.questionnaires.kinds import Role


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A heartbeat that a test can wait for."""
    monkeypatch.setattr(live, "HEARTBEAT", 0.05)


def listening(cast: Cast, person: Person, talk: Conversation) -> Iterator[str]:
    sessions.start(person, remember=False)
    found = seat(person, talk)
    return stream.events(found)


def texts_in(message: str) -> dict[str, str]:
    lines = [line.removeprefix("data: ") for line in message.split("\n") if line.startswith('data: {"fields"')]
    return {entry["field"]: entry["text"] for line in lines for entry in json.loads(line)["fields"]}


def write(person: Person, talk: Conversation, text: str, number: int = 1) -> str:
    at = seat(person, talk)
    question = form_of(talk).questions_for(at.role)[0]
    name = FieldName("answer", question.id, at.role)
    given = Save(f"abcdefgh.{number}", number - 1, "", text)
    fields.save(at, name, given)
    return str(name)


def next_text(events: Iterator[str]) -> dict[str, str]:
    """The texts of the next message that has any."""
    for _ in range(20):
        found = texts_in(next(events))
        if found:
            return found
    raise AssertionError("no texts came")


def both_ready(cast: Cast, talk: Conversation) -> None:
    for person in (cast.employee, cast.manager):
        opening.say_ready(seat(person, talk))


@pytest.mark.usefixtures("quick")
def test_it_begins_with_all_that_stands_and_goes_on_with_what_happens(talking: Cast) -> None:
    talk = fresh(factories.conversation(employee=talking.employee, manager=talking.manager))
    field = write(talking.employee, talk, "Fra før")
    both_ready(talking, talk)
    events = listening(talking, talking.manager, talk)
    assert texts_in(next(events))[field] == "Fra før"
    write(talking.employee, talk, "Nå", number=2)
    assert next_text(events) == {field: "Nå"}
    events.close()  # type: ignore[attr-defined]


@pytest.mark.usefixtures("quick")
def test_a_page_that_holds_it_all_is_not_told_it_again(talking: Cast) -> None:
    talk = fresh(factories.conversation(employee=talking.employee, manager=talking.manager))
    write(talking.employee, talk, "Fra før")
    both_ready(talking, talk)
    sessions.start(talking.manager, remember=False)
    at = seat(talking.manager, talk)
    held = fields.digest(fields.read_all(at))
    told = []
    for digest in (held, ""):
        events = stream.events(at, digest)
        told.append(next(events))
        events.close()  # type: ignore[attr-defined]
    assert "Fra før" not in told[0]
    assert "Fra før" in told[1]
    assert len(told[0]) < 3_000


def test_who_comes_back_is_told_everything(cast: Cast) -> None:
    talk = fresh(factories.conversation(employee=cast.employee, manager=cast.manager))
    browser = cast.browser(cast.employee)
    held = fields.digest(fields.read_all(seat(cast.employee, talk)))
    for headers, whole in (({}, False), ({"Last-Event-ID": "1"}, True)):
        answer = browser.get(f"/samtaler/{talk.id}/strom?har={held}", headers=headers, buffered=False)
        beginning: Any = next(iter(answer.response))
        answer.close()
        assert (b"event: fields" in beginning) is whole


@pytest.mark.usefixtures("quick")
def test_nothing_of_the_other_side_is_told_before_the_columns_open(talking: Cast) -> None:
    talk = fresh(factories.conversation(employee=talking.employee, manager=talking.manager))
    events = listening(talking, talking.manager, talk)
    beginning = next(events)
    write(talking.employee, talk, "Kanarifugl")
    told = beginning + "".join(next(events) for _ in range(4))
    assert "Kanarifugl" not in told
    assert "Emil er i gang" in told
    assert "Emil er her" not in told
    assert "til-stede" not in told
    events.close()  # type: ignore[attr-defined]


@pytest.mark.usefixtures("quick")
def test_opening_sends_both_to_the_other_page(talking: Cast) -> None:
    talk = fresh(factories.conversation(employee=talking.employee, manager=talking.manager))
    events = listening(talking, talking.employee, talk)
    next(events)
    both_ready(talking, talk)
    assert any("event: moved" in message for message in events)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("how", ["signed out", "ended", "another manager"])
def test_it_ends_when_the_right_to_read_is_gone(talking: Cast, how: str) -> None:
    talk = fresh(factories.conversation(employee=talking.employee, manager=talking.manager))
    both_ready(talking, talk)
    events = listening(talking, talking.manager, talk)
    next(events)
    if how == "signed out":
        sessions.end_all(talking.manager)
    elif how == "ended":
        Person.update(ended_on="2026-01-01").where(Person.id == talking.manager.id).execute()
    else:
        Person.update(manager=talking.other_manager.id).where(Person.id == talking.employee.id).execute()
    write(talking.employee, talk, "Kanarifugl") if how != "another manager" else None
    rest = list(events)
    assert "event: moved" in rest[-1]
    assert "Kanarifugl" not in "".join(rest)


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


def test_who_does_not_keep_up_begins_again() -> None:
    subscription = live.subscribe("room", Role.EMPLOYEE)
    for number in range(live.MOST_WAITING):
        live.publish("room", "field", field=str(number))
        live.publish("room", "field", field=str(number))
    assert not subscription.is_over
    live.publish("room", "field", field="one more")
    assert subscription.is_over
    live.leave(subscription)


def test_of_what_waits_only_the_newest_of_each_thing_is_told() -> None:
    subscription = live.subscribe("room", Role.EMPLOYEE)
    for version in range(1, 4):
        live.publish("room", "field", field="a", version=version)
        live.publish("room", "state")
    live.publish("room", "field", field="b", version=1)
    waiting = [(event.kind, event.facts) for event in subscription.take()]
    assert waiting == [
        ("field", {"field": "a", "version": 3}),
        ("state", {}),
        ("field", {"field": "b", "version": 1}),
    ]
    assert subscription.take(timeout=0) == []
    live.leave(subscription)


@pytest.mark.usefixtures("quick")
def test_a_slow_side_is_told_what_stands_not_all_that_was(talking: Cast) -> None:
    talk = fresh(factories.conversation(employee=talking.employee, manager=talking.manager))
    both_ready(talking, talk)
    events = listening(talking, talking.manager, talk)
    next(events)
    for number, text in enumerate(("En", "En to", "En to tre"), start=1):
        field = write(talking.employee, talk, text, number)
    with asked() as statements:
        assert next_text(events) == {field: "En to tre"}
    assert len([sql for sql in statements if 'FROM "answer"' in sql and "COUNT" not in sql]) == 1
    assert len([sql for sql in statements if "browser_session" in sql]) == 1
    events.close()  # type: ignore[attr-defined]


@pytest.mark.usefixtures("quick")
def test_what_the_policy_asks_for_is_read_once_for_all_who_are_told(talking: Cast) -> None:
    talk = fresh(factories.conversation(employee=talking.employee, manager=talking.manager))
    both_ready(talking, talk)
    sides = [listening(talking, who, talk) for who in (talking.manager, talking.employee)]
    for events in sides:
        next(events)
    field = write(talking.employee, talk, "En")
    with asked() as statements:
        for events in sides:
            assert next_text(events) == {field: "En"}
    of_the_text = [sql for sql in statements if 'FROM "answer"' in sql and "COUNT" not in sql]
    of_the_talk = [sql for sql in statements if 'FROM "conversation"' in sql and '"person"' in sql]
    of_sessions = [sql for sql in statements if "browser_session" in sql]
    assert [len(asked_for) for asked_for in (of_the_text, of_the_talk, of_sessions)] == [1, 1, 1]
    for events in sides:
        events.close()  # type: ignore[attr-defined]


def test_what_is_rendered_for_a_view_is_rendered_once() -> None:
    event = live.Event("field", {})
    made: list[int] = []
    for _ in range(3):
        event.once("view", lambda: made.append(1))
    assert made == [1]


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


def test_who_is_not_asked_is_not_gone_however_late_the_server_is(monkeypatch: pytest.MonkeyPatch) -> None:
    quiet = live.subscribe("room", Role.EMPLOYEE, answers=True)
    monkeypatch.setattr(live, "PATIENCE", 0.0)
    live.call_roll()
    assert live.present("room") == {Role.EMPLOYEE}
    live.heartbeat(quiet)
    live.call_roll()
    assert live.present("room") == set()
    live.leave(quiet)


def test_nobody_is_told_of_one_tab_of_somebody_who_has_another(monkeypatch: pytest.MonkeyPatch) -> None:
    tabs = [live.subscribe("room", Role.EMPLOYEE, answers=True) for _ in range(2)]
    other = live.subscribe("room", Role.MANAGER)
    monkeypatch.setattr(live, "PATIENCE", 0.0)
    live.heartbeat(tabs[0])
    live.call_roll()
    live.hear(tabs[0].token)
    assert other.take(timeout=0) == []
    for tab in tabs:
        live.heartbeat(tab)
    live.call_roll()
    assert [event.kind for event in other.take(timeout=0)] == ["presence"]
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


def test_an_answer_asks_the_database_nothing(cast: Cast) -> None:
    browser = cast.browser(cast.employee)
    with counted() as asked_of_it:
        assert browser.post("/til-stede/nothing").status_code == 204
    assert asked_of_it == []
