"""What the pages of signing answer to whoever presses twice, or too late."""

from __future__ import annotations

import html
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.cast import Cast
from tests.conversations.talks import fresh, logged, opened, seat
from tests.plans.signings import DISAGREEMENT, SUMMARY, concluding, sign, signed, words_of
from webapp import clock
from webapp.conversations.access import Seat
from webapp.conversations.models import Conversation
from webapp.conversations.states import State
from webapp.people.sessions import BrowserSession
from webapp.plans import signing
from webapp.plans.canonical import text_to_sign
from webapp.plans.minutes import newest_of
from webapp.plans.models import Signature, Word
from webapp.questionnaires.kinds import Role


@pytest.fixture
def talk(app: Flask, cast: Cast) -> Conversation:
    with app.test_request_context():
        return concluding(cast)


def press(browser: FlaskClient, talk: Conversation, act: str, words: str = "", digest: str = "") -> TestResponse:
    """Send the form «act» of the read-back, about the text as it stands."""
    data = {f"{act}-digest": digest or text_to_sign(fresh(talk)).digest, f"{act}-words": words}
    return browser.post(f"/samtaler/{talk.id}/signer/{act}", data=data)


def landed(browser: FlaskClient, answer: TestResponse) -> str:
    """The text of the page that an answer leads to in the end."""
    while answer.location:
        answer = browser.get(answer.location)
    return html.unescape(answer.text)


def test_who_presses_twice_comes_to_the_minutes_both_times(cast: Cast, app: Flask, talk: Conversation) -> None:
    with app.test_request_context():
        sign(cast.manager, talk)
        digest = text_to_sign(talk).digest
    browser = cast.browser(cast.employee)
    for _press in range(2):
        page = landed(browser, press(browser, talk, "uenig", DISAGREEMENT, digest))
        assert SUMMARY in page and DISAGREEMENT in page
        assert "kan ikke signeres" not in page
    assert Signature.select().count() == 2


@pytest.mark.parametrize("act", ["uenig", "nei"])
def test_words_that_come_when_the_talk_goes_on_again_are_still_to_be_had(
    cast: Cast, app: Flask, talk: Conversation, act: str
) -> None:
    digest = text_to_sign(talk).digest
    with app.test_request_context():
        signing.go_back(seat(cast.manager, talk))
    answer = press(cast.browser(cast.employee), talk, act, DISAGREEMENT + " <Her>", digest)
    assert answer.status_code == 409
    shown = re.search(r"<textarea[^>]*readonly[^>]*>\s*(.*?)</textarea>", answer.text, re.DOTALL)
    assert shown and html.unescape(shown[1]) == DISAGREEMENT + " <Her>"
    assert Signature.select().count() == 0


@pytest.mark.parametrize("act", ["uenig", "nei"])
def test_words_that_came_before_it_went_on_again_are_not_said_to_be_unsent(
    cast: Cast, app: Flask, talk: Conversation, act: str
) -> None:
    """Pressed twice on a slow network, say: the manager was mailed about the first."""
    digest, browser = text_to_sign(talk).digest, cast.browser(cast.employee)
    assert press(browser, talk, act, DISAGREEMENT, digest).status_code == 303
    with app.test_request_context():
        signing.go_back(seat(cast.manager, talk))
    answer = press(browser, talk, act, DISAGREEMENT, digest)
    assert (answer.status_code, DISAGREEMENT in answer.text) == (409, True)
    assert "Dette har du sendt før" in answer.text and "er ikke sendt" not in answer.text
    assert "er ikke sendt" in press(browser, talk, act, "Noe annet.", digest).text


def test_a_disagreement_sent_after_one_has_signed_without_is_not_lost(
    cast: Cast, app: Flask, talk: Conversation
) -> None:
    """In another tab, say; the manager has signed as well."""
    with app.test_request_context():
        digest = text_to_sign(talk).digest
        for person in (cast.employee, cast.manager):
            sign(person, talk)
    answer = press(cast.browser(cast.employee), talk, "uenig", DISAGREEMENT, digest)
    assert (answer.status_code, DISAGREEMENT in answer.text) == (409, True)


def test_a_word_without_words_that_comes_too_late_says_so(cast: Cast, app: Flask, talk: Conversation) -> None:
    with app.test_request_context():
        signing.go_back(seat(cast.manager, talk))
    browser = cast.browser(cast.employee)
    assert "Samtalen kan ikke signeres nå" in landed(browser, press(browser, talk, "ja"))


def test_concluding_and_taking_up_again_twice_is_once(cast: Cast) -> None:
    talk, browser = opened(cast.employee, cast.manager), cast.browser(cast.manager)
    for act, state in (("avslutt", State.CONCLUDING), ("tilbake", State.OPEN)):
        for _press in range(2):
            page = landed(browser, browser.post(f"/samtaler/{talk.id}/{act}"))
            assert fresh(talk).state == state
            assert "Det går ikke nå" not in page
    assert [entry.action for entry in logged(talk)].count("concluded") == 1


def test_reopening_twice_is_once(cast: Cast, app: Flask) -> None:
    with app.test_request_context():
        talk, _minutes = signed(cast)
    browser = cast.browser(cast.manager)
    for _press in range(2):
        answer = browser.post(f"/samtaler/{talk.id}/gjenapne", data={"reason": "Vi glemte fristen."})
        assert (answer.status_code, answer.location) == (303, f"/samtaler/{talk.id}/mote")
    assert [entry.action for entry in logged(talk)].count("reopened") == 1
    assert cast.browser(cast.employee).post(f"/samtaler/{talk.id}/gjenapne").status_code == 403


def test_a_second_reopening_gives_its_reason_too(cast: Cast, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last signature comes between the page's load of the talk and what is sent without a reason."""
    with app.test_request_context():
        talk, _minutes = signed(cast)
        signing.reopen(seat(cast.manager, talk), "Vi glemte fristen.")
        signing.conclude(seat(cast.manager, talk))
        sign(cast.manager, talk)
    reopen = signing.reopen

    def after_the_last_signature(at: Seat, reason: str) -> None:
        sign(cast.employee, talk)
        reopen(at, reason)

    monkeypatch.setattr(signing, "reopen", after_the_last_signature)
    answer = cast.browser(cast.manager).post(f"/samtaler/{talk.id}/gjenapne", data={"reason": " "})
    assert (answer.status_code, fresh(talk).reopen_reason) == (422, "Vi glemte fristen.")


def test_a_sign_in_that_has_grown_old_keeps_words_and_what_they_are_about(cast: Cast, talk: Conversation) -> None:
    browser, digest = cast.browser(cast.employee, recent=False), text_to_sign(talk).digest
    assert "Bekreft hvem du er" in browser.get(f"/samtaler/{talk.id}/signer").text
    answer = press(browser, talk, "uenig", DISAGREEMENT, digest)
    assert (answer.status_code, DISAGREEMENT in answer.text) == (403, False)
    assert words_of(talk) == {}
    found = re.search('name="held" value="([^"]+)"', answer.text)
    assert found
    BrowserSession.update(signed_in_at=clock.now()).where(BrowserSession.person == cast.employee.id).execute()
    done = browser.post(f"/samtaler/{talk.id}/signer/uenig", data={"held": found[1]})
    assert done.status_code == 303
    row = signing.standing_signatures(talk)[Role.EMPLOYEE]
    assert (row.word, row.words, row.digest) == (Word.DISAGREES, DISAGREEMENT, digest)
    assert newest_of(talk) is None


@pytest.mark.parametrize("act", ["uenig", "nei"])
def test_blanks_are_no_words(cast: Cast, talk: Conversation, act: str) -> None:
    answer = press(cast.browser(cast.employee), talk, act, " \n ")
    assert (answer.status_code, words_of(talk)) == (422, {})
