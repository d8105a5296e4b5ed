"""Somebody who reads everything that is shown, knows who answered, and wants to know what others answered.

All that is told is a linear equation in what single people have in each column of a table. The reader solves them
together, over all tables, rounds, years and exports at once, in whole numbers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from math import gcd

from webapp.overview.figures.tables import OTHERS, Table

Row = list[int]


@dataclass(frozen=True)
class Question:
    """What people answered to: ``truth`` is what each has in the columns, most often one in one of them.

    The reader knows who is in it and how much each has, and one person's own besides.
    """

    name: str
    truth: Mapping[str, tuple[int, ...]]

    @property
    def columns(self) -> int:
        return max((len(counts) for counts in self.truth.values()), default=0)


@dataclass(frozen=True)
class Told:
    """A number that somebody can read: of these people, by the question, weighed by these columns."""

    number: int
    weights: Sequence[int]
    people: Mapping[str, frozenset[str]]


class Reader:
    """Collects what is told from wherever it stands; ``least`` is the smallest group that may be known of."""

    def __init__(self, least: int) -> None:
        self.least = least
        self._questions: dict[str, Question] = {}
        self._told: list[Told] = []

    def asks(self, question: Question) -> None:
        """Know who answered."""
        self._questions[question.name] = question

    def reads(self, number: int, weights: Sequence[int], people: Mapping[str, Iterable[str]]) -> None:
        """Read a sum of what these people, by the question's name, have in the columns, each times its weight."""
        self._told.append(Told(number, weights, {name: frozenset(of) for name, of in people.items()}))

    def reads_table(self, question: Question, table: Table, groups_of: Mapping[str, str]) -> None:
        """Read the whole of a table and its groups; ``groups_of`` is the group that each person is known to be in."""
        self.asks(question)
        named = {group.name for group in table.groups}
        for group in (table.whole, *table.groups):
            if group is not None:
                people = [
                    person
                    for person in question.truth
                    if group.name is None or (name_of(groups_of.get(person, OTHERS), named) == group.name)
                ]
                for column, count in enumerate(group.counts):
                    self.reads(count, unit(column, len(group.counts)), {question.name: people})

    def leaks(self) -> list[str]:
        """Everything that can be derived and should not be, in words; empty is what is wanted."""
        return [leak for knot in self._knots() for leak in knot.leaks()]

    def _knots(self) -> Iterator[Knot]:
        """What is told of the same questions, together."""
        joined = {name: {name} for name in self._questions}
        for told in self._told:
            together = set().union(*(joined[name] for name in told.people))
            for name in together:
                joined[name] = together
        for names in {id(names): names for names in joined.values()}.values():
            about = [told for told in self._told if names & told.people.keys()]
            yield Knot([self._questions[name] for name in sorted(names)], about, self.least)


def name_of(group: str, named: set[str | None]) -> str:
    return group if group in named else OTHERS


def unit(column: int, columns: int) -> tuple[int, ...]:
    return tuple(int(column == each) for each in range(columns))


@dataclass(frozen=True)
class Class:
    """People of one question whom nothing that is told tells apart, and how much they have between them."""

    question: Question
    people: frozenset[str]

    @property
    def units(self) -> int:
        return sum(sum(self.question.truth[person]) for person in self.people)

    def alike_from(self, column: int) -> int:
        """From how much in a column on somebody who knows their own knows that all the others are in it."""
        own = [sum(counts) - counts[column] for counts in (self.question.truth[person] for person in self.people)]
        return self.units - (max(own) if len(own) > 1 else 0)


class Knot:
    """Equations that hang together, with a variable for each class of people and column."""

    def __init__(self, questions: list[Question], told: list[Told], least: int) -> None:
        self.told, self.least = told, least
        alike: dict[tuple[Question | str, ...], set[str]] = defaultdict(set)
        self.of: dict[str, Question] = {question.name: question for question in questions}
        for question in questions:
            for person in question.truth:
                seen = [str(at) for at, each in enumerate(told) if person in each.people.get(question.name, ())]
                if seen:
                    alike[(question.name, *seen)].add(person)
        self.classes = [Class(self.of[str(name)], frozenset(people)) for (name, *_seen), people in alike.items()]

    @cached_property
    def columns(self) -> list[tuple[Class, int]]:
        return [(each, column) for each in self.classes for column in range(each.question.columns)]

    @cached_property
    def equations(self) -> list[Row]:
        """Each a row of coefficients and, last, what they come to: all that is told, and how much each class has."""
        rows = [
            [
                told.weights[column] if each.people <= told.people.get(each.question.name, frozenset()) else 0
                for each, column in self.columns
            ]
            + [told.number]
            for told in self.told
        ]
        known = [[int(each is own) for own, _column in self.columns] + [each.units] for each in self.classes]
        return reduced(rows + known)

    def leaks(self) -> list[str]:
        return [*self._small(), *self._alike()]

    def _small(self) -> Iterator[str]:
        """Sums over fewer people than may be known of, beyond how much they have: that was known."""
        few = [each for each in self.classes if len(each.people) < self.least]
        for size in range(1, len(few) + 1):
            for some in combinations(few, size):
                people = frozenset().union(*(each.people for each in some))
                if len(people) < self.least and self._is_told_of(some):
                    yield f"a sum over {sorted(people)}"
                    return

    def _is_told_of(self, some: tuple[Class, ...]) -> bool:
        """Whether something follows that speaks of these classes alone, beyond what was known of each."""
        inside = [each in some for each, _column in self.columns]
        # Columns of the others first: a row that begins after them says something of these alone.
        order = [at for at, own in enumerate(inside) if not own] + [at for at, own in enumerate(inside) if own]
        outside = inside.count(False)
        rows = reduced([[row[at] for at in order] for row in self.equations])
        return sum(not any(row[:outside]) for row in rows) > len(some)

    def _alike(self) -> Iterator[str]:
        """Classes that are shown, or forced by what fits, to be in one column but for one person."""
        for (each, column), (low, _high) in zip(self.columns, self._bounds(), strict=True):
            if low >= each.alike_from(column):
                yield f"{sorted(each.people)} of {each.question.name} are in column {column}, but for one"

    def _bounds(self) -> list[tuple[int, int]]:
        """Between what each variable must lie: no count is under nothing, or over what there is."""
        low = [0] * len(self.columns)
        high = [each.units for each, _column in self.columns]
        changed = True
        while changed:
            changed = False
            for *row, total in self.equations:
                ends = [
                    (a * low[at], a * high[at]) if a > 0 else (a * high[at], a * low[at]) for at, a in enumerate(row)
                ]
                least, most = sum(end[0] for end in ends), sum(end[1] for end in ends)
                for at, factor in ((at, factor) for at, factor in enumerate(row) if factor):
                    one, other = total - (most - ends[at][1]), total - (least - ends[at][0])
                    one, other = (one, other) if factor > 0 else (-other, -one)
                    tighter = max(low[at], -(-one // abs(factor))), min(high[at], other // abs(factor))
                    if tighter != (low[at], high[at]):
                        low[at], high[at] = tighter
                        changed = True
        return list(zip(low, high, strict=True))


def reduced(rows: list[Row]) -> list[Row]:
    """The rows in reduced echelon form, of whole numbers without a common factor; those of nothing are left out."""
    left, done = [list(row) for row in rows], list[Row]()
    width = len(rows[0]) if rows else 0
    for column in range(width):
        pivot = next((row for row in left if row[column]), None)
        if pivot is None:
            continue
        left = [each for row in left if row is not pivot and any(each := _without(row, pivot, column))]
        done = [*(_without(row, pivot, column) for row in done), pivot]
    return done


def _without(row: Row, pivot: Row, column: int) -> Row:
    if not row[column]:
        return row
    a, b = pivot[column], row[column]
    made = [a * one - b * other for one, other in zip(row, pivot, strict=True)]
    factor = gcd(*made) or 1
    return [value // factor for value in made]
