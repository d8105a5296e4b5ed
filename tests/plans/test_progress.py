"""Owners say how it goes, the other sees it, and a talk with nothing open is closed by itself."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests import factories
from tests.cast import Cast
from tests.conversations.talks import counted, fresh, logged, opened
from tests.plans.signed import agreement, goal, said, signed
from webapp import clock, live
from webapp.conversations.models import AddressConfirmed, Conversation
from webapp.conversations.opening import channel
from webapp.conversations.policy_words import LOGGED
from webapp.conversations.states import State
from webapp.db import database
from webapp.people.models import Person
from webapp.plans import earlier, progress
from webapp.plans.models import Agreement, Goal, Progress, Responsible, Status
from webapp.plans.progress import LONGEST_RESULT, MARKED, settle

Row = Goal | Agreement


@pytest.fixture
def last(cast: Cast) -> Conversation:
    return signed(cast.employee, cast.manager)


def address(row: Row) -> str:
    return f"/planen/{'mal' if isinstance(row, Goal) else 'avtale'}/{row.id}"


def mark(browser: FlaskClient, row: Row, status: str = "done", **sent: str) -> TestResponse:
    return browser.post(address(row), data={"status": status} | sent)


def words_of(row: Row) -> list[tuple[str, str | None]]:
    about = Progress.goal if isinstance(row, Goal) else Progress.agreement
    return [(word.status, word.result) for word in Progress.select().where(about == row.id).order_by(Progress.at)]


def state(talk: Conversation) -> str:
    return str(fresh(talk).state)


def test_an_owner_says_how_it_goes_and_the_wording_stays(cast: Cast, last: Conversation) -> None:
    row, browser = goal(last), cast.browser(cast.employee)
    agreement(last)
    before = (row.what, row.version)
    assert mark(browser, row, "under way", result=" Halvveis \r\n").location == "/#avtalene-dine"
    mark(browser, row, "done", result="Kurset er tatt", fra="samtalen")
    assert words_of(row) == [("under way", "Halvveis"), ("done", "Kurset er tatt")]
    now = Goal.get_by_id(row.id)
    assert (now.what, now.version) == before
    assert [(entry.action, entry.actor_id, entry.facts) for entry in logged(last)] == [
        (MARKED[status], cast.employee.id, {"row": row.id}) for status in (Status.UNDER_WAY, Status.DONE)
    ]
    assert set(MARKED.values()) <= set(LOGGED)


def test_the_same_word_twice_is_one(cast: Cast, last: Conversation) -> None:
    row, browser = agreement(last), cast.browser(cast.employee)
    for result in ("", "", "Ferdig", ""):
        mark(browser, row, result=result)
    assert words_of(row) == [("done", None), ("done", "Ferdig")]


def test_the_talks_page_has_the_whole_plan(cast: Cast, last: Conversation) -> None:
    goal(last, "Emils mål")
    agreement(last, "Marits avtale", responsible=Responsible.MANAGER)
    agreement(last, "Felles avtale", responsible=Responsible.BOTH)
    for person in (cast.employee, cast.manager):
        talk = cast.browser(person).get(f"/samtaler/{last.id}").text
        for what in ("Emils mål", "Marits avtale", "Felles avtale"):
            assert what in talk
        assert talk.count('class="mark"') == 2


def test_the_other_may_look_and_not_mark(cast: Cast, last: Conversation) -> None:
    row = agreement(last)
    assert mark(cast.browser(cast.manager), row).status_code == 403
    mark(cast.browser(cast.employee), row, result="Ferdig i mai")
    page = cast.browser(cast.manager).get(address(row)).text
    assert "Ferdig i mai" in page and "<textarea" not in page
    for nobody in (cast.hr, cast.admin, cast.colleague, cast.other_manager):
        browser = cast.browser(nobody)
        assert (browser.get(address(row)).status_code, mark(browser, row).status_code) == (404, 404)
    assert len(words_of(row)) == 1


def test_after_a_change_of_manager_the_new_one_follows_up(cast: Cast, last: Conversation) -> None:
    row = agreement(last, "Ny pult", responsible=Responsible.MANAGER)
    Person.update(manager=cast.other_manager).where(Person.id == cast.employee.id).execute()
    former, new = cast.browser(cast.manager), cast.browser(cast.other_manager)
    assert "Ny pult" not in former.get("/").text
    assert mark(former, row).status_code == 404
    assert "Ny pult" in new.get("/").text
    assert mark(new, row).status_code == 303


@pytest.mark.parametrize("what", ["removed", "empty", "unsigned", "carried", "nothing"])
def test_what_is_not_a_standing_signed_row_is_not_there(cast: Cast, last: Conversation, what: str) -> None:
    row = agreement(last)
    if what == "removed":
        Agreement.update(removed_at=clock.now()).execute()
    elif what == "empty":
        row = agreement(last, "", responsible=Responsible.NOBODY)
    elif what == "unsigned":
        row = agreement(factories.conversation(employee=cast.employee, manager=cast.manager, state=State.OPEN))
    elif what == "carried":
        agreement(signed(cast.employee, cast.manager, days_ago=3), continues=row.id)
    else:
        row.id = "nothing"
    assert mark(cast.browser(cast.employee), row).status_code == 404
    assert Progress.select().count() == 0


def test_a_result_that_is_too_long_stays_in_the_field(cast: Cast, last: Conversation) -> None:
    row, long = agreement(last), "x" * (LONGEST_RESULT + 1)
    answer = mark(cast.browser(cast.employee), row, result=long)
    assert answer.status_code == 422
    assert long in answer.text and "Teksten er for lang" in answer.text
    assert mark(cast.browser(cast.employee), row, "finished").status_code == 400
    assert words_of(row) == []


def test_a_talk_closes_with_its_last_row_and_opens_with_the_first(cast: Cast, last: Conversation) -> None:
    mine, theirs = goal(last), agreement(last, responsible=Responsible.MANAGER)
    agreement(last, "", responsible=Responsible.NOBODY)
    mark(cast.browser(cast.employee), mine, "dropped")
    assert state(last) == State.SIGNED
    mark(cast.browser(cast.manager), theirs)
    assert state(last) == State.CLOSED
    assert fresh(last).closed_at is not None
    mark(cast.browser(cast.employee), mine, "under way")
    assert (state(last), fresh(last).closed_at) == (State.SIGNED, None)
    assert [entry.action for entry in logged(last)] == [
        "marked dropped",
        "marked done",
        "talk closed",
        "marked under way",
        "talk no longer closed",
    ]


def test_two_who_mark_the_last_rows_at_once_close_the_talk(cast: Cast, last: Conversation) -> None:
    marks = [(cast.employee, goal(last)), (cast.manager, agreement(last, responsible=Responsible.MANAGER))]
    ready = threading.Barrier(2)

    def at_once(person: Person, made: Row) -> None:
        with database.connection_context():
            row = earlier.find("goal" if isinstance(made, Goal) else "agreement", made.id)
            assert row is not None
            ready.wait(10)
            progress.mark(person, row, Status.DONE)

    with ThreadPoolExecutor(2) as threads:
        for act in [threads.submit(at_once, *given) for given in marks]:
            act.result(30)
    assert state(last) == State.CLOSED
    assert [entry.action for entry in logged(last)].count("talk closed") == 1


def test_an_agenda_that_is_open_hears_of_it(cast: Cast, last: Conversation) -> None:
    row = agreement(last)
    talk = opened(cast.employee, cast.manager)
    subscription = live.subscribe(channel(talk.id), "manager")
    try:
        mark(cast.browser(cast.employee), row)
        (event,) = subscription.take()
    finally:
        live.leave(subscription)
    assert event.kind == "review"
    assert "Gjort" in cast.browser(cast.manager).get(f"/samtaler/{talk.id}/mote").text


def test_what_a_signed_talk_carries_on_is_over_in_the_old_one(cast: Cast, last: Conversation) -> None:
    row = agreement(last)
    settle(cast.employee.id)
    assert state(last) == State.SIGNED
    later = signed(cast.employee, cast.manager, days_ago=3)
    agreement(later, continues=row.id)
    settle(cast.employee.id)
    assert (state(last), state(later)) == (State.CLOSED, State.SIGNED)


def test_a_talk_that_agreed_on_nothing_waits_for_the_next(cast: Cast, last: Conversation) -> None:
    settle(cast.employee.id)
    assert state(last) == State.SIGNED
    signed(cast.employee, cast.manager, days_ago=3)
    settle(cast.employee.id)
    assert state(last) == State.CLOSED


def test_the_number_of_queries_does_not_grow(cast: Cast, last: Conversation) -> None:
    browser = cast.browser(cast.manager)

    def asked(path: str) -> int:
        browser.get(path)
        with counted() as queries:
            assert browser.get(path).status_code == 200
        return len(queries)

    first = agreement(last, responsible=Responsible.MANAGER)
    paths = ("/", f"/samtaler/{last.id}", address(first))
    few = [asked(path) for path in paths]
    for _ in range(8):
        person = factories.person(manager=cast.manager)
        for made in (agreement, goal):
            said(made(signed(person, cast.manager)), person, Status.UNDER_WAY)
            said(agreement(last, responsible=Responsible.BOTH), cast.employee, Status.UNDER_WAY)
        said(first, cast.manager, Status.UNDER_WAY)
    assert [asked(path) for path in paths] == few


def test_a_new_address_is_vouched_for_once_and_not_by_each_row(cast: Cast, last: Conversation) -> None:
    Person.update(address_changed_at=clock.now()).where(Person.id == cast.employee.id).execute()
    AddressConfirmed.create(conversation=last.id, person=cast.employee.id, at=clock.now())
    browser = cast.browser(cast.employee)

    def asked(path: str) -> int:
        browser.get(path)
        with counted() as queries:
            assert "Bestille kurs" in browser.get(path).text
        return len(queries)

    agreement(last)
    paths = ("/", f"/samtaler/{last.id}")
    few = [asked(path) for path in paths]
    for _ in range(5):
        agreement(last)
    assert [asked(path) for path in paths] == few


def test_what_has_gone_on_meanwhile_takes_no_word(
    cast: Cast, last: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page had found the row; before it was written to, the talk was reopened."""
    row, browser, found = agreement(last), cast.browser(cast.employee), earlier.find

    def find_and_reopen(kind: str, row_id: str) -> Row | None:
        there = found(kind, row_id)
        Conversation.update(state=State.OPEN).where(Conversation.id == last.id).execute()
        return there

    monkeypatch.setattr(earlier, "find", find_and_reopen)
    answer = mark(browser, row)
    assert words_of(row) == []
    assert "ble ikke notert" in browser.get(answer.location).text
