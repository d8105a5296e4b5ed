"""Means, their intervals and what a difference is worth, against values from tables of Student's t."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.overview.figures.uncertainty import difference, interval, t_quantile

SCALES = st.lists(st.integers(0, 40), min_size=5, max_size=5).filter(lambda counts: sum(counts) >= 5)


@pytest.mark.parametrize(
    ("degrees", "quantile"),
    [(4, 2.7764), (5, 2.5706), (10, 2.2281), (30, 2.0423), (1e6, 1.95997)],
)
def test_the_quantile_is_that_of_the_tables(degrees: float, quantile: float) -> None:
    assert t_quantile(degrees) == pytest.approx(quantile, rel=1e-3)


def test_a_mean_by_hand() -> None:
    found = interval([0, 1, 1, 2, 1])  # 2 3 4 4 5: mean 3.6, s = 1.1402, s/√5 = 0.5099
    assert found.mean == pytest.approx(3.6)
    assert (found.low, found.high) == pytest.approx((3.6 - 2.7764 * 0.5099, 5), abs=1e-2)


def test_a_difference_by_hand() -> None:
    """Welch's test of 1 2 2 3 3 and 4 4 5 5 5: means 2.2 and 4.6, 6.8 degrees of freedom."""
    found = difference([1, 2, 2, 0, 0], [0, 0, 0, 2, 3])
    assert found.by == pytest.approx(-2.4)
    assert (found.low, found.high) == pytest.approx((-3.465, -1.335), abs=0.03)
    assert found.is_beyond_chance


def test_few_answers_that_differ_a_little_are_chance() -> None:
    assert not difference([0, 1, 2, 1, 1], [0, 1, 1, 2, 1]).is_beyond_chance


def test_those_who_all_agree_differ_by_just_so_much() -> None:
    assert difference([0, 0, 0, 5, 0], [0, 0, 0, 0, 5]).is_beyond_chance
    assert not difference([0, 0, 0, 5, 0], [0, 0, 0, 9, 0]).is_beyond_chance


@pytest.mark.parametrize("counts", [[0] * 5, [1, 0, 1, 1, 1]])
def test_few_answers_have_no_mean(counts: list[int]) -> None:
    for ask in (lambda: interval(counts), lambda: difference(counts, [1, 1, 1, 1, 1])):
        with pytest.raises(ValueError, match="5 answers"):
            ask()


@given(SCALES)
def test_the_mean_lies_in_its_interval_and_that_in_the_scale(counts: list[int]) -> None:
    found = interval(counts)
    assert 1 <= found.low <= found.mean <= found.high <= 5


@given(SCALES, SCALES)
def test_a_difference_is_the_same_from_either_side(ones: list[int], others: list[int]) -> None:
    here, there = difference(ones, others), difference(others, ones)
    assert (here.by, here.low, here.high) == pytest.approx((-there.by, -there.high, -there.low))
