"""From a key pressed in one real Chromium to its character painted in another, in the same conversation."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from tests.bench.world import World
from tests.browser import chromium
from tests.browser.screens import go_to_part, other_column, own_area

PART = "Del 1"
SAMPLES = 200
WARM_UP = 12
KEYS_A_SECOND = 6
PATIENCE = 30_000
# What the two pages note, both on the machine's own clock: when each key came down, and when the other page had painted
# a text of each length. A character is painted once a frame that holds it has been handed on, which is when a message
# posted in the frame's own callback is read.
NOTE_KEYS = """area => {
  window.pressed = [];
  area.focus();
  area.setSelectionRange(area.value.length, area.value.length);
  area.addEventListener("keydown", (event) => pressed.push(performance.timeOrigin + event.timeStamp));
}"""
NOTE_PAINTS = """column => {
  window.painted = [];
  const before = column.textContent.length;
  const note = () => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    const length = column.textContent.length - before;
    port1.onmessage = () => {
      const now = performance.timeOrigin + performance.now();
      while (painted.length < length) painted.push(now);
    };
    port2.postMessage("");
  });
  new MutationObserver(note).observe(column, { childList: true, characterData: true, subtree: true });
}"""


def open_page(playwright: Playwright, path: Path, world: World, cookie: str) -> tuple[Browser, Page]:
    """The meeting in a browser of its own."""
    browser = playwright.chromium.launch(executable_path=str(path), args=chromium.arguments())
    context = browser.new_context(locale="nb-NO", timezone_id="Europe/Oslo")
    context.add_cookies([{"name": "samtale", "value": cookie, "url": world.place.url}])
    page = context.new_page()
    page.goto(world.place.url + world.page)
    go_to_part(page, PART)
    return browser, page


def type_steadily(page: Page, keys: int) -> None:
    """Press that many keys, KEYS_A_SECOND of them a second, whatever the page does meanwhile."""
    begun = time.monotonic()
    for number in range(keys):
        time.sleep(max(0.0, begun + number / KEYS_A_SECOND - time.monotonic()))
        page.keyboard.press("Space" if number % 6 == 5 else "abcdefghij"[number % 10])


def delays(writer: Page, reader: Page, keys: int) -> list[float]:
    """Milliseconds from each key in the writer's own column to its paint in the reader's page."""
    area, column = own_area(writer), other_column(reader)
    area.evaluate(NOTE_KEYS)
    column.evaluate(NOTE_PAINTS)
    type_steadily(writer, keys)
    reader.wait_for_function("keys => painted.length >= keys", arg=keys, timeout=PATIENCE)
    pressed, painted = writer.evaluate("pressed"), reader.evaluate("painted")
    assert len(pressed) == keys, f"{len(pressed)} of {keys} keys came down"
    return [there - here for here, there in zip(pressed, painted, strict=True)]


def both_typing(path: Path, home: Path, keys: int) -> list[float]:
    world = World(home)
    world.place.start()
    try:
        with sync_playwright() as playwright:
            pages = [open_page(playwright, path, world, cookie) for cookie in (world.cookie, world.employees_cookie)]
            (_, writer), (_, reader) = pages
            found = delays(writer, reader, keys)
            for browser, _page in pages:
                browser.close()
            return found
    finally:
        world.place.stop()


def coedit() -> Iterator[tuple[str, float, str]]:
    """Steady typing at six keys a second; the first keys, on a server that has just started, are not counted."""
    browser = chromium.find_or_install()
    if browser is None:
        print("Left out: typing seen by another (no Chromium found, and none could be installed).", file=sys.stderr)
        return
    with TemporaryDirectory() as folder:
        found = both_typing(browser, Path(folder), WARM_UP + SAMPLES)[WARM_UP:]
    yield "coedit_p50_ms", statistics.median(found), "ms"
    yield "coedit_p95_ms", statistics.quantiles(found, n=20)[-1], "ms"
    yield "coedit_max_ms", max(found), "ms"
