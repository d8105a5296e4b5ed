"""Who wrote which stretch of a note that two write."""

from __future__ import annotations

import json

from .live_texts import PastText, SharedNote
from .merging import changes, words

Stretch = tuple[str, str]


def stretches_of(note: SharedNote | PastText | None) -> list[Stretch]:
    """Who wrote which stretch of a note: (role, text) in order."""
    return [(role, text) for role, text in json.loads(note.stretches)] if note and note.stretches else []


def lengths_of(note: SharedNote) -> tuple[tuple[str, int], ...]:
    """As stretches_of(), told by their lengths."""
    return tuple((role, len(text)) for role, text in stretches_of(note))


def rewritten(before: list[Stretch], text: str, role: str) -> list[Stretch]:
    """The stretches after ``role`` has made the note ``text``: words that were kept keep their writer."""
    old = [(writer, word) for writer, part in before for word in words(part)]
    new = words(text)
    now: list[Stretch] = []

    def add(writer: str, word: str) -> None:
        if now and now[-1][0] == writer:
            now[-1] = (writer, now[-1][1] + word)
        else:
            now.append((writer, word))

    for tag, a, b, c, d in changes([word for _writer, word in old], new):
        if tag == "equal":
            for writer, word in old[a:b]:
                add(writer, word)
        else:
            for word in new[c:d]:
                add(role, word)
    return now
