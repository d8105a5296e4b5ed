"""Unsaved text when the browser is killed: sealed and offered back under HTTPS, told to be lost under HTTP."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Error, Page, Playwright, Route, expect

from tests.browser.conftest import Enter, screenshot
from tests.browser.device import Device, expect_kept, kept, readable
from tests.browser.screens import expect_saved, go_to_part, other_column, own_area, press, shared_note, type_in, warning
from tests.browser.server import Place
from tests.browser.test_axe import AXE, PHONE, RULES, RUN_AXE, SIDEWAYS, WIDE
from tests.browser.tls import https
from tests.server import eventually

PART = "Oppfølging siden sist"
SAVES = "**/felt/**"
CANARY = "Kanarifugl"
LOST = "Lukker du siden nå, mistes teksten."
FOUND = "Vi fant tekst som ikke ble lagret"
PLANT = """() => new Promise((resolve) => {
  const opening = indexedDB.open("open", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("words").put("Slektning", 1);
  opening.onsuccess = resolve;
})"""

pytestmark = pytest.mark.skipif(
    os.name != "posix", reason="a profile's lock tells the browser's process id on POSIX only"
)


@pytest.fixture
def laptop(
    playwright: Playwright,
    tmp_path: Path,
    browser_type_launch_args: dict[str, Any],
    browser_context_args: dict[str, Any],
) -> Iterator[Device]:
    options = {**browser_type_launch_args, **browser_context_args, "ignore_https_errors": True}
    made = Device(playwright, tmp_path / "profile", options)
    yield made
    made.close()
    assert made.problems == []


@pytest.fixture
def secure(server: Place, tmp_path: Path) -> Iterator[str]:
    """The server's address under HTTPS; the server itself is started by the test."""
    server.settings["SAMTALE_PROXIES"] = "1"
    with https(server.url, tmp_path) as address:
        yield address


def answers(server: Place) -> dict[str, str]:
    found: dict[str, str] = json.loads(server.run("tests.browser.rows").splitlines()[-1])["answers"]
    return found


def found_text(page: Page) -> Any:
    return page.get_by_role("region", name=FOUND)


def look(page: Page) -> list[str]:
    """What axe has to say of the page in light and dark, and whether a phone scrolls sideways."""
    page.evaluate(AXE.read_text("utf-8"))
    wrong = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        wrong += page.evaluate(RUN_AXE, RULES)
    page.set_viewport_size(PHONE)
    screenshot(page, "unsaved-phone")
    if too_wide := page.evaluate(SIDEWAYS):
        wrong.append(f"{too_wide} px too wide for a phone")
    page.set_viewport_size(WIDE)
    page.emulate_media(color_scheme="light")
    return wrong


def test_what_was_typed_offline_comes_back_after_a_crash(
    server: Place, secure: str, laptop: Device, enter: Enter
) -> None:
    world = server.world(open=True)
    server.start()
    address = f"{secure}/samtaler/{world['talk']}/mote#del-2"
    page = laptop.open(address, world["cookies"]["employee"])
    type_in(own_area(page), "Dette kom fram")
    expect_saved(page)
    expect_kept(page, 0)

    assert laptop.context is not None
    laptop.context.set_offline(True)
    type_in(own_area(page), f", {CANARY} gjorde ikke")
    expect(warning(page)).to_be_visible()
    expect(warning(page)).not_to_contain_text(LOST)
    expect_kept(page, 1)
    before = kept(page)
    type_in(own_area(page), ", og ikke dette")
    eventually(lambda: kept(page) != before, 20)
    page.wait_for_timeout(1_000)  # the last of it is on its way to the disk, without a sign that could be waited for
    laptop.kill()

    page = laptop.open(address, world["cookies"]["employee"])
    expect(found_text(page)).to_be_visible()
    expect(found_text(page).locator("ins")).to_have_text(f", {CANARY} gjorde ikke, og ikke dette")
    screenshot(page, "unsaved-found")
    assert look(page) == []
    manager = enter(world, "manager", f"/samtaler/{world['talk']}/mote#del-2")
    assert CANARY not in manager.content()

    page.route("**/tilbake", lambda route: route.abort())
    press(page, "Legg tilbake")
    expect(found_text(page).get_by_text("Det gikk ikke nå.")).to_be_visible()
    page.unroute("**/tilbake")
    press(page, "Legg tilbake")
    expect(found_text(page).get_by_text("Lagt tilbake")).to_be_focused()
    whole = f"Dette kom fram, {CANARY} gjorde ikke, og ikke dette"
    expect(own_area(page)).to_have_value(whole)
    found_text(page).get_by_role("link", name="Gå dit").click()
    expect(own_area(page)).to_be_focused()
    expect(other_column(manager)).to_have_text(whole)
    assert list(answers(server)) == [whole]
    expect_kept(page, 0)
    page.reload()
    expect(page.locator(".parts[data-steps]")).to_be_visible()
    expect(found_text(page)).to_be_hidden()


def test_a_save_that_arrived_without_its_answer_is_not_doubled(server: Place, secure: str, laptop: Device) -> None:
    world = server.world(open=True)
    server.start()
    address = f"{secure}/samtaler/{world['talk']}/mote#del-2"
    page = laptop.open(address, world["cookies"]["employee"])
    stored: list[int] = []
    killed = False

    def lose_the_answer(route: Route) -> None:
        try:
            stored.append(route.fetch().status)
            route.abort()
        except Error:
            assert killed

    page.route(SAVES, lose_the_answer)
    type_in(own_area(page), "Det gikk bra")
    expect(warning(page)).to_be_visible()
    expect_kept(page, 1)
    page.wait_for_timeout(1_000)  # as above
    killed = True
    laptop.kill()
    assert set(stored) == {200}
    assert list(answers(server)) == ["D"]  # the first key's save, sent again and again

    page = laptop.open(address, world["cookies"]["employee"])
    press(page, "Legg tilbake")
    expect(own_area(page)).to_have_value("Det gikk bra")
    assert list(answers(server)) == ["Det gikk bra"]


def test_nothing_readable_lies_on_the_device(server: Place, secure: str, laptop: Device) -> None:
    world = server.world(open=True)
    server.start()
    page = laptop.open(f"{secure}/samtaler/{world['talk']}/mote", world["cookies"]["employee"])
    page.get_by_label("Nytt tema").fill("Kurs")
    press(page, "Legg til")
    topic = page.get_by_label("Tema", exact=True)
    expect(topic).to_have_value("Kurs")
    page.route(SAVES, lambda route: route.abort())
    type_in(topic, f" om {CANARY}")
    go_to_part(page, PART)
    type_in(own_area(page), f"Svar om {CANARY}")
    type_in(shared_note(page), f"Notat om {CANARY}")
    expect_kept(page, 3)
    for row in kept(page):
        assert set(row) == {"name", "tab", "place", "expires", "sealed"}
        told = json.dumps([row["name"], row["tab"], row["place"], row["expires"]])
        for name in (world["talk"], page.locator("#strom").get_attribute("data-person")):
            assert name and name not in told
    # The search must be able to find something: this lies in the open, in the same kind of storage.
    page.evaluate(PLANT)
    # Browsers keep a page's fields for its return, unless it says otherwise; Chromium writes them within seconds.
    assert page.locator("[data-field]:is(textarea, input, select):not([autocomplete=off])").count() == 0
    page.wait_for_timeout(5_000)
    laptop.kill()
    assert readable(laptop.profile, CANARY, "Slektning") == {"Slektning"}


def test_another_person_in_the_same_browser_is_offered_nothing(server: Place, secure: str, laptop: Device) -> None:
    world = server.world(open=True)
    server.start()
    address = f"{secure}/samtaler/{world['talk']}/mote#del-2"
    page = laptop.open(address, world["cookies"]["employee"])
    page.route(SAVES, lambda route: route.abort())
    go_to_part(page, PART)
    type_in(own_area(page), f"{CANARY} én")
    type_in(own_area(page, 1), f"{CANARY} to")
    expect_kept(page, 2)
    # A second tab of the same person: the first one still has its text, and saves it itself.
    beside = laptop.open(address, world["cookies"]["employee"])
    beside.wait_for_timeout(500)
    expect(found_text(beside)).to_be_hidden()
    laptop.kill()

    theirs = laptop.open(address, world["cookies"]["manager"])
    theirs.wait_for_timeout(500)
    expect(found_text(theirs)).to_be_hidden()
    assert len(kept(theirs)) == 2
    refused = theirs.evaluate(
        """async (sealed) => {
          const headers = { "X-CSRFToken": document.querySelector('meta[name="csrf-token"]').content };
          const { unsaved } = document.getElementById("strom").dataset;
          return (await fetch(unsaved, { method: "POST", headers, body: new Uint8Array(sealed) })).status;
        }""",
        kept(theirs)[0]["sealed"],
    )
    assert refused == 422
    theirs.close()

    page = laptop.open(address, world["cookies"]["employee"])
    expect(found_text(page).get_by_role("article")).to_have_count(2)
    found_text(page).get_by_role("button", name="Kast teksten").first.click()
    expect(found_text(page).get_by_role("article")).to_have_count(1)
    expect(found_text(page).get_by_role("button", name="Legg tilbake")).to_be_focused()
    expect_kept(page, 1)
    found_text(page).get_by_role("button", name="Kast teksten").click()
    expect(found_text(page)).to_be_hidden()
    expect_kept(page, 0)
    assert answers(server) == {}


def test_a_long_text_fits_and_a_full_storage_is_told(server: Place, secure: str, laptop: Device) -> None:
    world = server.world(open=True)
    server.start()
    page = laptop.open(f"{secure}/samtaler/{world['talk']}/mote", world["cookies"]["employee"])
    page.route(SAVES, lambda route: route.abort())
    go_to_part(page, PART)
    own_area(page).fill(f"{CANARY} på åkeren, " * 4_600)
    expect_kept(page, 1)
    assert len(kept(page)[0]["sealed"]) > 100_000
    expect(warning(page)).to_be_visible()
    expect(warning(page)).not_to_contain_text(LOST)
    full = "throw new DOMException('full', 'QuotaExceededError')"
    page.evaluate(f"() => {{ IDBObjectStore.prototype.put = () => {{ {full} }} }}")
    type_in(own_area(page), " og mer")
    expect(warning(page)).to_contain_text(LOST)


def test_without_https_nothing_is_kept_and_the_page_says_so(server: Place, enter: Enter) -> None:
    world = server.world(open=True)
    server.start()
    page = enter(world, "employee", f"/samtaler/{world['talk']}/mote")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.context.set_offline(True)
    go_to_part(page, PART)
    type_in(own_area(page), CANARY)
    expect(warning(page)).to_have_text(f"Frakoblet – teksten er her, ikke lagret. {LOST}")
    screenshot(page, "unsaved-http")
    assert page.evaluate("indexedDB.databases()") == []
    assert page.evaluate("localStorage.length") == 0
    assert CANARY not in page.evaluate("JSON.stringify(sessionStorage)")
    page.context.set_offline(False)
    expect_saved(page)
    assert not [url for url in asked if "unsaved" in url or "ulagret" in url]
