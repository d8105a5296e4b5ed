"""The stored tables come back from JSON as they went in."""

from __future__ import annotations

import json

import pytest

from webapp.overview.figures.tables import (
    OTHERS,
    CompetenceTable,
    FairnessTable,
    FollowThrough,
    Group,
    StatementTable,
    Tables,
)

DRIFT = Group("Drift", 6, (0, 1, 1, 2, 2))
REST = Group(OTHERS, 9, (1, 0, 3, 3, 2))
WHOLE = Group(None, 15, (1, 1, 4, 5, 4))

FULL = Tables(
    least=5,
    asked=20,
    answered=15,
    statements=(
        StatementTable(key="strengths", whole=WHOLE, groups=(DRIFT, REST)),
        StatementTable(key="way", whole=None),
    ),
    usefulness=(StatementTable(key="useful", kind="annual", whole=WHOLE),),
    follow_through=FollowThrough(whole=Group(None, 12, (4, 3, 2, 1, 1, 5))),
    competence=CompetenceTable(categories=("Ledelse", ""), whole=Group(None, 12, (4, 9))),
    fairness=(FairnessTable(key="reached", texts={"nb": "Nådd?"}, whole=WHOLE, groups=(DRIFT, REST)),),
)


@pytest.mark.parametrize("tables", [FULL, Tables(least=7, asked=0, answered=0)])
def test_they_come_back_as_they_were(tables: Tables) -> None:
    assert Tables.from_json(json.loads(json.dumps(tables.to_json()))) == tables


def test_another_format_is_not_read() -> None:
    with pytest.raises(ValueError, match="format 2"):
        Tables.from_json(FULL.to_json() | {"format": 2})


def test_a_group_is_compared_with_all_the_others() -> None:
    table = FULL.statements[0]
    assert table.against_the_rest(DRIFT).by == pytest.approx(DRIFT.interval.mean - REST.interval.mean)
    assert (table.is_shown, FULL.statements[1].is_shown) == (True, False)
