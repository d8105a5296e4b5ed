"""Two people at one screen: the manager is signed in at it, and the employee writes on a phone."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from tests.browser.conftest import Enter, screenshot
from tests.browser.screens import expect_saved, go_to_part, other_column, own_area, part, press, shared_note, type_in
from tests.browser.server import Place

PART = "Oppfølging siden sist"
PHONE, SMALL, LARGE = (ViewportSize(width=w, height=h) for w, h in ((360, 740), (1280, 800), (1920, 1080)))
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
BOX = "element => { const {x, y, width, height} = element.getBoundingClientRect(); return [x, y, width, height]; }"
# How tall the type of an element's first words is on the screen, in pixels.
TYPE_SIZE = """element => {
  const range = document.createRange();
  range.setStart(element.firstChild, 0);
  range.setEnd(element.firstChild, 1);
  return range.getBoundingClientRect().height;
}"""


@pytest.fixture
def world(server: Place) -> dict[str, Any]:
    made = server.world(open=True)
    server.start()
    return made


@pytest.fixture
def screen(world: dict[str, Any], enter: Enter) -> Page:
    page = enter(world, "manager", f"/samtaler/{world['talk']}/mote", viewport=SMALL)
    go_to_part(page, PART)
    return page


def phone_of(world: dict[str, Any], enter: Enter, who: str) -> Page:
    """Where the code on the screen leads whoever scans it at the second part."""
    return enter(world, who, f"/samtaler/{world['talk']}/mote?del=2", viewport=PHONE)


def box(place: Locator) -> list[float]:
    found: list[float] = place.evaluate(BOX)
    return found


def steps(page: Page) -> Locator:
    return page.get_by_role("navigation", name="Deler")


def test_one_press_makes_it_large_and_it_stays_so_in_this_browser(
    world: dict[str, Any], screen: Page, enter: Enter
) -> None:
    heading = part(screen).locator(".question .ds-heading").last
    column = part(screen).locator(".col-who").first
    before = [place.evaluate("element => element.getBoundingClientRect().height") for place in (heading, column)]
    press(screen, "Felles skjerm")
    expect(steps(screen)).to_be_hidden()
    after = [place.evaluate("element => element.getBoundingClientRect().height") for place in (heading, column)]
    assert after[1] >= 2 * before[1]
    for size in (SMALL, LARGE):
        screen.set_viewport_size(size)
        left, right = (box(part(screen).locator(".columns").first.locator(".col").nth(number)) for number in (0, 1))
        assert left[1] == right[1]
        assert left[0] + left[2] <= right[0]
        assert screen.evaluate(SIDEWAYS) == 0
    expect(part(screen).locator(".col[data-side=employee] textarea")).to_have_count(0)
    expect(part(screen).locator(".col[data-side=manager] textarea").first).to_be_editable()

    press(screen, "Deler og valg")
    expect(steps(screen)).to_be_visible()
    steps(screen).get_by_role("link", name=re.compile("^Det vi satser på")).press("Enter")
    expect(steps(screen)).to_be_hidden()
    expect(part(screen).get_by_role("heading", level=1)).to_contain_text("Det vi satser på")

    screen.reload()
    expect(steps(screen)).to_be_hidden()
    expect(screen.get_by_role("button", name="Felles skjerm")).to_have_attribute("aria-pressed", "true")
    elsewhere = enter(world, "manager", f"/samtaler/{world['talk']}/mote", viewport=SMALL)
    expect(steps(elsewhere)).to_be_visible()
    press(screen, "Felles skjerm")
    expect(steps(screen)).to_be_visible()
    screen.reload()
    expect(steps(screen)).to_be_visible()


def test_what_one_can_do_is_folded_away_and_works_there(screen: Page) -> None:
    press(screen, "Felles skjerm")
    expect(screen.get_by_role("button", name="Start samtalen")).to_be_hidden()
    press(screen, "Deler og valg")
    press(screen, "Start samtalen")
    expect(screen.locator(".time-left")).to_be_visible()
    press(screen, "Ta pause")
    expect(screen.get_by_role("button", name="Fortsett")).to_be_focused()
    screen.set_viewport_size(PHONE)
    expect(steps(screen)).to_be_visible()
    expect(screen.get_by_role("button", name="Fortsett")).to_be_visible()
    assert screen.evaluate(SIDEWAYS) == 0


def marked(page: Page) -> list[list[str]]:
    """Who wrote what in the note, as its marks show it: [side, words]."""
    found: list[list[str]] = (
        part(page)
        .locator(".marks > span")
        .evaluate_all("spans => spans.map(span => [span.dataset.side, span.lastChild.textContent])")
    )
    return found


def test_each_stretch_of_the_shared_note_shows_its_writer_while_they_write(
    world: dict[str, Any], screen: Page, enter: Enter
) -> None:
    phone = phone_of(world, enter, "employee")
    type_in(shared_note(screen), "Vi er 😀 enige om det")
    expect_saved(screen)
    press(screen, "Felles skjerm")
    marks = part(screen).locator(".marks")
    expect(marks.locator("[data-side=manager]")).to_have_count(1)
    type_in(shared_note(phone), ", og litt til.")
    expect(marks.locator("[data-side=employee]")).to_contain_text(", og litt til.")
    assert marked(screen) == [["manager", "Vi er 😀 enige om det"], ["employee", ", og litt til."]]
    screen.route("**/felt/**", lambda _route: None)
    type_in(shared_note(screen), "\nIkke lagret ennå, men mitt.")
    assert marked(screen)[-1] == ["manager", "\nIkke lagret ennå, men mitt."]
    assert box(marks) == box(shared_note(screen))

    styles = {
        side: marks.locator(f"[data-side={side}]").last.evaluate("span => getComputedStyle(span).textDecorationStyle")
        for side in ("employee", "manager")
    }
    assert styles == {"employee": "solid", "manager": "dashed"}
    expect(part(screen).locator(".legend")).to_have_text(re.compile(r"Emil\s+Marit"))
    screenshot(screen, "shared-screen")
    screen.unroute("**/felt/**")


@pytest.mark.parametrize("who", ["employee", "manager"])
def test_the_phone_opens_where_the_screen_is_with_ones_own_column_first(
    world: dict[str, Any], screen: Page, enter: Enter, who: str
) -> None:
    press(screen, "Bruk telefonen")
    expect(screen.get_by_role("img", name="QR-kode")).to_have_attribute("src", re.compile(r"/telefonkode\?del=2$"))
    expect(screen.get_by_role("img", name="QR-kode")).to_have_js_property("complete", value=True)
    phone = phone_of(world, enter, who)
    expect(part(phone).get_by_role("heading", level=1)).to_contain_text(PART)
    expect(own_area(phone)).to_be_in_viewport(ratio=1)
    assert box(own_area(phone))[1] < box(other_column(phone))[1]
    assert phone.evaluate(SIDEWAYS) == 0
    expect(phone.get_by_role("button", name="Felles skjerm")).to_be_hidden()
    type_in(own_area(phone), "Skrevet på telefonen")
    expect_saved(phone)
    screenshot(phone, f"phone-{who}")
