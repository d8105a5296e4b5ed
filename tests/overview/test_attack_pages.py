"""The attack on all that HR is given: the files of a company that lived for some years, and every page beside them.

The files are read and solved. Then everything that people answered is forgotten, and the figures are put back from what
the files said: a page that stays as it was says nothing but what follows from the files, and from who met when.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from random import Random

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.cast import Cast
from tests.overview import files
from tests.overview.answering import at
from tests.overview.attack import Question, Reader, unit
from tests.overview.lives import CATEGORIES, OPEN_YEAR, YEARS, Life, forget, lived, met_with, steps_of
from tests.overview.test_attack import without_small_groups
from tests.trial_form import asked
from webapp.company import Company
from webapp.conversations.models import Conversation
from webapp.overview import words
from webapp.overview.exports import SHEETS
from webapp.overview.figures import suppression
from webapp.overview.figures.sheets import FIGURE_SHEETS
from webapp.overview.figures.suppression import added
from webapp.overview.figures.tables import Group, Table, Tables
from webapp.overview.models import Figures
from webapp.people.models import Person
from webapp.questionnaires.content import FormContent
from webapp.rounds.models import Round, RoundTalk
from webapp.statements.models import StatementAnswer

JUDGED = "trial/progress"
# Where HR also sees what speaks of many.
BESIDE = (
    "/", "/arkiv", "/folk", "/kalender", "/kalender/aret", "/kompetanse", "/runder", "/satsingsomrader", "/skjemaer",
)  # fmt: skip
TOKEN = re.compile(r'(?:csrf-token" content|name="csrf_token" value)="[^"]*"')


@pytest.fixture(params=range(3))
def dice(request: pytest.FixtureRequest) -> Random:
    return Random(request.param)  # noqa: S311 - for a company to attack, the same each time


def live(app: Flask, cast: Cast, form: FormContent, dice: Random) -> Life:
    Company.update(least_group=dice.choice((5, 6))).execute()
    with app.test_request_context():
        return lived(cast, form, dice)


def everything(app: Flask, browser: FlaskClient) -> dict[str, str]:
    """All that HR is given of the whole, by its address: pages, also of every round and year, and files.

    A new page of the whole is among them by itself; a new part in an address is a KeyError until it is given here.
    """
    ids = [row.id for row in Figures.select().order_by(Figures.id)]
    values: dict[str, dict[str, Iterable[str]]] = {"overview.table": {"name": SHEETS}}
    values |= {"overview.stored_table": {"figures_id": ids, "name": FIGURE_SHEETS}}
    queries = ["", *(f"?av={each}" for each in ids), *(f"?ar={year}" for year in YEARS)]
    found = [*BESIDE, *(f"/runder/{each.id}" for each in Round.select())]
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("overview.") and "GET" in (rule.methods or ()):
            names = sorted(rule.arguments)
            for given in product(*(values[rule.endpoint][name] for name in names)):
                built = rule.build(dict(zip(names, given, strict=True)))
                assert built
                found += [built[1]] if "figures_id" in names else [built[1] + query for query in queries]
    return {address: TOKEN.sub("", browser.get(address).text) for address in found}


def read(browser: FlaskClient, life: Life, figures: Figures, form: FormContent) -> Tables:
    """What the files tell of a round or a year, by one who knows who answered what, and who was judged."""
    steps, year = sorted(steps_of(figures)), figures.year
    answered = {person for people in steps_of(figures).values() for person in people}
    told = {name: files.rows_of(browser, figures, name) for name in FIGURE_SHEETS}
    judged = {JUDGED: {lang: texts["text"] for lang, texts in asked(form, "progress").texts.items()}}
    names = {person.name: person.id for person in Person.select()}
    return Tables(
        least=Company.get().least_group,
        asked=len(met_with(figures) | answered),
        answered=len(answered),
        statements=files.opinions(told["pastander"], [each for each in steps if not each[1]]),
        usefulness=files.opinions(told["nytte"], [each for each in steps if each[1]]),
        follow_through=files.follow_through(told["mal-og-avtaler"]) if life.plans.get(year) else None,
        competence=files.competence(told["kompetanse"], CATEGORIES) if life.aims.get(year) else None,
        fairness=files.fairness(told["skalaer"], judged, names) if life.judged.get(year) else (),
    )


def questions(life: Life, figures: Figures, tables: Tables) -> Iterator[tuple[Question, Table, dict[str, str]]]:
    """What was asked in a round or a year with what people truly have in its columns, its table, and their groups."""
    where, year = life.departments[figures.round_id or str(figures.year)], figures.year
    steps = steps_of(figures)
    for table in (*tables.statements, *tables.usefulness):
        truth = {person: unit(step - 1, 5) for person, step in steps[table.key, table.kind].items()}
        yield Question(f"{figures.id} {table.key} {table.kind}", truth), table, where
    if tables.follow_through:
        yield (
            Question(f"{year} plans", {each: tuple(row) for each, row in life.plans[year].items()}),
            tables.follow_through,
            where,
        )
    if tables.competence:
        columns = tables.competence.categories
        rows = {each: tuple(own[name] for name in columns) for each, own in life.aims[year].items()}
        yield Question(f"{year} aims", rows), tables.competence, where
    for fairness in tables.fairness:
        shown = {group.name for group in fairness.groups}
        own = {each: manager for each, (manager, _step) in life.judged[year].items() if manager in shown}
        yield Question(f"{year} judged", {each: unit(life.judged[year][each][1] - 1, 5) for each in own}), fairness, own


def attacked(browser: FlaskClient, life: Life, form: FormContent) -> tuple[Reader, dict[str, Tables]]:
    """Somebody who has read every file, and what it was."""
    reader, found = Reader(Company.get().least_group), dict[str, Tables]()
    for figures in Figures.select():
        found[figures.id] = read(browser, life, figures, form)
        for question, table, groups in questions(life, figures, found[figures.id]):
            if table.whole:
                assert (table.whole.people, table.whole.counts) == (len(question.truth), added(question.truth.values()))
            reader.reads_table(question, table, groups)
    return reader, found


def said_by_answers(app: Flask, browser: FlaskClient, found: Mapping[str, Tables]) -> list[str]:
    """The addresses that say another thing once all answers are forgotten, and the figures put back as ``found``."""
    before = everything(app, browser)
    forget()
    for figures_id, tables in found.items():
        Figures.update(tables=tables.to_json()).where(Figures.id == figures_id).execute()
    after = everything(app, browser)
    return [address for address in before if before[address] != after[address]]


def test_nothing_follows_from_all_that_hr_is_given(app: Flask, cast: Cast, trial: FormContent, dice: Random) -> None:
    life = live(app, cast, trial, dice)
    with at(OPEN_YEAR, 12, 31):
        browser = cast.browser(cast.hr)
        reader, found = attacked(browser, life, trial)
        assert any(table.groups for tables in found.values() for table in (*tables.statements, *tables.usefulness))
        assert reader.leaks() == []
        assert said_by_answers(app, browser, found) == []


def test_a_careless_publisher_is_found_out(
    app: Flask, cast: Cast, trial: FormContent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suppression, "partition", without_small_groups)
    life = live(app, cast, trial, Random(1))  # noqa: S311 - for a company to attack
    with at(OPEN_YEAR, 12, 31):
        reader, _found = attacked(cast.browser(cast.hr), life, trial)
        assert any(leak.startswith("a sum over") for leak in reader.leaks())


def waiting(_table: Table, _group: Group) -> str:
    return str(StatementAnswer.select().where(StatementAnswer.counted_at.is_null()).count())


def test_a_page_that_tells_more_than_the_files_is_found_out(
    app: Flask, cast: Cast, trial: FormContent, monkeypatch: pytest.MonkeyPatch
) -> None:
    life = live(app, cast, trial, Random(1))  # noqa: S311 - for a company to attack
    monkeypatch.setattr(words, "against_the_rest", waiting)
    with at(OPEN_YEAR, 12, 31):
        browser = cast.browser(cast.hr)
        found = attacked(browser, life, trial)[1]
        pages = {address.partition("?")[0] for address in said_by_answers(app, browser, found)}
    assert pages == {"/oversikt/svar", "/oversikt/skalaer"}


def test_no_answer_is_in_two_tables(app: Flask, cast: Cast, trial: FormContent, dice: Random) -> None:
    live(app, cast, trial, dice)
    rounds = {row.conversation_id for row in RoundTalk.select().join(Round).where(Round.statements)}
    of_rounds = {row.made_at for row in Figures.select().where(Figures.round.is_null(False))}
    counted = StatementAnswer.select(StatementAnswer, Conversation).join(Conversation)
    for row in counted.where(StatementAnswer.counted_at.is_null(False)):
        assert (row.conversation_id in rounds) == (row.counted_at in of_rounds)
    left = counted.where(StatementAnswer.counted_at.is_null())
    assert {row.conversation.started_at.year for row in left} == {OPEN_YEAR}
