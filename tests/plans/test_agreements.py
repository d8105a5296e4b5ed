"""The table of agreements: order, undo, and its place in the talk's policy."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from flask.testing import FlaskClient

from tests import factories
from tests.cast import Cast
from tests.conversations.talks import fresh, opened
from tests.queries import counted
from webapp.conversations.models import Conversation
from webapp.conversations.states import Writers
from webapp.plans.agreements import standing
from webapp.plans.models import Agreement, Responsible
from webapp.plans.rows import MOST_ROWS

FRAGMENT = {"HX-Request": "true"}


def press(browser: FlaskClient, talk: Conversation, row: Agreement, act: str) -> int:
    return browser.post(f"/samtaler/{talk.id}/avtaler/{row.id}/{act}", headers=FRAGMENT).status_code


def order(talk: Conversation) -> list[str]:
    return [row.id for row in standing(talk)]


def test_either_adds_rows_and_both_get_the_table(cast: Cast, open_talk: Conversation) -> None:
    for person in (cast.employee, cast.manager):
        answer = cast.browser(person).post(f"/samtaler/{open_talk.id}/avtaler", headers=FRAGMENT)
        assert answer.status_code == 200
        assert answer.get_data(as_text=True).lstrip().startswith('<div id="avtaler"')
    assert len(order(open_talk)) == 8


def test_rows_change_places_and_the_ends_stay(cast: Cast, open_talk: Conversation) -> None:
    browser = cast.browser(cast.employee)
    a, b, c, *rest = standing(open_talk)
    press(browser, open_talk, b, "opp")
    assert order(open_talk)[:3] == [b.id, a.id, c.id]
    press(browser, open_talk, b, "opp")
    press(browser, open_talk, rest[-1], "ned")
    assert order(open_talk)[:3] == [b.id, a.id, c.id]
    press(browser, open_talk, b, "ned")
    press(browser, open_talk, b, "ned")
    assert order(open_talk)[:3] == [a.id, c.id, b.id]


def test_a_removed_row_comes_back_as_it_was(cast: Cast, open_talk: Conversation) -> None:
    browser, (first, second, *_rest) = cast.browser(cast.manager), standing(open_talk)
    first.what = "Kurs i budsjett"
    first.save()
    assert press(browser, open_talk, first, "fjern") == 200
    assert order(open_talk)[0] == second.id
    press(browser, open_talk, first, "angre")
    assert standing(open_talk)[0].what == "Kurs i budsjett"


def test_without_javascript_the_button_leads_back_to_the_table(cast: Cast, open_talk: Conversation) -> None:
    answer = cast.browser(cast.manager).post(f"/samtaler/{open_talk.id}/avtaler")
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith(f"/samtaler/{open_talk.id}/mote#avtaler")


def test_nobody_else_touches_it(cast: Cast, open_talk: Conversation) -> None:
    row = standing(open_talk)[0]
    assert press(cast.browser(cast.hr), open_talk, row, "fjern") == 403
    assert press(cast.browser(cast.colleague), open_talk, row, "fjern") == 404
    closed = factories.conversation(employee=cast.colleague, manager=cast.manager)
    assert press(cast.browser(cast.manager), fresh(closed), row, "fjern") == 403
    assert len(order(open_talk)) == 6


def test_a_row_of_another_talk_is_not_there(cast: Cast, open_talk: Conversation) -> None:
    other = opened(cast.colleague, cast.manager)
    row = standing(open_talk)[0]
    for act in ("opp", "fjern"):
        assert press(cast.browser(cast.colleague), other, row, act) == 404


def test_whoever_reads_a_row_without_words_sees_that_it_has_none(cast: Cast, open_talk: Conversation) -> None:
    Conversation.update(writers=Writers.MANAGER).where(Conversation.id == open_talk.id).execute()
    row = standing(open_talk)[0]
    row.responsible = Responsible.OTHER
    row.save()
    page = cast.browser(cast.employee).get(f"/samtaler/{open_talk.id}/mote").text
    for cell, words in (("what", "–"), ("other", "En annen")):
        assert f'data-field="agreement:{row.id}:{cell}" data-version="0" data-empty="{words}"><' in page


def test_the_table_has_an_end_that_is_said_and_what_is_removed_makes_room(cast: Cast, open_talk: Conversation) -> None:
    for position in range(6, MOST_ROWS):
        Agreement.create(conversation=open_talk.id, position=position)
    browser, told = cast.browser(cast.employee), "Planen har plass til 100 avtaler og tiltak."
    assert browser.post(f"/samtaler/{open_talk.id}/avtaler", headers=FRAGMENT).status_code == 403
    page = browser.get(f"/samtaler/{open_talk.id}/mote").text
    assert (page.count(told), "Legg til en avtale" in page) == (1, False)
    press(browser, open_talk, standing(open_talk)[0], "fjern")
    assert browser.post(f"/samtaler/{open_talk.id}/avtaler", headers=FRAGMENT).status_code == 200
    assert len(order(open_talk)) == MOST_ROWS


def test_the_meeting_asks_no_more_the_more_is_agreed(cast: Cast, open_talk: Conversation) -> None:
    browser = cast.browser(cast.employee)
    browser.get(f"/samtaler/{open_talk.id}/mote")
    with counted() as few:
        browser.get(f"/samtaler/{open_talk.id}/mote")
    for position in range(6, 40):
        Agreement.create(conversation=open_talk.id, position=position)
    with counted() as many:
        browser.get(f"/samtaler/{open_talk.id}/mote")
    assert len(many) == len(few) <= 14


def test_two_who_change_the_table_at_once_wait_for_each_other(cast: Cast, open_talk: Conversation) -> None:
    browsers = [cast.browser(person) for person in (cast.employee, cast.manager)] * 4

    def press_add(browser: FlaskClient) -> int:
        return browser.post(f"/samtaler/{open_talk.id}/avtaler", headers=FRAGMENT).status_code

    with ThreadPoolExecutor(len(browsers)) as pool:
        assert set(pool.map(press_add, browsers)) == {200}
    assert [row.position for row in standing(open_talk)] == list(range(14))
