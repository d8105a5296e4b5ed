"""What is asked by SQL built once is the same as what Peewee would give; on both databases."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask
from peewee import JOIN, fn

from tests import factories
from tests.cast import Cast
from tests.queries import counted
from webapp import clock
from webapp.conversations.live_texts import Answer
from webapp.conversations.models import Conversation
from webapp.people.models import Person
from webapp.people.sessions import BrowserSession, start
from webapp.prepared import Prepared, PreparedValues, save_changes
from webapp.questionnaires.content import load_version


def whole(talk: Conversation | None) -> tuple[dict, dict, dict]:
    assert talk is not None
    return talk.__data__, talk.employee.__data__, talk.manager.__data__


def test_rows_are_as_peewee_gives_them(open_talk: Conversation) -> None:
    Conversation.update(place=Conversation.place.seal(open_talk.id, "Rom 2")).where(
        Conversation.id == open_talk.id
    ).execute()
    prepared: Prepared[Conversation] = Prepared(lambda talk: Conversation.with_people().where(Conversation.id == talk))
    expected = Conversation.with_people().where(Conversation.id == open_talk.id).get()
    for _again in range(2):
        with counted() as statements:
            found = prepared.first(talk=open_talk.id)
            assert whole(found) == whole(expected)
        assert len(statements) == 1
        assert found and found.place == "Rom 2" and found.opened_at.tzinfo is dt.UTC
        assert not found.is_dirty() and not found.employee.is_dirty()
    assert prepared.first(talk="another") is None


def test_all_rows_come_in_the_order_of_the_query(cast: Cast) -> None:
    prepared: Prepared[Person] = Prepared(
        lambda manager: Person.select().where(Person.manager == manager).order_by(Person.name.desc())
    )
    expected = list(Person.select().where(Person.manager == cast.manager).order_by(Person.name.desc()))
    assert expected and [row.__data__ for row in prepared.all(manager=cast.manager.id)] == [
        row.__data__ for row in expected
    ]
    found = prepared.first(manager=cast.manager.id)
    assert found == expected[0]
    assert prepared.all(manager="nobody") == []


def test_a_moment_and_a_table_without_a_foreign_key_to_it(cast: Cast, open_talk: Conversation) -> None:
    session = start(cast.employee, remember=False)
    prepared: Prepared[Conversation] = Prepared(
        lambda now: Conversation.select(Conversation, BrowserSession).join(
            BrowserSession, on=(BrowserSession.expires_at > now), attr="watched_in"
        )
    )
    found = prepared.first(now=clock.now())
    assert found is not None and found.watched_in.id == session.id
    assert prepared.first(now=session.expires_at + dt.timedelta(seconds=1)) is None


def test_a_row_that_may_be_missing(cast: Cast) -> None:
    manager = Person.alias()
    led_by = Person.manager == manager.id
    for on, attr in ((led_by, "manager"), (led_by & (manager.id != cast.other_manager.id), "led_by")):
        query = Person.select(Person.id, Person.manager, manager.id, manager.start_date).order_by(Person.id)
        query = query.join(manager, JOIN.LEFT_OUTER, on=on, attr=attr)
        expected: list[Person] = list(query)
        found: list[Person] = Prepared(query.clone).all()
        with counted() as statements:
            assert [getattr(row, attr) for row in found] == [getattr(row, attr) for row in expected]
        assert statements == [] and {getattr(row, attr) is None for row in found} == {True, False}
        assert [row.__data__ for row in found] == [row.__data__ for row in expected]


def test_what_a_missing_row_holds_cannot_be_told(app: Flask) -> None:
    manager, above = Person.alias(), Person.alias()

    def prepared(kind: str, other: str) -> Prepared[Person]:
        query = Person.select(Person, manager, above).join(manager, kind, on=(Person.manager == manager.id), attr="m")
        return Prepared(lambda: query.join(above, other, on=(manager.manager == above.id), attr="m"))

    with pytest.raises(TypeError, match="joins nothing to a row that may be missing"):
        prepared(JOIN.LEFT_OUTER, JOIN.LEFT_OUTER).first()
    with pytest.raises(TypeError, match="FULL"):
        prepared(JOIN.INNER, JOIN.FULL).first()


def test_only_what_was_set_is_saved(cast: Cast, open_talk: Conversation) -> None:
    question = load_version(open_talk.version_id).meeting_sections[1].questions[0]
    made = Answer.create(conversation=open_talk.id, question=question.id, author=cast.employee.id)
    row, other = Answer.get_by_id(made.id), Answer.get_by_id(made.id)
    other.version = 7
    save_changes(other)
    for text in ("Først æøå", "Så"):
        row.text, row.saves, row.updated_at = text, {"tab": "tab.1", "æ": text}, clock.now()
        with counted() as statements:
            save_changes(row)
            save_changes(row)
        assert len(statements) == 1
        kept = Answer.get_by_id(made.id)
        assert (kept.text, kept.saves, kept.version) == (text, {"tab": "tab.1", "æ": text}, 7)
        assert kept.updated_at == row.updated_at


def test_the_same_query_is_asked_of_different_values(cast: Cast) -> None:
    prepared: Prepared[Person] = Prepared(
        lambda email, name: Person.select().where(Person.name == name, Person.email == email)
    )
    other = factories.person(name="email", email="name")
    for person in (cast.employee, cast.manager, other):
        found = prepared.first(name=person.name, email=person.email)
        assert found is not None and found.id == person.id


def test_values_are_asked_anew_each_time(cast: Cast) -> None:
    prepared = PreparedValues(
        lambda manager, before: (
            Person.select(Person.department, fn.COUNT(Person.id))
            .where(Person.manager == manager, Person.ended_on.is_null() | (Person.address_changed_at < before))
            .group_by(Person.department)
        )
    )
    for manager, expected in ((cast.manager, [("Drift", 2)]), (cast.other_manager, [("Salg", 1)]), (cast.hr, [])):
        with counted() as statements:
            assert [tuple(row) for row in prepared.all(manager=manager.id, before=clock.now())] == expected
        assert len(statements) == 1
