"""A save is stored and its answer never comes: what is sent again, and what is typed meanwhile, stands there once."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.screens import agreed, own_area, shared_note, type_in
from tests.faults.conftest import House
from tests.faults.pair import (
    AFTER_A_RETRY,
    AGREEMENTS,
    PART,
    Meet,
    answer_saves,
    answer_truly,
    expect_saved,
    expect_unsaved,
    field_of,
    keys_in_turn,
    numbered,
)


class LostAnswers:
    """Lets saves through and drops the answers to those whose number is in `lost`, counted from 0; `stored` are the
    statuses that nobody heard of."""

    def __init__(self, page: Page, lost: set[int]) -> None:
        self.lost, self.count = lost, -1
        self.stored: list[int] = []
        answer_saves(page, self.answer)

    def answer(self, route: Route) -> None:
        self.count += 1
        if self.count not in self.lost:
            route.continue_()
            return
        self.stored.append(route.fetch().status)
        route.abort()


@pytest.mark.parametrize("lost", [{0}, {1, 2, 3}, {0, 2, 4, 5}], ids=["one", "burst", "every other"])
def test_what_is_typed_after_a_lost_answer_stands_there_once(meet: Meet, house: House, lost: set[int]) -> None:
    pair = meet()
    dropped = LostAnswers(pair.employee, lost)
    mine = own_area(pair.employee)
    for number in range(len(lost) + 2):
        type_in(mine, f"ord{number} ")
        expect_saved(pair.employee)
    assert dropped.stored == [200] * len(lost)
    name = field_of(mine)
    assert house.stored.text(name).split() == [f"ord{number}" for number in range(len(lost) + 2)]
    assert mine.input_value() == house.stored.text(name)


@pytest.mark.parametrize("where", ["note", "agreement"])
def test_lost_answers_while_both_write_in_one_place(meet: Meet, house: House, where: str) -> None:
    """Both lose answers in bursts, and meanwhile each merges the other's words."""
    pair = meet(PART if where == "note" else AGREEMENTS)
    areas = [shared_note(page) if where == "note" else agreed(page, 1) for page in pair.pages]
    LostAnswers(pair.employee, {1, 2, 5})
    LostAnswers(pair.manager, {0, 3, 4})
    keys_in_turn((areas[0], numbered("sol", 10)), (areas[1], numbered("regn", 10)))
    expect_saved(*pair.pages)
    stored = house.stored.text(field_of(areas[0]))
    assert sorted(stored.split()) == sorted((numbered("sol", 10) + numbered("regn", 10)).split())
    for area in areas:
        expect(area).to_have_value(stored, timeout=AFTER_A_RETRY)


def test_what_is_typed_while_no_answer_comes_is_said_to_be_unsaved(meet: Meet, house: House) -> None:
    pair = meet()
    mine = own_area(pair.employee)
    LostAnswers(pair.employee, set(range(100)))
    type_in(mine, "Først")
    expect_unsaved(pair.employee)
    type_in(mine, " og siden")
    expect_unsaved(pair.employee)
    answer_truly(pair.employee)
    expect_saved(pair.employee)
    assert house.stored.text(field_of(mine)) == "Først og siden"
