"""What was typed into a form is not lost when a sign-in has to be recent and no longer is: it goes on by itself."""

from __future__ import annotations

import re
from base64 import b64decode, urlsafe_b64decode
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.cast import Cast, sign_in
from tests.mail.conftest import Watch
from tests.people.conftest import MAIL, Inbox
from webapp import clock
from webapp.audit import AuditEntry
from webapp.company import Company
from webapp.people.models import Person
from webapp.people.sessions import RECENT, BrowserSession

CONFIRM, CODE = "/logg-inn/bekreft", "/logg-inn/kode"


def held(answer: TestResponse) -> str:
    """What the page carries in each of its forms."""
    (found,) = set(re.findall(r'name="held" value="([^"]+)"', answer.text))
    return str(found)


def asked_for_a_code(browser: FlaskClient, address: str, **typed: str) -> str:
    """Send the form too late and ask for a code; what the pages carry meanwhile."""
    refused = browser.post(address, data=typed)
    assert refused.status_code == 403
    asked = browser.post(CONFIRM, data={"held": held(refused)})
    assert (asked.status_code, held(asked)) == (200, held(refused))
    return held(asked)


def test_what_was_typed_goes_on_once_the_code_is_right(inbox: Inbox, cast: Cast) -> None:
    browser = cast.browser(cast.admin, recent=False)
    carried = asked_for_a_code(browser, "/innstillinger/epost", **MAIL)
    wrong = browser.post(CODE, data={"held": carried, "code": "123"})
    assert (wrong.status_code, held(wrong)) == (422, carried)
    done = browser.post(CODE, data={"held": carried, "code": inbox.letters()[0].code})
    assert (done.status_code, done.location) == (307, "/innstillinger/epost")
    assert browser.post(done.location, data={"held": carried}).location == "/innstillinger"
    company = Company.get()
    assert (company.mail_host, company.mail_password) == (MAIL["host"], MAIL["password"])


def test_the_pages_own_token_does_all_the_way(
    app: Flask, inbox: Inbox, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    browser, address = cast.browser(cast.hr, recent=False), f"/folk/{cast.employee.id}/adresse"
    refused = browser.post(address, data={"email": "ny@fjordvik.example", "csrf_token": token_of(browser)})
    send = {"held": held(refused), "csrf_token": token_of(browser)}
    browser.post(CONFIRM, data=send)
    typed = send | {"code": inbox.letters()[0].code}
    done = browser.post(CODE, data=typed)
    assert (done.status_code, done.location) == (307, address)
    assert browser.post(address, data={"held": held(refused)}).status_code == 400, "without the page's token"
    assert browser.post(address, data=typed).status_code == 303
    assert Person.get_by_id(cast.employee.id).email == "ny@fjordvik.example"


def token_of(browser: FlaskClient, page: str = "/meg") -> str:
    found = re.search(r'name="csrf-token" content="([^"]+)"', browser.get(page).text)
    assert found
    return found[1]


def test_a_form_that_must_be_mended_comes_back_as_it_was_typed(inbox: Inbox, cast: Cast) -> None:
    browser = cast.browser(cast.hr, recent=False)
    carried = asked_for_a_code(browser, f"/folk/{cast.employee.id}/adresse", email="emil(a)fjordvik")
    where = browser.post(CODE, data={"held": carried, "code": inbox.letters()[0].code}).location
    answer = browser.post(where, data={"held": carried})
    assert answer.status_code == 422
    assert 'value="emil(a)fjordvik"' in answer.text


def test_boxes_left_empty_and_fields_sent_twice_are_the_same_afterwards(inbox: Inbox, cast: Cast) -> None:
    Person.update(is_hr=True).where(Person.id == cast.employee.id).execute()
    browser = cast.browser(cast.hr, recent=False)
    carried = asked_for_a_code(browser, f"/folk/{cast.employee.id}/roller")
    where = browser.post(CODE, data={"held": carried, "code": inbox.letters()[0].code}).location
    assert browser.post(where, data={"held": carried, "is_hr": "y"}).status_code == 303
    assert not Person.get_by_id(cast.employee.id).is_hr


def test_a_form_that_comes_too_late_twice_is_still_the_same_form(inbox: Inbox, cast: Cast, watch: Watch) -> None:
    Person.update(is_hr=True).where(Person.id == cast.employee.id).execute()
    browser, address = cast.browser(cast.hr, recent=False), f"/folk/{cast.employee.id}/roller"
    carried = asked_for_a_code(browser, address, is_hr="y")
    browser.post(CODE, data={"held": carried, "code": inbox.letters()[0].code})
    watch.forward(seconds=RECENT.total_seconds() + 1)
    carried = asked_for_a_code(browser, address, held=carried)
    where = browser.post(CODE, data={"held": carried, "code": inbox.letters()[1].code}).location
    assert browser.post(where, data={"held": carried}).status_code == 303
    assert Person.get_by_id(cast.employee.id).is_hr


def test_nothing_of_it_can_be_read_on_the_way(inbox: Inbox, cast: Cast) -> None:
    browser = cast.browser(cast.admin, recent=False)
    refused = browser.post("/innstillinger/epost", data=MAIL)
    asked = browser.post(CONFIRM, data={"held": held(refused)})
    cookie = browser.get_cookie("samtale")
    assert cookie
    payload = cookie.value.split(".")[0]
    for text in (refused.text, asked.text, payload, b64decode(payload + "==", altchars="-_").decode("utf-8", "ignore")):
        assert MAIL["password"] not in text and MAIL["host"] not in text
    assert MAIL["password"].encode() not in urlsafe_b64decode(held(asked))
    assert MAIL["password"] not in str(list(AuditEntry.select(AuditEntry.facts).tuples()))


def test_the_mailed_link_does_as_well_and_leads_back_to_the_tab(inbox: Inbox, cast: Cast) -> None:
    browser = cast.browser(cast.hr, recent=False)
    carried = asked_for_a_code(browser, f"/folk/{cast.employee.id}/adresse", email="ny@fjordvik.example")
    told = browser.post(inbox.letters()[0].link)
    assert "Gå tilbake til fanen" in told.text
    for press in (CODE, CONFIRM):
        assert browser.post(press, data={"held": carried, "code": ""}).status_code == 307


def test_who_waits_too_long_with_the_code_asks_for_another(inbox: Inbox, cast: Cast, watch: Watch) -> None:
    browser, address = cast.browser(cast.hr, recent=False), f"/folk/{cast.employee.id}/adresse"
    carried = asked_for_a_code(browser, address, email="ny@fjordvik.example")
    code = inbox.letters()[0].code
    assert browser.post(CODE, data={"held": carried, "code": code}).status_code == 307
    watch.forward(seconds=RECENT.total_seconds() + 1)
    again = browser.post(CODE, data={"held": carried, "code": code})
    assert (again.status_code, held(again)) == (200, carried)
    refused = browser.post(address, data={"held": carried})
    assert (refused.status_code, Person.get_by_id(cast.employee.id).email) == (403, "emil@fjordvik.example")
    browser.post(CONFIRM, data={"held": held(refused)})
    done = browser.post(CODE, data={"held": held(refused), "code": inbox.letters()[1].code})
    assert browser.post(done.location, data={"held": held(refused)}).status_code == 303
    assert Person.get_by_id(cast.employee.id).email == "ny@fjordvik.example"


@pytest.mark.parametrize("ended", ["before the code", "with the code", "signed out beside", "signed in anew beside"])
def test_what_is_held_outlives_the_session(
    app: Flask, inbox: Inbox, cast: Cast, monkeypatch: pytest.MonkeyPatch, ended: str
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    browser, address = cast.browser(cast.hr, recent=False), f"/folk/{cast.employee.id}/adresse"
    old = token_of(browser)
    page = browser.post(address, data={"email": "ny@fjordvik.example", "csrf_token": old})
    if ended != "before the code":
        page = browser.post(CONFIRM, data=fields(page))
    match ended:
        case "signed out beside":
            browser.post("/logg-ut", data={"csrf_token": old})
        case "signed in anew beside":
            sign_in(browser, cast.hr, recent=False)
            with browser.session_transaction() as session:
                session["csrf_token"] = "anew"
        case _:
            BrowserSession.delete().execute()
    while page.status_code != 303:
        page = pressed(browser, page, inbox, cast.hr)
    assert Person.get_by_id(cast.employee.id).email == "ny@fjordvik.example"


@pytest.mark.parametrize("ended", ["by itself", "signed out beside", "signed in anew beside"])
def test_a_form_whose_session_is_over_goes_on_after_a_new_sign_in(
    app: Flask, inbox: Inbox, cast: Cast, monkeypatch: pytest.MonkeyPatch, ended: str
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    browser, address = cast.browser(cast.hr), f"/folk/{cast.employee.id}/adresse"
    old = token_of(browser)
    match ended:
        case "by itself":
            BrowserSession.delete().execute()
        case "signed out beside":
            browser.post("/logg-ut", data={"csrf_token": old})
        case _:
            sign_in(browser, cast.hr)
    page = browser.post(address, data={"email": "ny@fjordvik.example", "csrf_token": old})
    assert page.status_code == (401 if ended == "by itself" else 400)
    assert "ny@fjordvik.example" not in page.text
    presses = 0
    while page.status_code != 303:
        presses, page = presses + 1, pressed(browser, page, inbox, cast.hr)
    assert presses == (1 if ended == "signed in anew beside" else 4)
    assert Person.get_by_id(cast.employee.id).email == "ny@fjordvik.example"


def test_a_form_that_someone_else_sends_from_ones_page_is_not_held(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    browser = cast.browser(cast.hr)
    sent = {"email": "ny@fjordvik.example", "csrf_token": token_of(browser)}
    sign_in(browser, cast.admin)
    address = f"/folk/{cast.employee.id}/adresse"
    page = browser.post(address, data=sent, headers={"Sec-Fetch-Site": "same-origin"})
    assert (page.status_code, 'name="held"' in page.text) == (400, False)
    assert "Det du skrev, ble ikke lagret" in page.text and "ny@fjordvik.example" in page.text


def test_only_a_token_of_ours_says_whose_form_it_is(app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    browser, stranger = cast.browser(cast.hr), app.test_client()
    token, address = token_of(browser), f"/folk/{cast.employee.id}/adresse"
    for made_up in ("", "token", token[:-3] + "AAA", token_of(stranger, "/logg-inn")):
        page = app.test_client().post(address, data={"email": "ny@fjordvik.example", "csrf_token": made_up})
        assert (page.status_code, 'name="held"' in page.text) == (400, False), made_up


def test_signing_out_twice_is_nothing_to_go_on_with(app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    browser = cast.browser(cast.hr)
    old = token_of(browser)
    browser.post("/logg-ut", data={"csrf_token": old})
    page = browser.post("/logg-ut", data={"csrf_token": old})
    assert (page.status_code, 'name="held"' in page.text) == (400, False)


def test_who_signs_in_instead_hears_that_it_was_not_sent(inbox: Inbox, cast: Cast) -> None:
    browser = cast.browser(cast.hr, recent=False)
    carried = asked_for_a_code(browser, f"/folk/{cast.employee.id}/adresse", email="ny@fjordvik.example")
    BrowserSession.delete().execute()
    browser.post("/logg-inn", data={"held": carried, "email": cast.admin.email})
    done = browser.post(CODE, data={"held": carried, "code": inbox.letters()[1].code})
    assert (done.status_code, done.location) == (303, "/")
    assert "ble ikke sendt, for det var en annen" in browser.get("/meg").text
    assert Person.get_by_id(cast.employee.id).email == "emil@fjordvik.example"


def pressed(browser: FlaskClient, page: TestResponse, inbox: Inbox, who: Person) -> TestResponse:
    """What comes when the page's form is filled in and sent."""
    sent = fields(page)
    if "code" in sent:
        sent["code"] = inbox.letters()[-1].code
    elif "email" in sent:
        sent["email"] = who.email
    page = browser.post(action(page), data=sent)
    return browser.post(page.location, data=sent) if page.status_code == 307 else page


def form_of(page: TestResponse) -> str:
    """The first form that carries what is held."""
    return next(form for form in re.findall(r"<form.*?</form>", page.text, re.DOTALL) if 'name="held"' in form)


def fields(page: TestResponse) -> dict[str, str]:
    inputs = re.findall(r"<input[^>]*>", form_of(page))
    named = ((re.search(r'name="([^"]+)"', each), re.search(r'value="([^"]*)"', each)) for each in inputs)
    return {name[1]: value[1] if value else "" for name, value in named if name}


def action(page: TestResponse) -> str:
    found = re.search(r'action="([^"]+)"', form_of(page))
    assert found
    return found[1]


@pytest.mark.parametrize("whose", ["another person", "another address", "made up"])
def test_it_opens_only_where_and_for_whom_it_was_sent(inbox: Inbox, cast: Cast, whose: str) -> None:
    mine, address = cast.browser(cast.hr, recent=False), f"/folk/{cast.employee.id}/adresse"
    carried = asked_for_a_code(mine, address, email="ny@fjordvik.example")
    Person.update(is_hr=True).where(Person.id == cast.admin.id).execute()
    browser = cast.browser(cast.admin) if whose == "another person" else mine
    if whose == "another address":
        address = f"/folk/{cast.colleague.id}/adresse"
    if whose == "made up":
        carried = carried[:-8] + "AAAAAAA="
    BrowserSession.update(signed_in_at=clock.now()).execute()
    assert browser.post(address, data={"held": carried}).status_code == 400
    assert {row.email for row in (Person.get_by_id(cast.employee.id), Person.get_by_id(cast.colleague.id))} == {
        cast.employee.email,
        cast.colleague.email,
    }


def test_the_demo_goes_on_at_one_press(inbox: Inbox, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(cast.app.config, "SAMTALE", replace(cast.app.config["SAMTALE"], demo=True))
    browser, address = cast.browser(cast.hr, recent=False), f"/folk/{cast.employee.id}/adresse"
    refused = browser.post(address, data={"email": "ny@fjordvik.example"})
    done = browser.post(CONFIRM, data={"held": held(refused)})
    assert (done.status_code, done.location) == (307, address)
