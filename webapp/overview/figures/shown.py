"""Stored figures as the pages of the whole read them; everything here adds nothing to what is stored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from peewee import JOIN

from ...people.models import Person
from ...questionnaires import statements
from ...questionnaires.kinds import FormKind
from ...questionnaires.statements import Group, group_of
from ...rounds.models import Round
from ..models import Figures
from .tables import StatementTable, Tables


@dataclass(frozen=True)
class Batch:
    """What one closing stored. ``name`` is its round's, empty of a year's."""

    row: Figures
    name: str

    @cached_property
    def tables(self) -> Tables:
        return self.row.content

    @property
    def year(self) -> int | None:
        return int(self.row.year) if self.row.year is not None else None

    @property
    def label(self) -> str:
        return self.name or str(self.year)

    @property
    def has_answers(self) -> bool:
        return bool(self.tables.statements or self.tables.usefulness)


@dataclass(frozen=True)
class OverTime:
    """One statement in every batch that has it shown, the oldest first."""

    key: str
    kind: str
    points: list[tuple[Batch, StatementTable]]


def batches() -> list[Batch]:
    """Everything that has been closed, the newest first; one query."""
    rows = Figures.select(Figures, Round).join(Round, JOIN.LEFT_OUTER).order_by(Figures.made_at.desc(), Figures.id)
    return [Batch(row, row.round.name if row.round_id else "") for row in rows]


def years_of(found: Sequence[Batch]) -> list[Batch]:
    return [batch for batch in found if batch.year is not None]


def over_time(found: Sequence[Batch]) -> list[OverTime]:
    """The statements that were shown at least twice, in the order of built_in_first()."""
    series: dict[tuple[str, str], list[tuple[Batch, StatementTable]]] = {}
    for batch in reversed(found):
        for table in (*batch.tables.statements, *batch.tables.usefulness):
            if table.is_shown:
                series.setdefault((table.key, table.kind), []).append((batch, table))
    return [
        OverTime(key, kind, points) for (key, kind), points in sorted(series.items(), key=_place) if len(points) > 1
    ]


def built_in_first(tables: Sequence[StatementTable]) -> list[StatementTable]:
    """In the order of the standard statements, then those of people's forms; a statement's kinds in their order."""
    return sorted(tables, key=lambda table: _place(((table.key, table.kind), None)))


def by_subject(tables: Sequence[StatementTable]) -> list[tuple[Group, list[StatementTable]]]:
    """The statements put together by what they are about, as built_in_first()."""
    ordered = sorted(built_in_first(tables), key=lambda table: [*Group].index(group_of(table.key)))
    return [(group, list(found)) for group, found in groupby(ordered, key=lambda table: group_of(table.key))]


def by_kind(tables: Sequence[StatementTable]) -> list[tuple[str, list[StatementTable]]]:
    """What was said of the talks put together by their kind, as built_in_first()."""
    ordered = sorted(built_in_first(tables), key=lambda table: [*FormKind].index(FormKind(table.kind)))
    return [(kind, list(found)) for kind, found in groupby(ordered, key=lambda table: table.kind)]


def texts(found: Sequence[Batch], lang: str) -> dict[str, str]:
    """The sentence of every statement in these batches, by its key; one query at most."""
    tables = [table for batch in found for table in (*batch.tables.statements, *batch.tables.usefulness)]
    return statements.texts_of({table.key for table in tables}, lang)


def managers_of(batch: Batch) -> dict[str, str]:
    """The names of the managers whose steps are shown, by their ids; one query."""
    ids = {str(group.name) for table in batch.tables.fairness for group in table.groups}
    return dict(Person.select(Person.id, Person.name).where(Person.id.in_(list(ids))).tuples())


def _place(item: tuple[tuple[str, str], object]) -> tuple[int, str, int]:
    (key, kind), _points = item
    order = {each: place for place, each in enumerate(_keys())}
    return order.get(key, len(order)), key, [*FormKind].index(FormKind(kind)) if kind else -1


def _keys() -> Iterator[str]:
    for each in (*statements.standard(), *statements.afterwards()):
        yield each.key
