"""The stored tables as files, number for number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask_babel import gettext as _

from ...languages import language
from ...norwegian import sort_key
from ..csv_file import Cells, Sheet
from ..words import group_name, kind_heading, outcome_words, question_of
from .shown import Batch, built_in_first, managers_of, texts
from .tables import Group, Outcome, StatementTable, Table

STEPS = ("1", "2", "3", "4", "5")


def opinions(batch: Batch) -> Sheet:
    return _statements(batch, batch.tables.statements)


def usefulness(batch: Batch) -> Sheet:
    return _statements(batch, batch.tables.usefulness)


def follow_through(batch: Batch) -> Sheet:
    return _counts(batch.tables.follow_through, [outcome_words(each) for each in Outcome])


def competence(batch: Batch) -> Sheet:
    table = batch.tables.competence
    return _counts(table, [name or _("Uten kategori") for name in table.categories] if table else [])


def fairness(batch: Batch) -> Sheet:
    names = managers_of(batch)
    rows: list[Cells] = []
    for table in batch.tables.fairness:
        for group in _all(table, lambda group: sort_key(names.get(str(group.name), ""))):
            name = _("Alle som vises") if group.name is None else names.get(group.name, "")
            rows.append([question_of(table), name, *_steps(group)])
    return Sheet([_("Spørsmål"), _("Leder"), *_step_headings()], rows)


def _statements(batch: Batch, tables: Sequence[StatementTable]) -> Sheet:
    said = texts([batch], language())
    rows: list[Cells] = [
        [said[table.key], kind_heading(table.kind) if table.kind else "", group_name(group.name), *_steps(group)]
        for table in built_in_first(tables)
        for group in _all(table)
    ]
    return Sheet([_("Påstand"), _("Slag samtale"), _("Avdeling"), *_step_headings()], rows)


def _counts(table: Table | None, columns: Sequence[str]) -> Sheet:
    rows: list[Cells] = [[group_name(group.name), group.people, *group.counts] for group in _all(table)]
    return Sheet([_("Avdeling"), _("Medarbeidere"), *columns], rows)


def _all(table: Table | None, order: Callable[[Group], Any] | None = None) -> list[Group]:
    """The whole first, then the groups; nothing of a table that is not shown."""
    if table is None or table.whole is None:
        return []
    return [table.whole, *(sorted(table.groups, key=order) if order else table.groups)]


def _steps(group: Group) -> Cells:
    reach = group.interval
    return [group.people, *group.counts, reach.mean, reach.low, reach.high]


def _step_headings() -> list[str]:
    return [_("Medarbeidere"), *STEPS, _("Gjennomsnitt"), _("Nedre grense"), _("Øvre grense")]


# By their names in the addresses.
FIGURE_SHEETS: dict[str, Callable[[Batch], Sheet]] = {
    "pastander": opinions,
    "nytte": usefulness,
    "mal-og-avtaler": follow_through,
    "kompetanse": competence,
    "skalaer": fairness,
}
