"""What is held back: the groups by their sizes, what is alike, and all that can be concluded from what is not shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations_with_replacement, permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.overview.figures.suppression import Shown, Units, hold_back, is_alike, partition
from webapp.overview.figures.tables import OTHERS

DEPARTMENTS = st.lists(st.sampled_from(["", "Drift", "IT", "Kontor", "Lager", "Salg"]), max_size=60)


def scale(*steps: int, columns: int = 5) -> Units:
    """One answer of each person."""
    return {f"p{place}": tuple(int(step == each) for each in range(1, columns + 1)) for place, step in enumerate(steps)}


def company(**departments: tuple[int, ...]) -> tuple[Units, dict[str, str]]:
    names = [name for name, steps in departments.items() for _step in steps]
    units = scale(*(step for steps in departments.values() for step in steps))
    return units, dict(zip(units, names, strict=True))


def names(shown: Shown) -> list[str | None]:
    return [group.name for group in shown.groups]


@given(DEPARTMENTS, st.integers(5, 8))
def test_the_groups_are_a_partition_into_enough_people(where: list[str], least: int) -> None:
    units = scale(*(1 for _each in where))
    groups = partition(units, dict(zip(units, where, strict=True)), least)
    assert len(groups) != 1
    assert all(len(part) >= least for part in groups.values())
    members = [person for part in groups.values() for person in part]
    assert not groups or sorted(members) == sorted(units)
    assert all(where[int(person[1:])] == name for name, part in groups.items() if name for person in part)


@given(DEPARTMENTS, st.integers(5, 8), st.randoms(use_true_random=False))
def test_the_groups_are_the_same_whatever_was_answered(where: list[str], least: int, dice) -> None:
    units = scale(*(1 for _each in where))
    of = dict(zip(units, where, strict=True))
    others = scale(*(dice.randint(1, 5) for _each in where))
    found, again = partition(units, of, least), partition(others, of, least)
    assert {name: set(part) for name, part in found.items()} == {name: set(part) for name, part in again.items()}


@pytest.mark.parametrize(
    ("sizes", "shown"),
    [
        ({"A": 5, "B": 5}, ["A", "B"]),
        ({"A": 5, "B": 4}, []),  # B alone is too few, and with A it is all there are
        ({"A": 6, "B": 3, "C": 2}, ["A", OTHERS]),
        ({"A": 9, "B": 6, "C": 1}, ["A", OTHERS]),  # the smallest joins the one that is too few
        ({"A": 6, "": 5}, ["A", OTHERS]),
        ({"A": 3, "B": 3}, []),
        ({"": 12}, []),
    ],
)
def test_small_departments_are_put_together(sizes: dict[str, int], shown: list[str]) -> None:
    units, where = company(**{name: (1,) * size for name, size in sizes.items()})
    assert list(partition(units, where, 5)) == shown


@pytest.mark.parametrize(
    ("steps", "alike"),
    [((3, 3, 3, 3, 3), True), ((3, 3, 3, 3, 5), True), ((3, 3, 3, 5, 5), False), ((3, 3, 3, 1, 5), False), ((), False)],
)
def test_all_but_one_is_alike(steps: tuple[int, ...], alike: bool) -> None:
    assert is_alike(scale(*steps)) is alike


def test_one_person_with_much_does_not_make_a_group_differ() -> None:
    assert is_alike({"a": (0, 9), "b": (2, 0), "c": (1, 0), "d": (3, 0), "e": (1, 0)})
    assert not is_alike({"a": (0, 9), "b": (2, 1), "c": (1, 0), "d": (3, 0), "e": (1, 0)})


def test_what_differs_is_shown_with_its_groups() -> None:
    shown = hold_back(*company(A=(1, 2, 3, 4, 5), B=(4, 4, 4, 2, 1, 1)), 5)
    assert shown.whole and shown.whole.counts == (3, 2, 1, 4, 1)
    assert [(group.name, group.people, group.counts) for group in shown.groups] == [
        ("A", 5, (1, 1, 1, 1, 1)),
        ("B", 6, (2, 1, 0, 3, 0)),
    ]


def test_one_group_alike_hides_every_group() -> None:
    shown = hold_back(*company(A=(4, 4, 4, 4, 5), B=(4, 4, 4, 2, 1, 1), C=(1, 2, 3, 4, 5)), 5)
    assert shown.whole and not shown.groups


def test_the_whole_is_not_shown_where_it_tells_which_group_is_alike() -> None:
    """Seven fives are room for the five of A, and for eight of the nine of B they are not."""
    steps = {"A": (5, 5, 5, 5, 5), "B": (5, 5, 4, 4, 4, 3, 3, 3, 2)}
    assert hold_back(*company(**steps), 5) == Shown(None)
    assert hold_back(*company(**steps | {"B": (5, 5, 5, 4, 4, 3, 3, 3, 2)}), 5).whole


@pytest.mark.parametrize("steps", [(1, 2, 3, 4), (4, 4, 4, 4, 4, 4), (4, 4, 4, 4, 4, 1), ()])
def test_too_few_or_alike_together_are_nothing(steps: tuple[int, ...]) -> None:
    units = scale(*steps)
    assert hold_back(units, dict.fromkeys(units, "A"), 5) == Shown(None)


World = tuple[tuple[int, ...], ...]


def worlds(sizes: tuple[int, ...], columns: int) -> Iterator[World]:
    """Everything that groups of these sizes can have answered: the steps of each, in rising order."""
    yield from product(*(combinations_with_replacement(range(1, columns + 1), size) for size in sizes))


@pytest.mark.parametrize(
    ("sizes", "least", "columns"),
    [((5, 5), 5, 4), ((5, 7), 5, 4), ((6, 9), 5, 3), ((5, 5, 5), 5, 2), ((5, 6, 8), 5, 2), ((3, 3), 3, 5),
     ((3, 3, 3), 3, 3), ((3, 4, 6), 3, 3), ((4, 4, 2, 1), 3, 2)],
)  # fmt: skip
def test_nobody_who_knows_the_rules_and_an_own_answer_learns_anothers(
    sizes: tuple[int, ...], least: int, columns: int
) -> None:
    """Every company there can be, gathered by what is shown of it: what is the same in all that look alike is known.

    The reader knows who answered and in which department each is, everything that is shown and not shown, why that is
    so, and one answer.
    """
    looks: dict[Shown, list[World]] = defaultdict(list)
    where = {
        f"p{place}": f"{name}" for place, name in enumerate(n for n, size in enumerate(sizes) for _each in range(size))
    }
    for world in worlds(sizes, columns):
        units = scale(*(step for steps in world for step in steps), columns=columns)
        looks[hold_back(units, where, least)].append(world)
    for shown, possible in looks.items():
        for place in range(len(sizes)):
            for own in (None, *range(1, columns + 1)):
                learnt = {rest for world in possible for rest in without(world[place], own)}
                assert len(learnt) != 1 or None in learnt, (shown, possible[0], place, own)


@pytest.mark.parametrize(
    "groups",
    [
        *([rows] for rows in combinations_with_replacement((1, 2, 3), 5)),
        [(2, 1, 1, 1, 1), (2, 1, 1, 1, 1)],
        [(2, 2, 1, 1, 1), (1, 1, 1, 1, 1)],
        [(3, 1, 1, 1, 1), (1, 1, 1, 1, 1)],
    ],
)
def test_nobody_learns_what_all_of_anothers_rows_came_to(groups: list[tuple[int, ...]]) -> None:
    """As above, of people with several rows each, in one of two columns; the reader knows how many each has."""
    rows = [(f"p{group}{at}", str(group), size) for group, sizes in enumerate(groups) for at, size in enumerate(sizes)]
    where = {person: group for person, group, _size in rows}
    looks: dict[Shown, list[tuple[int, ...]]] = defaultdict(list)
    for world in product(*(range(size + 1) for _person, _group, size in rows)):
        units = {person: (first, size - first) for first, (person, _group, size) in zip(world, rows, strict=True)}
        looks[hold_back(units, where, 5)].append(world)
    for possible in looks.values():
        for own, other in permutations(range(len(rows)), 2):
            learnt: dict[int, set[int]] = defaultdict(set)
            for world in possible:
                learnt[world[own]].add(world[other])
            assert all(len(each) > 1 for each in learnt.values()), (groups, own, other)


def without(steps: tuple[int, ...], own: int | None) -> Iterator[int | None]:
    """What is known of each other person in a group: the one step that all of them chose, None if they differ."""
    others = list(steps)
    if own is not None:
        if own not in others:
            return
        others.remove(own)
    yield others[0] if len(set(others)) == 1 else None
