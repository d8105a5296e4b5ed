"""The attack on the figures: it derives nothing of what the app shows, and all of what a careless one would."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.overview import companies
from tests.overview.attack import Question, Reader, reduced, unit
from tests.overview.companies import read_by
from webapp.overview.figures import reckoning, suppression
from webapp.overview.figures.suppression import Units


@settings(max_examples=200, deadline=None)
@given(
    st.integers(0, 2**32),
    st.integers(0, 70),
    st.integers(1, 7),
    st.integers(1, 3),
    st.integers(5, 8),
    st.floats(0, 1),
)
def test_nothing_follows_from_all_that_is_shown(
    seed: int, people: int, departments: int, years: int, least: int, skew: float
) -> None:
    dice = Random(seed)  # noqa: S311 - for a company to attack
    made = companies.company(dice, people=people, departments=departments, years=years, least=least, skew=skew)
    assert read_by(made).leaks() == []


def test_these_companies_have_something_to_show() -> None:
    """The attack would find nothing in what is empty: most of them show tables, and some by department."""
    shown = [read_by(made)._told for made in companies.some(12)]
    assert sum(len(told) > 100 for told in shown) > 6


def without_small_groups(units: Units, departments: Mapping[str, str], least: int) -> dict[str, Units]:
    """Large departments alone, and nothing of the rest, which is what subtraction is for."""
    names = {departments[person] for person in units}
    parts = {name: {each: units[each] for each in units if departments[each] == name} for name in names}
    return {name: part for name, part in parts.items() if len(part) >= least}


@pytest.mark.parametrize(("rule", "instead"), [("is_alike", lambda _units: False), ("partition", without_small_groups)])
def test_each_rule_is_needed(monkeypatch: pytest.MonkeyPatch, rule: str, instead: Callable[..., Any]) -> None:
    for module in (suppression, reckoning):
        monkeypatch.setattr(module, rule, instead, raising=False)
    assert any(read_by(made).leaks() for made in companies.some(20))


Steps = dict[str, str]


def answered(name: str, steps: dict[str, int]) -> Question:
    return Question(name, {person: unit(step - 1, 5) for person, step in steps.items()})


def reads(reader: Reader, question: Question, people: Iterable[str]) -> None:
    """Let the reader see how many of these people chose each step."""
    some = list(people)
    for column in range(5):
        number = sum(question.truth[person][column] for person in some)
        reader.reads(number, unit(column, 5), {question.name: some})


def by_groups(groups: Steps) -> Question:
    """Groups of people, each a text of their steps; a person's name begins with the group's."""
    return answered(
        "way", {f"{group}{at}": int(step) for group, text in groups.items() for at, step in enumerate(text)}
    )


def reader_of(question: Question, *shown: str) -> Reader:
    """Someone who sees these groups of it; "" is the whole."""
    reader = Reader(5)
    reader.asks(question)
    for group in shown:
        reads(reader, question, (person for person in question.truth if person.startswith(group)))
    return reader


TWO_YEARS = {"2026": (1, 1, 2, 2, 3, 3, 4, 5), "2027": (1, 2, 3)}
MIXED = {"A": "12345", "B": "11223344", "C": "543"}


@pytest.mark.parametrize(
    ("groups", "shown"),
    [
        (MIXED, ("A", "B", "C")),  # shows a small group
        (MIXED, ("A", "B", "")),  # leaves it out, and subtraction gives it
        ({"A": "44444", "B": "11223344"}, ("A",)),  # shows that all say the same
        ({"A": "44445", "B": "11223344"}, ("A",)),  # the one who does not knows the others
        ({"A": "44444", "B": "11223344"}, ("B", "")),  # all say the same, by subtraction
        ({"A": "55555", "B": "55555"}, ("",)),  # and all together
    ],
)
def test_a_careless_publisher_is_found_out(groups: Steps, shown: tuple[str, ...]) -> None:
    assert reader_of(by_groups(groups), *shown).leaks()


@pytest.mark.parametrize("shown", [("A", "B"), ("A", "B", ""), ("",)])
def test_a_careful_one_is_not_accused(shown: tuple[str, ...]) -> None:
    assert reader_of(by_groups({"A": "12345", "B": "11223344"}), *shown).leaks() == []


def test_one_who_has_much_hides_nobody_else() -> None:
    """All but one are in the first column, and that one has as much as the others together, in the other column."""
    rows = dict.fromkeys("abcde", (1, 0)) | {"f": (0, 5)}
    reader = Reader(5)
    reader.asks(Question("aims", rows))
    for column in range(2):
        reader.reads(5, unit(column, 2), {"aims": rows})
    assert reader.leaks() == ["['a', 'b', 'c', 'd', 'e', 'f'] of aims are in column 0, but for one"]


def test_a_period_that_reaches_over_another_is_found_out() -> None:
    """A round of 20 and a year of the same 20 and two more: the two follow."""
    question = answered("way", {f"p{number}": 1 + number % 5 for number in range(22)})
    reader = reader_of(question, "")
    reads(reader, question, list(question.truth)[:20])
    assert "a sum over ['p20', 'p21']" in reader.leaks()


def test_two_ways_of_cutting_the_same_answers_are_found_out() -> None:
    """Departments of ten and kinds of ten, each crossing of five: no sum gives a crossing, but what fits does."""
    steps = {"A annual": "55555", "A short": "44444", "B annual": "11111", "B short": "22222"}
    question = by_groups({f"{name} ": text for name, text in steps.items()})
    reader = Reader(5)
    reader.asks(question)
    for word in ("A", "B", "annual", "short"):
        reads(reader, question, (person for person in question.truth if word in person.split()))
    assert any("'A annual 0'" in leak for leak in reader.leaks())


def test_a_mean_is_read_as_what_it_says() -> None:
    """Means of two periods that overlap but for one person tell that one's step."""
    steps = dict(zip("abcdefg", (1, 5, 3, 4, 2, 2, 5), strict=True))
    reader = Reader(5)
    reader.asks(answered("way", steps))
    for some in ("abcdef", "abcdefg"):
        reader.reads(sum(steps[person] for person in some), (1, 2, 3, 4, 5), {"way": some})
    assert "a sum over ['g']" in reader.leaks()


def test_what_is_told_of_two_questions_at_once_is_solved_together() -> None:
    """A total over two years, beside one year's: the other year's few people follow."""
    first, second = (answered(name, dict(zip("abcdefgh", steps, strict=False))) for name, steps in TWO_YEARS.items())
    reader = reader_of(first, "")
    reader.asks(second)
    for column in range(5):
        number = sum(counts[column] for each in (first, second) for counts in each.truth.values())
        reader.reads(number, unit(column, 5), {first.name: first.truth, second.name: second.truth})
    assert "a sum over ['a', 'b', 'c']" in reader.leaks()


@given(st.lists(st.lists(st.integers(-9, 9), min_size=4, max_size=4), max_size=6))
def test_rows_are_reduced(rows: list[list[int]]) -> None:
    done = reduced(rows)
    leading = [next(at for at, value in enumerate(row) if value) for row in done]
    assert all(one < other for one, other in pairwise(leading))
    assert all(sum(row[at] != 0 for row in done) == 1 for at in leading)
    assert len(reduced(done + rows)) == len(done)
