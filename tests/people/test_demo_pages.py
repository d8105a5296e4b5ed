"""The demo's sign-in list and its mail, and that no real database has them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from tests.cast import Cast
from webapp.company import Company
from webapp.mail import OutboxMail
from webapp.people import demo_pages


@pytest.fixture
def demo(app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setitem(app.config, "SAMTALE", replace(app.config["SAMTALE"], demo=True))
    Company.update(demo=True, mail_host="").execute()
    return cast


def test_a_real_database_has_no_demo_pages(cast: Cast, client: FlaskClient) -> None:
    for path in ("/demo", "/demo/post", "/demo/post/x/html"):
        assert client.get(path).status_code == 404
    assert client.post(f"/demo/logg-inn/{cast.admin.id}").status_code == 404
    assert client.get("/meg").status_code == 302


def test_everyone_stands_once_where_they_have_most_to_show(demo: Cast, client: FlaskClient) -> None:
    factories.person(name="Sluttet Solberg", ended_on="2026-01-31")
    groups = {kind: [person.name for person in people] for kind, people in demo_pages.by_what_they_show().items()}
    assert groups == {
        "manager": ["Borghild Bye", "Marit Moen", "Odd Olsen"],
        "employee": ["Emil Eide", "Kari Kro", "Siv Salvesen"],
        "hr": ["Hanne Holm"],
        "admin": ["Arne Aas"],
    }
    page = client.get("/demo").text
    assert page.count("Logg inn som") == 8
    assert "Sluttet" not in page


def test_one_press_signs_in_and_another_changes_person(demo: Cast, client: FlaskClient) -> None:
    assert client.get(f"/demo/logg-inn/{demo.employee.id}").status_code == 405
    client.post(f"/demo/logg-inn/{demo.employee.id}")
    assert "Emil Eide" in client.get("/meg").text
    client.post(f"/demo/logg-inn/{demo.manager.id}")
    assert "Marit Moen" in client.get("/meg").text
    assert client.post("/demo/logg-inn/ukjent").status_code == 404


def test_a_recent_sign_in_is_one_press(demo: Cast) -> None:
    browser = demo.browser(demo.admin, recent=False)
    assert "Ja, det er meg" in browser.get("/logg-inn/bekreft?next=/innstillinger/epost").text
    answer = browser.post("/logg-inn/bekreft", data={"next": "/innstillinger/epost"})
    assert answer.location == "/innstillinger/epost"
    assert browser.get(answer.location).status_code == 200


def test_kept_mail_can_be_read_and_its_html_can_do_nothing(demo: Cast, client: FlaskClient) -> None:
    assert "Ingen post ennå" in client.get("/demo/post").text
    for person in (demo.employee, demo.manager):
        client.post("/logg-inn", data={"email": person.email})
    page = client.get("/demo/post")
    assert page.text.index(demo.manager.email) < page.text.rindex(demo.employee.email)
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    assert 'href="https://samtale.example/logg-inn/lenke/' in page.text
    mine = client.get(f"/demo/post?to={demo.employee.email}").text
    assert mine.count("<article") == 1
    row = OutboxMail.get(OutboxMail.to_address == demo.employee.email)
    shown = client.get(f"/demo/post/{row.id}/html")
    policy = shown.headers["Content-Security-Policy"]
    assert "sandbox" in policy
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    assert client.get("/demo/post/ukjent/html").status_code == 404


def test_the_invented_company_never_gets_a_mail_server(demo: Cast) -> None:
    browser = demo.browser(demo.admin)
    form = {"host": "127.0.0.1", "port": "1", "security": "none", "sender": "a@b.example"}
    assert "Demoen sender aldri e-post" in browser.post("/innstillinger/epost/prove", data=form).text
