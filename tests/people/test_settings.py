"""The administrator's settings, the recovery key, and what every page says until they are in order."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.cast import Cast
from tests.mail.conftest import Running
from tests.people.conftest import MAIL, Inbox
from webapp import crypto
from webapp.audit import AuditEntry
from webapp.company import Company, KeyEnvelope
from webapp.people.sessions import BrowserSession

PAGES = ["", "/selskap", "/epost", "/gjenopprettingsnokkel"]
CHANGES = ["/selskap", "/epost", "/epost/prove", "/gjenopprettingsnokkel", "/gjenopprettingsnokkel/bekreft"]


@pytest.fixture
def admin(cast: Cast) -> FlaskClient:
    return cast.browser(cast.admin)


def actions() -> list[str]:
    return [entry.action for entry in AuditEntry.select().where(AuditEntry.action != "sign-in").order_by(AuditEntry.id)]


@pytest.mark.parametrize("who", ["employee", "manager", "other_manager", "colleague", "hr"])
def test_only_administrators_know_that_there_are_settings(cast: Cast, who: str) -> None:
    browser = cast.browser(getattr(cast, who))
    assert {browser.get(f"/innstillinger{page}").status_code for page in PAGES} == {404}
    assert {browser.post(f"/innstillinger{page}").status_code for page in CHANGES} == {404}


def test_strangers_are_asked_to_sign_in(cast: Cast, client: FlaskClient) -> None:
    for page in PAGES:
        assert client.get(f"/innstillinger{page}").location == f"/logg-inn?next=/innstillinger{page}"
    assert {client.post(f"/innstillinger{page}").status_code for page in CHANGES} == {401}


def test_changes_need_a_recent_sign_in(cast: Cast) -> None:
    browser = cast.browser(cast.admin, recent=False)
    assert browser.get("/innstillinger").status_code == 200
    for page in CHANGES:
        assert browser.post(f"/innstillinger{page}", data=MAIL).status_code == 403
    assert actions() == []


def test_a_confirmation_renews_the_session_and_returns(inbox: Inbox, cast: Cast) -> None:
    browser = cast.browser(cast.admin, recent=False)
    asked = browser.get("/innstillinger/epost")
    assert asked.location == "/logg-inn/bekreft?next=/innstillinger/epost"
    assert cast.admin.email in browser.get(asked.location).text
    assert browser.post("/logg-inn/bekreft", data={"next": "/innstillinger/epost"}).status_code == 303
    assert "30 dager" not in browser.get("/logg-inn/kode").text
    answer = browser.post("/logg-inn/kode", data={"code": inbox.letters()[0].code})
    assert answer.location == "/innstillinger/epost"
    assert browser.get("/innstillinger/epost").status_code == 200
    assert BrowserSession.select().count() == 1
    assert AuditEntry.select().where(AuditEntry.action == "sign-in confirmed").count() == 1


def test_the_company_can_be_renamed_and_moved(admin: FlaskClient, cast: Cast, loose: None) -> None:
    form = {"company_name": "  Fjordvik   Holding AS ", "base_url": "https://ny.fjordvik.example/", "least_group": "8"}
    assert admin.post("/innstillinger/selskap", data=form).location == "/innstillinger"
    company = Company.get()
    assert (company.name, company.base_url) == ("Fjordvik Holding AS", "https://ny.fjordvik.example")
    assert company.least_group == 8
    assert "8 personer" in admin.get("/innstillinger").text
    assert actions() == ["company changed"]
    refused = admin.post("/innstillinger/selskap", data={"company_name": "", "base_url": "ftp://x"})
    assert refused.status_code == 422
    assert "Skriv hva selskapet heter." in refused.text
    assert 'value="ftp://x"' in refused.text
    refused = admin.post("/innstillinger/selskap", data=form | {"company_name": "F" * 201})
    assert (refused.status_code, Company.get().name) == (422, "Fjordvik Holding AS")
    assert "høyst 200 tegn" in refused.text and "F" * 201 in refused.text


def test_an_address_from_the_environment_stands_fast(admin: FlaskClient, cast: Cast) -> None:
    Company.update(base_url="https://lagret.example").execute()
    page = admin.get("/innstillinger/selskap").text
    assert "Bestemt av SAMTALE_BASE_URL" in page
    assert "https://samtale.example" in page
    form = {"company_name": "Nytt AS", "base_url": "https://annen.example", "least_group": "5"}
    admin.post("/innstillinger/selskap", data=form)
    assert (Company.get().name, Company.get().base_url) == ("Nytt AS", "https://lagret.example")


@pytest.mark.parametrize(
    ("least", "words"),
    [
        ("4", "Færre enn 5 gir ikke godt nok personvern. Skriv 5 eller mer."),
        ("-1", "Færre enn 5 gir ikke godt nok personvern. Skriv 5 eller mer."),
        ("51", "Skriv 50 eller mindre, ellers blir det ingenting å vise."),
        ("fem", "Skriv antall personer med tall."),
        ("", "Skriv antall personer med tall."),
    ],
)
def test_the_smallest_group_is_never_under_five(admin: FlaskClient, cast: Cast, least: str, words: str) -> None:
    form = {"company_name": "Nytt AS", "base_url": "https://ny.example", "least_group": least}
    answer = admin.post("/innstillinger/selskap", data=form)
    assert answer.status_code == 422
    assert answer.text.partition('id="least_group-feil">')[2].partition("</p>")[0] == words
    assert f'value="{least}"' in answer.text
    assert (Company.get().least_group, Company.get().name) == (5, "Fjordvik AS")


@pytest.fixture
def loose(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The app without a fixed address."""
    monkeypatch.setitem(app.config, "SAMTALE", replace(app.config["SAMTALE"], base_url=None))


def test_the_mail_server_is_stored_with_its_password_sealed(admin: FlaskClient) -> None:
    assert admin.post("/innstillinger/epost", data=MAIL).location == "/innstillinger"
    company = Company.get()
    assert (company.mail_host, company.mail_port, company.mail_security) == ("smtp.fjordvik.example", 465, "tls")
    assert company.mail_password == MAIL["password"]
    assert MAIL["password"] not in admin.get("/innstillinger/epost").text
    assert MAIL["password"] not in str(list(AuditEntry.select().dicts()))
    assert actions() == ["mail server changed"]


def test_an_empty_password_keeps_the_old_one_for_the_same_server_only(admin: FlaskClient) -> None:
    admin.post("/innstillinger/epost", data=MAIL)
    admin.post("/innstillinger/epost", data=MAIL | {"password": "", "port": "587", "security": "starttls"})
    assert (Company.get().mail_password, Company.get().mail_port) == (MAIL["password"], 587)
    refused = admin.post("/innstillinger/epost", data=MAIL | {"password": "", "host": "smtp.evil.example"})
    assert "Skriv passordet på nytt" in refused.text
    assert Company.get().mail_host == MAIL["host"]
    admin.post("/innstillinger/epost", data=MAIL | {"password": "", "user": ""})
    assert Company.get().mail_password is None


@pytest.mark.parametrize(
    ("field", "typed"),
    [("host", "to ord"), ("host", "http://x"), ("port", "0"), ("port", "x"), ("security", "ssl"), ("sender", "x")],
)
def test_a_mail_server_that_cannot_be_is_not_stored(admin: FlaskClient, field: str, typed: str) -> None:
    answer = admin.post("/innstillinger/epost", data=MAIL | {field: typed})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert Company.get().mail_host == "127.0.0.1"


@pytest.mark.parametrize("typed", ["0", "65536", "x", "25.5", ""])
def test_a_port_that_is_none_is_told_once(admin: FlaskClient, typed: str) -> None:
    answer = admin.post("/innstillinger/epost", data=MAIL | {"port": typed})
    assert answer.text.partition('id="port-feil">')[2].partition("</p>")[0] == "Skriv et tall fra 1 til 65535."
    assert f'value="{typed}"' in answer.text


def test_a_test_mail_arrives_at_the_administrator(admin: FlaskClient, cast: Cast, server: Running) -> None:
    answer = admin.post("/innstillinger/epost/prove", data=local(server))
    assert "Prøvemeldingen er sendt" in answer.text
    assert cast.admin.email in answer.text
    (envelope,) = server.room.envelopes
    assert envelope.rcpt_tos == [cast.admin.email]


def test_a_failed_test_mail_is_explained_and_what_was_typed_stays(
    admin: FlaskClient, cast: Cast, server: Running
) -> None:
    server.room.replies[cast.admin.email] = "550 5.1.1 no such user"
    answer = admin.post("/innstillinger/epost/prove", data=local(server))
    assert "Prøvemeldingen kom ikke fram" in answer.text
    assert "550 5.1.1" in answer.text
    closed = admin.post("/innstillinger/epost/prove", data=local(server) | {"port": "1"})
    assert "Fikk ikke kontakt" in closed.text
    assert 'value="127.0.0.1"' in closed.text


def local(server: Running) -> dict[str, Any]:
    return MAIL | {
        "host": "127.0.0.1",
        "port": str(server.controller.port),
        "security": "none",
        "user": "",
        "password": "",
    }


def make_key(browser: FlaskClient) -> str:
    page = browser.post("/innstillinger/gjenopprettingsnokkel").text
    shown = re.search(r'class="ds-paragraph recovery-key"[^>]*><code>(.*?)</code>', page, re.DOTALL)
    assert shown
    return html.unescape(re.sub(r"<[^>]+>|\s", "", shown[1]))


def opens(key: str) -> bool:
    """Whether the key opens every data key that there is now."""
    ring = crypto.keys().keys
    try:
        found = {
            bytes.fromhex(row.key_id): crypto.open_with_recovery(bytes(row.sealed_key), key)
            for row in KeyEnvelope.select()
        }
    except crypto.SealBroken:
        return False
    return found == ring


def test_the_recovery_key_is_shown_once_and_opens_the_data_keys(admin: FlaskClient, cast: Cast) -> None:
    Company.update(recovery_kept_at=None).execute()
    key = make_key(admin)
    assert len(key.split("-")) == 13
    assert opens(key)
    for page in ("", "/gjenopprettingsnokkel"):
        assert key not in admin.get(f"/innstillinger{page}").text
    with admin.session_transaction() as session:
        assert key[-4:] not in str(session["recovery"]["mark"]).upper()
    assert Company.get().recovery_kept_at is None
    answer = admin.post("/innstillinger/gjenopprettingsnokkel/bekreft", data={"last": f" {key[-4:].lower()} "})
    assert answer.location == "/innstillinger"
    assert Company.get().recovery_kept_at is not None
    assert opens(key)
    assert actions() == ["recovery key made", "recovery key kept"]


def test_wrong_last_letters_keep_nothing_and_can_be_corrected(admin: FlaskClient) -> None:
    Company.update(recovery_kept_at=None).execute()
    key = make_key(admin)
    refused = admin.post("/innstillinger/gjenopprettingsnokkel/bekreft", data={"last": "0000"})
    assert refused.status_code == 422
    assert 'value="0000"' in refused.text
    assert key not in refused.text
    assert Company.get().recovery_kept_at is None
    assert admin.post("/innstillinger/gjenopprettingsnokkel/bekreft", data={"last": key}).status_code == 303
    assert Company.get().recovery_kept_at is not None


def test_a_kept_key_is_the_one_until_its_successor_is_confirmed(admin: FlaskClient) -> None:
    Company.update(recovery_kept_at=None).execute()
    first = make_key(admin)
    admin.post("/innstillinger/gjenopprettingsnokkel/bekreft", data={"last": first[-4:]})
    second = make_key(admin)
    assert opens(first)
    admin.post("/innstillinger/gjenopprettingsnokkel/bekreft", data={"last": second[-4:]})
    assert opens(second)
    assert not opens(first)


def test_confirming_what_was_never_made_leads_back(admin: FlaskClient) -> None:
    answer = admin.post("/innstillinger/gjenopprettingsnokkel/bekreft", data={"last": ""})
    assert answer.location == "/innstillinger/gjenopprettingsnokkel"


def notices(browser: FlaskClient, page: str = "/meg") -> list[str]:
    return re.findall(r'<p class="notice"[^>]*>(.*?)</p>', browser.get(page).text, re.DOTALL)


def test_every_page_tells_what_is_not_in_order_yet(cast: Cast, loose: None) -> None:
    browsers = {name: cast.browser(getattr(cast, name)) for name in ("employee", "hr", "admin")}
    assert [len(notices(browser)) for browser in browsers.values()] == [0, 0, 0]
    Company.update(mail_host="", recovery_kept_at=None, base_url="http://127.0.0.1:8000").execute()
    assert [len(notices(browser)) for browser in browsers.values()] == [1, 3, 3]
    assert "E-post er ikke satt opp" in notices(browsers["employee"])[0]
    assert ["href" in notice for notice in notices(browsers["hr"])] == [False] * 3
    assert ["href" in notice for notice in notices(browsers["admin"])] == [True] * 3
    assert "E-post er ikke satt opp" not in "".join(notices(browsers["admin"], "/innstillinger/epost"))
