"""Another way to know who signs, put in use beside the one that comes with the app."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from pypdf import PdfReader

from tests.cast import Cast
from tests.conversations.talks import fresh, seat
from tests.plans.signings import concluding, sign, signed
from webapp import held
from webapp.people.models import Person
from webapp.people.sessions import BrowserSession
from webapp.plans import methods, signing
from webapp.plans.canonical import text_to_sign
from webapp.plans.minutes import newest_of, signatures_of
from webapp.plans.models import Minutes, Word
from webapp.plans.signing import Given
from webapp.questionnaires.kinds import Role

AT = "https://id.example/start"


class ElectronicId:
    """Knows those whose browser has been there and back."""

    name = "electronic-id"
    called = "elektronisk ID"

    def __init__(self) -> None:
        self.shown: set[str] = set()

    def knows(self, person: Any) -> bool:
        return person.browser_session.id in self.shown

    def ask(self, person: Person, back: str) -> str:
        return f"{AT}?back={quote(back)}"

    def ask_and_go_on(self) -> Any:
        return held.hold(), 403


@pytest.fixture
def provider() -> Iterator[ElectronicId]:
    before = list(methods._methods)
    provider = ElectronicId()
    methods.use(provider)
    yield provider
    methods._methods[:] = before


def printed(client: Any, minutes: Minutes) -> str:
    file = client.get(f"/referater/{minutes.id}/referat.pdf").data
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(file)).pages).split())


def test_another_method_asks_who_one_is_and_stands_by_its_name(app: Flask, cast: Cast, provider: ElectronicId) -> None:
    with app.test_request_context():
        talk = concluding(cast)
        read = {"ja-digest": text_to_sign(fresh(talk)).digest}
    address, browsers = f"/samtaler/{talk.id}/signer", [cast.browser(cast.employee), cast.browser(cast.manager)]
    sent = []
    for browser in browsers:
        page = browser.get(address).text
        assert f'href="{AT}?back={quote(address)}"' in page
        sent.append(browser.post(f"{address}/ja", data=read))
        assert sent[-1].status_code == 403
    provider.shown.update(row.id for row in BrowserSession.select())
    for browser, carried in zip(browsers, sent, strict=True):
        assert "(elektronisk ID)" in browser.get(address).text
        assert browser.post(f"{address}/ja", data={held.FIELD: carried.text}).status_code == 303
    minutes = newest_of(fresh(talk))
    assert minutes is not None
    assert {row.method for row in signatures_of(minutes).values()} == {"electronic-id"}
    assert "Signert med elektronisk ID." in browsers[0].get(f"/referater/{minutes.id}").text
    assert "Signert i Samtale med elektronisk ID. Klokkeslettene" in printed(browsers[0], minutes)


def test_what_was_signed_before_stays_what_it_was(app: Flask, cast: Cast, provider: ElectronicId) -> None:
    with app.test_request_context():
        _talk, minutes = signed(cast)
    reader = cast.browser(cast.employee)
    assert "Signert med enkel elektronisk signatur." in reader.get(f"/referater/{minutes.id}").text
    assert "med enkel elektronisk signatur. Klokkeslettene" in printed(reader, minutes)


def test_two_methods_are_both_named(app: Flask, cast: Cast, provider: ElectronicId) -> None:
    with app.test_request_context():
        talk = concluding(cast)
        sign(cast.employee, talk)
        given = Given(text_to_sign(fresh(talk)).digest, Word.SIGNED)
        signing.sign(seat(cast.manager, talk), given, provider)
        minutes = newest_of(fresh(talk))
        assert minutes is not None
        assert {role: row.method for role, row in signatures_of(minutes).items()} == {
            Role.EMPLOYEE: "simple",
            Role.MANAGER: "electronic-id",
        }
    assert "enkel elektronisk signatur + elektronisk ID" in printed(cast.browser(cast.manager), minutes)


def test_a_method_that_is_gone_stands_for_itself(app: Flask) -> None:
    with app.test_request_context():
        assert methods.called(["simple", "simple"]) == "enkel elektronisk signatur"
        assert methods.called(["gone", "simple"]) == "gone + enkel elektronisk signatur"
