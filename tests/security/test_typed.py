"""What was written into a form of ours whose session has ended is shown again, to be copied."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask

from tests import factories
from tests.cast import Cast

WORDS = "Jeg mener fristen er <for> knapp."
TOLD = "Det du skrev, ble ikke lagret."
OURS = {"Sec-Fetch-Site": "same-origin"}
# What browsers tell where the address is neither HTTPS nor this machine.
PLAINLY = {"Origin": "http://localhost"}
ELSEWHERE = {"Origin": "http://elsewhere.example"}


@pytest.mark.parametrize(("checked", "code"), [(True, 400), (False, 401)])
def test_a_form_that_comes_after_the_session_gives_its_words_back(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch, checked: bool, code: int
) -> None:
    talk = factories.conversation(employee=cast.employee, manager=cast.manager)
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", checked)
    address, sent = f"/samtaler/{talk.id}/signer/uenig", {"uenig-words": WORDS, "csrf_token": "old", "password": "a b"}
    ours = app.test_client().post(address, data=sent, headers=OURS)
    assert (ours.status_code, TOLD in ours.text, ours.text.count("<textarea")) == (code, True, 1)
    assert WORDS.replace("<", "&lt;").replace(">", "&gt;") in ours.text
    for headers in ({}, ELSEWHERE, {"Sec-Fetch-Site": "cross-site"}, OURS | {"Accept": "application/json"}):
        theirs = app.test_client().post(address, data=sent, headers=headers)
        assert (theirs.status_code, "knapp" in theirs.text) == (code, False)


def test_over_plain_http_the_origin_says_that_the_form_is_ours(app: Flask, cast: Cast) -> None:
    answer = app.test_client().post("/folk/ny", data={"name": WORDS}, headers=PLAINLY)
    assert (answer.status_code, "knapp" in answer.text) == (401, True)


@pytest.mark.parametrize("text", ["Kurs\r\nLønn", "Uenig.", "Lønn", "emil@fjordvik.example"])
def test_whatever_was_written_is_given_back(app: Flask, cast: Cast, text: str) -> None:
    assert given_back(app, words=text) == [text]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("code", "123 456"),
        ("password", "fjell og fjord"),
        ("confirm-password", "fjell og fjord"),
        ("last", "ABCD EFGH"),
        ("held", "c2VhbGVk="),
        ("next", "/samtaler/a?b=c"),
        ("day", "2026-11-22"),
        ("time", "14:30"),
        ("who", "j_SZ-4"),
        ("words", " \r\n"),
    ],
)
def test_no_secret_is_shown_nor_what_was_only_chosen(app: Flask, cast: Cast, name: str, text: str) -> None:
    assert given_back(app, **{name: text}) == []


def given_back(app: Flask, **sent: str) -> list[str]:
    answer = app.test_client().post("/folk/ny", data=sent, headers=OURS)
    assert answer.status_code == 401
    return [unescape(text) for text in re.findall(r"<textarea[^>]*>\n([^<]*)<", answer.text)]


def test_other_refusals_show_nothing_of_what_was_sent(cast: Cast) -> None:
    answer = cast.browser(cast.colleague).post("/folk/ny", data={"name": WORDS}, headers=OURS)
    assert (answer.status_code, TOLD in answer.text) == (404, False)
