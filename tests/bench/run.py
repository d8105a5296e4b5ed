"""`python -m webapp bench [MEASURE…]`: prints one line a figure, `name value unit`, on an otherwise idle machine.

A measure is a function that yields (name, value, unit); all of MEASURES are run in order, or those that are named. Each
takes well under a minute.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

from tests.bench.attack import attack
from tests.bench.calendar import calendar_page
from tests.bench.coedit import coedit
from tests.bench.loading import loading
from tests.bench.meeting import meeting_page
from tests.bench.meetings import meetings_200, meetings_500, typing_50
from tests.bench.outbox import outbox
from tests.bench.overview import overview_page
from tests.bench.pdf import pdf
from tests.bench.rounds import round_page
from tests.bench.starting import starting

Measure = Callable[[], Iterator[tuple[str, float, str]]]

MEASURES: list[Measure] = [
    starting, loading, meeting_page, calendar_page, round_page, overview_page, attack, outbox, pdf, coedit, typing_50,
    meetings_200, meetings_500,
]  # fmt: skip


def chosen(names: list[str]) -> list[Measure]:
    """The measures with these names, all where there are none; raises SystemExit for one that there is not."""
    known = {measure.__name__: measure for measure in MEASURES}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise SystemExit(f"No such measure: {', '.join(unknown)}. There are: {', '.join(known)}.")
    return [known[name] for name in names] or MEASURES


def main(names: list[str]) -> int:
    for measure in chosen(names):
        for name, value, unit in measure():
            print(f"{name} {value:.4g} {unit}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
