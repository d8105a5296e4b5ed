"""The attack on what is stored of a company that lived for some years: rounds past new year, people who move."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from random import Random

import pytest
from flask import Flask

from tests.cast import Cast
from tests.overview.answering import at, met, people, said
from tests.overview.attack import Question, Reader, unit
from tests.statements.held import asking_round, short, take_in_all
from webapp import clock
from webapp.company import Company
from webapp.overview.figures import closing
from webapp.overview.figures.tables import StatementTable
from webapp.overview.models import Figures
from webapp.people.models import Person
from webapp.questionnaires import statements
from webapp.rounds import actions
from webapp.rounds.models import Round, RoundTalk
from webapp.statements.models import StatementAnswer

KEYS = [each.key for each in (*statements.standard()[:2], *statements.afterwards()[:2])]
NAMES = ("Drift", "IT", "Salg", "Lager")


@pytest.fixture(autouse=True)
def talking(app: Flask, cast: Cast) -> Iterator[None]:
    with app.test_request_context():
        yield


@pytest.fixture(params=[1, 2, 3])
def dice(request: pytest.FixtureRequest) -> Random:
    return Random(request.param)  # noqa: S311 - for a company to attack, the same each time


def lived(cast: Cast, dice: Random) -> dict[str, dict[str, str]]:
    """Three years of talks and answers, each year and one round closed; the departments at each closing, by its id."""
    staff = [person for some in people(cast, Drift=12, IT=4, Salg=7, Lager=6).values() for person in some]
    known = {}
    for year in (2023, 2024, 2025):
        with at(year, 10, 1):
            the_round = asking_round(cast, everyone=False, departments=dice.sample(NAMES, 2))
        for person in staff:
            for day in dice.sample([dt.date(year, 3, 1), dt.date(year, 11, 3), dt.date(year, 12, 30)], 2):
                talk = met(cast, person, day) if dice.random() < 0.7 else short(person, cast.manager, day)
                for key in dice.sample(KEYS, 3):
                    said(talk, key, dice.choice((3, 4, 4, 5)), clock.from_local(day, dt.time(13)))
            if dice.random() < 0.1:
                person.department = dice.choice(NAMES)
                person.save()
        take_in_all()
        with at(year + 1, *dice.choice([(1, 10), (1, 31), (3, 5)])):
            actions.close(cast.hr, the_round)
        known[the_round.id] = departments()
        with at(year + 1, 2, 1):
            closing.close_years()
        known[str(year)] = departments()
    return known


def departments() -> dict[str, str]:
    return dict(Person.select(Person.id, Person.department).tuples())


def answerers(figures: Figures, table: StatementTable) -> dict[str, tuple[int, ...]]:
    """Who answered what is in a table, each with the last step: of the answers counted when it was made."""
    rows = StatementAnswer.select(StatementAnswer).where(
        StatementAnswer.counted_at == figures.made_at, StatementAnswer.key == table.key
    )
    mine: dict[str, list[StatementAnswer]] = defaultdict(list)
    for row in rows:
        if not table.kind or row.conversation.kind == table.kind:
            mine[row.conversation.employee_id].append(row)
    return {
        person: unit(int(max(given, key=lambda row: row.answered_at).step) - 1, 5) for person, given in mine.items()
    }


def test_nothing_follows_from_all_that_is_stored(cast: Cast, dice: Random) -> None:
    Company.update(least_group=dice.choice((5, 6))).execute()
    known = lived(cast, dice)
    reader = Reader(Company.get().least_group)
    shown = 0
    for figures in Figures.select():
        content = figures.content
        for table in (*content.statements, *content.usefulness):
            steps = answerers(figures, table)
            name = f"{figures.id} {table.key} {table.kind}"
            reader.reads_table(Question(name, steps), table, known[figures.round_id or str(figures.year)])
            assert table.whole is None or table.whole.people == len(steps)
            shown += len(table.groups)
    assert shown > 10
    assert reader.leaks() == []


def test_no_answer_is_in_two_tables(cast: Cast, dice: Random) -> None:
    lived(cast, dice)
    rounds = {row.conversation_id for row in RoundTalk.select().join(Round).where(Round.statements)}
    of_rounds = {row.made_at for row in Figures.select().where(Figures.round.is_null(False))}
    for row in StatementAnswer.select().where(StatementAnswer.counted_at.is_null(False)):
        assert (row.conversation_id in rounds) == (row.counted_at in of_rounds)
    assert not StatementAnswer.select().where(StatementAnswer.counted_at.is_null()).exists()
