"""No text that rested is lost, and of any other little: proved on whatever people may type and take away."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from webapp.conversations.trail import A_FEW_WORDS, IN_A_RING, MUCH, PAUSE, RINGS, Trail, slot, unlike

Save = tuple[float, str]


@dataclass
class Field:
    """A text with its versions, as its row and their table keep them; all that it has held, and what of it rested."""

    text: str = ""
    now: float = 1_000.0
    trail: Trail = field(default_factory=lambda: Trail(1_000.0, "employee"))
    kept: dict[int, str] = field(default_factory=dict)
    held: list[str] = field(default_factory=list)
    rested: list[str] = field(default_factory=list)

    def save(self, after: float, text: str) -> None:
        self.now += after
        if text == self.text:
            return
        if after >= PAUSE:
            self.rested.append(self.text)
        if self.trail.follow(self.text, text, self.now, str):
            self.kept[self.trail.number] = self.text
        self.trail.at = self.now
        self.text = text
        self.held.append(text)

    def type(self, words: str) -> None:
        for letter in words:
            self.save(0.1, self.text + letter)

    def erase(self, letters: int) -> None:
        for _each in range(letters):
            self.save(0.05, self.text[:-1])

    @property
    def versions(self) -> list[str]:
        return [self.kept[number] for number in sorted(self.kept)]


def missing(text: str, other: str) -> int:
    """How many characters of ``text`` are not, in their order, in ``other``."""
    best = [0] * (len(other) + 1)
    for letter in text:
        row = [0]
        for place, there in enumerate(other, 1):
            row.append(best[place - 1] + 1 if letter == there else max(best[place], row[-1]))
        best = row
    return len(text) - best[-1]


def texts() -> st.SearchStrategy[str]:
    return st.text(alphabet="ab ", max_size=30)


@st.composite
def edits(draw: st.DrawFn) -> list[tuple[float, float, float, str]]:
    """Where in the text (0 to 1, from and to) what is put instead, and how many seconds after the last."""
    share = st.floats(0, 1)
    seconds = st.sampled_from([0.05, 1.0, 30.0, PAUSE - 1.0, PAUSE + 1.0])
    return draw(st.lists(st.tuples(seconds, share, share, texts()), max_size=18))


@given(edits())
@settings(max_examples=400, deadline=None)
def test_what_rested_is_never_gone_and_of_the_rest_no_more_than_little(
    steps: list[tuple[float, float, float, str]],
) -> None:
    field = Field()
    for seconds, one, other, put in steps:
        start, end = sorted((round(one * len(field.text)), round(other * len(field.text))))
        field.save(seconds, field.text[:start] + put + field.text[end:])
    there = [field.text, *field.versions]
    for text in field.rested:
        assert not text.strip() or text in there
    for text in field.held:
        assert not text.strip() or min(missing(text, one) for one in there) < MUCH


@given(st.text(alphabet="abc ", min_size=A_FEW_WORDS, max_size=80), st.integers(1, 30))
@settings(deadline=None)
def test_a_held_backspace_keeps_the_whole_text_from_before_it(text: str, a_time: int) -> None:
    """However many letters go with each save, and though the text has stood for no time at all."""
    if not text.strip():
        return
    field = Field()
    field.type(text)
    while field.text:
        field.save(0.05, field.text[:-a_time])
    field.type("nytt")
    field.erase(2)
    assert text in field.versions


def test_a_misspelling_set_right_makes_no_version_of_its_own() -> None:
    field = Field()
    for _again in range(12):
        field.type("orf")
        field.erase(1)
        field.type("d ")
    assert len(field.versions) == 1


def test_the_same_text_is_not_kept_twice() -> None:
    field = Field()
    field.type("Jeg vil lære mer om budsjett")
    for _again in range(5):
        whole = field.text
        field.save(1, "")
        field.save(1, whole)
    assert field.versions == ["Jeg vil lære mer om budsjett"]
    for _again in range(3):
        field.save(PAUSE, field.text + "!")
        field.save(1, field.text[:-1])
    assert field.versions[0] == "Jeg vil lære mer om budsjett"
    assert len(field.versions) == len(set(field.versions)) == 2


def test_typing_alone_keeps_nothing() -> None:
    field = Field()
    field.type("Et helt avsnitt uten en eneste rettelse, skrevet i ett strekk." * 5)
    assert field.versions == []


def test_a_pause_keeps_what_stood() -> None:
    field = Field()
    field.type("Først dette.")
    field.save(PAUSE, field.text + " Så")
    field.type(" dette.")
    field.save(PAUSE - 1, field.text + " Og dette.")
    assert field.versions == ["Først dette."]


def test_what_is_asked_for_is_kept_though_nothing_goes() -> None:
    field = Field()
    field.type("Kort")
    assert field.trail.follow("Kort", "Kort og godt", field.now, str, always=True)
    assert field.trail.lost == MUCH


def test_how_much_changed_is_what_lies_between_equal_ends() -> None:
    assert unlike("abc", "abc") == (0, 0)
    assert unlike("abc", "abXc") == (0, 1)
    assert unlike("aaa", "aa") == (1, 0)
    assert unlike("en to tre", "en fire tre") == (2, 4)
    assert unlike("", "ny") == (0, 2)


@given(st.text(alphabet="ab", max_size=12), st.text(alphabet="ab", max_size=12))
def test_nothing_is_counted_as_alike_that_is_not(before: str, after: str) -> None:
    removed, added = unlike(before, after)
    assert len(before) - removed == len(after) - added >= 0
    ends = [(start, len(before) - removed - start) for start in range(len(before) - removed + 1)]
    assert any(before[:start] == after[:start] and before[len(before) - end :] == after[len(after) - end :]
               for start, end in ends)  # fmt: skip


def test_the_newest_versions_are_all_there_and_the_older_the_fewer() -> None:
    slots: dict[int, int] = {}
    for number in range(1, 1_001):
        slots[slot(number)] = number
        there = set(slots.values())
        assert set(range(max(1, number - 2 * IN_A_RING + 1), number + 1)) <= there
    assert len(slots) == RINGS * IN_A_RING
    assert set(slots) == set(range(RINGS * IN_A_RING))
    recent = [sum(1 for number in there if 1_000 - reach < number <= 1_000) for reach in (20, 40, 80, 160)]
    assert recent == [20, 30, 40, 50]
