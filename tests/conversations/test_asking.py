"""A talk that the employee asks for: who sees it, what comes of it, and that its words go nowhere else."""

from __future__ import annotations

import datetime as dt
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests import factories
from tests.cast import Cast
from tests.conversations.talks import CANARY, asked, invited, meeting, received, refused
from tests.queries import counted
from webapp import audit, clock
from webapp.audit import AuditEntry
from webapp.company import Company
from webapp.conversations import actions, asking
from webapp.conversations.models import TalkRequest
from webapp.db import database
from webapp.mail.outbox import OutboxMail
from webapp.people.models import Person


def wished(cast: Cast, words: str = f"{CANARY} om lønn") -> TalkRequest:
    made = asking.ask(cast.employee, words)
    OutboxMail.delete().execute()
    return made


def acts(request: TalkRequest) -> list[str]:
    assert audit.verify() is None
    rows = AuditEntry.select().where(AuditEntry.subject_id == request.id, AuditEntry.look_key.is_null())
    return [entry.action for entry in rows.order_by(AuditEntry.id)]


def page(cast: Cast, person: Person, path: str = "/") -> TestResponse:
    return cast.browser(person).get(path)


def test_the_manager_is_mailed_without_the_words(talking: Cast) -> None:
    made = asking.ask(talking.employee, f"{CANARY} om lønn")
    (mail,) = received().values()
    assert (mail.to, mail.subject, mail.calendar) == (talking.manager.email, "Emil Eide ber om en samtale", None)
    for body in (mail.text, mail.html):
        assert f"https://samtale.example/samtaler/onsker/{made.id}" in body
        assert CANARY not in body
    assert acts(made) == ["talk asked for"]
    assert CANARY not in str([entry.facts for entry in AuditEntry.select()])
    assert CANARY.encode() not in bytes(TalkRequest.select(TalkRequest.reason).tuples().first()[0])


def test_asking_twice_is_once(talking: Cast) -> None:
    assert asking.ask(talking.employee, "Kurs").id == asking.ask(talking.employee, "Kurs").id
    assert (TalkRequest.select().count(), OutboxMail.select().count()) == (1, 1)


def test_asking_at_once_in_two_browsers_is_once(app: Flask, cast: Cast) -> None:
    def press(_number: int) -> None:
        with app.app_context(), database.connection_context():
            asking.ask(cast.employee, "Kurs")

    database.close()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(press, range(4)))
    assert (TalkRequest.select().count(), OutboxMail.select().count()) == (1, 1)


def test_without_mail_it_stands_on_the_start_page_all_the_same(talking: Cast) -> None:
    Company.update(mail_host="").execute()
    asking.ask(talking.employee, "Kurs")
    assert (TalkRequest.select().count(), OutboxMail.select().count()) == (1, 0)


@pytest.mark.parametrize("change", ["no manager", "no talks", "a manager who has ended"])
def test_who_has_nobody_to_ask_cannot(cast: Cast, change: str) -> None:
    who = Person.id == cast.employee.id
    if change == "no manager":
        Person.update(manager=None).where(who).execute()
    elif change == "no talks":
        Person.update(has_talks=False).where(who).execute()
    else:
        Person.update(ended_on=clock.today()).where(Person.id == cast.manager.id).execute()
    with cast.app.test_request_context():
        assert refused(asking.ask, cast.employee, "Kurs").keys() == {""}
    browser = cast.browser(Person.get_by_id(cast.employee.id))
    assert browser.get("/samtaler/be-om").status_code == 404
    if "ended" not in change:
        assert "/samtaler/be-om" not in browser.get("/").text


def test_an_invitation_of_any_kind_meets_it(talking: Cast) -> None:
    made = wished(talking)
    talk = actions.invite(talking.manager, talking.employee, asked())
    made = TalkRequest.get_by_id(made.id)
    assert (made.talk_id, made.is_open) == (talk.id, False)
    assert acts(made) == ["talk asked for", "request met"]
    assert asking.standing(talking.manager) == asking.standing(talking.employee) == []


def test_an_invitation_by_another_manager_or_to_another_does_not(talking: Cast) -> None:
    made = wished(talking)
    actions.invite(talking.manager, talking.colleague, asked())
    assert TalkRequest.get_by_id(made.id).is_open


def test_a_no_is_told_by_mail_without_its_words(talking: Cast) -> None:
    made = wished(talking)
    for _press in range(2):
        asking.refuse(talking.manager, made, f"{CANARY}: etter ferien")
    (mail,) = received().values()
    assert mail.to == talking.employee.email
    assert "har svart på ønsket ditt" in mail.text and CANARY not in mail.text + mail.html + mail.subject
    assert acts(made) == ["talk asked for", "request refused"]
    assert TalkRequest.get_by_id(made.id).refusal == f"{CANARY}: etter ferien"


def test_what_is_withdrawn_is_forgotten(talking: Cast) -> None:
    made = wished(talking)
    for _press in range(2):
        asking.withdraw(talking.employee, made)
    made = TalkRequest.get_by_id(made.id)
    assert (made.reason, made.is_open) == (None, False)
    assert acts(made) == ["talk asked for", "request withdrawn"]
    assert OutboxMail.select().count() == 0
    assert asking.ask(talking.employee, "Igjen").id != made.id


def test_with_another_manager_it_is_nobodys_any_more(cast: Cast) -> None:
    with cast.app.test_request_context():
        made = wished(cast)
    Person.update(manager=cast.other_manager).where(Person.id == cast.employee.id).execute()
    for person in (cast.manager, cast.other_manager, cast.employee):
        assert asking.standing(Person.get_by_id(person.id)) == []
        assert page(cast, person, f"/samtaler/onsker/{made.id}").status_code == 404
    with cast.app.test_request_context():
        again = asking.ask(cast.employee, "Til den nye")
    assert again.manager_id == cast.other_manager.id


def test_a_new_address_that_nobody_has_confirmed_reads_nothing_from_before(cast: Cast) -> None:
    with cast.app.test_request_context():
        made = wished(cast)
    for person in (cast.employee, cast.manager):
        assert page(cast, person, f"/samtaler/onsker/{made.id}").status_code == 200
        Person.update(address_changed_at=clock.now()).where(Person.id == person.id).execute()
        assert page(cast, person, f"/samtaler/onsker/{made.id}").status_code == 404


# As browsers do it


def test_from_asking_to_the_invitation(cast: Cast) -> None:
    mine, boss = cast.browser(cast.employee), cast.browser(cast.manager)
    assert "/samtaler/be-om" in mine.get("/").text
    sent = mine.post("/samtaler/be-om", data={"reason": f"{CANARY} om lønn"}, follow_redirects=True)
    assert "Marit får beskjed om at du ønsker en samtale." in sent.text
    assert f"{CANARY} om lønn" in sent.text
    assert "Svaret kommer her." in mine.get("/").text and "/samtaler/be-om" not in mine.get("/").text
    start = boss.get("/").text
    assert "Emil ber om en samtale" in start and CANARY not in start
    (address,) = set(re.findall(r"/samtaler/onsker/[\w-]+", start))
    told = boss.get(address).text
    assert f"{CANARY} om lønn" in told and f"/samtaler/ny?medarbeider={cast.employee.id}" in told
    with cast.app.test_request_context():
        talk = invited(cast, meeting())
    assert boss.get(address).location == mine.get(address).location == f"/samtaler/{talk.id}"
    assert "ber om en samtale" not in boss.get("/").text


def test_from_asking_to_a_no_and_asking_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    mine, boss = cast.browser(cast.employee), cast.browser(cast.manager)
    address = mine.post("/samtaler/be-om", data={"reason": ""}).location
    assert boss.post(f"{address}/nei", data={"words": "  "}).status_code == 422
    assert boss.post(f"{address}/nei", data={"words": f"{CANARY} til våren"}).status_code == 303
    assert "Marit har svart på ønsket ditt." in mine.get("/").text
    assert f"{CANARY} til våren" in mine.get(address).text
    for act, browser in (("nei", boss), ("trekk", mine)):
        assert browser.post(f"{address}/{act}", data={"words": "Mer"}).status_code == 403
    again = mine.post("/samtaler/be-om", data={"reason": "Likevel"}).location
    assert again != address
    assert mine.post(f"{again}/trekk").status_code == 303
    later = clock.now() + dt.timedelta(days=31)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert "har svart på ønsket" not in cast.browser(cast.employee).get("/").text


def test_nobody_else_knows_of_it(cast: Cast) -> None:
    address = cast.browser(cast.employee).post("/samtaler/be-om", data={"reason": CANARY}).location
    for other in (cast.colleague, cast.other_manager, cast.hr, cast.admin):
        browser = cast.browser(other)
        assert browser.get(address).status_code == 404
        for act in ("nei", "trekk"):
            assert browser.post(f"{address}/{act}", data={"words": "x"}).status_code == 404
        assert "ber om en samtale" not in browser.get("/").text
    assert cast.browser(cast.manager).post(f"{address}/trekk").status_code == 403
    assert cast.browser(cast.employee).post(f"{address}/nei", data={"words": "x"}).status_code == 403


def test_the_start_page_asks_no_more_for_many_wishes(cast: Cast) -> None:
    boss = cast.browser(cast.manager)
    counts = []
    for more in (1, 6):
        for _ in range(more):
            person = factories.person(manager=cast.manager)
            TalkRequest.create(employee=person, manager=cast.manager, asked_at=clock.now())
        boss.get("/")
        with counted() as sql:
            boss.get("/")
        counts.append(len(sql))
    assert counts[0] == counts[1]
