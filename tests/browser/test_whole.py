"""HR's pages of the whole in a company of 120 people: in axe, on a phone, in the dark and by the keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import screenshot
from tests.browser.server import Place
from tests.browser.test_axe import PHONE, Look
from tests.browser.test_keyboard import press_on

PAGES = (
    "", "/medarbeidere?avdeling=Montering", "/over-tid", "/ledernes-tid", "/svar", "/mal-og-avtaler", "/skalaer",
    "/status",
)  # fmt: skip
# The words of a chart are words of the page: none may run out of the picture, or into the next.
OUTSIDE = """() => [...document.querySelectorAll(".chart text")].filter((text) => {
  const box = text.getBoundingClientRect();
  return box.left < -1 || box.right > document.documentElement.clientWidth + 1;
}).map((text) => text.textContent)"""


# What a row begins with: the words that go on in the next line.
BROKEN = """() => [...document.querySelectorAll(".rows > tbody > tr > th")].flatMap((cell) => {
  const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT), broken = [];
  while (texts.nextNode()) {
    for (const word of texts.currentNode.data.matchAll(/\\p{L}+/gu)) {
      const range = document.createRange();
      range.setStart(texts.currentNode, word.index);
      range.setEnd(texts.currentNode, word.index + word[0].length);
      if (new Set([...range.getClientRects()].map((box) => box.top)).size > 1) broken.push(word[0]);
    }
  }
  return broken;
})"""


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    place = Place(tmp_path_factory.mktemp("large"), SAMTALE_DEMO="1", SAMTALE_DEMO_SIZE="large", SAMTALE_NO_JOBS="1")
    place.start()
    yield place
    place.stop()


@pytest.fixture
def hr(large: Place, browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[tuple[Look, Page]]:
    look = Look(large.url, browser, browser_context_args, {})
    page = look.page_of("hr")
    page.goto(large.url + "/demo")
    page.get_by_role("button", name="Logg inn som Solveig Nyland").click()
    page.wait_for_url(large.url + "/")
    yield look, page
    look.close()
    assert look.wrong == []


def test_every_page_is_in_order(hr: tuple[Look, Page]) -> None:
    look, page = hr
    for path in PAGES:
        page.goto(f"{look.url}/oversikt{path}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert page.evaluate(OUTSIDE) == []
        screenshot(page, f"whole{path.partition('?')[0].replace('/', '-')}")
        look.now(page, f"/oversikt{path}")


def test_a_forms_name_is_not_broken_in_its_row_on_a_phone(hr: tuple[Look, Page]) -> None:
    look, page = hr
    page.set_viewport_size(PHONE)
    page.goto(look.url + "/skjemaer")
    screenshot(page, "whole-forms-phone")
    assert page.evaluate(BROKEN) == []


def test_every_page_is_reached_by_the_keyboard(hr: tuple[Look, Page]) -> None:
    look, page = hr
    page.goto(look.url + "/")
    press_on(page, page.get_by_role("navigation", name="Hovedmeny").get_by_role("link", name="Oversikt"))
    views = page.get_by_role("navigation", name="Oversikten")
    for name in ("Over tid", "Ledernes tid", "Påstander", "Mål og avtaler", "Bruk av skalaer", "Statusanalyse", "År"):
        press_on(page, views.get_by_role("link", name=name, exact=True))
        expect(views.get_by_role("link", name=name, exact=True)).to_have_attribute("aria-current", "page")
    press_on(page, page.get_by_role("link", name="Montering"))
    expect(page.get_by_role("heading", level=1, name="Montering")).to_be_visible()


def test_hours_are_tried_and_a_table_is_taken_along_by_the_keyboard(hr: tuple[Look, Page]) -> None:
    look, page = hr
    page.goto(look.url + "/oversikt/ledernes-tid")
    hours = page.get_by_label("Timer hver leder har til samtaler i året")
    press_on(page, hours, "Control+a")
    page.keyboard.type("1")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Skriv et helt tall fra 5 til 400.").first).to_be_visible()
    look.now(page, "hours that cannot be")
    press_on(page, hours, "Control+a")
    page.keyboard.type("400")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Ingen ledere har flere medarbeidere enn tiden rekker til.")).to_be_visible()
    with page.expect_download() as download:
        press_on(page, page.get_by_role("link", name="Timer til samtaler i året"))
    assert download.value.suggested_filename.startswith("ledernes-tid-")
