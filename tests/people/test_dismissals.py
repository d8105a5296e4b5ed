"""Advice is put away by one person for that person, and found again at the same place."""

from __future__ import annotations

import pytest

from tests import factories
from tests.cast import Cast
from webapp.people.models import Dismissal

ADVICE, AGAIN, AWAY = "Skjemaet er til hjelp.", "Vis råd for en god samtale", "Legg bort rådene"


@pytest.mark.parametrize("page", ["/samtaler/{talk}/forberedelse", "/samtaler/ny?medarbeider={employee}"])
def test_it_is_put_away_everywhere_and_found_again(cast: Cast, page: str) -> None:
    talk = factories.conversation(employee=cast.employee, manager=cast.manager)
    address, boss = page.format(talk=talk.id, employee=cast.employee.id), cast.browser(cast.manager)
    assert ADVICE in boss.get(address).text
    away = boss.post("/rad/advice/bort", data={"next": address})
    assert (away.status_code, away.location) == (303, address)
    shown = boss.get(address).text
    assert ADVICE not in shown
    assert AGAIN in shown
    mine = cast.browser(cast.employee).get(f"/samtaler/{talk.id}/forberedelse").text
    assert ADVICE in mine
    boss.post("/rad/advice/fram", data={"next": address})
    assert ADVICE in boss.get(address).text


def test_a_fragment_answers_with_the_group_as_it_is_now(cast: Cast) -> None:
    browser = cast.browser(cast.employee)
    for _again in range(2):
        away = browser.post("/rad/advice/bort", headers={"HX-Request": "true"})
        assert AGAIN in away.text and ADVICE not in away.text
    assert Dismissal.select().count() == 1
    back = browser.post("/rad/advice/fram", headers={"HX-Request": "true"})
    assert AWAY in back.text and ADVICE in back.text
    assert Dismissal.select().count() == 0


def test_nothing_that_is_not_there_is_put_away_and_nobody_is_led_elsewhere(cast: Cast) -> None:
    browser = cast.browser(cast.employee)
    assert browser.post("/rad/annet/bort").status_code == 404
    assert browser.post("/rad/advice/bort", data={"next": "https://elsewhere.example/"}).location == "/"
    assert Dismissal.select().count() == 1
