"""What a page calls things, as locators: the words that people see, said once for the browser tests."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

SAVED = re.compile(r"^Lagret \d\d:\d\d$")
WITHOUT_FOCUS = "document.activeElement === document.body || document.activeElement === null"


def part(page: Page) -> Locator:
    """The part of the form that is shown."""
    return page.locator(".part[data-current]")


def go_to_part(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="Deler").get_by_role("link", name=re.compile(f"^{re.escape(name)}")).click()
    expect(part(page).get_by_role("heading", level=1)).to_contain_text(name)


def own_area(page: Page, question: int = 0) -> Locator:
    """One's own column at a question of the part that is shown."""
    return part(page).get_by_role("textbox", name=re.compile(r"^(Medarbeider|Leder) – deg")).nth(question)


def other_column(page: Page, question: int = 0) -> Locator:
    """The other's column at a question of the part that is shown; its text cannot be written in here."""
    return part(page).locator(".col:not([data-writable]) .live-text").nth(question)


def shared_note(page: Page) -> Locator:
    return part(page).get_by_role("textbox", name=re.compile("^(Felles notat|Oppsummering)"))


def agreement(page: Page, number: int) -> Locator:
    """A row of the table of agreements, counted from 1 as people do."""
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=str(number), exact=True))


def agreed(page: Page, number: int) -> Locator:
    return agreement(page, number).get_by_role("textbox", name="Hva skal gjøres")


def due(page: Page, number: int) -> Locator:
    return agreement(page, number).get_by_label("Frist")


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def status(page: Page) -> Locator:
    """The one quiet line that says what is saved."""
    return page.locator("#lagret")


def warning(page: Page) -> Locator:
    """The lasting, spoken warning of what is not saved."""
    return page.locator("#ikke-lagret")


def expect_saved(page: Page) -> None:
    expect(status(page)).to_have_text(SAVED)
    expect(warning(page)).to_be_hidden()


def type_in(area: Locator, words: str) -> None:
    """Type after what is there, key by key."""
    area.focus()
    area.evaluate("area => area.setSelectionRange(area.value.length, area.value.length)")
    area.press_sequentially(words)
