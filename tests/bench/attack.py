"""What the attack on the figures derives that nobody should know: over many companies, it must be nothing.

It reads the tables as they are stored. That pages and files tell no more than these is tried in
tests/overview/test_attack_pages.py, of fewer companies, for each is asked for a hundred pages.
"""

from __future__ import annotations

from collections.abc import Iterator

from tests.overview.companies import read_by, some

COMPANIES = 400


def attack() -> Iterator[tuple[str, float, str]]:
    yield "statements_attack_derivable", derivable(COMPANIES), "groups"


def derivable(count: int) -> int:
    """How many groups or people the reader learns of that they should not, in so many companies."""
    return sum(len(read_by(made).leaks()) for made in some(count))
