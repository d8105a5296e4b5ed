"""Where the caret goes when the other's words come in: the browser's own function, on generated texts."""

from __future__ import annotations

import random
import re
from dataclasses import asdict, dataclass
from typing import Any

from tests.faults.conftest import House
from tests.faults.pair import Meet
from tests.faults.soak import soaked

CASES = soaked(2_000, 50_000)
RUN = """async ([address, cases]) => {
  const { placesIn } = await import(address);
  return cases.map(({ before, after, caret }) => placesIn(before, after)(caret));
}"""


@dataclass
class Case:
    """`before` with the caret in it, and `after`: the same with words of the other put in and others taken out.

    `kept` are the places of the words of `before` that are left: (start before, start after, length); `put_in` those of
    the words that came, as (start, end) in `after`.
    """

    before: str
    after: str
    caret: int
    kept: list[tuple[int, int, int]]
    put_in: list[tuple[int, int]]


def case(dice: random.Random) -> Case:
    """Every word is written once only, so that there is no doubt which one became which."""
    words = [(f"ord{number}", True, dice.random() > 0.2) for number in range(dice.randint(0, 12))]
    for number in range(dice.randint(0, 4)):
        words.insert(dice.randint(0, len(words)), (f"ny{number}", False, True))
    before, after, kept, put_in = "", "", [], []
    for word, was, stays in words:
        space = dice.choice([" ", " ", "\n", ", "]) if was else " "
        if was and stays:
            kept.append((len(before), len(after), len(word)))
        elif not was:
            put_in.append((len(after), len(after + word)))
        before += word + space if was else ""
        after += word + space if stays else ""
    return Case(before, after, dice.randint(0, len(before)), kept, put_in)


def wrong(case: Case, place: Any) -> str:
    """What is wrong with where the caret has gone; empty for nothing."""
    if not isinstance(place, int) or not 0 <= place <= len(case.after):
        return "outside the text"
    if any(start < place < end for start, end in case.put_in):
        return "inside a word of the other's"
    for before, after, length in case.kept:
        if before < case.caret <= before + length and place != after + case.caret - before:
            return "no longer at its own word"
    standing_after = [each for each in case.kept if sum(each[::2]) <= case.caret]
    if any(place < after + length for _before, after, length in standing_after):
        return "before a word that it stood after"
    standing_before = [each for each in case.kept if each[0] >= case.caret]
    if any(place > after for _before, after, _length in standing_before):
        return "after a word that it stood before"
    return ""


def places(meet: Meet, house: House, cases: list[Case]) -> list[Any]:
    page = meet.one()
    source = page.locator('script[src*="conversation.js"]').get_attribute("src") or ""
    given = [{name: asdict(each)[name] for name in ("before", "after", "caret")} for each in cases]
    found: list[Any] = page.evaluate(RUN, [re.sub(r"conversation\.js.*", "field.js", source), given])
    return found


def test_the_caret_stays_at_its_word(meet: Meet, house: House) -> None:
    dice = random.Random(7)  # noqa: S311 - the same texts each time
    cases = [case(dice) for _number in range(CASES)]
    found = places(meet, house, cases)
    assert len(found) == CASES
    faults = [(wrong(each, place), each, place) for each, place in zip(cases, found, strict=True) if wrong(each, place)]
    assert not faults, f"{len(faults)} of {CASES}, the first: {faults[0]}"


def test_the_caret_in_texts_of_the_same_few_words(meet: Meet, house: House) -> None:
    """Nobody can tell equal words apart, but where only the end has changed the caret stays where it was."""
    dice = random.Random(8)  # noqa: S311 - the same texts each time
    cases = []
    for _number in range(CASES // 10):
        start = " ".join(dice.choices(["vi", "tar", "kurs"], k=dice.randint(1, 8)))
        more = " ".join(dice.choices(["vi", "tar", "kurs"], k=dice.randint(1, 8)))
        cases.append(Case(start, f"{start} {more}", dice.randint(0, len(start)), [], []))
    for each, place in zip(cases, places(meet, house, cases), strict=True):
        assert place == each.caret, each
