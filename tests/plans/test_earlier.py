"""What earlier plans have left, who may see and mark it, and what a row carries on."""

from __future__ import annotations

import datetime as dt

import pytest

from tests import factories
from tests.cast import Cast
from tests.plans.signed import agreement, goal, minutes, said, signed
from tests.queries import counted
from webapp import clock
from webapp.conversations.models import AddressConfirmed, Conversation
from webapp.conversations.states import State
from webapp.db import database, is_postgresql
from webapp.people.models import Person
from webapp.plans import earlier
from webapp.plans.earlier import as_agenda, histories, latest_minutes, open_rows, standing_progress
from webapp.plans.models import Responsible, Status
from webapp.plans.standing import last_plan


@pytest.fixture
def last(cast: Cast) -> Conversation:
    return signed(cast.employee, cast.manager)


def whats(rows: object) -> list[str]:
    return [row.what for row in rows]  # type: ignore[attr-defined]


def test_what_is_signed_and_has_no_end_is_open_goals_first(cast: Cast, last: Conversation) -> None:
    older = signed(cast.employee, cast.manager, days_ago=400, state=State.CLOSED)
    agreement(last, "C")
    goal(last, "B")
    goal(older, "A")
    agreement(last, "Gjort", removed_at=clock.now())
    agreement(last, "", responsible=Responsible.NOBODY)
    agreement(signed(cast.colleague, cast.manager), "En annens")
    agreement(factories.conversation(employee=cast.employee, manager=cast.manager), "Ikke signert")
    assert whats(open_rows(cast.employee.id)) == ["A", "B", "C"]


@pytest.mark.parametrize(
    ("words", "is_open"),
    [
        ([Status.UNDER_WAY], True),
        ([Status.DONE], False),
        ([Status.DROPPED], False),
        ([Status.DONE, Status.UNDER_WAY], True),
        ([Status.UNDER_WAY, Status.DROPPED], False),
    ],
)
def test_the_newest_word_holds(cast: Cast, last: Conversation, words: list[Status], is_open: bool) -> None:
    rows = [goal(last), agreement(last)]
    for row in rows:
        for days_ago, status in zip((9, 1), words, strict=False):
            said(row, cast.employee, status, days_ago=days_ago)
    assert (len(open_rows(cast.employee.id)) == 2) is is_open
    assert {row.id: word.status for row in rows if (word := standing_progress(rows)[row.id])} == {
        row.id: words[-1] for row in rows
    }


def test_what_a_signed_talk_carries_on_is_open_there_alone(cast: Cast, last: Conversation) -> None:
    old = [goal(last, "Mål"), agreement(last, "Avtale")]
    talk = factories.conversation(employee=cast.employee, manager=cast.manager, state=State.OPEN)
    goal(talk, "Nytt mål", continues=old[0].id)
    carried = agreement(talk, "Ny avtale", continues=old[1].id)
    assert whats(open_rows(cast.employee.id)) == ["Mål", "Avtale"]
    Conversation.update(state=State.SIGNED).where(Conversation.id == talk.id).execute()
    assert whats(open_rows(cast.employee.id)) == ["Nytt mål", "Ny avtale"]
    carried.removed_at = clock.now()
    carried.save()
    assert whats(open_rows(cast.employee.id)) == ["Nytt mål", "Avtale"]


def test_an_agenda_takes_each_goal_with_what_carries_it_out(cast: Cast, last: Conversation) -> None:
    agreement(last, "For seg")
    first, second = goal(last, "Første"), goal(last, "Andre")
    agreement(last, "Til andre", goal=second)
    agreement(last, "Til første", goal=first)
    agenda = as_agenda(open_rows(cast.employee.id))
    assert whats(agenda) == ["Første", "Til første", "Andre", "Til andre", "For seg"]


def test_a_row_has_one_history_over_all_its_talks(cast: Cast, last: Conversation) -> None:
    older, oldest = (signed(cast.employee, cast.manager, days_ago=days) for days in (400, 800))
    first = agreement(oldest, "Først")
    second = agreement(older, "Så", continues=first.id)
    third = agreement(last, "Nå", continues=second.id)
    aim = goal(last, "Mål", continues=goal(older, "Mål den gang").id)
    alone = agreement(last, "Alene")
    said(first, cast.employee, Status.UNDER_WAY, days_ago=700, result="Halvveis")
    said(first, cast.manager, Status.DROPPED, days_ago=600)
    with counted() as asked:
        found = histories([third, aim, alone])
    assert len(asked) == 3
    assert {top: whats(step.row for step in steps) for top, steps in found.items()} == {
        third.id: ["Først", "Så", "Nå"],
        aim.id: ["Mål den gang", "Mål"],
        alone.id: ["Alene"],
    }
    assert [(word.status, word.result, word.person.name) for word in found[third.id][0].progress] == [
        (Status.UNDER_WAY, "Halvveis", "Emil Eide"),
        (Status.DROPPED, None, "Marit Moen"),
    ]
    assert [step.at for step in found[third.id]] == [oldest.signed_at, older.signed_at, last.signed_at]


def test_no_rows_ask_nothing(cast: Cast) -> None:
    with counted() as asked:
        assert histories([]) == standing_progress([]) == {}
    assert asked == []


def test_the_number_of_queries_does_not_grow(cast: Cast, last: Conversation) -> None:
    def look() -> int:
        with counted() as asked:
            rows = open_rows(cast.employee.id)
            standing_progress(rows)
            histories(rows)
        return len(asked)

    goal(last), agreement(last)
    few = look()
    for _ in range(12):
        said(goal(last), cast.employee, Status.UNDER_WAY)
        agreement(last, continues=agreement(signed(cast.employee, cast.manager, days_ago=400)).id)
    assert look() == few == 6


OWNERS = {
    "goal": {"employee"},
    Responsible.EMPLOYEE: {"employee"},
    Responsible.BOTH: {"employee", "manager"},
    Responsible.MANAGER: {"manager"},
    Responsible.OTHER: {"manager"},
    Responsible.NOBODY: {"manager"},
}


@pytest.mark.parametrize("changed", [False, True])
@pytest.mark.parametrize("kind", OWNERS)
def test_the_owner_marks_and_the_other_sees(cast: Cast, last: Conversation, kind: str, changed: bool) -> None:
    made = goal(last) if kind == "goal" else agreement(last, responsible=kind)
    if changed:
        Person.update(manager=cast.other_manager).where(Person.id == cast.employee.id).execute()
    row = earlier.find("goal" if kind == "goal" else "agreement", made.id)
    assert row is not None
    leads = "other_manager" if changed else "manager"
    owners = {leads if who == "manager" else who for who in OWNERS[kind]}
    people = ("employee", "manager", "other_manager", "colleague", "hr", "admin")
    assert {who for who in people if earlier.may_mark(getattr(cast, who), row)} == owners
    assert {who for who in people if earlier.may_see(getattr(cast, who), row)} == {"employee", leads}


def test_a_new_address_opens_no_rows_until_someone_has_vouched(cast: Cast, last: Conversation) -> None:
    row, long_ago = agreement(last, responsible=Responsible.BOTH), clock.now() - dt.timedelta(days=30)
    for name in ("employee", "manager"):
        person: Person = getattr(cast, name)
        assert len(earlier.rows_of(person, ended_since=long_ago)) == 1
        person.address_changed_at = clock.now()
        person.save()
        assert earlier.rows_of(person, ended_since=long_ago) == []
        found = earlier.find("agreement", row.id)
        assert found and not earlier.may_see(person, found) and not earlier.may_mark(person, found)
        AddressConfirmed.create(conversation=last, person=person, at=clock.now())
        assert len(earlier.rows_of(person, ended_since=long_ago)) == 1
        assert earlier.may_mark(person, found)


def test_ones_rows_are_own_and_reports_and_what_ended_lately(cast: Cast, last: Conversation) -> None:
    since = clock.now() - dt.timedelta(days=30)
    agreement(last, "Åpen")
    said(agreement(last, "Nylig"), cast.employee, Status.DONE, days_ago=29)
    said(agreement(last, "Lenge siden"), cast.employee, Status.DONE, days_ago=31)
    agreement(signed(cast.colleague, cast.manager, days_ago=90), "Karis")
    assert whats(earlier.rows_of(cast.employee, ended_since=since)) == ["Åpen", "Nylig"]
    assert whats(earlier.rows_of(cast.manager, ended_since=since)) == ["Åpen", "Nylig", "Karis"]
    assert whats(earlier.rows_for(cast.manager, cast.colleague.id, ended_since=since)) == ["Karis"]
    assert earlier.rows_for(cast.colleague, cast.employee.id, ended_since=since) == []
    for nobody in (cast.hr, cast.admin, cast.other_manager):
        assert earlier.rows_of(nobody, ended_since=since) == []


def test_ones_rows_are_looked_for_among_the_talks_of_ones_own_people(cast: Cast) -> None:
    """And not among the signed ones of the whole company."""
    with counted() as asked:
        earlier.rows_of(cast.manager, due=(clock.today(), clock.today()))
    assert len(asked) == 2
    # PostgreSQL plans by what its tables hold, which is next to nothing here.
    for sql in [] if is_postgresql() else asked:
        nothing = [None] * sql.count("?")
        plan = " ".join(row[-1] for row in database.execute_sql(f"EXPLAIN QUERY PLAN {sql}", nothing))
        assert "conversation_employee_id" in plan and "conversation_state" not in plan


def test_the_latest_minutes_are_those_that_stand(cast: Cast, last: Conversation) -> None:
    assert latest_minutes(cast.employee.id) is None
    older = minutes(signed(cast.employee, cast.manager, days_ago=400))
    minutes(last, replaced_at=clock.now())
    found = latest_minutes(cast.employee.id)
    assert found and found.id == older.id
    newest = minutes(last, number=2)
    found = latest_minutes(cast.employee.id)
    assert found and found.id == newest.id
    assert latest_minutes(cast.colleague.id) is None


def test_a_talk_that_is_signed_anew_is_no_newer_than_it_was(cast: Cast, last: Conversation) -> None:
    older = signed(cast.employee, cast.manager, days_ago=400, signed_at=clock.now())
    newest, corrected = minutes(last), minutes(older)
    assert corrected.signed_at > newest.signed_at
    found = latest_minutes(cast.employee.id)
    assert found and found.id == newest.id
    for talk, what in ((older, "Den gang"), (last, "Sist")):
        said(agreement(talk, what), cast.employee, Status.DONE)
    assert [each.row.what for each in last_plan(cast.employee, cast.employee.id)] == ["Sist"]
