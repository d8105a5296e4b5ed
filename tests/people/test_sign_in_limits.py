"""How often one may ask, counted by address and by network, and what is not an address at all."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.cast import Cast
from tests.mail.conftest import Watch
from tests.people.conftest import Inbox
from tests.people.test_sign_in import EMIL, ask
from webapp.people import codes
from webapp.people.codes import SignInCode


def test_five_codes_a_quarter_for_one_address_from_anywhere(inbox: Inbox, cast: Cast, watch: Watch) -> None:
    for _ in range(codes.PER_ADDRESS):
        ask(cast.browser(None), EMIL.upper())
    browser = cast.browser(None)
    answer = browser.post("/logg-inn", data={"email": EMIL, "next": "/"})
    assert answer.status_code == 429
    assert "Vent et kvarter" in answer.text
    assert f'value="{EMIL}"' in answer.text
    assert len(inbox.letters()) == codes.PER_ADDRESS
    ask(browser, cast.manager.email)
    watch.forward(minutes=16)
    ask(browser)


def test_guessing_goes_on_no_longer_than_a_day_allows(
    cast: Cast, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(codes, "PER_ADDRESS_A_DAY", 6)
    browser = cast.browser(None)
    for number in range(6):
        watch.forward(minutes=20 if number == 3 else 0)
        ask(browser)
    watch.forward(hours=23)
    assert browser.post("/logg-inn", data={"email": EMIL}).status_code == 429
    watch.forward(hours=1)
    ask(browser)


def test_sixty_codes_a_quarter_from_one_network(cast: Cast) -> None:
    browser = cast.browser(None)
    for number in range(codes.PER_NETWORK):
        ask(browser, f"gjett{number}@fjordvik.example")
    answer = browser.post("/logg-inn", data={"email": EMIL, "next": "/"})
    assert answer.status_code == 429
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    assert browser.post("/logg-inn", data={"email": EMIL}, environ_base=elsewhere).status_code == 303


def test_an_ipv6_network_is_counted_as_one(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codes, "PER_NETWORK", 1)
    browser = cast.browser(None)
    statuses = [
        browser.post("/logg-inn", data={"email": f"a{n}@b.example"}, environ_base={"REMOTE_ADDR": address}).status_code
        for n, address in enumerate(("2001:db8::1", "2001:db8::2:9", "2001:db8:0:1::1"))
    ]
    assert statuses == [303, 429, 303]


@pytest.mark.parametrize("typed", ["", "emil", "emil@", "emil@fjordvik"])
def test_what_is_no_address_is_said_beside_the_field(client: FlaskClient, cast: Cast, typed: str) -> None:
    answer = client.post("/logg-inn", data={"email": typed})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert SignInCode.select().count() == 0
