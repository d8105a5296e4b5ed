"""What two send in the same instant while a talk is signed ends in a state that both can understand."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator

import pytest

from tests.browser.server import Place
from tests.faults.field import Field
from tests.faults.signers import Pair, Teller, Told, talks_read_back
from tests.faults.soak import soaked
from tests.plans.signings import DISAGREEMENT

ROUNDS = soaked(3, 12)
SEE_OTHER, CONFLICT, FORBIDDEN = 303, 409, 403


@pytest.fixture
def teller(place: Place) -> Iterator[Teller]:
    made = Teller(place)
    yield made
    made.close()


def at_once(*acts: Callable[[], int]) -> list[int]:
    """The status that each is answered with, begun together."""
    start, answered = threading.Barrier(len(acts)), [0] * len(acts)

    def run(number: int) -> None:
        start.wait(10)
        answered[number] = acts[number]()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answered


def is_signed(told: Told, before: Told) -> bool:
    whole = (told["state"], told["minutes"]) == ("signed", [[1, before["text"], False]])
    assert whole == (told["state"] == "signed")
    assert told["log"].count("minutes made") == whole
    return whole


def both_sign(pair: Pair, teller: Teller, before: Told) -> None:
    digest = pair.employee.read_back()
    acts = (lambda: pair.employee.sign("uenig", DISAGREEMENT, digest), lambda: pair.manager.sign("ja", "", digest))
    assert at_once(*acts, *acts) == [SEE_OTHER] * 4, "each pressed twice"
    now = teller.tell(pair.employee.talk)
    assert is_signed(now, before)
    assert now["words"] == ["disagrees", "signed"]
    assert now["mails"] == before["mails"] + 3, "the first word to the other, the minutes to both"


def a_change_and_the_last_signature(pair: Pair, teller: Teller, before: Told) -> None:
    pair.employee.sign()
    digest = pair.manager.read_back()
    row = Field(next(name for name in reversed(pair.employee.open()) if re.fullmatch("agreement:.+:what", name)))
    row.text = "En avtale til."
    save = row.next_save()
    assert save
    signed, saved = at_once(lambda: pair.manager.sign("ja", "", digest), lambda: pair.employee.post(row.name, save)[0])
    now = teller.tell(pair.employee.talk)
    if is_signed(now, before):
        assert (signed, saved) == (SEE_OTHER, FORBIDDEN)
        return
    assert (signed, saved) == (CONFLICT, 200)
    assert (now["state"], now["standing"], now["voided"]) == ("concluding", {}, 1)
    assert now["log"].count("signatures voided") == 1
    assert now["text"] != before["text"]


def the_last_signature_and_taking_it_up_again(pair: Pair, teller: Teller, before: Told) -> None:
    pair.manager.sign()
    digest = pair.employee.read_back()
    signed, back = at_once(
        lambda: pair.employee.sign("uenig", DISAGREEMENT, digest), lambda: pair.manager.form("tilbake")
    )
    now = teller.tell(pair.employee.talk)
    if is_signed(now, before):
        assert signed == SEE_OTHER and back in {SEE_OTHER, FORBIDDEN}
        return
    assert (signed, back) == (CONFLICT, SEE_OTHER)
    assert (now["state"], now["standing"], now["voided"]) == ("open", {}, 1)


def two_presses_that_reopen(pair: Pair, teller: Teller, before: Told) -> None:
    pair.manager.sign()
    pair.employee.sign()
    again = [lambda: pair.manager.form("gjenapne", reason="Vi glemte fristen.")] * 2
    assert at_once(*again) == [SEE_OTHER] * 2
    now = teller.tell(pair.employee.talk)
    assert (now["state"], now["minutes"]) == ("open", [[1, before["text"], True]])
    assert now["log"].count("reopened") == 1


RACES = [both_sign, a_change_and_the_last_signature, the_last_signature_and_taking_it_up_again, two_presses_that_reopen]


def test_what_is_sent_in_the_same_instant(place: Place, teller: Teller) -> None:
    talks = talks_read_back(place, ROUNDS * len(RACES))
    place.start()
    for _round in range(ROUNDS):
        for race in RACES:
            made = talks.pop()
            pair = Pair.of(place, made)
            race(pair, teller, teller.tell(made["talk"]))
