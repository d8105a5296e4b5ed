"""Signing in with what stands in the received mail, and every way in which it is refused."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from tests.cast import Cast
from tests.mail.conftest import Watch
from tests.people.conftest import Inbox
from webapp import clock
from webapp.audit import AuditEntry
from webapp.company import Company
from webapp.mail import OutboxMail
from webapp.people.codes import SignInCode
from webapp.people.models import Person
from webapp.people.sessions import BrowserSession

EMIL = "emil@fjordvik.example"


def ask(browser: FlaskClient, email: str = EMIL, target: str = "/meg") -> None:
    answer = browser.post("/logg-inn", data={"email": email, "next": target})
    assert (answer.status_code, answer.location) == (303, "/logg-inn/kode")


def wrong(code: str) -> str:
    """A code of six digits that this one is not."""
    return f"{(int(code.replace(' ', '')) + 1) % 10**6:06d}"


def is_signed_in(browser: FlaskClient) -> bool:
    return browser.get("/meg").status_code == 200


def test_the_code_of_the_received_mail_lets_one_in_where_one_was_going(inbox: Inbox, client: FlaskClient) -> None:
    answer = client.get("/meg?a=b")
    assert answer.location == "/logg-inn?next=/meg?a%3Db"
    assert 'value="/meg?a=b"' in client.get(answer.location).text
    ask(client, " Emil@Fjordvik.example ", "/meg?a=b")
    (letter,) = inbox.letters()
    assert letter.to.endswith("<emil@fjordvik.example>")
    assert letter.code in letter.html
    assert letter.code not in letter.subject
    answer = client.post("/logg-inn/kode", data={"code": letter.code})
    assert (answer.status_code, answer.location) == (303, "/meg?a=b")
    assert "Emil Eide" in client.get("/meg").text


def test_the_fields_help_phones_fill_in_the_code(inbox: Inbox, client: FlaskClient) -> None:
    ask(client)
    page = client.get("/logg-inn/kode").text
    assert 'autocomplete="one-time-code"' in page
    assert 'inputmode="numeric"' in page
    assert EMIL in page


@pytest.mark.parametrize("typed", ["{}", " {} ", "{}\u00a0"])
def test_a_code_is_read_however_it_is_spaced(inbox: Inbox, client: FlaskClient, typed: str) -> None:
    ask(client)
    code = inbox.letters()[0].code.replace(" ", "")
    client.post("/logg-inn/kode", data={"code": typed.format(code[:2] + " " + code[2:])})
    assert is_signed_in(client)


def test_nobody_learns_who_has_an_account(inbox: Inbox, cast: Cast) -> None:
    Person.update(ended_on=clock.today()).where(Person.id == cast.colleague.id).execute()
    pages = []
    for email in (EMIL, "ukjent@fjordvik.example", cast.colleague.email):
        browser = cast.browser(None)
        ask(browser, email)
        refused = browser.post("/logg-inn/kode", data={"code": "x"})
        text = re.sub(r'(content|value)="[\w.-]{60,}"', "", refused.text.replace(email, "…"))
        pages.append((refused.status_code, text))
    assert pages[0] == pages[1] == pages[2]
    assert SignInCode.select().count() == 3
    assert [letter.to for letter in inbox.letters()] == ["Emil Eide <emil@fjordvik.example>"]


def test_a_wrong_code_says_how_many_tries_are_left_and_the_fifth_ends_it(inbox: Inbox, client: FlaskClient) -> None:
    ask(client)
    code = inbox.letters()[0].code
    for left in (4, 3, 2):
        page = client.post("/logg-inn/kode", data={"code": wrong(code), "remember": "y"})
        assert page.status_code == 422
        assert f"Du har {left} forsøk igjen." in page.text
        assert f'value="{wrong(code)}"' in page.text
        assert "checked" in page.text
    assert "Du har ett forsøk igjen." in client.post("/logg-inn/kode", data={"code": wrong(code)}).text
    assert "Koden gjelder ikke lenger" in client.post("/logg-inn/kode", data={"code": wrong(code)}).text
    assert "Koden gjelder ikke lenger" in client.post("/logg-inn/kode", data={"code": code}).text
    assert not is_signed_in(client)
    assert AuditEntry.select().where(AuditEntry.action == "wrong sign-in code").count() == 6


def test_an_empty_code_costs_no_try(inbox: Inbox, client: FlaskClient) -> None:
    ask(client)
    assert "Skriv koden som står i e-posten." in client.post("/logg-inn/kode", data={"code": " "}).text
    assert SignInCode.get().tries == 0


def test_a_code_works_once(inbox: Inbox, client: FlaskClient) -> None:
    ask(client)
    letter = inbox.letters()[0]
    with client.session_transaction() as session:
        before = dict(session)
    client.post("/logg-inn/kode", data={"code": letter.code})
    with client.session_transaction() as session:
        session.clear()
        session.update(before)
    assert client.post("/logg-inn/kode", data={"code": letter.code}).status_code == 422
    assert client.post(letter.link).status_code == 422
    assert not is_signed_in(client)


def test_code_and_link_last_ten_minutes(inbox: Inbox, client: FlaskClient, watch: Watch) -> None:
    ask(client)
    letter = inbox.letters()[0]
    watch.forward(minutes=10, seconds=1)
    assert client.post("/logg-inn/kode", data={"code": letter.code}).status_code == 422
    assert "<button" not in client.get(letter.link).text.partition("<main")[2]
    assert client.post(letter.link).status_code == 422


def test_only_the_newest_code_works(inbox: Inbox, client: FlaskClient) -> None:
    ask(client)
    ask(client)
    older, newer = inbox.letters()
    if older.code != newer.code:
        assert client.post("/logg-inn/kode", data={"code": older.code}).status_code == 422
    assert client.post("/logg-inn/kode", data={"code": newer.code}).status_code == 303


def test_another_browser_can_use_neither_code_nor_link(inbox: Inbox, cast: Cast) -> None:
    mine, other = cast.browser(None), cast.browser(None)
    ask(mine)
    letter = inbox.letters()[0]
    ask(other, "ukjent@fjordvik.example")
    assert other.post("/logg-inn/kode", data={"code": letter.code}).status_code == 422
    page = other.get(letter.link)
    assert "Lenken virker ikke her" in page.text
    assert "<form" not in page.text.partition("<main")[2]
    assert other.post(letter.link).status_code == 422
    assert not is_signed_in(other)
    assert mine.post("/logg-inn/kode", data={"code": letter.code}).status_code == 303


def test_the_link_asks_for_one_press_and_works_once(inbox: Inbox, client: FlaskClient) -> None:
    ask(client, target="/meg?b")
    letter = inbox.letters()[0]
    state = SignInCode.get().__data__
    for _ in range(2):
        assert "Ett trykk til" in client.get(letter.link).text
        client.head(letter.link)
    assert SignInCode.get().__data__ == state
    assert BrowserSession.select().count() == 0
    answer = client.post(letter.link, data={"remember": "y"})
    assert (answer.status_code, answer.location) == (303, "/meg?b")
    assert BrowserSession.get().remembered
    client.post("/logg-ut")
    assert client.post(letter.link).status_code == 422


def test_a_remembered_browser_keeps_its_cookie_for_thirty_days(inbox: Inbox, cast: Cast, watch: Watch) -> None:
    remembered, other = cast.browser(None), cast.browser(None)
    for browser, data in ((remembered, {"remember": "y"}), (other, {})):
        ask(browser)
        browser.post("/logg-inn/kode", data={"code": inbox.letters()[-1].code, **data})
        assert is_signed_in(browser)
    watch.forward(days=29)
    assert is_signed_in(remembered)
    assert not is_signed_in(other)
    watch.forward(days=2)
    assert not is_signed_in(remembered)


def test_another_person_in_the_same_browser_replaces_the_first(inbox: Inbox, cast: Cast) -> None:
    browser = cast.browser(cast.manager)
    ask(browser)
    browser.post("/logg-inn/kode", data={"code": inbox.letters()[0].code})
    page = browser.get("/meg").text
    assert "Emil Eide" in page
    assert "Marit Moen" not in page
    assert [found.person_id for found in BrowserSession.select()] == [cast.employee.id]


def test_signing_out_ends_the_session_and_is_logged(cast: Cast) -> None:
    browser = cast.browser(cast.employee)
    assert browser.get("/logg-ut").status_code == 405
    assert browser.post("/logg-ut").status_code == 303
    assert not is_signed_in(browser)
    assert BrowserSession.select().count() == 0
    assert AuditEntry.select().where(AuditEntry.action == "sign-out").get().actor_id == cast.employee.id
    assert browser.post("/logg-ut").status_code == 303


@pytest.mark.parametrize(
    ("wanted", "landing"),
    [
        ("/meg?fane=1", "/meg?fane=1"),
        ("http://localhost/meg", "/meg"),
        ("//evil.example", "/"),
        ("///evil.example", "/"),
        ("/\\evil.example", "/"),
        ("\\\\evil.example", "/"),
        ("https://evil.example/", "/"),
        ("http://localhost.evil.example/", "/"),
        ("http://localhost@evil.example/", "/"),
        ("http://localhost//evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("/\t/evil.example", "/"),
        ("/%0a\n/evil.example", "/"),
        ("meg", "/"),
        ("/logg-ut", "/"),
        ("", "/"),
    ],
)
def test_one_lands_only_on_pages_of_this_app(inbox: Inbox, client: FlaskClient, wanted: str, landing: str) -> None:
    ask(client, target=wanted)
    answer = client.post("/logg-inn/kode", data={"code": inbox.letters()[0].code})
    assert answer.location == landing


def test_confirming_is_for_those_who_are_signed_in(client: FlaskClient, cast: Cast) -> None:
    assert client.get("/logg-inn/bekreft?next=/meg").location.startswith("/logg-inn?next=")
    asked = client.post("/logg-inn/bekreft", data={"next": "/meg"})
    assert 'action="/logg-inn"' in asked.text and re.search(r'name="next"[^>]* value="/meg"', asked.text)


def test_an_expired_session_leads_to_sign_in_and_back(cast: Cast, watch: Watch) -> None:
    browser = cast.browser(cast.employee)
    watch.forward(hours=15)
    assert browser.get("/meg").location == "/logg-inn?next=/meg"


def test_without_mail_everybody_hears_whom_to_ask(cast: Cast, client: FlaskClient) -> None:
    Company.update(mail_host="", recovery_public=b"kept").execute()
    assert "E-post er ikke satt opp" in client.get("/logg-inn").text
    ask(client)
    assert "Spør administratoren" in client.get("/logg-inn/kode").text
    assert OutboxMail.select().count() == 0


def test_the_terminal_gives_a_code_that_works_where_one_asked(cast: Cast, client: FlaskClient) -> None:
    Company.update(mail_host="", recovery_public=b"kept").execute()
    ask(client, cast.admin.email)
    printed = cast.app.test_cli_runner().invoke(args=["sign-in-code", "ARNE@fjordvik.example"]).output
    code = printed.partition("minutes: ")[2][:7]
    stranger = cast.browser(None)
    ask(stranger)
    assert stranger.post("/logg-inn/kode", data={"code": code}).status_code == 422
    assert client.post("/logg-inn/kode", data={"code": code}).status_code == 303
    assert "Arne Aas" in client.get("/meg").text


def test_the_terminal_knows_only_those_who_work_here(cast: Cast) -> None:
    result = cast.app.test_cli_runner().invoke(args=["sign-in-code", "ukjent@fjordvik.example"])
    assert result.exit_code == 1
    assert SignInCode.select().count() == 0


def test_neither_code_link_address_nor_network_is_stored_readable(inbox: Inbox, client: FlaskClient) -> None:
    ask(client)
    stored = str(list(SignInCode.select().dicts()))
    letter = inbox.letters()[0]
    for secret in (letter.code.replace(" ", ""), letter.link.rpartition("/")[2], EMIL, "127.0.0.1"):
        assert secret not in stored
    assert OutboxMail.get().message is None
