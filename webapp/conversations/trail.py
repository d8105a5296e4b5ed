"""When what a field holds is kept as an earlier version of it, decided save by save without a look at the database.

A text is kept as it stood before a save when it had rested for PAUSE, or when the save begins to take words away. A
run of saves that do nothing but take away (a held backspace) begins once, so that what is kept is the text from before
it. The newest version gives way to the next while less than MUCH has been lost since it was begun: of a misspelling
set right there is one version and not twenty. So what has rested is never gone from the field and its versions, and
of any other text that the field has held no more than MUCH.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

PAUSE = 120  # seconds
MUCH = 40  # characters
A_FEW_WORDS = 12  # characters; where nothing is left of the text, this is much
RINGS = 5
IN_A_RING = 10


@dataclass
class Trail:
    """What a row knows of one text's past. ``at``: when it was written in last, seconds since 1970; ``role``: by whom.

    ``number`` is that of the newest version, ``lost`` how many characters have been taken away since that was begun,
    and ``marks`` are digests of the newest two. ``falling``: the last save did nothing but take away.
    """

    at: float
    role: str
    number: int = 0
    lost: int = MUCH
    falling: bool = False
    marks: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return vars(self).copy()

    def follow(self, before: str, after: str, now: float, mark: Callable[[str], str], *, always: bool = False) -> bool:
        """Go on to ``after``; returns whether ``before`` is to be kept as version ``number``.

        ``mark`` gives the digest of a text. ``always``: what stands now is to be kept, for the person asked for it.
        """
        removed, added = unlike(before, after)
        rested = always or now - self.at >= PAUSE
        begins = removed > 0 and (added > 0 or not self.falling)
        is_new = False
        if before.strip() and (rested or begins):
            digest = mark(before)
            is_new = digest not in self.marks
            if is_new:
                self._add(digest)
            if rested and self.marks[-1] == digest:
                self.lost = MUCH
        self.lost = min(self.lost + removed, MUCH)
        if not after.strip() and self.lost >= A_FEW_WORDS:
            self.lost = MUCH
        self.falling = removed > 0 and added == 0
        return is_new

    def _add(self, digest: str) -> None:
        if self.lost >= MUCH:
            self.number += 1
            self.lost = 0
            self.marks = [*self.marks[-1:], digest]
        else:
            self.marks[-1] = digest


def unlike(before: str, after: str) -> tuple[int, int]:
    """How many characters were taken away and put in between what the two begin and end with alike."""
    start = _alike(before, after)
    end = _alike(before[start:][::-1], after[start:][::-1])
    return len(before) - start - end, len(after) - start - end


def _alike(one: str, other: str) -> int:
    """The length of their common beginning, by halving: a keystroke in a long text costs next to nothing."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def slot(number: int) -> int:
    """Where version ``number`` (from 1) is put, in the place of an older one: there are RINGS * IN_A_RING slots.

    Every second version goes into the first ring, every second of the rest into the next, and so on: of the newest 20
    all are there, and the older they are the fewer.
    """
    ring = min((number & -number).bit_length() - 1, RINGS - 1)
    turn = number >> (ring + 1 if ring < RINGS - 1 else ring)
    return ring * IN_A_RING + turn % IN_A_RING
