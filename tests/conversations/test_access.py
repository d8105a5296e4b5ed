"""The table «Who sees what», cell by cell, and the moments between its cells."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from flask import Flask

from tests import factories
from tests.cast import Cast
from tests.conversations.talks import invited
from webapp import clock
from webapp.conversations.access import Right, rights, waits_for_address
from webapp.conversations.models import AddressConfirmed, Conversation
from webapp.conversations.states import State, Writers
from webapp.people.models import Person
from webapp.questionnaires.kinds import Role

EXISTS = {Right.EXISTS}
BEEN_HERE = EXISTS | {Right.READ_OWN_LOG}
READS = BEEN_HERE | {Right.READ_INVITATION, Right.READ_OWN}
# The employee's alone, in every state.
THEIRS = {Right.READ_LOG, Right.ANSWER_STATEMENTS}
OPENED = {Right.READ_OTHER, Right.READ_PLAN}


@pytest.fixture
def talk(talking: Cast) -> Conversation:
    return invited(talking)


def opened(talk: Conversation, state: State = State.OPEN) -> Conversation:
    talk.opened_at, talk.state = clock.now(), state
    return talk


def with_new_manager(cast: Cast, talk: Conversation) -> Conversation:
    talk.employee.manager = cast.other_manager
    return talk


def test_the_two_before_the_columns_open(talking: Cast, talk: Conversation) -> None:
    assert rights(talking.employee, talk) == READS | THEIRS | {Right.WRITE_OWN, Right.ANSWER}
    assert rights(talking.manager, talk) == READS | {Right.WRITE_OWN, Right.LEAD}


def test_the_two_after_the_columns_open(talking: Cast, talk: Conversation) -> None:
    opened(talk)
    writes = {Right.WRITE_OWN, Right.WRITE_SHARED}
    assert rights(talking.employee, talk) >= READS | OPENED | writes | THEIRS
    assert rights(talking.manager, talk) == READS | OPENED | writes | {Right.LEAD}


def test_both_still_write_while_they_read_back(talking: Cast, talk: Conversation) -> None:
    opened(talk, State.CONCLUDING)
    writes = READS | OPENED | {Right.WRITE_OWN, Right.WRITE_SHARED}
    assert rights(talking.employee, talk) == writes | THEIRS
    assert rights(talking.manager, talk) == writes | {Right.LEAD}


@pytest.mark.parametrize("state", [State.SIGNED, State.CLOSED])
def test_nobody_writes_once_it_is_signed(talking: Cast, talk: Conversation, state: State) -> None:
    opened(talk, state)
    may_reopen = {Right.REOPEN} if state == State.SIGNED else set()
    assert rights(talking.employee, talk) == READS | OPENED | THEIRS
    assert rights(talking.manager, talk) == READS | OPENED | may_reopen


@pytest.mark.parametrize("writers", list(Writers))
def test_the_manager_decides_who_writes_what_they_share(talking: Cast, talk: Conversation, writers: Writers) -> None:
    opened(talk)
    talk.writers = writers
    for role in Role:
        held = rights(talk.person_in(role), talk)
        assert Right.WRITE_OWN in held
        assert (Right.WRITE_SHARED in held) == (writers in {Writers.BOTH, role})


def test_a_cancelled_talk_that_never_opened_keeps_the_columns_apart(talking: Cast, talk: Conversation) -> None:
    talk.state = State.CANCELLED
    assert rights(talking.employee, talk) == READS | THEIRS
    assert rights(talking.manager, talk) == READS


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("columns_open", [False, True])
def test_hr_and_the_new_manager_know_that_it_is_and_no_more(
    talking: Cast, talk: Conversation, state: State, columns_open: bool
) -> None:
    with_new_manager(talking, talk)
    talk.state, talk.opened_at = state, clock.now() if columns_open else None
    assert rights(talking.hr, talk) == EXISTS
    assert rights(talking.other_manager, talk) == BEEN_HERE


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("columns_open", [False, True])
def test_nobody_else_knows_that_it_is(talking: Cast, talk: Conversation, state: State, columns_open: bool) -> None:
    talk.state, talk.opened_at = state, clock.now() if columns_open else None
    managers_manager = Person.get_by_id(talking.manager.manager_id)
    for person in (talking.colleague, talking.other_manager, talking.admin, managers_manager):
        assert rights(person, talk) == set()


@pytest.mark.parametrize("state", [State.PLANNED, State.INVITED, State.OPEN, State.CONCLUDING])
@pytest.mark.parametrize("columns_open", [False, True])
def test_a_change_of_manager_freezes_it(talking: Cast, talk: Conversation, state: State, columns_open: bool) -> None:
    with_new_manager(talking, talk)
    talk.state, talk.opened_at = state, clock.now() if columns_open else None
    assert rights(talking.manager, talk) == BEEN_HERE | {Right.READ_OWN}
    hands_over = OPENED | {Right.HAND_OVER, Right.READ_HANDED_OVER}
    still = READS | THEIRS | (hands_over if columns_open else set())
    assert rights(talking.employee, talk) == still


@pytest.mark.parametrize("state", [State.OPEN, State.SIGNED, State.CANCELLED])
def test_the_new_manager_reads_what_was_opened_and_handed_over(talking: Cast, talk: Conversation, state: State) -> None:
    with_new_manager(talking, talk)
    talk.state, talk.handed_over_at = state, clock.now()
    assert rights(talking.other_manager, talk) == BEEN_HERE
    talk.opened_at = clock.now()
    assert rights(talking.other_manager, talk) == BEEN_HERE | {Right.READ_HANDED_OVER}
    for person in (talking.hr, talking.colleague, talking.admin):
        assert Right.READ_HANDED_OVER not in rights(person, talk)
    assert rights(talking.manager, talk) == BEEN_HERE | {Right.READ_OWN}


def test_a_yes_does_not_reach_an_address_that_came_after_it(talking: Cast, talk: Conversation) -> None:
    with_new_manager(talking, opened(talk))
    talk.handed_over_at = clock.now()
    talking.other_manager.address_changed_at = talk.handed_over_at + dt.timedelta(seconds=1)
    assert rights(talking.other_manager, talk) == BEEN_HERE
    talk.handed_over_at += dt.timedelta(seconds=2)
    assert Right.READ_HANDED_OVER in rights(talking.other_manager, talk)


def test_nobody_without_a_manager_hands_over(talking: Cast, talk: Conversation) -> None:
    opened(talk).employee.manager = None
    assert Right.HAND_OVER not in rights(talking.employee, talk)


def test_hr_and_admin_have_their_own_talks_as_anyone(talking: Cast) -> None:
    boss = Person.get_by_id(talking.hr.manager_id)
    for person in (talking.hr, talking.admin):
        talk = invited(Cast(talking.app, person, boss, *[talking.colleague] * 4))
        assert Right.READ_LOG in rights(person, talk)
        assert Right.LEAD in rights(boss, talk)


@pytest.mark.parametrize(
    ("who", "other"), [(lambda c: c.employee, lambda c: c.manager), (lambda c: c.manager, lambda c: c.employee)]
)
def test_a_new_address_shuts_the_talks_there_were(
    talking: Cast, talk: Conversation, who: Callable[[Cast], Person], other: Callable[[Cast], Person]
) -> None:
    person = who(talking)
    full = rights(person, talk)
    person.address_changed_at = clock.now()
    assert rights(person, talk) == BEEN_HERE
    assert Right.READ_INVITATION in rights(other(talking), talk)
    AddressConfirmed.create(conversation=talk, person=person, at=clock.now())
    assert rights(person, talk) == full


def test_vouching_holds_for_one_address_and_one_talk(talking: Cast, talk: Conversation) -> None:
    person = talking.employee
    AddressConfirmed.create(conversation=talk, person=person, at=clock.now())
    person.address_changed_at = clock.now() + dt.timedelta(seconds=1)
    assert waits_for_address(person, talk)


def test_a_talk_begun_after_the_change_waits_for_nobody(talking: Cast) -> None:
    talking.employee.address_changed_at = clock.now()
    talking.employee.save()
    assert Right.ANSWER in rights(talking.employee, invited(talking))


def test_what_one_may_not_know_is_404_and_what_one_may_not_do_403(app: Flask, cast: Cast) -> None:
    with app.test_request_context():
        talk = invited(cast)
    stranger = factories.person()
    expected = {stranger: 404, cast.colleague: 404, cast.other_manager: 404, cast.admin: 404, cast.hr: 403}
    for person, status in expected.items():
        for path in ("", "/svar", "/flytt", "/avlys", "/hvem-ser"):
            assert cast.browser(person).get(f"/samtaler/{talk.id}{path}").status_code == status, (person.name, path)
        for path in ("/svar", "/flytt", "/avlys", "/bekreft-adresse"):
            assert cast.browser(person).post(f"/samtaler/{talk.id}{path}").status_code == status, (person.name, path)
    assert cast.browser(cast.manager).get(f"/samtaler/{talk.id}/svar").status_code == 403
    assert cast.browser(cast.employee).get(f"/samtaler/{talk.id}/flytt").status_code == 403
    assert cast.browser(cast.employee).post(f"/samtaler/{talk.id}/avlys", data={"reason": "x"}).status_code == 403
    assert cast.browser(None).get(f"/samtaler/{talk.id}").status_code == 302
    assert cast.browser(None).post(f"/samtaler/{talk.id}/svar").status_code == 401
