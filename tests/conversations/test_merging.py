"""The laws of the merge: nothing inserted is lost, and who changed nothing changes nothing."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.conversations import merging
from webapp.conversations.merging import merge

words = st.lists(st.sampled_from(["vi", "møtes", "på", "torsdag", ",", "\n", "kurs"]), max_size=12).map(" ".join)


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "merged"),
    [
        # What is put before a word stays before what the other makes of it.
        ("r", "s r", "re", "s re"),
        ("r", "re", "s r", "s re"),
        ("s r", "s regn", "sol s r", "sol s regn"),
        ("", "Hei", "", "Hei"),
        ("Vi møtes torsdag.", "Vi møtes på torsdag.", "Vi møtes torsdag klokka ni.", "Vi møtes på torsdag klokka ni."),
        ("kurs", "kurset", "kursene", "kursene kurset"),
        ("a b c", "a c", "a b c d", "a c d"),
        ("a b c", "", "a b c", ""),
        ("", "Hei der", "Hei", "Hei der"),
        ("en to", "en to", "tre", "tre"),
    ],
)
def test_examples(base: str, ours: str, theirs: str, merged: str) -> None:
    assert merge(base, ours, theirs) == merged


@given(words, words)
def test_who_changed_nothing_gives_way(base: str, other: str) -> None:
    assert merge(base, base, other) == other
    assert merge(base, other, base) == other
    assert merge(base, other, other) == other


@given(words, st.data())
def test_every_inserted_word_is_kept(base: str, data: st.DataObject) -> None:
    def with_marks(marks: str) -> str:
        parts = re.findall(r"\w+|\W+", base)
        for mark in marks:
            parts.insert(data.draw(st.integers(0, len(parts))), f" {mark} ")
        for _ in range(data.draw(st.integers(0, 3))):
            removable = [part for part in parts if part.strip() not in set(marks)]
            if removable:
                parts.remove(data.draw(st.sampled_from(removable)))
        return "".join(parts)

    merged = merge(base, with_marks("XYZ"), with_marks("QRS"))
    for mark in "XYZQRS":
        assert re.search(rf"\b{mark}\b", merged), (mark, merged)


def test_a_long_text_that_both_change_at_both_ends_stands_once() -> None:
    base = " ".join(f"ord{number}" for number in range(1500))
    merged = merge(base, f"A0 {base} A1", f"B0 {base} B1").split()
    assert len(merged) == 1504
    assert set(merged) == {*base.split(), "A0", "A1", "B0", "B1"}


@given(st.data())
def test_a_long_text_is_compared_as_a_short_one(data: st.DataObject) -> None:
    """Divided or not, what is said to be equal is, and nothing is left out."""
    vocabulary = st.sampled_from([f"ord{number}" for number in range(30)])
    before, after = data.draw(st.lists(vocabulary, max_size=40)), data.draw(st.lists(vocabulary, max_size=40))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(merging, "MOST_COMPARED", data.draw(st.integers(0, 200)))
        found = list(merging.changes(before, after))
    place = (0, 0)
    for tag, a, b, c, d in found:
        assert (a, c) == place
        assert tag != "equal" or before[a:b] == after[c:d]
        place = (b, d)
    assert place == (len(before), len(after))
