"""Who writes what the two share: decided by the manager, seen at once, and never at the cost of words on their way."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests import factories
from tests.cast import Cast
from tests.conversations.talks import fresh, logged, seat
from webapp import clock, live
from webapp.conversations.access import Right
from webapp.conversations.models import Conversation
from webapp.conversations.opening import channel
from webapp.conversations.pen import GRACE, hand
from webapp.conversations.policy_words import LOGGED
from webapp.conversations.states import State, Writers
from webapp.conversations.texts import form_of
from webapp.plans.agreements import standing

FRAGMENT = {"HX-Request": "true"}


def choose(browser: FlaskClient, talk: Conversation, who: str) -> Any:
    return browser.post(f"/samtaler/{talk.id}/skriver/{who}", headers=FRAGMENT)


def shared_fields(talk: Conversation) -> list[str]:
    section = next(section for section in form_of(talk).meeting_sections if section.questions)
    return [f"note:{section.id}", f"agreement:{standing(talk)[0].id}:what"]


def save(browser: FlaskClient, talk: Conversation, field: str) -> int:
    return answer_to_save(browser, talk, field).status_code


def answer_to_save(browser: FlaskClient, talk: Conversation, field: str) -> Any:
    body = {"save_id": "tab-one-0.1", "base_version": 0, "base_text": "", "text": "Vi er enige"}
    return browser.post(f"/samtaler/{talk.id}/felt/{field}", json=body)


def test_the_manager_chooses_and_it_is_logged_once(cast: Cast, open_talk: Conversation) -> None:
    browser = cast.browser(cast.manager)
    for _twice in range(2):
        answer = choose(browser, open_talk, "medarbeider")
        assert answer.text.lstrip().startswith('<div id="skriver"')
        assert 'id="skriver-medarbeider" aria-pressed="true"' in answer.text
    assert (fresh(open_talk).writers, fresh(open_talk).writers_at is not None) == (Writers.EMPLOYEE, True)
    (entry,) = [entry for entry in logged(open_talk) if entry.action == "writers changed"]
    assert (entry.actor_id, entry.facts) == (cast.manager.id, {"writers": "employee"})
    assert entry.action in LOGGED


def test_both_are_told_at_once(cast: Cast, open_talk: Conversation) -> None:
    subscription = live.subscribe(channel(open_talk.id), "employee")
    hand(seat(cast.manager, open_talk), Writers.MANAGER)
    (event,) = subscription.take()
    live.leave(subscription)
    assert event.kind == "writers"
    page = cast.browser(cast.employee).get(f"/samtaler/{open_talk.id}/mote").text
    assert "Marit skriver i fellesdelen nå." in page
    assert 'data-field="note:' in page
    assert '<textarea class="live" id="note-' not in page
    assert "Bare du" not in page


def test_only_the_manager_of_an_open_talk_chooses(cast: Cast, open_talk: Conversation) -> None:
    closed = factories.conversation(employee=cast.colleague, manager=cast.manager)
    assert choose(cast.browser(cast.manager), closed, "leder").status_code == 403
    for person, status in ((cast.employee, 403), (cast.hr, 403), (cast.admin, 404), (cast.colleague, 404)):
        assert choose(cast.browser(person), open_talk, "leder").status_code == status
    assert choose(cast.browser(cast.manager), open_talk, "hr").status_code == 404
    assert fresh(open_talk).writers == Writers.BOTH


@pytest.mark.parametrize("state", list(State))
def test_it_is_chosen_as_long_as_anything_is_written(cast: Cast, open_talk: Conversation, state: State) -> None:
    Conversation.update(state=state).where(Conversation.id == open_talk.id).execute()
    writes = state in {State.INVITED, State.OPEN, State.CONCLUDING}
    assert choose(cast.browser(cast.manager), open_talk, "leder").status_code == (200 if writes else 403)
    assert (fresh(open_talk).writers == Writers.MANAGER) == writes


def test_words_on_their_way_arrive_and_later_ones_do_not(
    cast: Cast, open_talk: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(cast.browser(cast.manager), open_talk, "leder")
    browser, fields = cast.browser(cast.employee), shared_fields(open_talk)
    assert Right.WRITE_SHARED not in seat(cast.employee, open_talk).rights
    assert [save(browser, open_talk, field) for field in fields] == [200, 200]
    assert browser.post(f"/samtaler/{open_talk.id}/avtaler", headers=FRAGMENT).status_code == 403
    later = clock.now() + GRACE
    monkeypatch.setattr(clock, "now", lambda: later)
    answers = [answer_to_save(browser, open_talk, field) for field in fields]
    assert [answer.status_code for answer in answers] == [403, 403]
    assert [answer.json["message"].partition(".")[0] for answer in answers] == ["Marit skriver nå"] * 2
    assert [save(cast.browser(cast.manager), open_talk, field) for field in fields] == [200, 200]


def test_nothing_arrives_late_in_a_talk_that_has_ended(cast: Cast, open_talk: Conversation) -> None:
    choose(cast.browser(cast.manager), open_talk, "leder")
    Conversation.update(state=State.SIGNED).where(Conversation.id == open_talk.id).execute()
    assert [save(cast.browser(cast.employee), open_talk, field) for field in shared_fields(open_talk)] == [403, 403]


def test_a_manager_who_gave_the_pen_away_reads_and_can_take_it_back(cast: Cast, open_talk: Conversation) -> None:
    browser = cast.browser(cast.manager)
    choose(browser, open_talk, "medarbeider")
    page = browser.get(f"/samtaler/{open_talk.id}/mote").text
    assert "Legg til en avtale" not in page
    assert '<textarea class="live" id="answer-' in page
    choose(browser, open_talk, "leder")
    assert "Legg til en avtale" in browser.get(f"/samtaler/{open_talk.id}/mote").text


def test_the_summary_says_that_it_goes_into_the_minutes(cast: Cast, open_talk: Conversation) -> None:
    page = cast.browser(cast.employee).get(f"/samtaler/{open_talk.id}/mote").text
    assert page.count("Oppsummering til referatet") == 1
