"""Laws of live saving: whatever two or three tabs do to one note, and whatever becomes of their requests, in the end
all show the same text, with every word that was written, once."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import Cast
from tests.conversations.talks import seat
from tests.faults.field import Field
from tests.faults.soak import soaked
from webapp.conversations import fields
from webapp.conversations.access import Seat
from webapp.conversations.fields import FieldName
from webapp.conversations.live_texts import SharedNote
from webapp.conversations.models import Conversation
from webapp.conversations.saving import Save, Saved
from webapp.conversations.stretches import stretches_of
from webapp.conversations.texts import form_of

ACTS = ("write", "lengthen", "save", "save", "lose the answer", "lose the request", "hear", "deliver late", "reload")
Step = tuple[int, str, int]
steps = st.lists(st.tuples(st.integers(0, 2), st.sampled_from(ACTS), st.integers(0, 50)), min_size=15, max_size=60)


@dataclass
class Tab:
    """A tab of one of the two; `words` are those it has written and not yet changed, as they stand now. `has_news`: its
    stream has something to tell, of what others than this tab have saved."""

    seat: Seat
    letter: str
    field: Field
    words: list[str] = dataclasses.field(default_factory=list)
    lost: list[dict[str, Any]] = dataclasses.field(default_factory=list)
    has_news: bool = False


class Table:
    """One shared note, and the tabs where it is written."""

    def __init__(self, seats: list[Seat], name: str) -> None:
        SharedNote.delete().execute()
        self.name = FieldName.parse(name)
        self.tabs = [Tab(each, letter, Field(name)) for each, letter in zip(seats, "ABC", strict=False)]

    def row(self) -> tuple[int, str]:
        note = SharedNote.get_or_none()
        if note is None:
            return 0, ""
        assert "".join(text for _role, text in stretches_of(note)) == (note.text or "")
        return note.version, note.text or ""

    def store(self, tab: Tab, save: dict[str, Any]) -> Saved:
        saved = fields.save(tab.seat, self.name, Save.from_json(save))
        for other in self.tabs:
            other.has_news |= saved.changed and other is not tab
        return saved

    def do(self, step: Step) -> None:
        number, act, place = step
        tab = self.tabs[number % len(self.tabs)]
        {
            "write": self.write,
            "lengthen": self.lengthen,
            "save": self.save,
            "lose the answer": self.lose_the_answer,
            "lose the request": self.lose_the_request,
            "hear": self.hear,
            "deliver late": self.deliver_late,
            "reload": self.reload,
        }[act](tab, place)

    def write(self, tab: Tab, place: int) -> None:
        word = f"{tab.letter}{len(tab.words)}"
        tab.words.append(word)
        written = tab.field.text.split(" ") if tab.field.text else []
        written.insert(place % (len(written) + 1), word)
        tab.field.text = " ".join(written)

    def lengthen(self, tab: Tab, place: int) -> None:
        """Type on in a word of one's own."""
        if not tab.words:
            return
        number = place % len(tab.words)
        word = tab.words[number]
        tab.words[number] = word + "x"
        tab.field.text = " ".join(word + "x" if each == word else each for each in tab.field.text.split(" "))

    def save(self, tab: Tab, _place: int) -> None:
        save = tab.field.next_save()
        if save:
            saved = self.store(tab, save)
            tab.field.saved(saved.version, saved.text)

    def lose_the_answer(self, tab: Tab, _place: int) -> None:
        save = tab.field.next_save()
        if save:
            self.store(tab, save)

    def lose_the_request(self, tab: Tab, _place: int) -> None:
        """It may come all the same, when the tab has long since sent it again."""
        save = tab.field.next_save()
        if save:
            tab.lost.append(save)

    def deliver_late(self, tab: Tab, place: int) -> None:
        if tab.lost:
            self.store(tab, tab.lost[place % len(tab.lost)])

    def hear(self, tab: Tab, _place: int) -> None:
        if tab.has_news:
            tab.field.receive(*self.row())
        tab.has_news = False

    def reload(self, tab: Tab, _place: int) -> None:
        """A page with something unsaved asks first; one that has all of it saved begins anew."""
        if not tab.field.unsaved:
            tab.field, tab.has_news = Field(tab.field.name, *self.row()), False

    def come_to_rest(self) -> None:
        for _turn in range(2):
            for tab in self.tabs:
                while tab.field.unsaved:
                    self.save(tab, 0)
                self.hear(tab, 0)
        for tab in self.tabs:
            assert not tab.field.unsaved

    def check(self) -> None:
        version, text = self.row()
        assert [(tab.field.text, tab.field.version) for tab in self.tabs] == [(text, version)] * len(self.tabs)
        assert sorted(text.split()) == sorted(word for tab in self.tabs for word in tab.words)


@pytest.fixture
def seats(app: Flask, cast: Cast, open_talk: Conversation) -> list[Seat]:
    return [seat(person, open_talk) for person in (cast.employee, cast.manager, cast.employee)]


@pytest.mark.parametrize("tabs", [2, 3])
def test_every_word_stands_once_and_all_see_the_same(app: Flask, seats: list[Seat], tabs: int) -> None:
    talk = seats[0].conversation
    name = f"note:{form_of(talk).meeting_sections[1].id}"

    @settings(
        max_examples=soaked(80, 3000),
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=[*HealthCheck],
    )
    @given(steps)
    def law(done: list[Step]) -> None:
        table = Table(seats[:tabs], name)
        for step in done:
            table.do(step)
        table.come_to_rest()
        table.check()

    with app.test_request_context():
        law()
