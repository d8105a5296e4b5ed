"""`python -m webapp bench`: prints one line a figure, `name value unit`, on an otherwise idle machine.

A measure is a function that yields (name, value, unit); MEASURES are run in order, each in well under a minute.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

from tests.bench.calendar import calendar_page
from tests.bench.coedit import coedit
from tests.bench.loading import loading
from tests.bench.meeting import meeting_page
from tests.bench.pdf import pdf
from tests.bench.starting import starting

MEASURES: list[Callable[[], Iterator[tuple[str, float, str]]]] = [
    starting, loading, meeting_page, calendar_page, pdf, coedit,
]  # fmt: skip


def main() -> int:
    for measure in MEASURES:
        for name, value, unit in measure():
            print(f"{name} {value:.4g} {unit}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
