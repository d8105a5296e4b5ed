"""What people can be reminded of: a registry of kinds, which the features above may add to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ...people.models import Person

# What a mail of several kinds is called in the outbox must fit there.
LONGEST_NAME = 10


@dataclass(frozen=True)
class Due:
    """Something that one person is to be reminded of now.

    ``about`` (an id) and ``occasion`` (a word, a day) say what: found again with the same two, it has been said.
    ``what`` is for the kind that tells it, in words of its own; None settles the occasion without a word.
    ``until`` is when it is no longer true.
    """

    person: Person
    about: str
    occasion: str
    what: Any = None
    until: dt.datetime | None = None


@dataclass(frozen=True)
class Line:
    """One thing in a mail: a sentence without anything that was written in a talk, and the address that it leads to."""

    words: str
    href: str


@dataclass(frozen=True)
class Section:
    """What one kind has to say in a mail. ``title`` is the mail's subject where it is alone in it."""

    title: str
    lead: str
    lines: list[Line]


@dataclass(frozen=True)
class Kind:
    """A kind of reminder that can be turned off; ``label`` is what its check box says, lazily.

    ``find`` gives all that is due at a moment in a fixed number of queries, with whole persons. ``tell`` makes the
    words of one person's, in the language being spoken. ``leads``: it concerns nobody but managers and HR.
    """

    name: str
    label: Any
    find: Callable[[dt.datetime], Iterable[Due]]
    tell: Callable[[Person, Sequence[Due]], Section]
    leads: bool = False

    def key(self, due: Due) -> str:
        return f"{self.name}:{due.about}:{due.occasion}"


registry: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Let people be reminded of this. Raises ValueError for a name that is too long or taken."""
    if len(kind.name) > LONGEST_NAME or kind.name in registry:
        raise ValueError(f"a kind of reminder cannot be called {kind.name!r}")
    registry[kind.name] = kind
