"""What the two see of each other while they meet."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Playwright, expect

from tests.browser.conftest import Enter
from tests.browser.leaving import DeadWire, OwnBrowser
from tests.browser.screens import go_to_part, other_column, own_area, part, press, shared_note, type_in
from tests.browser.server import Place

PART = "Oppfølging siden sist"
AGREEMENTS = "Avtaler fram til neste samtale"
# Within which somebody who has left is no longer shown: what people are promised.
GONE = 10_000


@pytest.fixture
def world(server: Place) -> dict[str, Any]:
    made = server.world(open=True)
    server.start()
    return made


def path(world: dict[str, Any]) -> str:
    return f"/samtaler/{world['talk']}/mote"


def here(page: Page, name: str) -> None:
    expect(page.get_by_text(f"{name} er her", exact=True)).to_be_visible()


def not_here(page: Page, name: str) -> None:
    expect(page.get_by_text(f"{name} er ikke her", exact=True)).to_be_visible(timeout=GONE)


@pytest.fixture
def own_browser(tmp_path: Path) -> Iterator[OwnBrowser]:
    made = OwnBrowser(tmp_path / "profile")
    yield made
    made.kill()


@pytest.mark.skipif(os.name != "posix", reason="process groups are POSIX")
def test_a_killed_browser_is_no_longer_here(
    world: dict[str, Any], server: Place, enter: Enter, own_browser: OwnBrowser, playwright: Playwright
) -> None:
    boss = enter(world, "manager", path(world))
    context = playwright.chromium.connect_over_cdp(own_browser.endpoint).contexts[0]
    context.add_cookies([{"name": "samtale", "value": world["cookies"]["employee"], "url": server.url}])
    context.new_page().goto(server.url + path(world))
    here(boss, "Emil")
    own_browser.kill()
    not_here(boss, "Emil")


def test_one_whose_network_went_dead_is_no_longer_here_and_comes_back(
    world: dict[str, Any], server: Place, enter: Enter
) -> None:
    wire = DeadWire(server.url)
    boss, mine = enter(world, "manager", path(world)), enter(world, "employee", "/meg")
    try:
        mine.goto(wire.url + path(world))
        here(boss, "Emil")
        boss.wait_for_timeout(6_000)
        here(boss, "Emil")
        wire.cut()
        not_here(boss, "Emil")
        wire.mend()
        here(boss, "Emil")
    finally:
        wire.close()


def test_one_with_two_tabs_is_here_until_the_last_is_closed(world: dict[str, Any], enter: Enter) -> None:
    boss, first = enter(world, "manager", path(world)), enter(world, "employee", path(world))
    second = first.context.new_page()
    second.goto(first.url)
    here(boss, "Emil")
    first.close()
    boss.wait_for_timeout(GONE)
    here(boss, "Emil")
    second.close()
    not_here(boss, "Emil")


Pair = tuple[Page, Page]


@pytest.fixture
def meet(server: Place, enter: Enter) -> Callable[..., Pair]:
    """The employee's page and the manager's, at a part of a talk whose columns are open."""

    def begin(part: str, **options: Any) -> Pair:
        made = server.world(open=True, **options)
        server.start()
        mine, boss = enter(made, "employee", path(made)), enter(made, "manager", path(made))
        here(boss, "Emil")
        here(mine, "Marit")
        for page in (mine, boss):
            go_to_part(page, part)
        return mine, boss

    return begin


def listen_to(page: Page) -> None:
    """Count what a screen reader is given to say of where the other writes."""
    page.evaluate(
        """() => {
          window.spoken = [];
          const voice = document.getElementById("skriver-na");
          const hear = () => voice.textContent && spoken.push(voice.textContent);
          new MutationObserver(hear).observe(voice, {childList: true});
        }"""
    )


def writes_in(place: Locator, name: str) -> None:
    expect(place.locator(".writing")).to_have_text(f"{name} skriver …")
    expect(place.locator(".writing")).to_have_count(0)


def test_where_the_other_writes_is_named_and_said_once(meet: Callable[..., Pair]) -> None:
    mine, boss = meet(PART)
    listen_to(boss)
    type_in(own_area(mine), "Jeg vil lære mer om budsjett")
    column = part(boss).locator(".col[data-side=employee]").first
    writes_in(column, "Emil")
    type_in(own_area(mine), " og regnskap")
    writes_in(column, "Emil")
    question = part(boss).locator(".question:has(.columns) .ds-heading").first.inner_text()
    assert boss.evaluate("spoken") == [f"Emil skriver … {question}"]
    type_in(shared_note(mine), "Vi to")
    writes_in(part(boss).locator(".col[data-side=shared]"), "Emil")
    assert len(boss.evaluate("spoken")) == 2
    type_in(shared_note(boss), " er enige")
    writes_in(part(mine).locator(".col[data-side=shared]"), "Marit")
    go_to_part(boss, AGREEMENTS)
    step = boss.get_by_role("navigation", name="Deler").get_by_role("link", name=re.compile(PART))
    type_in(own_area(mine), ".")
    expect(step).to_have_attribute("data-writing", "Emil skriver …")
    expect(step).not_to_have_attribute("data-writing", re.compile("."))


@pytest.mark.parametrize("pen", ["Begge", "Jeg"])
def test_where_the_other_writes_in_the_plan(meet: Callable[..., Pair], pen: str) -> None:
    """Also for one who may only read it just now, in the table and in the goals."""
    mine, boss = meet("Året som kommer", form="annual")
    press(boss, "Legg til et arbeidsmål")
    expect(part(mine).locator(".goal")).to_have_count(1)
    press(boss, pen)
    if pen == "Jeg":
        expect(mine.get_by_text("Marit skriver i fellesdelen nå.")).to_be_visible()
    go_to_part(mine, "Året som kommer")
    type_in(part(boss).get_by_label("Hva skal være nådd"), "Lede budsjettet")
    writes_in(part(mine).locator(".goal-cell[data-cell=what]"), "Marit")
    part(boss).locator(".goal-cell[data-cell=due] input").fill("2027-05-05")
    writes_in(part(mine).locator(".goal-cell[data-cell=due]"), "Marit")
    row, seen = (part(page).get_by_role("row").filter(has=page.get_by_role("rowheader")).first for page in (boss, mine))
    row.get_by_role("textbox", name="Hva skal gjøres").fill("Kurs")
    writes_in(seen.locator("td.text"), "Marit")
    row.get_by_label("Frist").fill("2027-05-05")
    writes_in(seen.locator("td.due"), "Marit")


LONG = "\n".join(f"Linje {number} handler om noe vi gjorde i fjor." for number in range(1, 121))
# What one looks at: a place in a text (its line's top in the view), or an element.
LOOK_AT = """(element, words) => {
  const range = document.createRange();
  const at = element.textContent.indexOf(words);
  range.setStart(element.firstChild, at);
  range.setEnd(element.firstChild, at + words.length);
  return range.getBoundingClientRect().top;
}"""
SCROLL_TO = "([element, words, y]) => scrollBy({top: (" + LOOK_AT + ")(element, words) - y, behavior: 'instant'})"
SELECT = """(element, words) => {
  const at = element.textContent.indexOf(words);
  getSelection().setBaseAndExtent(element.firstChild, at, element.firstChild, at + words.length);
}"""
WATCH_SHIFTS = """() => {
  window.shifts = [];
  const keep = list => shifts.push(...list.getEntries().map(entry => entry.value));
  new PerformanceObserver(keep).observe({type: "layout-shift"});
}"""
TOP = "element => element.getBoundingClientRect().top"
FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


def write_first(area: Locator, words: str) -> None:
    """Type before what is there."""
    area.focus()
    area.evaluate("area => area.setSelectionRange(0, 0)")
    area.press_sequentially(words)


def near(one: float, other: float) -> bool:
    return abs(one - other) <= 1


def test_what_one_reads_stays_while_the_other_writes_above_it_and_in_it(meet: Callable[..., Pair]) -> None:
    mine, boss = meet(PART)
    own_area(mine).fill(LONG)
    text = other_column(boss)
    expect(text).to_have_text(LONG)
    boss.evaluate("document.activeElement.blur()")

    # Far down in the text, with a line of it selected.
    text.evaluate(SELECT, "Linje 80 handler")
    boss.evaluate(SCROLL_TO, [text.element_handle(), "Linje 80 handler", 400])
    boss.wait_for_timeout(600)
    boss.evaluate(WATCH_SHIFTS)
    before = text.evaluate(LOOK_AT, "Linje 80 handler")
    write_first(own_area(mine), "Aller\nførst\nkom\ndette.\n")
    expect(text).to_have_text("Aller\nførst\nkom\ndette.\n" + LONG)
    assert near(text.evaluate(LOOK_AT, "Linje 80 handler"), before)
    type_in(own_area(mine), "\nOg helt sist\ndette.")
    expect(text).to_contain_text("Og helt sist\ndette.")
    assert near(text.evaluate(LOOK_AT, "Linje 80 handler"), before)
    assert boss.evaluate("getSelection().toString()") == "Linje 80 handler"

    # Below the text.
    boss.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    foot = part(boss).locator(".part-foot")
    boss.evaluate(FRAMES)
    before = foot.evaluate(TOP)
    type_in(own_area(mine), "\nEnda\nmer.")
    expect(text).to_contain_text("Enda\nmer.")
    assert near(foot.evaluate(TOP), before)
    boss.evaluate(FRAMES)
    assert boss.evaluate("shifts") == []


def test_a_line_that_one_reads_stays_in_a_safari_too(meet: Callable[..., Pair]) -> None:
    mine, boss = meet(PART)
    boss.evaluate("Document.prototype.caretPositionFromPoint = undefined")
    own_area(mine).fill(LONG)
    text = other_column(boss)
    expect(text).to_have_text(LONG)
    boss.evaluate("document.activeElement.blur()")
    boss.evaluate(SCROLL_TO, [text.element_handle(), "Linje 80 handler", 400])
    boss.wait_for_timeout(600)
    before = text.evaluate(LOOK_AT, "Linje 80 handler")
    write_first(own_area(mine), "Aller\nførst\nkom\ndette.\n")
    expect(text).to_have_text("Aller\nførst\nkom\ndette.\n" + LONG)
    # Parts of a pixel each time the other's words come; without the question it is four lines, a hundred pixels.
    assert abs(text.evaluate(LOOK_AT, "Linje 80 handler") - before) < 5


def test_what_one_reads_in_the_shared_note_stays_too(meet: Callable[..., Pair]) -> None:
    """The note is a field on both screens: one reads far down in it, or writes there, while the other writes above."""
    mine, boss = meet(PART)
    shared_note(mine).fill(LONG)
    note = shared_note(boss)
    expect(note).to_have_value(LONG)
    for caret in (False, True):
        if caret:
            note.focus()
            note.evaluate(
                "area => area.setSelectionRange(area.value.indexOf('Linje 60'), area.value.indexOf('Linje 60'))"
            )
        note.evaluate("area => scrollTo({top: scrollY + area.getBoundingClientRect().top + 1500, behavior: 'instant'})")
        boss.evaluate(FRAMES)
        foot = part(boss).locator(".part-foot")
        before = foot.evaluate(TOP)
        write_first(shared_note(mine), "Før\ndet\n")
        expect(note).to_have_value(re.compile("^(Før\ndet\n)" + ("{2}" if caret else "") + "Linje 1 "))
        assert near(foot.evaluate(TOP), before)
    caret = note.evaluate("area => area.value.slice(area.selectionStart, area.selectionStart + 8)")
    assert caret == "Linje 60"


def test_the_time_left_is_the_servers_and_never_spoken(world: dict[str, Any], enter: Enter) -> None:
    """The employee's laptop is three hours ahead; both see the same, also when it is over."""
    boss, mine = enter(world, "manager", path(world)), enter(world, "employee", "/meg")
    mine.clock.install(time=dt.datetime.now(dt.UTC) + dt.timedelta(hours=3))
    mine.goto(boss.url)
    press(boss, "Start samtalen")
    left = re.compile("^(90|89) av 90 min igjen$")
    for page in (boss, mine):
        expect(page.locator(".time-left")).to_have_text(left)
        assert page.locator(".time-left").evaluate("place => place.closest('[role], [aria-live]')?.outerHTML") is None
    # A page that slept looks for its stream, and hears from it what the server's clock is, which nobody has moved on.
    mine.route("**/strom*", lambda route: route.abort())
    mine.clock.fast_forward("31:00")
    expect(mine.locator(".time-left")).to_have_text(re.compile("^5[89] av 90 min igjen$"))
    mine.clock.fast_forward("01:15:00")
    expect(mine.locator(".time-left")).to_have_text(re.compile("^1[67] min over tiden$"))
    mine.unroute("**/strom*")
    press(boss, "Ta pause")
    expect(mine.locator("#tiden")).to_have_text("Pause")
    press(boss, "Fortsett")
    expect(mine.locator(".time-left")).to_have_text(left)
