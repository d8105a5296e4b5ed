"""A changed sign-in address: the old one is asked, and nothing that existed opens before it has answered."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from flask import Flask

from tests import factories
from tests.cast import Cast
from webapp import clock
from webapp.audit import AuditEntry
from webapp.mail import OutboxMail
from webapp.people import actions, addresses
from webapp.people.models import Person
from webapp.people.sessions import BrowserSession

NEW = "emil.ny@fjordvik.example"


def again(person: Person) -> Person:
    return Person.get_by_id(person.id)


def change(cast: Cast, email: str = NEW) -> None:
    answer = cast.browser(cast.hr).post(f"/folk/{cast.employee.id}/adresse", data={"email": email})
    assert answer.status_code == 303


def mailed() -> tuple[str, str, str]:
    """Reader, link path and code of the newest mail that asks an old address."""
    row = OutboxMail.select().where(OutboxMail.kind == "address_changed").order_by(OutboxMail.created_at.desc()).get()
    message = row.message.replace("=\r\n", "")
    path = re.search(r"https://samtale\.example(/adresse/[\w-]+)", message)
    code = re.search(r"(\d{3}) (\d{3})", message)
    assert path
    assert code
    return row.to_address, path[1], code[1] + code[2]


def test_the_old_address_is_asked_and_sessions_end(cast: Cast) -> None:
    theirs = cast.browser(cast.employee)
    change(cast)
    person = again(cast.employee)
    assert person.email == NEW
    assert person.address_changed_at is not None
    assert mailed()[0] == "emil@fjordvik.example"
    assert not BrowserSession.select().where(BrowserSession.person == person.id).exists()
    assert theirs.get("/folk").status_code == 302
    entry = AuditEntry.select().where(AuditEntry.action == "address changed").get()
    assert (entry.actor_id, entry.subject_id) == (cast.hr.id, person.id)
    assert "@" not in str(entry.facts)
    assert "Ikke bekreftet fra emil@fjordvik.example" in cast.browser(cast.hr).get(f"/folk/{person.id}").text


def test_opening_the_link_changes_nothing_and_the_code_confirms(cast: Cast) -> None:
    change(cast)
    _reader, link, code = mailed()
    browser = cast.browser(None)
    for _time in range(3):
        assert NEW in browser.get(link).text
    assert browser.post(f"{link}/bekreft").status_code == 422
    assert again(cast.employee).address_changed_at is not None
    assert "er bekreftet" in browser.post(f"{link}/bekreft", data={"code": f"{code[:3]} {code[3:]}"}).text
    assert again(cast.employee).address_changed_at is None
    assert AuditEntry.select().where(AuditEntry.action == "address confirmed").exists()
    assert "er bekreftet" in browser.post(f"{link}/avvis", data={"code": code}).text
    assert addresses.pending(cast.employee) is None


def test_an_objection_keeps_talks_closed_and_tells_hr(cast: Cast) -> None:
    change(cast)
    _reader, link, code = mailed()
    assert "Takk for at du sa fra" in cast.browser(None).post(f"{link}/avvis", data={"code": code}).text
    assert again(cast.employee).address_changed_at is not None
    told = OutboxMail.select().where(OutboxMail.kind == "address_objected").get()
    assert told.to_address == cast.hr.email
    assert "svarte at endringen er feil" in cast.browser(cast.hr).get(f"/folk/{cast.employee.id}").text


def test_guessing_the_code_ends(cast: Cast) -> None:
    change(cast)
    _reader, link, code = mailed()
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    browser = cast.browser(None)
    for _time in range(addresses.MOST_TRIES):
        assert browser.post(f"{link}/bekreft", data={"code": wrong}).status_code in {200, 422}
    assert "for gammel" in browser.post(f"{link}/bekreft", data={"code": code}).text
    assert again(cast.employee).address_changed_at is not None


def test_a_link_grows_old(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    change(cast)
    _reader, link, code = mailed()
    later = clock.now() + addresses.LIFETIME + dt.timedelta(minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert "for gammel" in cast.browser(None).post(f"{link}/bekreft", data={"code": code}).text


def test_asking_again_makes_the_earlier_mail_worthless(cast: Cast) -> None:
    change(cast)
    _reader, old_link, _code = mailed()
    cast.browser(cast.hr).post(f"/folk/{cast.employee.id}/adresse/spor-igjen")
    reader, link, code = mailed()
    assert reader == "emil@fjordvik.example"
    assert cast.browser(None).get(old_link).status_code == 404
    cast.browser(None).post(f"{link}/bekreft", data={"code": code})
    assert again(cast.employee).address_changed_at is None


def test_a_second_change_still_asks_the_last_confirmed_address(cast: Cast) -> None:
    change(cast, "feil@fjordvik.example")
    change(cast)
    assert mailed()[0] == "emil@fjordvik.example"
    waiting = addresses.pending(again(cast.employee))
    assert waiting
    assert waiting.new_email == NEW


def test_changing_back_needs_no_confirmation(cast: Cast) -> None:
    change(cast)
    _reader, link, code = mailed()
    change(cast, "emil@fjordvik.example")
    assert again(cast.employee).address_changed_at is None
    assert addresses.pending(cast.employee) is None
    cast.browser(None).post(f"{link}/bekreft", data={"code": code})
    assert again(cast.employee).email == "emil@fjordvik.example"


def test_the_same_address_is_no_change(cast: Cast) -> None:
    change(cast, "EMIL@fjordvik.example")
    assert again(cast.employee).address_changed_at is None
    assert not OutboxMail.select().exists()


def test_a_taken_address_is_refused(cast: Cast) -> None:
    answer = cast.browser(cast.hr).post(f"/folk/{cast.employee.id}/adresse", data={"email": cast.colleague.email})
    assert answer.status_code == 422
    assert "brukes av Kari Kro" in answer.text
    with pytest.raises(actions.RefusedError):
        actions.change_address(cast.employee, cast.colleague.email, actor=cast.hr)


def test_an_unknown_link(app: Flask) -> None:
    factories.company()
    answer = app.test_client().get("/adresse/finnes-ikke")
    assert answer.status_code == 404
    assert "Lenken gjelder ikke" in answer.text


def test_neither_code_nor_token_is_stored(cast: Cast) -> None:
    change(cast)
    _reader, link, code = mailed()
    row = addresses.AddressChange.get()
    kept = " ".join(str(value) for value in row.__data__.values())
    assert code not in kept
    assert link.rpartition("/")[2] not in kept
