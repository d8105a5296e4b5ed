"""What comes back is not the server's yes: the text stays, a warning stays, and afterwards it is saved."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.screens import own_area, shared_note, status, type_in, warning
from tests.faults.conftest import House
from tests.faults.pair import (
    AFTER_A_RETRY,
    Browsers,
    Meet,
    answer_saves,
    answer_truly,
    expect_saved,
    expect_unsaved,
    field_of,
    let_pass,
)
from tests.faults.proxy import Proxy

HTML = "<!doctype html><title>Bad Gateway</title><h1>Bad Gateway</h1>"
REFUSED = re.compile("^Dette kan ikke lagres nå")
STREAM = "**/strom*"
TRIED_AGAIN = re.compile("^(Ikke lagret|Frakoblet)")


def page_of_a_proxy(status: int) -> Callable[[Route], None]:
    return lambda route: route.fulfill(status=status, content_type="text/html", body=HTML)


def json_of_a_stranger(status: int) -> Callable[[Route], None]:
    return lambda route: route.fulfill(status=status, json={"error": "no", "status": "ok"})


ANSWERS: dict[str, Callable[[Route], None]] = {
    **{f"{status} as a page": page_of_a_proxy(status) for status in (200, 401, 409, 429, 500, 502, 503)},
    **{f"{status} as JSON": json_of_a_stranger(status) for status in (200, 400, 409, 429, 500, 503)},
    "a list": lambda route: route.fulfill(json=[1]),
    "no JSON": lambda route: route.fulfill(content_type="application/json", body='{"version": 3, "saved'),
    "nothing": lambda route: route.fulfill(status=204, body=""),
    "a closed connection": lambda route: route.abort("connectionreset"),
    "never": lambda _route: None,
}


@pytest.fixture(scope="module")
def writer(house: House, browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[Page]:
    """One page for many faults, its clock in the test's hands."""
    browsers = Browsers(house.place.url, house.talks.pop(), browser, browser_context_args)
    yield browsers.open_as("employee", has_clock=True)
    browsers.close()


@pytest.mark.parametrize("answer", ANSWERS)
def test_a_passing_fault_is_warned_of_until_the_text_is_saved(writer: Page, house: House, answer: str) -> None:
    mine = own_area(writer)
    before = mine.input_value()
    answer_saves(writer, ANSWERS[answer])
    type_in(mine, "Mens det ")
    let_pass(writer, lambda: warning(writer).is_visible())
    expect_unsaved(writer, TRIED_AGAIN)
    type_in(mine, "var feil. ")
    let_pass(writer, seconds=10)
    expect_unsaved(writer, TRIED_AGAIN)
    expect(mine).to_have_value(f"{before}Mens det var feil. ")
    answer_truly(writer)
    let_pass(writer, lambda: warning(writer).is_hidden(), seconds=60)
    expect_saved(writer)
    expect(mine).to_have_value(f"{before}Mens det var feil. ")
    assert house.stored.text(field_of(mine)) == f"{before}Mens det var feil. "


@pytest.mark.parametrize("status", [403, 404, 413, 422])
@pytest.mark.parametrize("of", [page_of_a_proxy, json_of_a_stranger])
def test_what_is_refused_stays_with_the_reason_and_a_change_tries_again(
    writer: Page, house: House, status: int, of: Callable[[int], Callable[[Route], None]]
) -> None:
    mine = own_area(writer)
    before = mine.input_value()
    answer_saves(writer, of(status))
    type_in(mine, "Dette tas ")
    expect_unsaved(writer, REFUSED)
    expect(mine).to_have_attribute("aria-invalid", "true")
    let_pass(writer, seconds=30)
    expect_unsaved(writer, REFUSED)
    answer_truly(writer)
    type_in(mine, "imot nå. ")
    let_pass(writer, lambda: warning(writer).is_hidden())
    expect_saved(writer)
    expect(mine).not_to_have_attribute("aria-invalid", "true")
    assert house.stored.text(field_of(mine)) == f"{before}Dette tas imot nå. "


def test_a_session_that_ends_while_the_server_hangs_stops_no_save(meet: Meet, house: House) -> None:
    """The page asks who is signed in; that question may hang too."""
    page = meet.one()
    mine = own_area(page)
    page.route("**/kode", lambda _route: None)
    answer_saves(page, page_of_a_proxy(401))
    type_in(mine, "Hei")
    expect_unsaved(page)
    answer_truly(page)
    expect_saved(page)
    assert house.stored.text(field_of(mine)) == "Hei"


def test_the_others_words_come_when_what_was_typed_meanwhile_is_taken_back(meet: Meet) -> None:
    """The field is as it was sent again, so no save will bring them."""
    pair = meet()
    mine, theirs = shared_note(pair.employee), shared_note(pair.manager)
    type_in(mine, "Vi tar kurs")
    expect(theirs).to_have_value("Vi tar kurs")
    answer_saves(pair.employee, page_of_a_proxy(422))
    type_in(mine, "x")
    expect_unsaved(pair.employee, REFUSED)
    type_in(theirs, " i mai")
    expect_saved(pair.manager)
    pair.employee.wait_for_timeout(500)
    expect(mine).to_have_value("Vi tar kursx")
    mine.press("Backspace")
    expect(mine).to_have_value("Vi tar kurs i mai")
    expect(warning(pair.employee)).to_be_hidden()


def test_a_page_of_a_portal_in_place_of_the_stream(meet: Meet, proxy: Proxy) -> None:
    """Whoever has yet to accept the terms of a hotel's network is answered 200 and a page, whatever is asked for."""
    browsers = meet.new()
    page, manager = browsers.open_as("employee", url=proxy.url, has_clock=True), browsers.open_as("manager")
    type_in(shared_note(manager), "Før hotellet")
    expect(shared_note(page)).to_have_value("Før hotellet", timeout=AFTER_A_RETRY)
    title, asked = page.title(), list[str]()

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        page_of_a_proxy(200)(route)

    page.route(STREAM, answer)
    proxy.hang_up()
    type_in(shared_note(manager), ", og på hotellet")
    let_pass(page, lambda: bool(asked))
    let_pass(page, lambda: status(page).inner_text().startswith("Frakoblet"), seconds=40)
    expect(status(page)).to_have_text(re.compile("^Frakoblet"))
    assert len(asked) <= 18
    expect(page.get_by_role("heading", name="Bad Gateway")).to_have_count(0)
    assert page.title() == title
    page.unroute(STREAM)
    let_pass(page, lambda: shared_note(page).input_value() == "Før hotellet, og på hotellet")
    expect(shared_note(page)).to_have_value("Før hotellet, og på hotellet")
    let_pass(page, lambda: not status(page).inner_text().startswith("Frakoblet"))
    expect(status(page)).not_to_have_text(re.compile("^Frakoblet"))
