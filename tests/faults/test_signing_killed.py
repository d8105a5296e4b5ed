"""The server dies in the middle of signing, voiding and reopening: what is found is one of the two whole states.

It is killed for real, with all its processes, at chosen statements and on either side of the commit (dying/). Then the
browser sends again what got no answer, which ends in the same as if nothing had happened.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.browser.conftest import place_on
from tests.browser.server import Place
from tests.faults.field import Field
from tests.faults.signers import Pair, Teller, Told, talks_read_back
from tests.faults.soak import soaked
from tests.plans.signings import DISAGREEMENT
from webapp.config import ROOT

DYING = Path(__file__).with_name("dying")
REASON = "Vi glemte fristen."

Prepare = Callable[[Pair], Callable[[], object]]
IsDone = Callable[[Told, Told], None]


@dataclass
class Dying:
    """A server that dies when it is told to, and talks that are being read back, one for each test."""

    place: Place
    orders: Path
    talks: list[Told]
    teller: Teller

    def die(self, at: str, table: str, act: Callable[[], object]) -> None:
        """Let the server die there while it does what ``act`` asks of it, and start it again."""
        assert self.place.server
        draft = self.orders.with_suffix(".new")
        draft.write_text(json.dumps({"at": at, "table": table}), "utf-8")
        draft.replace(self.orders)
        with pytest.raises((OSError, http.client.HTTPException)):
            act()
        assert self.place.server.wait() == -signal.SIGKILL
        self.orders.unlink()
        self.place.start()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def dying(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dying]:
    home = tmp_path_factory.mktemp("dying")
    with place_on(request.param, home) as place:
        talks, orders = talks_read_back(place, len(DEATHS)), home / "die"
        teller = Teller(place)
        place.settings |= {"PYTHONPATH": os.pathsep.join([str(DYING), str(ROOT)]), "TEST_DIE": str(orders)}
        place.start()
        yield Dying(place, orders, talks, teller)
        teller.close()


def last_signature(pair: Pair) -> Callable[[], object]:
    pair.manager.sign()
    digest = pair.employee.read_back()
    return lambda: pair.employee.sign("uenig", DISAGREEMENT, digest)


def both_have_signed(before: Told, now: Told) -> None:
    assert (now["state"], now["words"]) == ("signed", ["disagrees", "signed"])
    assert now["minutes"] == [[1, before["text"], False]]
    assert now["follow_ups"] == 1
    assert now["log"] == [*before["log"], "signed disagreeing", "minutes made", *now["log"][len(before["log"]) + 2 :]]
    assert now["log"].count("minutes made") == 1
    assert now["mails"] == before["mails"] + 2


def first_signature(pair: Pair) -> Callable[[], object]:
    digest = pair.employee.read_back()
    return lambda: pair.employee.sign("nei", DISAGREEMENT, digest)


def one_has_refused(before: Told, now: Told) -> None:
    assert (now["state"], now["words"], now["standing"]) == ("concluding", ["refused"], {"employee": before["text"]})
    assert now["log"] == [*before["log"], "refused to sign"]
    assert now["mails"] == before["mails"] + 1


def concluding(pair: Pair) -> Callable[[], object]:
    pair.manager.form("tilbake")
    return lambda: pair.manager.form("avslutt")


def is_concluding(before: Told, now: Told) -> None:
    assert (before["state"], now["state"]) == ("open", "concluding")
    assert now["log"] == [*before["log"], "concluded"]


def reopening(pair: Pair) -> Callable[[], object]:
    pair.manager.sign()
    pair.employee.sign()
    return lambda: pair.manager.form("gjenapne", reason=REASON)


def is_open_again(before: Told, now: Told) -> None:
    assert (before["state"], now["state"]) == ("signed", "open")
    assert [(number, replaced) for number, _digest, replaced in now["minutes"]] == [(1, True)]
    assert now["log"] == [*before["log"], "reopened"]
    assert now["mails"] == before["mails"] + 2


def changing(pair: Pair) -> Callable[[], object]:
    pair.employee.sign()
    _first, empty, *_others = [name for name in pair.manager.open() if re.fullmatch("agreement:.+:what", name)]
    row = Field(empty)
    row.text = "En avtale til."
    return lambda: pair.manager.save(row)


def is_voided(before: Told, now: Told) -> None:
    assert (now["state"], now["standing"], now["voided"]) == ("concluding", {}, 1)
    assert now["text"] != before["text"]
    assert now["log"] == [*before["log"], "signatures voided"]
    assert now["mails"] == before["mails"] + 1


LAST, FIRST = (last_signature, both_have_signed), (first_signature, one_has_refused)
BEGIN, AGAIN, CHANGE = (concluding, is_concluding), (reopening, is_open_again), (changing, is_voided)
DEATHS = [
    (*LAST, "statement", "minutes"),
    (*LAST, "commit", "minutes"),
    (*LAST, "committed", "minutes"),
    (*AGAIN, "statement", "minutes"),
    (*AGAIN, "committed", "minutes"),
    (*CHANGE, "commit", "signature"),
    *soaked(
        [],
        [
            *((*LAST, "statement", table) for table in ("signature", "audit_entry", "follow_up", "outbox_mail")),
            *((*FIRST, at, "signature") for at in ("statement", "commit", "committed")),
            *((*BEGIN, at, "conversation") for at in ("statement", "commit", "committed")),
            (*AGAIN, "commit", "minutes"),
            *((*CHANGE, at, "signature") for at in ("statement", "committed")),
        ],
    ),
]


@pytest.mark.parametrize(("prepare", "is_done", "at", "table"), DEATHS)
def test_a_death_in_the_middle_leaves_one_of_two_whole_states(
    dying: Dying, prepare: Prepare, is_done: IsDone, at: str, table: str
) -> None:
    made = dying.talks.pop()
    act = prepare(Pair.of(dying.place, made))
    before = dying.teller.tell(made["talk"])
    dying.die(at, table, act)
    found = dying.teller.tell(made["talk"])
    if at == "committed":
        is_done(before, found)
    else:
        assert found == before
    act()
    is_done(before, dying.teller.tell(made["talk"]))
