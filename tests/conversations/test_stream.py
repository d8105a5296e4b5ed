"""What a stream tells, to whom, and when it ends."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests import factories
from tests.cast import Cast
from tests.conversations.streams import both_ready, listening, next_text, texts_in, told, write
from tests.conversations.talks import fresh, invited, seat
from tests.queries import counted
from webapp import clock, live
from webapp.conversations import fields, opening, own_questions, pen, stream
from webapp.conversations.states import Writers
from webapp.people import sessions
from webapp.people.models import Person
from webapp.plans import agreements
from webapp.questionnaires.kinds import Role


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
        told.append(next(events).decode())
        events.close()
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
def test_a_page_whose_stream_comes_after_the_opening_is_sent_on_too(talking: Cast) -> None:
    talk = fresh(factories.conversation(employee=talking.employee, manager=talking.manager))
    sessions.start(talking.employee, remember=False)
    before = seat(talking.employee, talk).digest
    both_ready(talking, talk)
    after = seat(talking.employee, talk)
    for made_for, is_sent_on in ((before, True), (after.digest, False), ("", False)):
        events = stream.events(after, made_for=made_for)
        assert (b"event: moved" in next(events)) is is_sent_on
        events.close()


@pytest.mark.usefixtures("quick")
def test_the_start_of_a_meeting_whose_columns_are_open_loads_no_page_anew(talking: Cast) -> None:
    """The employee can answer the invitation no more, which nothing on the page is about."""
    talk = fresh(factories.conversation(employee=talking.employee, manager=talking.manager, starts_at=clock.now()))
    both_ready(talking, talk)
    before = seat(talking.employee, talk)
    events = listening(talking, talking.employee, talk)
    assert "min igjen" not in next(events)
    opening.ask_to_start(seat(talking.manager, talk))
    assert seat(talking.employee, talk).rights != before.rights
    heard = ""
    while 'id="klar"' not in heard or "min igjen" not in heard:
        heard += next(events)
    assert "event: moved" not in heard
    field = write(talking.employee, talk, "Nå")
    assert next_text(events) == {field: "Nå"}
    events.close()  # type: ignore[attr-defined]


@pytest.mark.usefixtures("quick")
def test_no_field_is_taken_from_a_page_that_is_to_be_loaded_anew(talking: Cast) -> None:
    talk = fresh(factories.conversation(employee=talking.employee, manager=talking.manager))
    both_ready(talking, talk)
    sessions.start(talking.employee, remember=False)
    before = seat(talking.employee, talk).digest
    pen.hand(seat(talking.manager, talk), Writers.MANAGER)
    after = seat(talking.employee, talk)
    for number, (made_for, has_plan) in enumerate(((before, False), (after.digest, True)), 1):
        events = told(stream.events(after, made_for=made_for))
        heard = [next(events)]
        agreements.add(seat(talking.manager, talk))
        field = write(talking.manager, talk, f"Nå {number}", number)
        while field not in texts_in(heard[-1]) or len(heard) == 1:
            heard.append(next(events))
        assert ['hx-target="#avtaler"' in "".join(part) for part in (heard[:1], heard[1:])] == [has_plan] * 2
        events.close()  # type: ignore[attr-defined]


@pytest.mark.usefixtures("quick")
def test_it_tells_which_questions_the_manager_asks_at_first_and_when_they_are_put_otherwise(talking: Cast) -> None:
    talk = invited(talking)
    events = listening(talking, talking.employee, talk)
    told_first = re.search(r"event: asked\ndata: (\w+)\n", next(events))
    assert told_first and told_first[1] == own_questions.digest(seat(talking.employee, talk))
    own_questions.change(seat(talking.manager, talk), ["Hva med vaktene?", "", "", "", ""])
    heard = next(message for message in events if "event: asked" in message)
    assert own_questions.digest(seat(talking.employee, talk)) in heard
    assert told_first[1] not in heard
    events.close()  # type: ignore[attr-defined]


def test_a_page_tells_its_stream_what_it_was_made_for(cast: Cast) -> None:
    talk = fresh(factories.conversation(employee=cast.employee, manager=cast.manager))
    page = cast.browser(cast.employee).get(f"/samtaler/{talk.id}/forberedelse").text
    assert f"plass={seat(cast.employee, talk).digest}" in page


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
    assert subscription.take() == []
    live.leave(subscription)


@pytest.mark.usefixtures("quick")
def test_a_slow_side_is_told_what_stands_not_all_that_was(talking: Cast) -> None:
    talk = fresh(factories.conversation(employee=talking.employee, manager=talking.manager))
    both_ready(talking, talk)
    events = listening(talking, talking.manager, talk)
    next(events)
    for number, text in enumerate(("En", "En to", "En to tre"), start=1):
        field = write(talking.employee, talk, text, number)
    with counted() as statements:
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
    with counted() as statements:
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


@pytest.mark.usefixtures("quick")
def test_a_stream_begins_with_its_token(talking: Cast) -> None:
    talk = fresh(factories.conversation(employee=talking.employee, manager=talking.manager))
    events = listening(talking, talking.employee, talk)
    beginning = next(events)
    (stream,) = live._subscriptions[opening.channel(talk.id)]
    assert beginning.startswith(f"id: 1\nevent: stream\ndata: {stream.token}\n\n")
    events.close()  # type: ignore[attr-defined]
