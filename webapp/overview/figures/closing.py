"""Closing: the figures of a round when HR closes it, and those of a year on 1 February of the next.

Each is made once and stands. What was answered is counted in the same transaction, so that no answer is in two tables.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from peewee import ModelSelect, chunked, fn

from ... import audit, clock, db, jobs
from ...company import the_company
from ...conversations.models import Conversation
from ...conversations.saving import locked
from ...rounds.models import Round
from ...rounds.signals import round_closed
from ...statements.asking import closing_of, in_round, in_year, to_count
from ...statements.models import StatementAnswer
from ..models import Figures
from . import gathering, reckoning
from .reckoning import Departments, Opinion
from .tables import Tables

AT_ONCE = 5000


@round_closed.connect
def close_round(the_round: Round) -> None:
    """Keep what was answered in a round that asks for statements, in the transaction that closes it."""
    if not the_round.statements:
        return
    with _alone():
        answers = _taken(in_round(the_round))
        opinions, where, least = gathering.opinions(answers), gathering.departments(), _least()
        met = gathering.met_in_round(the_round)
        _keep(Tables(least=least, **_of_opinions(opinions, met, where, least)), answers, round=the_round)


@jobs.every(3600)
def close_years() -> int:
    """Close each year whose day has come, also those that were missed; returns how many."""
    return sum(close_year(year) for year in _over())


def close_year(year: int) -> bool:
    """Keep the figures of a year that is over, also where there is nothing to tell; False where they were made."""
    with _alone():
        if Figures.select(Figures.id).where(Figures.year == year).exists():
            return False
        answers = _taken(in_year(year))
        opinions, where, least = gathering.opinions(answers), gathering.departments(), _least()
        tables = Tables(
            least=least,
            **_of_opinions(opinions, gathering.met_in_year(year), where, least),
            follow_through=reckoning.of_plans(gathering.kept(year), where, least),
            competence=reckoning.of_aims(gathering.aims(year), gathering.categories(), where, least),
            fairness=reckoning.of_judgements(gathering.judgements(year), least),
        )
        _keep(tables, answers, year=year)
    return True


def next_closing() -> tuple[int, dt.datetime]:
    """The year that is closed next, and when."""
    this_year = clock.today().year
    year = this_year - 1 if clock.now() < closing_of(this_year - 1) else this_year
    return year, closing_of(year)


def _over() -> list[int]:
    """The years since the first talk that can be closed and are not."""
    first = Conversation.select(fn.MIN(Conversation.started_at)).scalar()
    if first is None:
        return []
    closed = {year for (year,) in Figures.select(Figures.year).where(Figures.year.is_null(False)).tuples()}
    until, _day = next_closing()
    return [year for year in range(clock.local(first).year, until) if year not in closed]


def _of_opinions(opinions: list[Opinion], met: set[str], where: Departments, least: int) -> dict[str, Any]:
    answered = {one.person for one in opinions}
    return {
        "asked": len(met | answered),
        "answered": len(answered),
        "statements": reckoning.of_statements([one for one in opinions if not one.kind], where, least),
        "usefulness": reckoning.of_statements([one for one in opinions if one.kind], where, least),
    }


def _least() -> int:
    company = the_company()
    assert company is not None
    return int(company.least_group)


def _taken(talks: ModelSelect) -> list[StatementAnswer]:
    """The answers of these talks, whose rows are locked as who answers locks them: an answer on its way is waited for,
    and one that comes after finds it too late.
    """
    locked(talks.order_by(Conversation.id)).execute()
    return list(to_count(talks).order_by(StatementAnswer.id))


def _keep(tables: Tables, answers: Sequence[StatementAnswer], **of: Any) -> None:
    """Store the tables of a round or a year, and let their answers count nowhere else."""
    now = clock.now()
    made = Figures.create(made_at=now, tables=tables.to_json(), **of)
    for some in chunked([row.id for row in answers], AT_ONCE):
        StatementAnswer.update(counted_at=now).where(StatementAnswer.id.in_(some)).execute()
    audit.record("figures made", actor=None, subject=made.id, year=made.year, round=made.round_id, answers=len(answers))


@contextmanager
def _alone() -> Iterator[None]:
    """A transaction in which nobody else makes figures (SQLite has one writer anyway)."""
    with db.transaction():
        if db.is_postgresql():
            db.database.execute_sql("LOCK TABLE figures IN SHARE ROW EXCLUSIVE MODE")
        yield
