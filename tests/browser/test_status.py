"""The one quiet line about what is saved: what it says, when, and how often it is spoken."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Enter
from tests.browser.screens import expect_saved, go_to_part, own_area, shared_note, status, type_in, warning
from tests.browser.server import Place

PART = "Oppfølging siden sist"
SAVES = "**/felt/**"
FAILED = "Ikke lagret – prøver igjen"
OFFLINE = "Frakoblet – teksten er her, ikke lagret"
# Over HTTP nothing is kept on the device.
LOSS = ". Lukker du siden nå, mistes teksten."


@pytest.fixture
def writer(server: Place, enter: Enter) -> Page:
    """The employee's page of an open talk, its clock in the test's hands."""
    world: dict[str, Any] = server.world(open=True)
    server.start()
    page = enter(world, "employee", "/meg")
    page.clock.install()
    page.goto(f"{server.url}/samtaler/{world['talk']}/mote")
    go_to_part(page, PART)
    return page


def let_pass(page: Page, seconds: float) -> None:
    """Let the page's time go, in steps that leave the network, whose time is the real one, some room."""
    for _ in range(max(1, round(seconds))):
        page.clock.run_for(round(seconds * 1000 / max(1, round(seconds))))
        page.wait_for_timeout(40)


def spoken(page: Page) -> list[str]:
    return [str(words) for words in json.loads(page.evaluate("JSON.stringify(window.spoken)"))]


def listen(page: Page) -> None:
    """Write down whatever the page's quiet voice says from now on."""
    page.evaluate(
        """() => {
          window.spoken = [];
          const voice = document.getElementById("sagt");
          new MutationObserver(() => window.spoken.push(voice.textContent)).observe(voice, { childList: true });
        }"""
    )


def test_a_save_without_an_answer_is_warned_of_and_then_out_of_reach(writer: Page) -> None:
    writer.route(SAVES, lambda _route: None)
    type_in(own_area(writer), "Hei")
    let_pass(writer, 1)
    expect(status(writer)).to_have_text("Lagrer …")
    let_pass(writer, 3.5)
    expect(warning(writer)).to_be_hidden()
    let_pass(writer, 1.5)
    expect(warning(writer)).to_have_text(FAILED + LOSS)
    let_pass(writer, 15)
    expect(status(writer)).to_have_text(OFFLINE)
    expect(warning(writer)).to_have_text(OFFLINE + LOSS)
    let_pass(writer, 60)
    expect(warning(writer)).to_have_text(OFFLINE + LOSS)
    writer.unroute(SAVES)
    let_pass(writer, 30)
    expect_saved(writer)


def test_a_page_that_hears_nothing_says_that_it_is_away(writer: Page, server: Place) -> None:
    type_in(own_area(writer), "Hei")
    let_pass(writer, 1)
    expect_saved(writer)
    server.stop()
    let_pass(writer, 25)
    expect(status(writer)).to_have_text("Frakoblet – kobler til igjen")
    expect(warning(writer)).to_be_hidden()
    server.start()
    let_pass(writer, 40)
    expect_saved(writer)


def test_what_comes_and_goes_with_the_typing_is_not_spoken(writer: Page) -> None:
    listen(writer)
    for words in ("Det", " gikk", " helt", " fint"):
        type_in(own_area(writer), words)
        let_pass(writer, 1)
    expect_saved(writer)
    assert spoken(writer) == []
    let_pass(writer, 3)
    (said,) = spoken(writer)
    assert re.fullmatch(r"Lagret \d\d:\d\d", said)
    type_in(own_area(writer), ".")
    let_pass(writer, 3)
    assert spoken(writer) == [said]


def test_a_field_that_fails_alone_says_so_itself(writer: Page) -> None:
    def fail_the_note(route: Route) -> None:
        if "note" in route.request.url:
            route.fulfill(status=500, body="")
        else:
            route.fallback()

    writer.route(SAVES, fail_the_note)
    type_in(shared_note(writer), "Notat")
    type_in(own_area(writer), "Svar")
    beside = writer.locator(".part[data-current] .shared-note .field-state")
    let_pass(writer, 1)
    expect(beside).to_have_text(FAILED)
    expect(writer.locator(".part[data-current] .columns .col[data-writable] .field-state").first).to_have_text("")
    writer.unroute(SAVES)
    let_pass(writer, 15)
    expect_saved(writer)
    expect(beside).to_have_text("")
