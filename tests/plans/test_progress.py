"""Owners say how it goes, the other sees it, and a talk with nothing open is closed by itself."""

from __future__ import annotations

import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests import factories
from tests.cast import Cast
from tests.conversations.talks import fresh, logged, opened
from tests.plans.signed import agreement, goal, said, signed
from tests.queries import counted
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


@pytest.mark.parametrize("status", Status)
def test_more_can_be_said_of_what_stands_as_it_is(cast: Cast, last: Conversation, status: Status) -> None:
    row, browser = agreement(last), cast.browser(cast.employee)
    mark(browser, row, status)
    assert f'name="status" value="{status}"' in browser.get(address(row)).text
    mark(browser, row, status, result="To av tre er i mål")
    assert words_of(row) == [(status, None), (status, "To av tre er i mål")]


@pytest.mark.parametrize("came_from", ["forsiden", "samtalen", "planen"])
def test_what_was_noted_is_said_once_and_of_which_row(cast: Cast, last: Conversation, came_from: str) -> None:
    row, browser = agreement(last, "Kurs i regnskap"), cast.browser(cast.employee)
    agreement(last, "Ny pult")
    answer = mark(browser, row, fra=came_from)
    assert "Notert om «Kurs i regnskap»: gjort." in browser.get(answer.location).text
    assert "Notert" not in browser.get(answer.location).text


def test_what_is_let_go_of_is_not_called_completed(cast: Cast, last: Conversation) -> None:
    """«Avslutt» beside «Gjort» reads as «complete»."""
    row, browser = agreement(last), cast.browser(cast.employee)
    for page in ("/", address(row)):
        assert "Legg bort" in browser.get(page).text
    mark(browser, row, "dropped")
    assert "Lagt bort" in browser.get(address(row)).text


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


@pytest.mark.parametrize("what", ["removed", "empty", "unsigned", "nothing"])
def test_what_is_not_a_standing_signed_row_is_not_there(cast: Cast, last: Conversation, what: str) -> None:
    row = agreement(last)
    if what == "removed":
        Agreement.update(removed_at=clock.now()).execute()
    elif what == "empty":
        row = agreement(last, "", responsible=Responsible.NOBODY)
    elif what == "unsigned":
        row = agreement(factories.conversation(employee=cast.employee, manager=cast.manager, state=State.OPEN))
    else:
        row.id = "nothing"
    assert mark(cast.browser(cast.employee), row).status_code == 404
    assert Progress.select().count() == 0


def test_the_way_to_a_row_leads_to_what_carries_it_on(cast: Cast, last: Conversation) -> None:
    """And a word that was on its way is kept for whoever wrote it, but not put down for another wording."""
    row = agreement(last, "Kurs", responsible=Responsible.BOTH)
    cancelled = factories.conversation(employee=cast.employee, manager=cast.manager, state=State.CANCELLED)
    agreement(cancelled, "Kurs", continues=row.id)
    between = agreement(signed(cast.employee, cast.manager, days_ago=90), "Kurs", continues=row.id)
    now = agreement(signed(cast.employee, cast.manager, days_ago=3), "To kurs", continues=between.id)
    now.responsible = Responsible.BOTH
    now.save()
    for person in (cast.employee, cast.manager):
        browser = cast.browser(person)
        assert address(row) in browser.get(f"/samtaler/{last.id}").text
        assert browser.get(address(row)).location == address(now)
        answer = mark(browser, row, result="Bestått i mai")
        assert answer.status_code == 409
        assert "To kurs" in answer.text and "Bestått i mai" in answer.text and "ble ikke notert" in answer.text
    assert Progress.select().count() == 0
    for nobody in (cast.hr, cast.admin, cast.colleague, cast.other_manager):
        browser = cast.browser(nobody)
        assert (browser.get(address(row)).status_code, mark(browser, row).status_code) == (404, 404)


def test_a_result_that_is_too_long_stays_in_the_field(cast: Cast, last: Conversation) -> None:
    row, long = agreement(last), "x" * (LONGEST_RESULT + 1)
    answer = mark(cast.browser(cast.employee), row, result=long)
    assert answer.status_code == 422
    assert long in answer.text and "Teksten er for lang" in answer.text
    assert re.search(r'<textarea[^>]* aria-invalid="true"[^>]* autofocus>', answer.text)
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
    """The page had found the row; before it was written to, the talk was reopened. What was typed stays in sight."""
    row, browser, found = agreement(last), cast.browser(cast.employee), earlier.find

    def find_and_reopen(kind: str, row_id: str) -> Row | None:
        there = found(kind, row_id)
        reopen(last)
        return there

    monkeypatch.setattr(earlier, "find", find_and_reopen)
    answer = mark(browser, row, result="Bestått i mai")
    assert words_of(row) == []
    assert answer.status_code == 409
    assert "ble ikke notert" in answer.text and "Bestått i mai" in answer.text


def reopen(talk: Conversation) -> None:
    Conversation.update(state=State.OPEN, reopened_at=clock.now()).where(Conversation.id == talk.id).execute()


def test_of_a_talk_that_is_taken_up_again_it_is_said_where_its_plan_is(cast: Cast, last: Conversation) -> None:
    """To the two and to whoever leads the employee now, without the words that are being written; a typed one stays."""
    row, two = agreement(last, "Kurs", responsible=Responsible.BOTH), (cast.employee, cast.manager)
    reopen(last)
    again, link = "kommer tilbake hit når den er signert på nytt", f"/samtaler/{last.id}"
    for person in two:
        browser = cast.browser(person)
        assert "Samtalen er tatt opp igjen." in browser.get("/").text
        for page in ("/", f"/planen/{cast.employee.id}", address(row)):
            shown = browser.get(page).text
            assert again in shown and link in shown and "Kurs" not in shown
        assert "ble ikke notert" not in browser.get(address(row)).text
        answer = mark(browser, row, result="Bestått i mai")
        assert answer.status_code == 409
        assert all(words in answer.text for words in (again, "ble ikke notert", "Bestått i mai"))
    Agreement.update(responsible=Responsible.EMPLOYEE).execute()
    assert again in cast.browser(cast.employee).get("/").text
    assert again not in cast.browser(cast.manager).get("/").text
    for nobody in (cast.hr, cast.admin, cast.colleague, cast.other_manager):
        browser = cast.browser(nobody)
        assert again not in browser.get("/").text
        assert (browser.get(address(row)).status_code, mark(browser, row).status_code) == (404, 404)
    Person.update(manager=cast.other_manager).where(Person.id == cast.employee.id).execute()
    for person in (cast.employee, cast.other_manager):
        shown = cast.browser(person).get(f"/planen/{cast.employee.id}").text
        assert "satt på vent" in shown and again not in shown
    assert "satt på vent, så" not in cast.browser(cast.manager).get("/").text
    assert Progress.select().count() == 0


def test_what_a_talk_was_signed_anew_without_keeps_what_was_typed(cast: Cast, last: Conversation) -> None:
    row, browser = agreement(last, "Kurs"), cast.browser(cast.employee)
    Agreement.update(removed_at=clock.now()).execute()
    Conversation.update(reopened_at=clock.now()).execute()
    answer = mark(browser, row, result="Bestått i mai")
    assert answer.status_code == 409
    assert "Dette står ikke lenger i planen" in answer.text and "Bestått i mai" in answer.text
    assert "er tatt opp igjen" not in browser.get("/").text


@pytest.mark.parametrize("carried_on", [True, False])
def test_what_has_come_to_be_anothers_keeps_what_was_typed(cast: Cast, last: Conversation, carried_on: bool) -> None:
    row = agreement(last, "Kurs")
    later = signed(cast.employee, cast.manager, days_ago=3)
    now = agreement(later, "Kurs", continues=row.id) if carried_on else row
    Agreement.update(responsible=Responsible.MANAGER).where(Agreement.id == now.id).execute()
    answer = mark(cast.browser(cast.employee), row, result="Bestått i mai")
    assert answer.status_code == (409 if carried_on else 403)
    assert "ble ikke notert" in answer.text and "Bestått i mai" in answer.text
    assert 'name="status"' not in answer.text
    assert Progress.select().count() == 0
