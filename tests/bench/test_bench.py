"""What the bench measures that is a count and not a time, held to its limits; and that the measuring works at all."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests import server
from tests.bench import attack, calendar, coedit, loading, meeting, meetings, outbox, overview, rounds, run, world
from tests.bench.client import Client
from tests.bench.large import Size
from tests.bench.pdf import pdf
from tests.bench.starting import starting
from tests.browser import chromium
from tests.browser.server import Place


def test_a_long_form_takes_as_many_queries_as_a_short_one(tmp_path: Path) -> None:
    counts = json.loads(Place(tmp_path).run("tests.bench.queries").splitlines()[-1])
    assert 0 < counts["5"] == counts["30"] <= 13


def test_what_a_browser_fetches_stays_small(tmp_path: Path) -> None:
    browser = chromium.find()
    if browser is None:
        pytest.skip("no Chromium: what it fetches cannot be counted")
    # In a thread of its own, for Playwright's loop of other browser tests may be running in this one.
    with ThreadPoolExecutor(1) as thread:
        first, again = thread.submit(loading.first_and_repeated, tmp_path, browser).result()
    assert first.streams and first.stream_bytes
    assert first.bytes < 72_000, first.sizes
    assert len(first.requests) < 10, first.requests
    assert again.bytes < 18_000
    assert len(again.requests) == 2


def test_the_meeting_and_the_bare_page_answer_the_same_client(tmp_path: Path) -> None:
    made = world.World(tmp_path / "samtale")
    made.place.start()
    try:
        with (
            server.running(tmp_path / "bare", command=meeting.BARE) as bare,
            Client(made.place.url, made.page, made.cookie) as page,
            Client(bare.address, "/") as plain,
        ):
            assert page.get()[:2] == b"\x1f\x8b"
            assert b"<li>tre</li>" in plain.get()
    finally:
        made.place.stop()


def test_each_key_is_seen_painted_in_the_other_browser(tmp_path: Path) -> None:
    browser = chromium.find()
    if browser is None:
        pytest.skip("no Chromium: nobody sees it painted")
    with ThreadPoolExecutor(1) as thread:
        delays = thread.submit(coedit.both_typing, browser, tmp_path, 12).result()
    assert len(delays) == 12
    assert min(delays) > 0, "painted before it was typed: the two clocks differ"


@pytest.mark.parametrize("typing", [False, True])
def test_what_many_write_is_saved_and_shown(typing: bool) -> None:
    count = meetings.SHARED if typing else 3
    # In a thread of its own, as above: it has a loop too.
    with ThreadPoolExecutor(1) as thread:
        result = thread.submit(meetings.measure, count, typing=typing, seconds=2, warm_up=0.5).result()
    assert result.lost == 0
    assert result.saves and result.pushes
    assert result.failures == result.reconnections == 0
    named = {name.removeprefix("x_"): unit for name, _value, unit in meetings.figures("x", result)}
    assert named["save_p95_ms"] == named["push_p95_ms"] == "ms"


def test_pages_of_a_company_of_some_size_answer() -> None:
    some = Size(people=22, years=2, answers=3)
    assert calendar.answer_time(some, seconds=0.1) > 0
    assert rounds.answer_time(some, "hr", "", seconds=0.1) > 0
    assert rounds.answer_time(some, "manager", "/mine", seconds=0.1) > 0
    assert min(overview.answer_times(some, seconds=0.1).values()) > 0


def test_the_attack_derives_nothing() -> None:
    assert attack.derivable(20) == 0


def test_every_mail_is_sent_while_it_is_measured() -> None:
    assert outbox.seconds_for(5) > 0


def test_one_can_choose_what_to_measure() -> None:
    assert run.chosen([]) == run.MEASURES
    assert run.chosen(["pdf", "starting"]) == [pdf, starting]
    with pytest.raises(SystemExit, match="No such measure: all"):
        run.chosen(["all"])
