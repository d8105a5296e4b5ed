"""Tables of what single people said and agreed on."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import count

from webapp.overview.figures.reckoning import (
    OUTCOMES,
    Aim,
    Judgement,
    Kept,
    Opinion,
    of_aims,
    of_judgements,
    of_plans,
    of_statements,
)
from webapp.overview.figures.tables import Outcome

NOON = dt.datetime(2027, 3, 1, 12, tzinfo=dt.UTC)
TEXTS = {"nb": "Nådde målene"}


def opinions(steps: str, key: str = "way", kind: str = "", *, since: int = 0) -> list[Opinion]:
    """One of each person, p0 and on, by digits."""
    at = NOON + dt.timedelta(days=since)
    return [Opinion(f"p{place}", key, int(step), at, kind) for place, step in enumerate(steps)]


def judgements(**managers: str) -> list[Judgement]:
    numbers = count()
    return [
        Judgement(name, f"p{next(numbers)}", "reached", TEXTS, int(step), NOON)
        for name, steps in managers.items()
        for step in steps
    ]


def halves(people: int) -> dict[str, str]:
    return {f"p{place}": "A" if place < people // 2 else "B" for place in range(people)}


def test_a_statement_is_counted_for_all_and_by_department() -> None:
    (table,) = of_statements(opinions("1234511223"), halves(10), 5)
    assert table.whole and table.whole.counts == (3, 3, 2, 1, 1)
    assert [(group.name, group.counts) for group in table.groups] == [("A", (1, 1, 1, 1, 1)), ("B", (2, 2, 1, 0, 0))]


def test_the_last_answer_of_each_person_counts() -> None:
    said = opinions("5555512345", since=1) + opinions("1111111111")
    (table,) = of_statements(said, {}, 5)
    assert table.whole and (table.whole.people, table.whole.counts) == (10, (1, 1, 1, 1, 6))


def test_each_statement_and_kind_is_a_table_of_its_own() -> None:
    said = opinions("12345", "useful", "annual") + opinions("1234", "useful", "short") + opinions("12345", "said")
    tables = of_statements(said, {}, 5)
    assert [(table.key, table.kind, table.is_shown) for table in tables] == [
        ("said", "", True),
        ("useful", "annual", True),
        ("useful", "short", False),
    ]


def test_what_came_of_plans_is_counted_by_rows_and_held_back_by_people() -> None:
    rows = [Kept(f"p{number % 6}", outcome) for number, outcome in enumerate(OUTCOMES * 3)]
    many_of_few = [Kept(f"p{number % 4}", outcome) for number, outcome in enumerate(OUTCOMES * 3)]
    table = of_plans(rows + [Kept("p0", Outcome.LATE), Kept("p1", Outcome.ON_TIME)], {}, 5)
    assert table and table.whole and (table.whole.people, table.whole.counts) == (6, (4, 4, 3, 3, 3, 3))
    assert (hidden := of_plans(many_of_few, {}, 5)) and not hidden.is_shown
    assert of_plans([], {}, 5) is None


def test_aims_are_counted_by_category_and_those_without_one_last() -> None:
    aims = [Aim(f"p{number}", name) for number, name in enumerate(["Ledelse", "IT", "", "IT", "Ledelse", ""])]
    table = of_aims([*aims, Aim("p0", "IT")], ["IT", "Språk", "Ledelse"], {}, 5)
    assert table and table.categories == ("IT", "Språk", "Ledelse", "")
    assert table.whole and (table.whole.people, table.whole.counts) == (6, (3, 0, 2, 2))


def test_whether_anybody_chose_a_category_is_not_told_by_there_being_a_table() -> None:
    nobody, somebody = ([Aim(f"p{number}", name) for number in range(4)] for name in ("", "Salg"))
    assert of_aims(nobody, ["IT"], {}, 5) == of_aims(somebody, ["IT"], {}, 5)
    assert of_aims(nobody, [], {}, 5) is of_aims(somebody, [], {}, 5) is of_aims([], ["IT"], {}, 5) is None


def test_a_category_that_has_been_retired_is_counted_after_the_others() -> None:
    table = of_aims([Aim(f"p{number}", name) for number, name in enumerate(["Salg", "IT"] * 3)], ["Språk", "IT"], {}, 5)
    assert table and table.categories == ("Språk", "IT", "Salg", "")
    assert table.whole and table.whole.counts == (0, 3, 3, 0)


def test_managers_are_shown_where_three_have_enough_people_and_do_not_judge_all_alike() -> None:
    three = {"m1": "12345", "m2": "33344", "m3": "555331"}
    few, alike = {"m4": "1234"}, {"m5": "444445"}
    (table,) = of_judgements(judgements(**three, **few, **alike), 5)
    assert [(group.name, group.people) for group in table.groups] == [("m1", 5), ("m2", 5), ("m3", 6)]
    assert table.whole and (table.whole.people, table.whole.counts) == (16, (2, 1, 6, 3, 4))
    assert (table.key, table.texts) == ("reached", TEXTS)
    (hidden,) = of_judgements(judgements(m1="12345", m2="33344", **few, **alike), 5)
    assert not hidden.is_shown and not hidden.groups


def test_whoever_two_managers_have_judged_counts_once_with_the_later_one() -> None:
    first = judgements(a="12345", b="33345", c="22445", d="11355")
    again = [replace(said, manager="b", at=NOON + dt.timedelta(days=1)) for said in first if said.manager == "a"]
    (table,) = of_judgements([*first, *again], 5)
    assert table.whole and table.whole.people == table.whole.total == 20
    assert [(group.name, group.people) for group in table.groups] == [("b", 10), ("c", 5), ("d", 5)]
