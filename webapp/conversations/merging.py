"""Three-way merge of texts by words: nobody's words are lost, and what both did is done once."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

_WORD = re.compile(r"\w")
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
    words = _WORDS.findall(base)
    gone_there, new_there = _changes(words, _WORDS.findall(theirs))
    gone_here, new_here = _changes(words, _WORDS.findall(ours))
    merged: list[str] = []
    for gap in range(len(words) + 1):
        merged += _side_by_side(new_there.get(gap, []), new_here.get(gap, []))
        if gap < len(words) and gap not in gone_there and gap not in gone_here:
            merged.append(words[gap])
    return _joined(merged)


def _changes(base: list[str], other: list[str]) -> tuple[set[int], dict[int, list[str]]]:
    """Which base words ``other`` removed, and what it inserted before which."""
    gone: set[int] = set()
    new: dict[int, list[str]] = {}
    for tag, a, b, c, d in SequenceMatcher(None, base, other, autojunk=False).get_opcodes():
        if tag != "equal":
            gone.update(range(a, b))
            new[a] = other[c:d]
    return gone, new


def _side_by_side(theirs: list[str], ours: list[str]) -> list[str]:
    if ours[: len(theirs)] == theirs:
        return ours
    if theirs[: len(ours)] == ours:
        return theirs
    return [*theirs, *ours]


def _joined(tokens: list[str]) -> str:
    """The text of the tokens, with a space where two words have come to stand wall to wall."""
    text = ""
    for token in tokens:
        text += f" {token}" if text and _WORD.match(text[-1]) and _WORD.match(token) else token
    return text
