"""The same person on two devices, both parties in one cell and one word: nobody's words go, and none stand twice."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.browser.screens import agreed, other_column, own_area, shared_note, type_in
from tests.faults.conftest import House
from tests.faults.pair import (
    AFTER_A_RETRY,
    AGREEMENTS,
    Meet,
    answer_saves,
    answer_truly,
    expect_saved,
    field_of,
    keys_in_turn,
    numbered,
)


def put_caret(area: Locator, place: int) -> None:
    area.focus()
    area.evaluate("(area, place) => area.setSelectionRange(place, place)", place)


def test_one_person_in_two_tabs_and_on_two_devices(meet: Meet, house: House) -> None:
    browsers = meet.new()
    first = browsers.open_as("employee")
    second = browsers.open_tab(first.context)
    phone = browsers.open_as("employee", cookie="employee_elsewhere")
    pages = (first, second, phone)
    areas = [own_area(page) for page in pages]
    words = [numbered(name, 8) for name in ("sol", "regn", "tåke")]
    keys_in_turn(*zip(areas, words, strict=True))
    expect_saved(*pages)
    stored = house.stored.text(field_of(areas[0]))
    assert sorted(stored.split()) == sorted("".join(words).split())
    for area in areas:
        expect(area).to_have_value(stored, timeout=AFTER_A_RETRY)


def test_both_in_one_cell_while_rows_come_and_move(meet: Meet, house: House) -> None:
    """The table is made anew beneath those who write in it."""
    pair = meet(AGREEMENTS)
    here, there = (agreed(page, 2) for page in pair.pages)
    words = numbered("sol", 6), numbered("regn", 6)
    name = field_of(here)
    for number in range(3):
        keys_in_turn((here, words[0][number * 10 : (number + 1) * 10]), (there, words[1][number * 12 :][:12]))
        pair.manager.get_by_role("button", name="Legg til en avtale").click()
        expect(pair.employee.get_by_role("rowheader")).to_have_count(7 + number)
    expect_saved(*pair.pages)
    stored = house.stored.text(name)
    assert sorted(stored.split()) == sorted("".join(words).split())
    for area in (here, there):
        expect(area).to_have_value(stored, timeout=AFTER_A_RETRY)


def test_both_in_the_same_word(meet: Meet, house: House) -> None:
    """Each has made another word of it before hearing of the other's: both words stay."""
    pair = meet(AGREEMENTS)
    here, there = (agreed(page, 1) for page in pair.pages)
    type_in(here, "Vi tar kurs i mai")
    expect(there).to_have_value("Vi tar kurs i mai")
    expect_saved(pair.employee)
    for page in pair.pages:
        answer_saves(page, lambda _route: None)
    put_caret(here, len("Vi tar kurs"))
    pair.employee.keyboard.type("et")
    put_caret(there, len("Vi tar kurs"))
    pair.manager.keyboard.type("ene")
    for page in pair.pages:
        answer_truly(page)
    expect_saved(*pair.pages)
    stored = house.stored.text(field_of(here))
    assert sorted(stored.split()) == sorted(["Vi", "tar", "kurset", "kursene", "i", "mai"])
    for area in (here, there):
        expect(area).to_have_value(stored, timeout=AFTER_A_RETRY)


def test_one_deletes_what_the_other_writes_in(meet: Meet, house: House) -> None:
    pair = meet()
    here, there = shared_note(pair.employee), shared_note(pair.manager)
    type_in(here, "Dette kan vi stryke")
    expect(there).to_have_value("Dette kan vi stryke")
    expect_saved(pair.employee)
    answer_saves(pair.manager, lambda _route: None)
    put_caret(there, len("Dette kan vi"))
    pair.manager.keyboard.type(" absolutt ikke")
    here.fill("")
    expect_saved(pair.employee)
    answer_truly(pair.manager)
    expect_saved(*pair.pages)
    stored = house.stored.text(field_of(here))
    assert stored.split() == ["absolutt", "ikke"]
    for area in (here, there):
        expect(area).to_have_value(stored, timeout=AFTER_A_RETRY)
    expect(other_column(pair.manager)).to_have_text("")
