"""The files that HR can take of the stored figures, read back into tables by somebody who knows who took part."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask.testing import FlaskClient

from webapp.overview.csv_file import BOM
from webapp.overview.figures.tables import (
    OTHERS,
    CompetenceTable,
    FairnessTable,
    FollowThrough,
    Group,
    StatementTable,
)
from webapp.overview.models import Figures
from webapp.overview.words import kind_heading
from webapp.questionnaires import statements
from webapp.questionnaires.kinds import FormKind

Rows = list[list[str]]
WHOLE = {"Hele selskapet", "Alle som vises"}
NOBODYS = "Uten kategori"


def rows_of(browser: FlaskClient, figures: Figures, name: str) -> Rows:
    """A file with its headings."""
    answer = browser.get(f"/oversikt/tall/{figures.id}/{name}.csv")
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.text.removeprefix(BOM)), delimiter=";"))


def opinions(rows: Rows, asked: Iterable[tuple[str, str]]) -> tuple[StatementTable, ...]:
    """``asked``: the statements that somebody answered, and the kind of talk; what is not in the file is held back."""
    texts = statements.texts_of({key for key, _kind in asked}, "nb")
    headings = {"": ""} | {kind: kind_heading(kind) for kind in FormKind}
    return tuple(
        StatementTable(
            key=key, kind=kind, **_parts([row[2:] for row in rows[1:] if row[:2] == [texts[key], headings[kind]]])
        )
        for key, kind in asked
    )


def follow_through(rows: Rows) -> FollowThrough:
    return FollowThrough(**_parts(rows[1:], scale=False))


def competence(rows: Rows, offered: Sequence[str]) -> CompetenceTable:
    """``offered``: what there was to choose from, which is known; of what is held back there must be no other."""
    categories = tuple("" if name == NOBODYS else name for name in rows[0][2:])
    return CompetenceTable(categories=categories if rows[1:] else (*offered, ""), **_parts(rows[1:], scale=False))


def fairness(
    rows: Rows, texts: Mapping[str, Mapping[str, str]], managers: Mapping[str, str]
) -> tuple[FairnessTable, ...]:
    """``texts``: the questions that somebody was judged at, by key; ``managers`` are their ids by name."""
    return tuple(
        FairnessTable(
            key=key, texts=text, **_parts([row[1:] for row in rows[1:] if row[0] == text["nb"]], names=managers)
        )
        for key, text in texts.items()
    )


def _parts(rows: Rows, *, scale: bool = True, names: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The whole and the groups: a name, people and counts in each row, and of a scale what follows from them."""
    counts = slice(2, -3) if scale else slice(2, None)
    named = {name: (names or {}).get(name, name) for name, *_rest in rows} | {"Øvrige avdelinger": OTHERS}
    groups = [
        Group(None if row[0] in WHOLE else named[row[0]], int(row[1]), tuple(map(int, row[counts]))) for row in rows
    ]
    return {"whole": groups[0], "groups": tuple(groups[1:])} if groups else {"whole": None}
