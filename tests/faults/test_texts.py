"""Odd and long texts, and the ways out of a page that holds something unsaved."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.browser.screens import other_column, own_area, shared_note, type_in
from tests.faults.conftest import House
from tests.faults.pair import AFTER_A_RETRY, Meet, answer_saves, answer_truly, expect_saved, expect_unsaved, field_of
from tests.server import eventually

TEXTS = {
    "emoji": "Bra 👩🏽‍🔧🇳🇴 jobbet 👍🏿",
    "combining": "A\u030a og å, e\u0301 og é",
    "right to left": "مرحبا שלום \u202eabc\u202c og norsk",
    "lines": "\n\nEn\n\n\tto  \n",
    "markup": "<b>&amp;</b> data: {\"x\": '1'}",
    "ends of lines": "en\u2028to\u2029tre\x0bfire\x85fem",
    "zero width": "a\u200bb\ufeffc\u00adq",
}
TOO_LONG = re.compile("^Teksten er for lang. Del den opp, eller kort den ned til 200000 tegn.")
CHANGED = {"a lone surrogate": ("før \ud83d etter", "før \ufffd etter"), "NUL": ("før \0 etter", "før \ufffd etter")}


def paste(page: Page, text: str) -> None:
    """Put the text in at the caret as a paste does: one input event for the whole of it."""
    page.evaluate("text => document.execCommand('insertText', false, JSON.parse(text))", json.dumps(text))


def set_text(page: Page, text: str) -> None:
    """What no keyboard gives: the value with the event that typing brings."""
    page.evaluate(
        """text => {
          const area = document.activeElement;
          area.value = JSON.parse(text);
          area.dispatchEvent(new InputEvent("input", { bubbles: true }));
        }""",
        json.dumps(text),
    )


def test_odd_texts_stand_as_they_were_written(meet: Meet, house: House) -> None:
    pair = meet()
    mine, theirs = shared_note(pair.employee), shared_note(pair.manager)
    for text in TEXTS.values():
        mine.focus()
        set_text(pair.employee, text)
        expect_saved(pair.employee)
        expect(theirs).to_have_value(text)
        assert house.stored.text(field_of(mine)) == text
    pair.manager.reload()
    expect(theirs).to_have_value(text)


@pytest.mark.parametrize("what", CHANGED)
def test_what_no_text_file_can_carry_is_shown_as_kept(meet: Meet, house: House, what: str) -> None:
    page = meet.one()
    mine = own_area(page)
    mine.focus()
    given, kept = CHANGED[what]
    set_text(page, given)
    expect(mine).to_have_value(kept)
    expect_saved(page)
    type_in(mine, " og mer")
    expect_saved(page)
    assert house.stored.text(field_of(mine)) == f"{kept} og mer"


def test_a_paste_of_a_hundred_thousand_characters(meet: Meet, house: House) -> None:
    pair = meet()
    mine = own_area(pair.employee)
    long = "".join(f"{number:05} lang tekst, " for number in range(100_000 // 18 + 1))[:100_000]
    type_in(mine, "Først. ")
    paste(pair.employee, long)
    type_in(mine, " Sist.")
    expect_saved(pair.employee)
    assert house.stored.text(field_of(mine)) == f"Først. {long} Sist."
    expect(other_column(pair.manager)).to_contain_text("Sist.", timeout=AFTER_A_RETRY)


def test_a_text_that_is_too_long_stays_with_the_reason(meet: Meet, house: House) -> None:
    page = meet.one()
    mine = own_area(page)
    type_in(mine, "Kort")
    expect_saved(page)
    mine.focus()
    set_text(page, "x" * 200_001)
    expect_unsaved(page, TOO_LONG)
    assert house.stored.text(field_of(mine)) == "Kort"
    mine.press("End")
    mine.press("Backspace")
    expect_saved(page)
    assert len(house.stored.text(field_of(mine))) == 200_000


@pytest.mark.parametrize("way", ["reload", "back", "close"])
def test_leaving_with_something_unsaved_asks_and_staying_loses_nothing(meet: Meet, house: House, way: str) -> None:
    page = (browsers := meet.new()).open_as("employee")
    address = page.url
    page.goto(f"{browsers.url}/meg")
    page.goto(address)
    mine = own_area(page)
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    answer_saves(page, lambda _route: None)
    type_in(mine, "Ikke lagret ennå")
    leave(page, way)
    for _turn in range(100):
        if asked:
            break
        page.wait_for_timeout(100)
    assert asked == ["beforeunload"]
    expect(mine).to_have_value("Ikke lagret ennå")
    answer_truly(page)
    expect_saved(page)
    assert house.stored.text(field_of(mine)) == "Ikke lagret ennå"


def leave(page: Page, way: str) -> None:
    """Begin to leave; what is asked then is answered by the page's own listener."""
    if way == "close":
        page.close(run_before_unload=True)
    else:
        page.evaluate("way => void setTimeout(() => (way === 'back' ? history.back() : location.reload()))", way)


def test_coming_back_shows_what_was_saved_and_goes_on_from_it(meet: Meet, house: House) -> None:
    """Reload and back bring the server's text, never a browser's memory of an older one."""
    pair = meet()
    page = pair.employee
    mine = own_area(page)
    type_in(mine, "En")
    expect_saved(page)
    page.goto(f"{house.place.url}/meg")
    page.go_back()
    expect(mine).to_have_value("En")
    type_in(mine, " to")
    expect_saved(page)
    page.reload()
    expect(mine).to_have_value("En to")
    type_in(mine, " tre")
    expect_saved(page)
    expect(other_column(pair.manager)).to_have_text("En to tre", timeout=AFTER_A_RETRY)
    assert house.stored.text(field_of(mine)) == "En to tre"


@pytest.mark.parametrize("answers", ["come", "are lost"])
def test_who_leaves_all_the_same_sends_what_was_typed_last(meet: Meet, house: House, answers: str) -> None:
    """The tab closes right after the last key, whether or not an answer to what went before has come."""
    page = meet.one()
    mine = own_area(page)
    name = field_of(mine)
    page.on("dialog", lambda dialog: dialog.accept())
    type_in(mine, "Så langt")
    expect_saved(page)
    if answers == "are lost":
        answer_saves(page, lambda route: route.fetch() and None)
    type_in(mine, " kom jeg før jeg gikk")
    with page.expect_event("close"):
        page.close(run_before_unload=True)
    eventually(lambda: house.stored.text(name) == "Så langt kom jeg før jeg gikk", 20)
