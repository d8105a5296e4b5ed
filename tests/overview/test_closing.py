"""Figures are made once, when a round or a year is closed, of what nobody has counted yet."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from tests import factories
from tests.cast import Cast
from tests.overview.answering import all_said, at, met, people, said
from tests.queries import counted
from tests.statements.held import USEFUL, asking_round, short, take_in_all
from webapp import audit, clock, db
from webapp.audit import AuditEntry
from webapp.company import Company
from webapp.overview.figures import closing
from webapp.overview.figures.tables import OTHERS
from webapp.overview.models import Figures
from webapp.people.models import Person
from webapp.rounds import actions
from webapp.rounds.models import Round
from webapp.statements.models import StatementAnswer

JUNE = dt.date(2025, 6, 2)
WAY = "own-way"


@pytest.fixture(autouse=True)
def talking(app: Flask, cast: Cast) -> Iterator[None]:
    """Inside a request, where rounds can be opened and closed without a browser."""
    with app.test_request_context():
        yield


def figures(year: int) -> Figures:
    return Figures.get(Figures.year == year)


def test_a_year_is_closed_on_the_first_of_february(cast: Cast) -> None:
    staff = people(cast, Drift=5, Salg=7)
    all_said(cast, staff["Drift"], "12345", JUNE, WAY)
    all_said(cast, staff["Salg"], "5544332", JUNE, WAY)
    with at(2026, 1, 31):
        assert (closing.next_closing()[0], closing.close_years()) == (2025, 0)
    with at(2026, 2, 1):
        assert (closing.next_closing()[0], closing.close_years(), closing.close_years()) == (2026, 1, 0)
    (table,) = figures(2025).content.statements
    assert [(group.name, group.counts) for group in table.groups] == [
        ("Drift", (1, 1, 1, 1, 1)),
        ("Salg", (0, 1, 2, 2, 2)),
    ]
    assert table.whole and table.whole.people == 12
    assert (figures(2025).content.asked, figures(2025).content.answered) == (12, 12)
    assert not StatementAnswer.select().where(StatementAnswer.counted_at.is_null()).exists()
    entry = AuditEntry.get(AuditEntry.action == "figures made")
    assert (entry.actor_id, entry.facts) == (None, {"year": 2025, "round": None, "answers": 12})
    assert audit.verify() is None


def test_years_that_were_missed_are_closed_too_and_an_empty_one_says_so(cast: Cast) -> None:
    staff = people(cast, Drift=5)["Drift"]
    all_said(cast, staff, "12345", dt.date(2023, 12, 31))
    all_said(cast, staff, "54321", dt.date(2025, 1, 1))
    with at(2026, 3, 1):
        assert closing.close_years() == 3
    assert [row.year for row in Figures.select().order_by(Figures.year)] == [2023, 2024, 2025]
    assert figures(2024).content.statements == ()
    assert figures(2024).content.asked == 0
    for year in (2023, 2025):
        (table,) = figures(year).content.statements
        assert table.whole and table.whole.counts == (1, 1, 1, 1, 1)


def test_before_the_first_talk_there_is_nothing_to_close(cast: Cast) -> None:
    assert closing.close_years() == 0


def test_a_round_is_closed_with_its_own_answers_and_the_year_with_the_rest(cast: Cast) -> None:
    staff = people(cast, Drift=6, Salg=12)
    with at(2025, 5, 1):
        the_round = asking_round(cast, everyone=False, departments=("Drift",))
    all_said(cast, staff["Drift"], "123455", JUNE)
    all_said(cast, staff["Salg"], "123451234512", JUNE)
    take_in_all()
    with at(2025, 8, 1):
        actions.close(cast.hr, the_round)
    with at(2026, 2, 1):
        closing.close_years()
    of_round, of_year = Figures.get(Figures.round == the_round.id).content, figures(2025).content
    assert [(table.whole and table.whole.counts, table.groups) for table in of_round.statements] == [
        ((1, 1, 1, 1, 2), ())
    ]
    assert [table.whole and table.whole.people for table in of_year.statements] == [12]
    assert (of_round.asked, of_year.asked) == (6, 12)
    assert (of_round.follow_through, of_round.competence, of_round.fairness) == (None, None, ())


def test_an_answer_of_two_rounds_is_counted_with_the_one_that_is_closed_first(cast: Cast) -> None:
    staff = people(cast, Drift=6)["Drift"]
    with at(2025, 5, 1):
        first, second = (asking_round(cast, everyone=False, departments=("Drift",)) for _number in range(2))
    all_said(cast, staff, "123455", JUNE)
    take_in_all()
    with at(2025, 8, 1):
        actions.close(cast.hr, second)
        actions.close(cast.hr, first)
    assert len(Figures.get(Figures.round == second.id).content.statements) == 1
    assert Figures.get(Figures.round == first.id).content.statements == ()


def test_a_round_that_asks_nothing_leaves_its_talks_to_the_year(cast: Cast) -> None:
    staff = people(cast, Drift=6)["Drift"]
    with at(2025, 5, 1):
        the_round = asking_round(cast, everyone=False, departments=("Drift",))
    Round.update(statements=False).execute()
    all_said(cast, staff, "123455", JUNE, USEFUL)
    take_in_all()
    actions.close(cast.hr, Round.get_by_id(the_round.id))
    assert not Figures.select().exists()
    with at(2026, 2, 1):
        closing.close_years()
    assert len(figures(2025).content.usefulness) == 1


def test_usefulness_is_told_by_kind_of_talk(cast: Cast) -> None:
    staff = people(cast, Drift=5, Salg=6)
    everyone = [*staff["Drift"], *staff["Salg"]]
    all_said(cast, everyone, "12345112233", JUNE, USEFUL)
    for person, step in zip(everyone, "55443322154", strict=True):
        said(short(person, cast.manager, JUNE), USEFUL, int(step))
    for person in everyone[:4]:
        said(met(cast, person, JUNE, form="follow-up"), USEFUL, 5)
    with at(2026, 2, 1):
        closing.close_years()
    tables = {table.kind: table for table in figures(2025).content.usefulness}
    assert {kind: table.is_shown for kind, table in tables.items()} == {
        "annual": True,
        "follow-up": False,
        "short": True,
    }
    assert [group.name for group in tables["annual"].groups] == ["Drift", "Salg"]
    assert figures(2025).content.answered == 11


def test_the_company_may_want_larger_groups(cast: Cast) -> None:
    Company.update(least_group=7).execute()
    staff = people(cast, Drift=6, Salg=7, IT=6)
    for name, steps in (("Drift", "123451"), ("Salg", "1234512"), ("IT", "543215")):
        all_said(cast, staff[name], steps, JUNE)
    with at(2026, 2, 1):
        closing.close_years()
    content = figures(2025).content
    assert content.least == 7
    assert [(group.name, group.people) for group in content.statements[0].groups] == [("Salg", 7), (OTHERS, 12)]


def test_a_talk_that_was_called_off_counts_for_nothing(cast: Cast) -> None:
    staff = people(cast, Drift=6)["Drift"]
    talks = all_said(cast, staff, "123455", JUNE)
    talks[0].state = "cancelled"
    talks[0].save()
    with at(2026, 2, 1):
        closing.close_years()
    assert (figures(2025).content.asked, figures(2025).content.answered) == (5, 5)


@pytest.mark.parametrize("processes", [4])
def test_many_at_once_close_a_year_once(cast: Cast, processes: int) -> None:
    all_said(cast, people(cast, Drift=6)["Drift"], "123455", JUNE)
    together = threading.Barrier(processes)

    def close(_number: int) -> int:
        with db.database.connection_context(), at(2026, 2, 1):
            together.wait()
            return closing.close_years()

    with ThreadPoolExecutor(processes) as some:
        assert sorted(some.map(close, range(processes))) == [0] * (processes - 1) + [1]
    assert Figures.select().count() == 1
    assert len(figures(2025).content.statements) == 1


def test_a_year_of_many_takes_as_many_queries_as_one_of_few(cast: Cast) -> None:
    def closed(number: int, year: int) -> list[str]:
        some = [factories.person(department=f"D{place % 4}", manager=cast.manager) for place in range(number)]
        all_said(cast, some, "12345" * (number // 5), dt.date(year, 6, 2))
        with counted() as queries, at(year + 1, 2, 1):
            assert closing.close_year(year)
        return queries

    few, many = closed(5, 2024), closed(60, 2025)
    assert len(many) == len(few) < 30


def test_what_is_stored_names_nobody(cast: Cast) -> None:
    all_said(cast, people(cast, Drift=6, Salg=6)["Drift"], "123455", JUNE)
    with at(2026, 2, 1):
        closing.close_years()
    stored = str(figures(2025).tables)
    assert not any(person.id in stored or person.name in stored for person in Person.select())


def test_hr_can_tell_when_the_next_year_is_closed(cast: Cast) -> None:
    with at(2026, 1, 31):
        assert closing.next_closing() == (2025, clock.from_local(dt.date(2026, 2, 1), dt.time()))
    with at(2026, 2, 1):
        assert closing.next_closing() == (2026, clock.from_local(dt.date(2027, 2, 1), dt.time()))
