"""Textareas as high as their text where the browser has no `field-sizing`: Safari before 26.2, for one."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import Enter
from tests.browser.screens import go_to_part, own_area, press, shared_note, type_in
from tests.browser.server import Place

LONG = "Vi setter en ny frist og sørger for at det blir noe av kurset. " * 6
IS_WHOLE = "area => area.scrollHeight <= area.clientHeight + 1"
HEIGHT = "area => area.offsetHeight"


def forget(route: Route) -> None:
    answer = route.fetch()
    route.fulfill(response=answer, body=answer.body().replace(b"field-sizing", b"unknown-sizing"))


def without_field_sizing(page: Page) -> Page:
    page.route("**/static/**", forget)
    with page.expect_response("**/js/growing.js"):
        page.reload()
    page.unroute_all(behavior="wait")
    return page


def expect_whole(area: Locator) -> None:
    expect(area).to_be_visible()
    area.page.wait_for_function(IS_WHOLE, arg=area.element_handle())


@pytest.fixture
def pages(server: Place, enter: Enter) -> tuple[Page, Page]:
    world: dict[str, Any] = server.world(open=True)
    server.start()
    path = f"/samtaler/{world['talk']}/mote"
    return without_field_sizing(enter(world, "employee", path)), without_field_sizing(enter(world, "manager", path))


def test_a_field_grows_and_shrinks_with_what_both_write_in_it(pages: tuple[Page, Page]) -> None:
    mine, theirs = (shared_note(page) for page in pages)
    for page in pages:
        go_to_part(page, "Oppfølging siden sist")
    low = mine.evaluate(HEIGHT)
    mine.fill("\n".join([LONG] * 3))
    for area in (mine, theirs):
        expect(area).to_have_value("\n".join([LONG] * 3))
        expect_whole(area)
    mine.fill("Kort")
    for area in (mine, theirs):
        expect(area).to_have_value("Kort")
        assert area.evaluate(HEIGHT) == low


def test_a_row_of_the_plan_shows_all_its_words_when_it_comes_and_when_it_is_shown(pages: tuple[Page, Page]) -> None:
    employee, manager = pages
    for page in pages:
        go_to_part(page, "Avtaler fram til neste samtale")
    press(employee, "Legg til en avtale")
    rows = [page.get_by_role("textbox", name="Hva skal gjøres").first for page in pages]
    rows[0].fill(LONG)
    for row in rows:
        expect(row).to_have_value(LONG)
        expect_whole(row)
    go_to_part(manager, "Oppfølging siden sist")
    for page in pages:
        page.set_viewport_size({"width": 360, "height": 740})
    go_to_part(manager, "Avtaler fram til neste samtale")
    for row in rows:
        expect_whole(row)


def test_a_topic_that_is_too_long_for_a_phone_is_shown_whole(pages: tuple[Page, Page]) -> None:
    employee, _ = pages
    employee.set_viewport_size({"width": 360, "height": 740})
    employee.get_by_label("Nytt tema").fill("Hvem som tar over prøvebenken når jeg er på kurs i høst")
    press(employee, "Legg til")
    expect_whole(employee.locator(".topics textarea").first)


def test_a_column_is_not_held_up_by_what_once_stood_beside_it(pages: tuple[Page, Page]) -> None:
    employee, manager = pages
    for page in pages:
        go_to_part(page, "Oppfølging siden sist")
    low = own_area(employee).evaluate(HEIGHT)
    own_area(manager).fill("\n".join([LONG] * 3))
    employee.wait_for_function(
        "([area, low]) => area.offsetHeight > low", arg=[own_area(employee).element_handle(), low]
    )
    type_in(own_area(employee), "Ja")
    own_area(manager).fill("")
    employee.wait_for_function(
        "([area, low]) => area.offsetHeight === low", arg=[own_area(employee).element_handle(), low]
    )
