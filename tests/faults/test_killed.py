"""The server ends as in a power cut while two people write: whatever was said to be saved is there when it is back."""

from __future__ import annotations

import http.client
import random
import threading
from dataclasses import dataclass, field

from playwright.sync_api import expect

from tests.browser.screens import own_area, shared_note
from tests.browser.server import Place
from tests.faults.conftest import House
from tests.faults.field import Field
from tests.faults.pair import AFTER_A_RETRY, Meet, expect_saved, expect_unsaved, field_of, keys_in_turn
from tests.faults.soak import soaked
from tests.faults.stored import Stored
from tests.faults.typist import Typist

ROUNDS = soaked(10, 200)
SAVES_A_ROUND = 12


@dataclass
class Writer:
    """Writes words that nobody else does, each at a place of its own, in each of its fields in turn.

    `acknowledged` holds, for each field, the last version and text that the server has said to be saved; `words` those
    that each save of it brought.
    """

    typist: Typist
    name: str
    fields: list[Field]
    is_up: threading.Event
    seed: int
    stopping: bool = False
    count: int = 0
    saves: int = 0
    acknowledged: dict[str, tuple[int, str]] = field(default_factory=dict)
    words: dict[str, dict[int, str]] = field(default_factory=dict)

    def run(self) -> None:
        dice = random.Random(self.seed)  # noqa: S311 - where words go, the same each time
        while not self.stopping:
            each = self.fields[self.count % len(self.fields)]
            if each.in_flight is None:
                self.type_a_word(each, dice)
            self.save(each)

    def type_a_word(self, each: Field, dice: random.Random) -> None:
        self.count += 1
        word = f"{self.name}{self.count}"
        self.words.setdefault(each.name, {})[each.sent + 1] = word
        tokens = each.text.split(" ") if each.text else []
        tokens.insert(dice.randint(0, len(tokens)), word)
        each.text = " ".join(tokens)

    def save(self, each: Field) -> None:
        try:
            acknowledged = self.typist.save(each)
        except (OSError, http.client.HTTPException):
            self.is_up.wait(timeout=60)
            return
        if acknowledged:
            self.acknowledged[each.name] = acknowledged
            self.saves += 1

    def finish(self) -> None:
        """Send what has no answer yet, and take up what the other one has written."""
        for each in self.fields:
            while each.unsaved:
                self.save(each)

    def check(self, rows: dict[str, dict]) -> None:
        """Nothing acknowledged is missing, and each row fits the saves that it remembers."""
        for each in self.fields:
            if each.name not in self.acknowledged:
                continue
            version, text = self.acknowledged[each.name]
            row = rows[each.name]
            assert row["version"] >= version, each.name
            assert row["version"] > version or row["text"] == text, each.name
            remembered = int(row["saves"][each.writer].rpartition(".")[2])
            assert remembered in {each.sent, each.sent - 1}
            written = [word for word in row["text"].split() if word.startswith(self.name)]
            expected = [word for number, word in self.words[each.name].items() if number <= remembered]
            assert sorted(written) == sorted(expected), each.name


def two_writers(place: Place, world: dict, is_up: threading.Event) -> list[Writer]:
    """The employee and the manager, each with an own answer and both with the first note and agreement."""
    writers = []
    for seed, (name, role) in enumerate((("sol", "employee"), ("regn", "manager"))):
        typist = Typist(place.url, world["talk"], world["cookies"][role])
        names = typist.open()
        own = next(each for each in names if each.startswith("answer:") and each.endswith(role))
        note = next(each for each in names if each.startswith("note:"))
        agreement = next(each for each in names if each.startswith("agreement:") and each.endswith(":what"))
        writers.append(Writer(typist, name, [Field(each) for each in (own, note, agreement)], is_up, seed))
    return writers


def test_what_was_said_to_be_saved_is_there_after_the_server_was_killed(place: Place, stored: Stored) -> None:
    world = place.world(open=True)
    is_up = threading.Event()
    server = place.start()
    writers = two_writers(place, world, is_up)
    threads = [threading.Thread(target=writer.run) for writer in writers]
    for thread in threads:
        thread.start()
    try:
        for _round in range(ROUNDS):
            is_up.set()
            wait_for_saves(writers, threads)
            is_up.clear()
            server.kill()
            rows = stored.rows()
            for writer in writers:
                writer.check(rows)
            server = place.start()
    finally:
        for writer in writers:
            writer.stopping = True
        is_up.set()
        for thread in threads:
            thread.join()
    for writer in (*writers, *writers):
        writer.finish()
    everything_is_there(writers, stored.rows())


def wait_for_saves(writers: list[Writer], threads: list[threading.Thread]) -> None:
    """Until each has had some more saves acknowledged."""
    wanted = [writer.saves + SAVES_A_ROUND for writer in writers]
    while any(writer.saves < number for writer, number in zip(writers, wanted, strict=True)):
        assert all(thread.is_alive() for thread in threads)
        threads[0].join(timeout=0.01)


def everything_is_there(writers: list[Writer], rows: dict[str, dict]) -> None:
    for writer in writers:
        writer.check(rows)
        for each in writer.fields:
            written = [word for word in rows[each.name]["text"].split() if word.startswith(writer.name)]
            assert sorted(written) == sorted(writer.words[each.name].values())


def test_two_browsers_type_on_through_a_killed_server(meet: Meet, house: House) -> None:
    pair = meet()
    mine, note, theirs = own_area(pair.employee), shared_note(pair.manager), shared_note(pair.employee)
    for number in range(2):
        keys_in_turn((mine, f"før{number} "), (note, f"regn{number} "))
        assert house.place.server
        house.place.server.kill()
        keys_in_turn((mine, f"uten{number} "), (note, f"tåke{number} "))
        for page in pair.pages:
            expect_unsaved(page)
        house.place.start()
        keys_in_turn((mine, f"etter{number} "), (note, f"sol{number} "))
        expect_saved(*pair.pages)
    written = [f"{word}{number}" for number in range(2) for word in ("før", "uten", "etter")]
    shared = [f"{word}{number}" for number in range(2) for word in ("regn", "tåke", "sol")]
    assert house.stored.text(field_of(mine)).split() == written
    assert house.stored.text(field_of(note)).split() == shared
    expect(theirs).to_have_value(house.stored.text(field_of(note)), timeout=AFTER_A_RETRY)
