"""How it stands with the talks before anything is changed: how often, how structured, how useful and how even."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .. import clock
from . import capacity, years
from .figures.shown import Batch, built_in_first, years_of
from .figures.tables import Group, Outcome, StatementTable

# Below these something is worth doing; they are rules of thumb, and the page says so.
ENOUGH, FEW_LATE, FIRM, KEPT, USEFUL = 0.8, 0.2, 0.8, 0.6, 3.5


@dataclass(frozen=True)
class Often:
    """How many had their annual talk in the last whole ``year``, and how many are late now."""

    year: int
    share: float | None
    late: int
    people: int
    over: int
    managers: int

    @property
    def is_low(self) -> bool | None:
        """None in a company without anybody to have talks with."""
        if not self.people:
            return None
        return (self.share is not None and self.share < ENOUGH) or self.late > self.people * FEW_LATE


@dataclass(frozen=True)
class Structured:
    """Of goals and agreements, the ``total``, how many have an owner and a date, and how many of those were done."""

    label: str
    total: int
    firm: int
    done: int

    @property
    def is_low(self) -> bool:
        return self.firm < self.total * FIRM or self.done < self.firm * KEPT


@dataclass(frozen=True)
class Useful:
    """What people said of their talks the day after, the newest figures that there are."""

    label: str
    tables: list[StatementTable]

    @property
    def is_low(self) -> bool:
        return any(table.whole.interval.mean < USEFUL for table in self.tables if table.whole)


@dataclass(frozen=True)
class Even:
    """Departments with the smallest and the largest share who had a talk in the last year, and managers who use a scale
    otherwise than the others by more than chance would give, of so many ``judging``.
    """

    lowest: years.Since | None
    highest: years.Since | None
    apart: int
    judging: int

    @property
    def is_low(self) -> bool:
        return bool(self.apart) or self.spread > 1 - ENOUGH

    @property
    def spread(self) -> float:
        """Between the two departments, from 0 to 1."""
        if self.lowest is None or self.highest is None:
            return 0
        return _within(self.highest) - _within(self.lowest)


@dataclass(frozen=True)
class Standing:
    """What there is no figure of yet is None."""

    often: Often
    structured: Structured | None
    useful: Useful | None
    even: Even


def standing(found: Sequence[Batch]) -> Standing:
    """``found`` are the batches, the newest first; six queries."""
    since = years.since_last()
    return Standing(_often(since), _structured(found), _useful(found), _even(since, found))


def _often(since: list[years.Since]) -> Often:
    loads = capacity.loads()
    whole = [each for each in years.years() if each.year < clock.today().year]
    return Often(
        year=whole[-1].year if whole else 0,
        share=whole[-1].share if whole else None,
        late=sum(each.late for each in since),
        people=sum(each.people for each in since),
        over=sum(load.hours > capacity.USUAL_HOURS for load in loads),
        managers=len(loads),
    )


def _structured(found: Sequence[Batch]) -> Structured | None:
    for batch in years_of(found):
        table = batch.tables.follow_through
        if table and table.whole:
            counts = dict(zip(Outcome, table.whole.counts, strict=True))
            firm = table.whole.total - counts[Outcome.LOOSE]
            done = counts[Outcome.ON_TIME] + counts[Outcome.LATE]
            return Structured(batch.label, table.whole.total, firm, done)
    return None


def _useful(found: Sequence[Batch]) -> Useful | None:
    for batch in found:
        tables = [table for table in built_in_first(batch.tables.usefulness) if table.is_shown]
        if tables:
            return Useful(batch.label, tables)
    return None


def _even(since: list[years.Since], found: Sequence[Batch]) -> Even:
    sized = sorted((each for each in since if each.people), key=_within)
    tables = [table for batch in years_of(found)[:1] for table in batch.tables.fairness]
    judging: list[tuple[Group, bool]] = [
        (group, table.against_the_rest(group).is_beyond_chance) for table in tables for group in table.groups
    ]
    return Even(
        lowest=sized[0] if len(sized) > 1 else None,
        highest=sized[-1] if len(sized) > 1 else None,
        apart=len({group.name for group, is_apart in judging if is_apart}),
        judging=len({group.name for group, _is_apart in judging}),
    )


def _within(each: years.Since) -> float:
    return each.within / each.people
