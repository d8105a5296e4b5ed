"""Headers on every kind of answer, cookies, and pages that hold nothing the policy would have to allow."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.security import world as worlds
from tests.security.markup import faults
from tests.security.reading import get
from tests.security.routes import PEOPLE, READING, SAVE
from tests.security.test_contents import places
from tests.security.world import World
from webapp.company import Company
from webapp.mail.outbox import OutboxMail
from webapp.people.demo_pages import MAIL_POLICY
from webapp.security import POLICY

SECURE = "https://samtale.example"


@pytest.fixture
def world(app: Flask) -> World:
    return worlds.opened(app)


@pytest.fixture
def demo(app: Flask, world: World, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The app as a demo, with mail to show."""
    monkeypatch.setitem(app.config, "SAMTALE", replace(app.config["SAMTALE"], demo=True))
    Company.update(demo=True).execute()
    OutboxMail.update(kept=True).execute()
    return app


def hardened(answer: TestResponse, *, policy: str = POLICY, cached: bool = False) -> None:
    headers = answer.headers
    assert headers.getlist("Content-Security-Policy") == [policy], answer.request.path
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert ("no-store" in headers["Cache-Control"]) != cached, answer.request.path
    assert "Strict-Transport-Security" not in headers


def test_the_policy_allows_nothing_unsafe() -> None:
    rules = dict(rule.split(" ", 1) for rule in POLICY.split("; "))
    assert "unsafe" not in POLICY
    assert rules["default-src"] == rules["base-uri"] == rules["frame-ancestors"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == rules["connect-src"] == rules["form-action"] == "'self'"
    assert not re.search(r"\*|https?:|blob:", POLICY)


@pytest.mark.parametrize("name", PEOPLE[:-2])
def test_every_page_carries_the_headers(world: World, name: str) -> None:
    browser = world.browser(name)
    for address in (*READING.values(), "/logg-inn", "/healthz", "/folk/importer/eksempel"):
        answer, _text = get(browser, address.format(**places(world)))
        hardened(answer)


ODD: dict[str, tuple[int, Callable[[FlaskClient, str], TestResponse]]] = {
    "not found": (404, lambda browser, talk: browser.get("/finnes/ikke")),
    "another method": (405, lambda browser, talk: browser.put("/meg")),
    "a bad request": (400, lambda browser, talk: browser.post("/meg/sprak", data={"language": "xx"})),
    "too large": (413, lambda browser, talk: browser.post(f"{talk}/temaer", data={"text": "x" * 9_000_000})),
    "not proper": (422, lambda browser, talk: browser.post(f"{talk}/felt/topic:x", json={})),
    "forbidden": (403, lambda browser, talk: browser.get(f"{talk}/flytt")),
    "a redirect": (302, lambda browser, talk: browser.get(f"{talk}/forberedelse")),
    "options": (200, lambda browser, talk: browser.options("/meg")),
    "a fragment": (200, lambda browser, talk: browser.post(f"{talk}/temaer", headers={"HX-Request": "true"})),
    "no content": (204, lambda browser, talk: browser.post("/til-stede/x")),
    "signed out": (401, lambda browser, talk: browser.application.test_client().post(f"{talk}/klar")),
    "no such static file": (404, lambda browser, talk: browser.get("/static/x/nothing.css")),
}


@pytest.mark.parametrize("kind", ODD)
def test_every_other_answer_carries_them_too(world: World, kind: str) -> None:
    status, ask = ODD[kind]
    answer = ask(world.browser("employee"), world.address)
    assert answer.status_code == status
    hardened(answer)


def test_an_answer_to_a_save_and_a_refused_token_carry_them(
    app: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, address = world.browser("employee"), f"{world.address}/felt/{world.names['employeeanswer']}"
    hardened(browser.post(address, json=SAVE))
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    refused = browser.post(address, json=SAVE)
    assert refused.status_code == 400 and refused.json == {"error": "Bad Request", "expired": True}
    hardened(refused)


def test_only_fingerprinted_files_are_kept_by_browsers(app: Flask, client: FlaskClient, world: World) -> None:
    page = client.get("/logg-inn").text
    styles = re.findall(r'href="(/static/[^"]+\.css)"', page)
    assert styles
    (picture,) = re.findall(r'href="(/static/[^"]+\.svg)"', page)
    hardened(client.get(picture), cached=True)  # a picture of this kind is a page of its own where it is opened
    for address in (styles[0], picture):
        kept = client.get(address)
        assert kept.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert kept.headers["X-Content-Type-Options"] == "nosniff"
        assert "Set-Cookie" not in kept.headers
    assert client.get(styles[0]).headers["Content-Type"] == "text/css; charset=utf-8"
    other = client.get(re.sub(r"/static/\w+/", "/static/000000000000/", styles[0]))
    assert other.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "path", ["/static/x/../../webapp/app.py", "/static/x/%2e%2e/%2e%2e/keys/keyring.json", "/static/x//etc/passwd"]
)
def test_no_file_outside_is_served(client: FlaskClient, world: World, path: str) -> None:
    assert client.get(path).status_code in {404, 308}


def test_under_tls_the_browser_is_told_to_stay_there(client: FlaskClient, world: World) -> None:
    answer = client.get("/logg-inn", base_url=SECURE)
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "Strict-Transport-Security" not in client.get("/logg-inn").headers


@pytest.mark.parametrize(("scheme", "secure"), [("http", False), ("https", True)])
def test_cookies_are_out_of_reach(app: Flask, world: World, scheme: str, secure: bool) -> None:
    base = f"{scheme}://samtale.example"
    answer = app.test_client().post("/logg-inn", data={"email": "x@fjordvik.example"}, base_url=base)
    (cookie,) = answer.headers.getlist("Set-Cookie")
    told = {part.strip().partition("=")[0].lower() for part in cookie.split(";")}
    assert cookie.startswith("samtale=") and {"httponly", "samesite", "path"} <= told
    assert "SameSite=Lax" in cookie and "domain" not in told
    assert ("secure" in told) == secure


# What pages hold


@pytest.mark.parametrize("name", PEOPLE[:-2])
def test_no_page_holds_inline_script_or_style(world: World, name: str) -> None:
    browser = world.browser(name)
    for address in (*READING.values(), "/logg-inn", "/logg-inn/kode", "/logg-inn/lenke/x", "/finnes/ikke", "/folk/ny"):
        _answer, text = get(browser, address.format(**places(world)))
        assert faults(text) == [], address


def test_no_stage_of_a_talk_holds_any(app: Flask) -> None:
    world = worlds.prepared(app)
    for name in ("employee", "manager"):
        for address in READING.values():
            assert faults(get(world.browser(name), address.format(**places(world)))[1]) == [], address


def test_the_first_start_holds_none(app: Flask, client: FlaskClient) -> None:
    for address in ("/forste-start", "/forste-start?token=x"):
        answer = client.get(address)
        assert answer.status_code == 403
        assert faults(answer.text) == []
        hardened(answer)


def test_the_demo_holds_none_but_in_a_mail_that_can_do_nothing(demo: Flask, world: World) -> None:
    browser = demo.test_client()
    for address in ("/demo", "/demo/post"):
        assert browser.get(address).status_code == 200
        own = re.sub(rf'href="{SECURE}/?', 'href="/', browser.get(address).text)  # mails name the address in full
        assert faults(own) == [], address
    hardened(browser.get("/demo"))
    hardened(browser.get("/demo/post"), policy=f"{POLICY}; frame-src 'self'")
    shown = browser.get("/demo/post").text
    mails = re.findall(r'src="(/demo/post/[^"]+/html)"', shown)
    assert mails
    for mail in mails:
        answer = browser.get(mail)
        hardened(answer, policy=MAIL_POLICY)
    assert MAIL_POLICY.endswith("; sandbox") and "script-src" not in MAIL_POLICY
    assert MAIL_POLICY.startswith("default-src 'none'")


@pytest.mark.parametrize(
    "html",
    [
        "<script>x</script>",
        '<script src="//x/a.js"></script>',
        "<style>p{}</style>",
        '<p style="color:red">',
        '<p onclick="x">',
        '<p hx-on:click="x">',
        '<a href="javascript:x">',
        '<a href="https://x.example/">',
        '<form action="//x.example/">',
        "<iframe src='/x'></iframe>",
        '<p hx-trigger="click[x]">',
    ],
)
def test_the_reader_finds_what_must_not_be(html: str) -> None:
    assert faults(html)
