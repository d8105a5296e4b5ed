"""Three-way merge of texts by words: nobody's words are lost, and what both did is done once."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher

_WORD = re.compile(r"\w")
MOST_COMPARED = 1_000_000
Opcode = tuple[str, int, int, int, int]
_WORDS = re.compile(r"\s+|\w+|[^\w\s]")


def merge(base: str, ours: str, theirs: str) -> str:
    """Both sides' changes to ``base``.

    Every word that either side inserted is in the result, where both inserted at one place theirs first; a word of the
    base is gone if either side removed it. An insertion that both made, or that one only continues, counts once.
    """
    if ours in (base, theirs):
        return theirs
    if theirs == base:
        return ours
    common = words(base)
    there, here = _edits(common, words(theirs)), _edits(common, words(ours))
    merged: list[str] = []
    for gap in range(len(common) + 1):
        merged += _side_by_side(there.before.get(gap, []), here.before.get(gap, []))
        merged += _side_by_side(there.instead.get(gap, []), here.instead.get(gap, []))
        if gap < len(common) and gap not in there.gone and gap not in here.gone:
            merged.append(common[gap])
    return _joined(merged)


def common(one: str, other: str) -> str:
    """The words that both have, in their order: as a base for merging, neither has removed any."""
    before = words(one)
    return "".join(
        word for tag, a, b, _c, _d in changes(before, words(other)) if tag == "equal" for word in before[a:b]
    )


def words(text: str) -> list[str]:
    """The text as words, signs and spaces; joined they are the text again."""
    return _WORDS.findall(text)


def changes(before: list[str], after: list[str]) -> Iterator[Opcode]:
    """difflib's opcodes from ``before`` to ``after``; only what lies between their equal ends is compared.

    People write in one place at a time, and comparing whole texts takes time by the square of their length: a middle of
    more than MOST_COMPARED pairs of words is divided at words that stand once in both, and counts as replaced where
    there are none.
    """
    shorter = min(len(before), len(after))
    start = next((i for i in range(shorter) if before[i] != after[i]), shorter)
    room = shorter - start
    end = next((i for i in range(room) if before[-1 - i] != after[-1 - i]), room)
    yield ("equal", 0, start, 0, start)
    middle = before[start : len(before) - end], after[start : len(after) - end]
    for tag, a, b, c, d in _compared(*middle):
        yield (tag, a + start, b + start, c + start, d + start)
    yield ("equal", len(before) - end, len(before), len(after) - end, len(after))


def _compared(before: list[str], after: list[str]) -> Iterator[Opcode]:
    if len(before) * len(after) <= MOST_COMPARED:
        yield from SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
        return
    anchors = _anchors(before, after)
    if not anchors:
        yield ("replace", 0, len(before), 0, len(after))
        return
    i = j = 0
    for x, y in [*anchors, (len(before), len(after))]:
        for tag, a, b, c, d in _compared(before[i:x], after[j:y]):
            yield (tag, a + i, b + i, c + j, d + j)
        if x < len(before):
            yield ("equal", x, x + 1, y, y + 1)
        i, j = x + 1, y + 1


def _anchors(before: list[str], after: list[str]) -> list[tuple[int, int]]:
    """Places in both of words that each has once, as many as are in the same order (patience diff)."""
    times, places = Counter(before), Counter(after)
    at = {word: y for y, word in enumerate(after) if places[word] == 1}
    pairs = [(x, at[word]) for x, word in enumerate(before) if times[word] == 1 and word in at]
    ends: list[int] = []  # the least last `y` of a chain of each length, and in `last` which pair that is
    last: list[int] = []
    previous: list[int | None] = []
    for number, (_x, y) in enumerate(pairs):
        length = bisect_left(ends, y)
        previous.append(last[length - 1] if length else None)
        ends[length : length + 1] = [y]
        last[length : length + 1] = [number]
    chain: list[tuple[int, int]] = []
    link = last[-1] if last else None
    while link is not None:
        chain.append(pairs[link])
        link = previous[link]
    return chain[::-1]


@dataclass
class _Edits:
    """What one side did to the base, by the places of its words: which are ``gone``, and what stands in their place
    (at the first of them) or was put ``before`` a word that is there. What is before a word stays before what another
    makes of it, or the two would see their words in different orders, and a word that has moved is seen as another.
    """

    gone: set[int] = field(default_factory=set)
    instead: dict[int, list[str]] = field(default_factory=dict)
    before: dict[int, list[str]] = field(default_factory=dict)


def _edits(base: list[str], other: list[str]) -> _Edits:
    found = _Edits()
    for tag, a, b, c, d in changes(base, other):
        if tag == "insert":
            found.before[a] = other[c:d]
        elif tag != "equal":
            found.gone.update(range(a, b))
            found.instead[a] = other[c:d]
    return found


def _side_by_side(theirs: list[str], ours: list[str]) -> list[str]:
    if ours[: len(theirs)] == theirs:
        return ours
    if theirs[: len(ours)] == ours:
        return theirs
    return [*theirs, *ours]


def _joined(tokens: list[str]) -> str:
    """The text of the tokens, with a space where two words have come to stand wall to wall."""
    apart: list[str] = []
    for token in tokens:
        if apart and _WORD.match(apart[-1]) and _WORD.match(token):
            apart.append(" ")
        apart.append(token)
    return "".join(apart)
