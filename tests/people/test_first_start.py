"""From an empty database to a company with its first administrator, by whoever sits at the terminal only."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.cast import Cast
from tests.server import running
from webapp import audit, crypto
from webapp.audit import AuditEntry
from webapp.company import Company
from webapp.config import Config
from webapp.people import first_start
from webapp.people.codes import SignInCode
from webapp.people.models import Person
from webapp.people.sessions import BrowserSession

TYPED = {
    "company_name": "Fjordvik AS",
    "base_url": "https://samtale.fjordvik.example/",
    "name": "Hanne Holm",
    "email": "Hanne@Fjordvik.example",
}


@pytest.fixture
def config(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Config:
    """The app's settings without a fixed address."""
    loose = replace(app.config["SAMTALE"], base_url=None)
    monkeypatch.setitem(app.config, "SAMTALE", loose)
    return loose


@pytest.fixture
def token(config: Config) -> str:
    return first_start.first_start_token()


def begin(client: FlaskClient, token: str, **given: Any) -> Any:
    return client.post("/forste-start", data={**TYPED, "token": token, **given})


def printed_code(text: str) -> str:
    found = re.search(r"\b\d{3} \d{3}\b", text)
    assert found, text
    return found[0]


@pytest.mark.parametrize("path", ["/", "/meg", "/innstillinger", "/logg-inn", "/finnes-ikke", "/demo"])
def test_every_page_leads_to_the_first_start(client: FlaskClient, config: Config, path: str) -> None:
    assert client.get(path).location == "/forste-start"
    assert client.post(path).location == "/forste-start"


def test_what_stands_in_the_terminal_opens_the_page(app: Flask, client: FlaskClient, config: Config) -> None:
    with app.app_context():
        link = first_start.first_start_link(config, "http://127.0.0.1:8000/")
    assert link
    assert link.startswith("http://127.0.0.1:8000/forste-start?token=")
    page = client.get(link.removeprefix("http://127.0.0.1:8000"))
    assert page.status_code == 200
    assert 'value="http://localhost"' in page.text
    assert "bare på denne maskinen" in page.text


def test_the_link_is_printed_where_nothing_can_be_written_beside_the_keys(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("a file is no folder", "utf-8")
    with running(tmp_path, SAMTALE_KEY=crypto.KeyRing.new().to_text(), DATABASE_URL="", SAMTALE_NO_JOBS="1") as server:
        link = server.wait_for("Set up your company here: ").rpartition(" ")[2]
        with urlopen(link) as page:
            assert page.status == 200


def test_nobody_gets_in_without_the_token(client: FlaskClient, token: str) -> None:
    assert "Åpne lenken som står i terminalen" in client.get("/forste-start").text
    assert client.get("/forste-start").status_code == 403
    answer = client.get("/forste-start?token=æøå")
    assert answer.status_code == 403
    assert "Lenken stemmer ikke" in answer.text
    assert begin(client, "feil").status_code == 403
    assert Company.select().count() == 0


def test_guessing_tokens_ends_after_ten_and_does_not_shut_out_the_right_one(client: FlaskClient, token: str) -> None:
    statuses = [client.get(f"/forste-start?token={number}").status_code for number in range(12)]
    assert statuses == [403] * 10 + [429] * 2
    assert client.get(f"/forste-start?token={token}").status_code == 200


def test_the_first_administrator_comes_in_by_the_code_in_the_terminal(
    client: FlaskClient, config: Config, token: str, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = begin(client, token)
    assert (answer.status_code, answer.location) == (303, "/logg-inn/kode")
    assert "Koden står i terminalen" in client.get("/logg-inn/kode").text
    company, person = Company.get(), Person.get()
    assert (company.name, company.base_url) == ("Fjordvik AS", "https://samtale.fjordvik.example")
    assert (person.email, person.is_hr, person.is_admin) == ("hanne@fjordvik.example", True, True)
    code = printed_code(capsys.readouterr().out)
    answer = client.post("/logg-inn/kode", data={"code": code})
    assert (answer.status_code, answer.location) == (303, "/innstillinger/gjenopprettingsnokkel")
    assert client.get(answer.location).status_code == 200
    assert [entry.action for entry in AuditEntry.select().order_by(AuditEntry.id)] == [
        "company set up",
        "sign-in code made",
        "sign-in",
    ]


def test_the_token_works_once(client: FlaskClient, config: Config, token: str) -> None:
    begin(client, token)
    assert begin(client, token, email="annen@fjordvik.example").status_code == 404
    assert client.get(f"/forste-start?token={token}").status_code == 404
    assert Person.select().count() == 1


def test_until_the_first_start_is_done_a_new_code_is_printed_too(
    app: Flask, client: FlaskClient, token: str, capsys: pytest.CaptureFixture[str]
) -> None:
    begin(client, token)
    capsys.readouterr()
    other = app.test_client()
    other.post("/logg-inn", data={"email": "ukjent@fjordvik.example"})
    assert capsys.readouterr().out == ""
    other.post("/logg-inn", data={"email": TYPED["email"]})
    code = printed_code(capsys.readouterr().out)
    assert other.post("/logg-inn/kode", data={"code": code}).status_code == 303
    Company.update(recovery_public=b"kept").execute()
    app.test_client().post("/logg-inn", data={"email": TYPED["email"]})
    assert capsys.readouterr().out == ""


def test_the_printed_code_is_bound_to_the_browser_of_the_first_start(
    app: Flask, client: FlaskClient, token: str, capsys: pytest.CaptureFixture[str]
) -> None:
    begin(client, token)
    code = printed_code(capsys.readouterr().out)
    other = app.test_client()
    other.post("/logg-inn", data={"email": "ukjent@fjordvik.example"})
    assert other.post("/logg-inn/kode", data={"code": code}).status_code == 422


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("company_name", " ", "Skriv hva selskapet heter."),
        ("base_url", "samtale.firma.no", "Skriv en hel adresse"),
        ("base_url", "javascript:alert(1)", "Skriv en hel adresse"),
        ("base_url", "", "Skriv adressen som de ansatte skal bruke."),
        ("name", "  ", "Skriv navnet ditt."),
        ("email", "hanne", "er ikke en e-postadresse"),
    ],
)
def test_what_cannot_be_used_is_said_and_nothing_typed_is_lost(
    client: FlaskClient, token: str, field: str, typed: str, said: str
) -> None:
    answer = begin(client, token, **{field: typed})
    assert answer.status_code == 422
    assert said in answer.text
    for name in {"company_name", "name", "base_url"} - {field}:
        assert TYPED[name].rstrip("/") in answer.text
    assert (Company.select().count(), Person.select().count(), SignInCode.select().count()) == (0, 0, 0)


def test_all_or_nothing(
    app: Flask,
    client: FlaskClient,
    config: Config,
    token: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail(*_given: Any, **_facts: Any) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(audit, "record", fail)
    with pytest.raises(RuntimeError):
        begin(client, token)
    assert (Company.select().count(), Person.select().count()) == (0, 0)
    assert client.get(f"/forste-start?token={token}").status_code == 200
    assert capsys.readouterr().out == ""


def test_an_address_from_the_environment_stands_fast(
    app: Flask, client: FlaskClient, token: str, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "SAMTALE", replace(config, base_url="https://fast.example"))
    page = client.get(f"/forste-start?token={token}").text
    assert "Bestemt av SAMTALE_BASE_URL" in page
    begin(client, token, base_url="https://annen.example")
    assert Company.get().base_url == "https://fast.example"


def test_the_first_start_is_gone_once_there_is_a_company_and_in_a_demo(
    cast: Cast, client: FlaskClient, config: Config, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.get("/forste-start").status_code == 404
    with app.app_context():
        assert first_start.first_start_link(config, "http://127.0.0.1:8000") is None
        assert first_start.first_start_link(replace(config, demo=True), "http://127.0.0.1:8000") is None
    assert BrowserSession.select().count() == 0
