"""What has become of a text, in pieces that stay together as people read them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Opcode = tuple[str, int, int, int, int]


@dataclass(frozen=True)
class Piece:
    """A stretch of a difference: ``kind`` is "same", "gone" or "new"."""

    kind: str
    text: str


def pieces(old: Sequence[str], new: Sequence[str], opcodes: Iterable[Opcode]) -> list[Piece]:
    """Both texts as one, in order. ``old`` and ``new`` are their words, signs and spaces, ``opcodes`` difflib's."""
    spans: list[tuple[bool, str, str]] = []
    for tag, a, b, c, d in opcodes:
        gone, came = "".join(old[a:b]), "".join(new[c:d])
        # A space that two changed words have in common does not part them.
        same = tag == "equal" and bool(gone.strip())
        if spans and not same and not spans[-1][0]:
            gone, came = spans[-1][1] + gone, spans.pop()[2] + came
        spans.append((same or gone == came, gone, came))
    return [
        Piece(kind, text)
        for same, gone, came in spans
        for kind, text in ([("same", gone)] if same else [("gone", gone), ("new", came)])
        if text
    ]
