"""Boxes to tick and steps to ring, as lines of text show them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from .blocks import BOX
from .vocabulary import SCALE

_FEWEST_STEPS = 3
_STEPS = re.compile(r"(?<![\d.,])1(?:[\W_]{1,14}\d{1,2}(?!\d)){2,9}")
_STEP_WORDS = re.compile(r"(?<!\d)([1-9]|10)\s*(?:=|:|er(?= )|is(?= ))\s*([^\d,;=()\n]{2,60})")
_EXPLANATION = re.compile(r"\s*\([^()]*=[^()]*\)")


@dataclass(frozen=True)
class Options:
    """What is ticked or ringed: the words before it, a number of steps (0 where there are none), and their words."""

    stem: str
    steps: int = 0
    words: Mapping[int, str] = field(default_factory=dict)
    options: tuple[str, ...] = ()


def step_words(text: str) -> dict[int, str]:
    """The words that a text gives to steps: «1 = aldri, 5 = alltid». Empty where it explains fewer than two."""
    found = {int(step): words.strip(" .–-/") for step, words in _STEP_WORDS.findall(text)}
    return found if len(found) > 1 and all(found.values()) else {}


def options_in(text: str) -> Options | None:
    """The boxes or steps in a line; None where it has neither."""
    words, unticked = step_words(text), text.replace(BOX, " ")
    steps = _STEPS.search(unticked)
    if steps and (number := _counted(steps[0])) >= _FEWEST_STEPS:
        return Options(unticked[: steps.start()].strip(" (:–-\t"), steps=number, words=words)
    if scale := SCALE.search(text):
        stem = _EXPLANATION.sub("", text) if words else text
        return Options(stem.strip(), steps=int(scale[1]), words=words)
    return _boxes(text) if BOX in text else None


def _counted(steps: str) -> int:
    """How far the numbers count from 1, one by one."""
    numbers = [int(number) for number in re.findall(r"\d+", steps)]
    return next((place for place, number in enumerate(numbers) if number != place + 1), len(numbers))


def _boxes(text: str) -> Options | None:
    before, *pieces = [piece.strip(" \t/,;") for piece in text.split(BOX)]
    if not pieces[-1] and before:  # the boxes come after their words
        stem, mark, first = before.rpartition("?" if "?" in before else ":")
        before, pieces = stem + mark, [first.strip(), *pieces[:-1]]
    options = tuple(piece for piece in pieces if piece)
    return Options(before.strip(" :"), options=options) if options else None
