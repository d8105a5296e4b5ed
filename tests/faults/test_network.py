"""The network goes, the laptop sleeps, the server freezes: afterwards everything typed is saved, and both see it."""

from __future__ import annotations

import os
import re
import signal
import time

from playwright.sync_api import Page, expect

from tests.browser.screens import other_column, own_area, shared_note, status, type_in, warning
from tests.faults.conftest import House
from tests.faults.pair import Meet, Pair, expect_saved, expect_unsaved, field_of
from tests.faults.proxy import Proxy
from tests.faults.soak import soaked

CUT_OFF = soaked(8.0, 60.0)
FROZEN = soaked(8.0, 60.0)
IN_STEP = 70_000
MOST_LINES = 6
OFFLINE = re.compile("^Frakoblet – teksten er her, ikke lagret")


def type_for(page: Page, seconds: float) -> str:
    """Type a word now and then for that long, in one's own column; returns what was typed."""
    typed, end = "", time.monotonic() + seconds
    while time.monotonic() < end:
        word = f"ord{len(typed)} "
        type_in(own_area(page), word)
        typed += word
        page.wait_for_timeout(500)
    return typed


def expect_back_in_step(pair: Pair, proxy: Proxy) -> None:
    """All the employee's lines die while the other writes; with new ones they come to read it."""
    proxy.fall_silent()
    type_in(shared_note(pair.manager), "Hører du meg?")
    expect_saved(pair.manager)
    proxy.speak()
    expect(shared_note(pair.employee)).to_have_value("Hører du meg?", timeout=IN_STEP)
    expect(warning(pair.employee)).to_be_hidden()


def test_typing_on_without_a_network(meet: Meet, house: House) -> None:
    pair = meet()
    page = pair.employee
    type_in(own_area(page), "før ")
    expect_saved(page)
    page.context.set_offline(True)
    typed = type_for(page, CUT_OFF)
    expect_unsaved(page, OFFLINE)
    type_in(shared_note(pair.manager), "Imens")
    expect_saved(pair.manager)
    page.context.set_offline(False)
    typed += type_for(page, 1)
    expect_saved(page)
    expect(shared_note(page)).to_have_value("Imens", timeout=IN_STEP)
    expect(other_column(pair.manager)).to_have_text(f"før {typed}".strip(), timeout=IN_STEP)
    assert house.stored.text(field_of(own_area(page))) == f"før {typed}"


def test_a_laptop_that_slept_with_the_line_open(meet: Meet, house: House, proxy: Proxy) -> None:
    """The stream is dead, and nobody has told: an hour goes by at once, as it does for what sleeps."""
    browsers = meet.new()
    page, manager = browsers.open_as("employee", url=proxy.url, has_clock=True), browsers.open_as("manager")
    type_in(own_area(page), "Før jeg lukket lokket")
    expect_saved(page)
    expect(other_column(manager)).to_have_text("Før jeg lukket lokket")
    proxy.fall_silent()
    type_in(own_area(page), ", og mens det gikk igjen")
    type_in(shared_note(manager), "Skrevet imens")
    expect_saved(manager)
    page.clock.fast_forward("01:00:00")
    asked = len(proxy.streams)
    proxy.speak()
    expect_saved(page)
    expect(shared_note(page)).to_have_value("Skrevet imens", timeout=IN_STEP)
    expect(other_column(manager)).to_have_text("Før jeg lukket lokket, og mens det gikk igjen", timeout=IN_STEP)
    assert len(proxy.streams) - asked <= 3
    assert house.stored.text(field_of(own_area(page))) == "Før jeg lukket lokket, og mens det gikk igjen"


def test_a_line_that_dies_under_someone_who_only_reads(meet: Meet, proxy: Proxy) -> None:
    pair = meet(employee_url=proxy.url)
    expect_back_in_step(pair, proxy)


def test_every_line_that_the_browser_holds_dies(meet: Meet, proxy: Proxy) -> None:
    pair = meet(employee_url=proxy.url)
    # None of them waits for another: not one address twice, and nothing from a cache.
    fetched = "(n) => fetch(`/?${n}`, { cache: 'no-store' }).then((page) => page.text())"
    pair.employee.evaluate(f"(numbers) => Promise.all(numbers.map({fetched}))", list(range(MOST_LINES)))
    assert len(proxy.lines) >= MOST_LINES
    expect_back_in_step(pair, proxy)


def test_answers_that_break_off(meet: Meet, house: House, proxy: Proxy) -> None:
    pair = meet(employee_url=proxy.url)
    page = pair.employee
    proxy.halving = True
    type_in(own_area(page), "Halvt")
    expect_unsaved(page)
    type_in(own_area(page), " svar")
    proxy.halving = False
    expect_saved(page)
    expect(other_column(pair.manager)).to_have_text("Halvt svar", timeout=IN_STEP)
    assert house.stored.text(field_of(own_area(page))) == "Halvt svar"


def test_a_frozen_server_and_what_was_waiting_in_it(meet: Meet, house: House) -> None:
    pair = meet()
    mine, note, theirs = own_area(pair.employee), shared_note(pair.manager), shared_note(pair.employee)
    type_in(mine, "Før")
    expect_saved(pair.employee)
    assert house.place.server
    group = house.place.server.process.pid
    os.killpg(group, signal.SIGSTOP)
    try:
        type_in(mine, ", mens den sto stille")
        type_in(note, "Her også")
        for page in pair.pages:
            expect_unsaved(page)
        pair.employee.wait_for_timeout(FROZEN * 1000)
    finally:
        os.killpg(group, signal.SIGCONT)
    type_in(mine, ", og etter")
    expect_saved(*pair.pages)
    expect(theirs).to_have_value("Her også", timeout=IN_STEP)
    expect(status(pair.manager)).not_to_have_text(re.compile("^Frakoblet"), timeout=IN_STEP)
    assert house.stored.text(field_of(mine)) == "Før, mens den sto stille, og etter"
    assert house.stored.text(field_of(note)) == "Her også"
