"""What the attack on the figures derives that nobody should know: over many companies, it must be nothing."""

from __future__ import annotations

from collections.abc import Iterator

from tests.overview.companies import read_by, some

COMPANIES = 400


def attack() -> Iterator[tuple[str, float, str]]:
    yield "statements_attack_derivable", derivable(COMPANIES), "groups"


def derivable(count: int) -> int:
    """How many groups or people the reader learns of that they should not, in so many companies."""
    return sum(len(read_by(made).leaks()) for made in some(count))
