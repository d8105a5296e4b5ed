"""Unsaved text from a device: it opens for one person in one talk, and for nothing and nobody else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests import factories
from tests.cast import Cast
from tests.conversations.seals import own_question, put_back, seal, show, told
from tests.conversations.talks import fresh, seat
from webapp import crypto
from webapp.conversations import unsaved
from webapp.conversations.live_texts import Answer
from webapp.conversations.models import Conversation
from webapp.crypto import KeyRing, SealBroken

SECURE = "https://samtale.example"


@pytest.fixture
def ring() -> Iterator[KeyRing]:
    """The key ring in use, put back afterwards."""
    before = crypto.keys()
    yield before
    crypto.use(before)


# What it opens for


def test_it_opens_for_its_own_person_in_its_own_talk(cast: Cast, open_talk: Conversation) -> None:
    mine = seat(cast.employee, open_talk)
    opened = unsaved.opened(mine, seal(mine, told("note:x", "Kanarifugl")))
    assert (str(opened.field), opened.text, opened.sent) == ("note:x", "Kanarifugl", None)


def test_nobody_and_nothing_else_opens_it_or_learns_why_not(cast: Cast, open_talk: Conversation) -> None:
    mine = seat(cast.employee, open_talk)
    other_talk = fresh(factories.conversation(employee=cast.employee, manager=cast.manager))
    sealed = seal(mine, told(own_question(open_talk), "Kanarifugl"))
    tries = {
        "another person": (cast.manager, open_talk, sealed),
        "another talk": (cast.employee, other_talk, sealed),
        "nothing": (cast.employee, open_talk, b""),
        "cut short": (cast.employee, open_talk, sealed[:-1]),
        "no point": (cast.employee, open_talk, sealed[:4] + b"\x04" + bytes(64) + sealed[69:]),
        "an unknown key": (cast.employee, open_talk, bytes(4) + sealed[4:]),
        "no unsaved text": (cast.employee, open_talk, seal(mine, {"text": "Kanarifugl"})),
        "no JSON": (cast.employee, open_talk, seal(mine, "x" * 10)),
        "nested": (cast.employee, open_talk, seal(mine, told("note:x", "y", sent=[]))),
    }
    answers = set()
    for ask in (show, put_back):
        for person, talk, sent in tries.values():
            answer = ask(cast.browser(person), talk, sent)
            answers.add((answer.status_code, answer.text))
    assert len(answers) == 1
    ((status, text),) = answers
    assert status == 422
    assert json.loads(text)["message"]
    assert ask_stranger(cast, open_talk, sealed) == 404
    assert Answer.select().count() == 0


def ask_stranger(cast: Cast, talk: Conversation, sealed: bytes) -> int:
    return int(show(cast.browser(cast.colleague), talk, sealed).status_code)


@pytest.mark.parametrize("place", [0, 4, 30, 70, 90, -1])
def test_no_bit_of_it_can_be_changed(cast: Cast, open_talk: Conversation, place: int) -> None:
    mine = seat(cast.employee, open_talk)
    sealed = bytearray(seal(mine, told("note:x", "Kanarifugl")))
    sealed[place] ^= 1
    with pytest.raises(SealBroken):
        unsaved.opened(mine, bytes(sealed))


@pytest.mark.parametrize(
    "wrong",
    [
        {"field": "note"},
        {"field": 5},
        {"text": None},
        {"base_text": 0},
        {"at": True},
        {"at": 10**20},
        {"at": "i går"},
        {"sent": {"save_id": "x"}},
        {"sent": {"save_id": 1, "text": "x"}},
        {"name": None},
    ],
)
def test_what_was_sealed_is_checked_like_anything_sent(
    cast: Cast, open_talk: Conversation, wrong: dict[str, Any]
) -> None:
    mine = seat(cast.employee, open_talk)
    with pytest.raises(SealBroken):
        unsaved.opened(mine, seal(mine, told("note:x", "y") | wrong))


def test_a_seal_of_an_older_key_opens_and_is_found(cast: Cast, open_talk: Conversation, ring: KeyRing) -> None:
    mine = seat(cast.employee, open_talk)
    before = unsaved.sealing(mine)
    sealed = seal(mine, told("note:x", "Kanarifugl"))
    newer = KeyRing.new()
    crypto.use(KeyRing(newer.current, newer.keys | ring.keys))
    now = unsaved.sealing(mine)
    assert now.key != before.key
    assert now.places[0] != before.places[0]
    assert before.places[0] in now.places
    assert unsaved.opened(mine, sealed).text == "Kanarifugl"
    crypto.use(newer)
    with pytest.raises(SealBroken):
        unsaved.opened(mine, sealed)


def test_the_name_it_lies_under_is_one_persons_in_one_talk(cast: Cast, open_talk: Conversation) -> None:
    other_talk = fresh(factories.conversation(employee=cast.employee, manager=cast.manager))
    seats = [seat(cast.employee, open_talk), seat(cast.manager, open_talk), seat(cast.employee, other_talk)]
    places = [unsaved.sealing(each).places for each in seats]
    assert len({place for names in places for place in names}) == 3
    assert unsaved.sealing(seats[0]).places == places[0]


def test_only_a_page_under_https_says_how_to_seal(cast: Cast, open_talk: Conversation) -> None:
    browser, address = cast.browser(cast.employee), f"/samtaler/{open_talk.id}/mote"
    mine = unsaved.sealing(seat(cast.employee, open_talk))
    plain = browser.get(address).text
    assert "Lukker du siden nå, mistes teksten." in plain
    assert "data-unsaved" not in plain
    secure = cast.browser(cast.employee)
    with secure.session_transaction(base_url=SECURE) as there, browser.session_transaction() as here:
        there.update(here)
    page = secure.get(address, base_url=SECURE).text
    assert f'data-unsaved-key="{mine.key}"' in page
    assert f'data-unsaved-places="{mine.places[0]}"' in page
