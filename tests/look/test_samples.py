"""The sample pages in a real browser: nothing for axe to say, and nothing that makes a phone scroll sideways."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, expect

from tests.browser import chromium
from tests.look import sample

AXE = sample.ROOT / "tests/browser/vendor/axe.min.js"
# The style sheets cannot be fetched again from the disk, and need not be: the rules are applied already.
RUN_AXE = """axe.run(document, {preload: false}).then(
  found => found.violations.flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.html}`)))"""
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("look")
    sample.write(target)
    return target


@pytest.fixture(scope="module")
def window(playwright: Playwright) -> Iterator[Browser]:
    path = chromium.find()
    if path is None:
        pytest.skip("no Chromium: the sample pages are left out")
    browser = playwright.chromium.launch(executable_path=path, args=chromium.arguments())
    yield browser
    browser.close()


@pytest.mark.parametrize("page_name", sample.PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(window: Browser, folder: Path, page_name: str, scheme: str) -> None:
    page = window.new_page(
        color_scheme="dark" if scheme == "dark" else "light", viewport={"width": 1280, "height": 900}
    )
    page.goto((folder / f"{page_name}.html").as_uri())
    page.add_script_tag(path=AXE)
    assert page.evaluate(RUN_AXE) == []
    page.close()


@pytest.mark.parametrize("page_name", sample.PAGES)
@pytest.mark.parametrize("width", [320, 360, 820])
def test_no_page_scrolls_sideways(window: Browser, folder: Path, page_name: str, width: int) -> None:
    page = window.new_page(viewport={"width": width, "height": 700})
    page.goto((folder / f"{page_name}.html").as_uri())
    assert page.evaluate(SIDEWAYS) == 0
    page.close()


def test_the_menu_closes_by_escape_and_by_a_press_outside(window: Browser, folder: Path) -> None:
    page = window.new_page(viewport={"width": 1280, "height": 900})
    page.goto((folder / "home.html").as_uri())
    name, sign_out = page.get_by_role("button", name="Ingrid Solheim"), page.get_by_role("button", name="Logg ut")
    for close in (lambda: page.keyboard.press("Escape"), lambda: page.mouse.click(600, 700)):
        name.click()
        expect(sign_out).to_be_visible()
        close()
        expect(sign_out).to_be_hidden()
    page.close()


def test_columns_are_level_and_stack_on_a_phone(window: Browser, folder: Path) -> None:
    page = window.new_page(viewport={"width": 1280, "height": 900})
    page.goto((folder / "meeting.html").as_uri())
    columns = page.locator(".columns").first.locator(".col")
    employee, manager = columns.nth(0).bounding_box(), columns.nth(1).bounding_box()
    assert employee
    assert manager
    assert (employee["y"], employee["height"]) == (manager["y"], manager["height"])
    assert employee["x"] < manager["x"]
    heads = [columns.nth(side).locator(".col-who").bounding_box() for side in (0, 1)]
    assert heads[0]
    assert heads[1]
    assert heads[0]["y"] == heads[1]["y"], "a word from the app beside a label must not move it"
    page.set_viewport_size({"width": 360, "height": 700})
    employee, manager = columns.nth(0).bounding_box(), columns.nth(1).bounding_box()
    assert employee
    assert manager
    assert employee["x"] == manager["x"]
    assert manager["y"] + manager["height"] <= employee["y"], "one's own column is the first"
    page.close()
