"""Sessions that cannot be fixed, kept or outlived, and links and landings that cannot be turned elsewhere."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests import factories
from tests.cast import Cast
from tests.security import canary
from tests.security import world as worlds
from webapp import clock
from webapp.mail.outbox import OutboxMail
from webapp.people.models import Person
from webapp.people.sessions import BrowserSession

EVIL = "ond.example"
COOKIE = "samtale"


def cookie(browser: FlaskClient) -> str:
    found = browser.get_cookie(COOKIE, domain="localhost")
    return found.value if found else ""


def with_cookie(app: Flask, value: str) -> FlaskClient:
    """Another browser that has got hold of a cookie."""
    thief = app.test_client()
    thief.set_cookie(COOKIE, value)
    return thief


def signed_in(browser: FlaskClient) -> bool:
    return browser.get("/meg").status_code == 200


def by_code(browser: FlaskClient, person: Person, address: str = "") -> TestResponse:
    """Sign in as people do: ask for a code, read the mail, type it; ``address`` is where to land."""
    OutboxMail.delete().execute()
    asked = browser.post("/logg-inn", data={"email": person.email, "next": address})
    assert asked.status_code == 303
    ((_row, parts),) = canary.mails()
    code = re.search(r"\b\d{3} \d{3}\b", parts["text/plain"])
    assert code
    return browser.post("/logg-inn/kode", data={"code": code[0]})


def test_signing_in_leaves_the_session_of_before_behind(app: Flask, cast: Cast, client: FlaskClient) -> None:
    client.post("/logg-inn", data={"email": cast.colleague.email})
    planted = cookie(client)
    assert planted
    assert by_code(client, cast.employee).status_code == 303
    assert signed_in(client)
    assert cookie(client) != planted
    assert not signed_in(with_cookie(app, planted))


def test_signing_in_as_another_ends_the_first_session(app: Flask, cast: Cast, client: FlaskClient) -> None:
    by_code(client, cast.employee)
    first = cookie(client)
    by_code(client, cast.colleague)
    assert not signed_in(with_cookie(app, first))
    assert {row.person_id for row in BrowserSession.select()} == {cast.colleague.id}


def test_two_sign_ins_never_share_a_token(app: Flask, cast: Cast) -> None:
    tokens = set()
    for _time in range(2):
        browser = app.test_client()
        by_code(browser, cast.employee)
        with browser.session_transaction() as session:
            tokens.add(session["_user_id"])
    assert len(tokens) == 2
    assert not any(token in repr(list(BrowserSession.select().dicts())) for token in tokens)


def test_signing_out_ends_the_session_on_the_server(app: Flask, cast: Cast) -> None:
    browser = cast.browser(cast.employee)
    kept = cookie(browser)
    assert signed_in(with_cookie(app, kept))
    assert browser.post("/logg-ut").status_code == 303
    assert not signed_in(browser)
    assert not signed_in(with_cookie(app, kept))
    assert BrowserSession.select().count() == 0


def test_whoever_has_ended_is_out_at_once(cast: Cast) -> None:
    mine, hr = cast.browser(cast.employee), cast.browser(cast.hr)
    assert signed_in(mine)
    today = clock.today().isoformat()
    assert hr.post(f"/folk/{cast.employee.id}/avslutt", data={"on": today}).status_code == 303
    assert not signed_in(mine)
    assert hr.post(f"/folk/{cast.employee.id}/gjenoppta").status_code == 303
    assert not signed_in(mine), "the session is gone, not asleep"


def test_a_session_ends_with_its_time(cast: Cast) -> None:
    mine = cast.browser(cast.employee)
    BrowserSession.update(expires_at=clock.now() - dt.timedelta(seconds=1)).execute()
    assert not signed_in(mine)


def test_a_cookie_that_was_changed_is_nobodys(app: Flask, cast: Cast) -> None:
    value = cookie(cast.browser(cast.employee))
    payload, stamp, signature = value.rsplit(".", 2)
    for forged in (f"{payload}A.{stamp}.{signature}", f"{payload}.{stamp}.{signature[::-1]}", payload, "x"):
        assert not signed_in(with_cookie(app, forged))


def test_a_new_address_ends_the_sessions_there_are(cast: Cast) -> None:
    mine, hr = cast.browser(cast.employee), cast.browser(cast.hr)
    assert hr.post(f"/folk/{cast.employee.id}/adresse", data={"email": "ny@fjordvik.example"}).status_code == 303
    assert not signed_in(mine)


# Landings


ELSEWHERE = [
    f"https://{EVIL}/",
    f"//{EVIL}/",
    f"///{EVIL}/",
    f"/\\{EVIL}/",
    f"\\\\{EVIL}/",
    f"/\t/{EVIL}/",
    f"\t//{EVIL}/",
    f" //{EVIL}/",
    f"https:{EVIL}",
    f"https:///{EVIL}",
    "javascript:alert(1)",
    "data:text/html,x",
    f"http://localhost@{EVIL}/",
    f"http://localhost.{EVIL}/",
    f"/\n/{EVIL}",
    f"/\u00a0/{EVIL}",
]


@pytest.mark.parametrize("address", ELSEWHERE)
def test_nobody_is_led_elsewhere_after_signing_in(cast: Cast, client: FlaskClient, address: str) -> None:
    answer = by_code(client, cast.employee, address)
    assert answer.status_code == 303
    parts = urlsplit(answer.location)
    assert not parts.scheme and not parts.netloc
    assert re.match(r"/(?![/\\])", answer.location)
    page = client.get("/logg-inn/bekreft", query_string={"next": address}).text
    assert re.findall(r'name="next"[^>]*value="([^"]*)"', page) == [unquote(answer.location)]


def test_one_lands_where_one_was_going(cast: Cast, client: FlaskClient) -> None:
    assert by_code(client, cast.employee, "/samtaler/x?til=y").location == "/samtaler/x?til=y"


def test_a_foreign_referer_leads_nowhere(app: Flask) -> None:
    world = worlds.prepared(app)
    foreign = {"Referer": f"https://{EVIL}/"}
    answer = world.browser("employee").post(f"{world.address}/temaer", data={"text": "Kurs"}, headers=foreign)
    assert EVIL not in (answer.location or "")
    stale = world.browser("admin", recent=False)
    assert EVIL not in stale.post("/innstillinger/selskap", headers=foreign).text


# The address of a link


HOSTS = [{"Host": EVIL}, {"X-Forwarded-Host": EVIL}, {"X-Forwarded-Prefix": f"//{EVIL}"}, {"Forwarded": f"host={EVIL}"}]


@pytest.mark.parametrize("headers", HOSTS, ids=lambda headers: next(iter(headers)))
def test_links_in_mail_lead_to_the_companys_own_address(app: Flask, cast: Cast, headers: dict[str, str]) -> None:
    factories.person(name="Nina Nes", email="nina@fjordvik.example", manager=cast.manager)
    invited = worlds.World(cast, cast.manager, worlds._invited(cast, Spoofed(cast.browser(cast.manager), headers)))
    boss = Spoofed(cast.browser(cast.manager), headers)
    worlds._done(boss.post(f"{invited.address}/avlys", data={"reason": "Syk"}))
    app.test_client().post("/logg-inn", data={"email": cast.employee.email}, headers=headers)
    hr = Spoofed(cast.browser(cast.hr), headers)
    worlds._done(hr.post(f"/folk/{cast.employee.id}/adresse", data={"email": "ny@fjordvik.example"}))
    kinds = set()
    for row, parts in canary.mails():
        kinds.add(row.kind)
        for part, text in parts.items():
            assert EVIL not in text, (row.kind, part)
            hosts = {urlsplit(link).netloc for link in re.findall(r"https?://[^\s\"'<>\\]+", text)}
            assert hosts <= {"samtale.example", "www.w3.org"}, (row.kind, part)
    assert {"invitation", "cancelled", "sign_in_code", "address_changed"} <= kinds


class Spoofed(FlaskClient):
    """A browser of the cast whose every request carries more headers."""

    def __init__(self, browser: FlaskClient, headers: dict[str, str]) -> None:
        super().__init__(browser.application, browser.response_wrapper)
        # A jar gives its cookies to the host that set them alone; whoever attacks sends them by hand.
        self._cookies = None
        self._more = headers | {"Cookie": f"{COOKIE}={cookie(browser)}"}

    def open(self, *given: Any, **named: Any) -> TestResponse:
        return super().open(*given, **(named | {"headers": self._more}))


def test_a_spoofed_host_does_not_change_the_code_for_the_phone(app: Flask) -> None:
    world = worlds.opened(app)
    page = Spoofed(world.browser("employee"), {"Host": EVIL}).get(f"{world.address}/mote")
    assert page.status_code == 200
    assert EVIL not in page.text
    assert f"https://samtale.example{world.address}" in page.text
