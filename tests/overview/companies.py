"""Companies at random, with everything that their figures are made of over several years, and what is shown of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from random import Random

from tests.overview.attack import Question, Reader, unit
from webapp.overview.figures import reckoning
from webapp.overview.figures.reckoning import Aim, Judgement, Kept, Opinion
from webapp.overview.figures.tables import Outcome, Table
from webapp.questionnaires.kinds import FormKind

NOON = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)
NAMES = ("Drift", "IT", "Kontor", "Lager", "Salg", "Verksted", "")
CATEGORIES = ("Fag", "Ledelse", "Språk")
KEYS = ("strengths", "way", "own")
AFTERWARDS = ("useful", "said")


@dataclass
class Batch:
    """What is closed at once, a round or a year, with the departments as they are then."""

    name: str
    departments: Mapping[str, str]
    opinions: list[Opinion] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    aims: list[Aim] = field(default_factory=list)
    judgements: list[Judgement] = field(default_factory=list)


@dataclass(frozen=True)
class Company:
    least: int
    batches: tuple[Batch, ...]


def company(dice: Random, *, people: int, departments: int, years: int, least: int, skew: float) -> Company:
    """``skew``, 0 to 1: how large the largest departments are, and how much people agree with each other.

    Each year some move and some are new, there may be rounds before the year is closed, and each answer belongs to one
    of these.
    """
    where, batches = dict[str, str](), list[Batch]()
    for year in range(years):
        for number in range(people + year):
            if f"p{number}" not in where or dice.random() < 0.1:
                where[f"p{number}"] = NAMES[min(int(dice.random() ** (1 + 3 * skew) * departments), len(NAMES) - 1)]
        own = [Batch(f"round {year}.{number}", dict(where)) for number in range(dice.randint(0, 2))]
        own.append(Batch(f"year {year}", dict(where)))
        for person in where:
            _fill(dice, dice.choice(own), own[-1], person, skew)
        batches += own
    return Company(least, tuple(batches))


def _fill(dice: Random, batch: Batch, year: Batch, person: str, skew: float) -> None:
    """What one person answered and agreed on in a year, opinions in the batch of the talk."""
    liked = 1 + (sum(batch.departments[person].encode()) + len(batch.name)) % 5

    def step() -> int:
        return liked if dice.random() < skew else dice.randint(1, 5)

    at = NOON + dt.timedelta(minutes=dice.randint(0, 600))
    kinds = dice.choices(tuple(FormKind), k=dice.randint(0, 2))
    batch.opinions += [Opinion(person, key, step(), at) for key in KEYS if dice.random() < 0.8]
    batch.opinions += [Opinion(person, key, step(), at, kind) for key in AFTERWARDS for kind in kinds]
    outcomes = tuple(Outcome)
    year.kept += [Kept(person, outcomes[step()]) for _row in range(dice.randint(0, 4))]
    year.aims += [Aim(person, ("", *CATEGORIES)[step() % 4]) for _goal in range(dice.randint(0, 2))]
    manager = f"m{int(person[1:]) // 7}"
    year.judgements += [Judgement(manager, person, "reached", {}, step(), at)] * dice.randint(0, 1)


def published(reader: Reader, batch: Batch) -> None:
    """Let the reader see the tables that the app would store."""
    where, least = batch.departments, reader.least
    for table in reckoning.of_statements(batch.opinions, where, least):
        said = [one for one in batch.opinions if (one.key, one.kind) == (table.key, table.kind)]
        reader.reads_table(Question(f"{batch.name} {table.key} {table.kind}", last_steps(said)), table, where)
    if follow := reckoning.of_plans(batch.kept, where, least):
        rows = rows_of(((row.person, list(Outcome).index(row.outcome)) for row in batch.kept), len(Outcome))
        reader.reads_table(Question(f"{batch.name} plans", rows), follow, where)
    if competence := reckoning.of_aims(batch.aims, CATEGORIES, where, least):
        columns = competence.categories
        rows = rows_of(((aim.person, columns.index(aim.category)) for aim in batch.aims), len(columns))
        reader.reads_table(Question(f"{batch.name} aims", rows), competence, where)
    for fairness in reckoning.of_judgements(batch.judgements, least):
        _read_fairness(reader, batch, fairness)


def rows_of(found: Iterable[tuple[str, int]], columns: int) -> dict[str, tuple[int, ...]]:
    """How many rows each person has in each column."""
    truth: dict[str, tuple[int, ...]] = {}
    for person, column in found:
        own = truth.get(person, (0,) * columns)
        truth[person] = tuple(count + (at == column) for at, count in enumerate(own))
    return truth


def last_steps(said: Sequence[Opinion] | Sequence[Judgement]) -> dict[str, tuple[int, ...]]:
    """The step of each person that counts."""
    in_order: list[Opinion | Judgement] = sorted(said, key=attrgetter("at"))
    return {one.person: unit(one.step - 1, 5) for one in in_order}


def _read_fairness(reader: Reader, batch: Batch, table: Table) -> None:
    """Whose managers are shown is seen, and that the whole is of these."""
    shown = {group.name for group in table.groups}
    judged = [one for one in batch.judgements if one.manager in shown]
    managers = {one.person: one.manager for one in judged}
    reader.reads_table(Question(f"{batch.name} fairness", last_steps(judged)), table, managers)


def read_by(made: Company) -> Reader:
    """Everything of all years, as one reader sees it."""
    reader = Reader(made.least)
    for batch in made.batches:
        published(reader, batch)
    return reader


def some(count: int) -> Iterator[Company]:
    """So many companies, the same each time."""
    for seed in range(count):
        dice = Random(seed)  # noqa: S311 - for companies to attack, the same each time
        yield company(
            dice,
            people=dice.randint(0, 90),
            departments=dice.randint(1, len(NAMES)),
            years=dice.randint(1, 3),
            least=dice.randint(5, 8),
            skew=dice.random(),
        )
