"""What a PDF's fonts can show of a text: an archival PDF must not hold one letter without a glyph.

The fonts are our own (fonts/), never the machine's, so that their own tables say what there is. A letter and the marks
that combine with it have to come from one font. What none has is shown as `MISSING`; the exact text is attached.
"""

from __future__ import annotations

import re
import struct
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
# As minutes.typ names them, in the order they are tried. Of a family with several weights, what all of them have.
FAMILIES = (("SourceSans3-Regular.otf", "SourceSans3-Semibold.otf"), ("DejaVuSans.ttf",))
MISSING = "▯"
# What a mark stands on when no letter comes before it, as in code charts.
NO_LETTER = "◌"
ZERO_WIDTH_SPACE = "\u200b"
# Marks on one letter, as in the stream-safe text format (UAX #15): more are no language's, and a PDF string is limited.
MOST_MARKS = 30
# Letters of a long word that stay together.
PIECE = 5

LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# Control characters and what is invisible by nature. Without the marks of direction, words stand in the order they
# were written in: what is signed must not read otherwise on paper. Joiners (ZWNJ, ZWJ) stay.
INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\ufff9-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
JOINERS = "\u200c\u200d"


@cache
def coverage() -> tuple[frozenset[str], ...]:
    """For each family the characters that it shows in every weight, private-use ones apart (PDF/A forbids them)."""
    found = []
    for files in FAMILIES:
        shared = frozenset.intersection(*(characters(FONTS / name) for name in files))
        found.append(frozenset(c for c in shared if unicodedata.category(c) not in {"Co", "Cn", "Cs"}))
    return tuple(found)


def characters(font: Path) -> frozenset[str]:
    """What an OpenType font has a glyph for, by its cmap of full Unicode (format 12)."""
    data = font.read_bytes()
    (tables,) = struct.unpack_from(">H", data, 4)
    directory = {data[at : at + 4]: struct.unpack_from(">I", data, at + 8)[0] for at in range(12, 12 + 16 * tables, 16)}
    cmap = directory[b"cmap"]
    (subtables,) = struct.unpack_from(">H", data, cmap + 2)
    for at in range(cmap + 4, cmap + 4 + 8 * subtables, 8):
        subtable = cmap + struct.unpack_from(">I", data, at + 4)[0]
        if struct.unpack_from(">H", data, subtable)[0] == 12:
            return _groups(data, subtable)
    raise ValueError(f"{font.name} has no cmap of full Unicode")


def _groups(data: bytes, subtable: int) -> frozenset[str]:
    (count,) = struct.unpack_from(">I", data, subtable + 12)
    found: set[str] = set()
    for at in range(subtable + 16, subtable + 16 + 12 * count, 12):
        first, last, glyph = struct.unpack_from(">III", data, at)
        found.update(chr(code) for code in range(first, last + 1) if glyph + code - first)
    return frozenset(found)


def printable(text: str) -> str:
    """The text with nothing that a font lacks: composed (NFC), «\\n» between lines, tabs as spaces."""
    text = LINE_ENDS.sub("\n", text).replace("\t", "    ")
    return "\n".join(_line(line) for line in unicodedata.normalize("NFC", INVISIBLE.sub("", text)).split("\n"))


def _line(line: str) -> str:
    if coverage()[0].issuperset(line) and not any(_combines(character) for character in line):
        return line
    return "".join(_shown(cluster) for cluster in clusters(line))


def _shown(cluster: str) -> str:
    if not cluster.strip(JOINERS):
        return ""
    if _combines(cluster[0]):
        cluster = NO_LETTER + cluster
    if any(family.issuperset(cluster) for family in coverage()):
        return cluster
    return "".join(_alone(character) for character in cluster if character not in JOINERS)


def _alone(character: str) -> str:
    shows = not _combines(character) and any(character in family for family in coverage())
    return character if shows else MISSING


def plainest(text: str) -> str:
    """The text with nothing but the first family's single letters: what cannot go wrong in any font."""
    kept = (
        c
        if c == "\n" or (c in coverage()[0] and unicodedata.category(c)[0] in "LNPS") or c in " " + ZERO_WIDTH_SPACE
        else MISSING
        for c in text
    )
    return "".join(kept)


def clusters(text: str) -> list[str]:
    """The text in its letters, each with the marks that combine with it, `MOST_MARKS` at most."""
    starts: list[int] = []
    for at, character in enumerate(text):
        if not (starts and _combines(character)) or text[at - 1].isspace() or at - starts[-1] > MOST_MARKS:
            starts.append(at)
    return [text[start:end] for start, end in pairwise([*starts, len(text)])]


def _combines(character: str) -> bool:
    return character in JOINERS or unicodedata.category(character).startswith("M")


def breakable(text: str, longest: int) -> str:
    """The text with places to break in every word longer than that: a word wider than its column would be cut off."""
    return re.sub(rf"[^\s-]{{{longest + 1},}}", lambda word: ZERO_WIDTH_SPACE.join(_pieces(word[0])), text)


def _pieces(word: str) -> Iterator[str]:
    letters = clusters(word)
    return ("".join(letters[at : at + PIECE]) for at in range(0, len(letters), PIECE))
