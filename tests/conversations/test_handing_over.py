"""The employee's yes to the new manager: what it opens, and when it ends."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from flask import Flask

from tests.cast import Cast
from tests.conversations.talks import fresh, logged, opened, refused, seat
from tests.conversations.test_frozen import end, lead
from webapp import clock
from webapp.audit import AuditEntry
from webapp.conversations import handing_over
from webapp.conversations.live_texts import Answer
from webapp.conversations.models import Conversation
from webapp.conversations.texts import form_of
from webapp.people.models import Person
from webapp.questionnaires.kinds import Role


@pytest.fixture
def talk(app: Flask, cast: Cast) -> Conversation:
    """An open talk with an answer from each, frozen since the employee got another manager."""
    with app.test_request_context():
        found = opened(cast.employee, cast.manager)
        section = next(section for section in form_of(found).meeting_sections if section.questions)
        for role, text in ((Role.EMPLOYEE, "Emils svar"), (Role.MANAGER, "Marits svar")):
            question, author = section.questions_for(role)[0], found.person_in(role)
            Answer.create(conversation=found, question=question.id, author=author, text=text, version=1)
        lead(cast, cast.other_manager)
    return fresh(found)


def test_a_yes_opens_both_columns_and_is_taken_back_as_easily(cast: Cast, talk: Conversation) -> None:
    mine, new, address = cast.browser(cast.employee), cast.browser(cast.other_manager), f"/samtaler/{talk.id}"
    assert new.get(f"{address}/svarene").status_code == 403
    assert "Svarene til Emil og Marit" not in new.get("/").text
    assert f"{address}/innsyn" in mine.get(address).text
    page = mine.get(f"{address}/innsyn").text
    assert "La Odd lese svarene?" in page
    assert "målene eller avtalene" in page
    told = mine.post(f"{address}/innsyn", data={"to": cast.other_manager.id}, follow_redirects=True).text
    assert "Odd kan lese svarene nå." in told
    assert "Svarene til Emil og Marit" in new.get("/").text
    answers = new.get(f"{address}/svarene").text
    assert "Emils svar" in answers
    assert "Marits svar" in answers
    assert "den nye lederen, med medarbeiderens ja" in mine.get(f"{address}/hvem-ser").text
    assert "har latt den nye lederen lese" in cast.browser(cast.manager).get(address).text
    for path in ("", "/mote", "/forberedelse", "/strom"):
        assert new.get(f"{address}{path}").status_code == 403, path
    assert "kan ikke lese svarene lenger" in mine.post(f"{address}/innsyn/trekk-tilbake", follow_redirects=True).text
    assert new.get(f"{address}/svarene").status_code == 403


def test_the_month_of_the_answers_is_written_as_its_language_writes_it(cast: Cast, talk: Conversation) -> None:
    Person.update(language="en").where(Person.id == cast.employee.id).execute()
    assert re.search(r">\d+ [A-Z][a-z]+ \d{4}<", cast.browser(cast.employee).get(f"/samtaler/{talk.id}/svarene").text)


def test_the_employee_sees_who_has_read(cast: Cast, talk: Conversation) -> None:
    mine, new, address = cast.browser(cast.employee), cast.browser(cast.other_manager), f"/samtaler/{talk.id}"
    assert mine.get(f"{address}/svarene").status_code == 200
    assert AuditEntry.select().where(AuditEntry.action == "read handed over").count() == 0
    mine.post(f"{address}/innsyn", data={"to": cast.other_manager.id})
    for _look in range(2):
        new.get(f"{address}/svarene")
    assert AuditEntry.select().where(AuditEntry.action == "read handed over").count() == 1
    log = re.sub(r"<[^>]+>", " ", mine.get(f"{address}/hvem-ser").text)
    assert re.search(r"Odd Olsen\s+leste svarene i begge kolonnene", log)


def test_the_new_manager_sees_the_own_accesses_and_nobody_elses(cast: Cast, talk: Conversation) -> None:
    mine, new, address = cast.browser(cast.employee), cast.browser(cast.other_manager), f"/samtaler/{talk.id}"
    mine.get(address)
    assert "Du har ikke åpnet noe her." in new.get(f"{address}/hvem-ser").text
    mine.post(f"{address}/innsyn", data={"to": cast.other_manager.id})
    assert f'href="{address}/hvem-ser"' in new.get(f"{address}/svarene").text
    page = new.get(f"{address}/hvem-ser").text
    assert re.findall(r'data-label="Hvem">([^<]*)</td><td data-label="Hva">([^<]*)', page) == [
        ("Odd Olsen", "leste svarene i begge kolonnene")
    ]
    assert "Medarbeideren og den nye lederen, med medarbeiderens ja" in page
    assert f'href="{address}"' not in page
    assert cast.browser(cast.hr).get(f"{address}/hvem-ser").status_code == 403


def test_the_new_manager_is_told_of_a_talk_that_waits_until_its_time_is_over(cast: Cast, talk: Conversation) -> None:
    told = "Samtalen med Marit "
    assert told in cast.browser(cast.other_manager).get("/").text
    assert told not in cast.browser(cast.manager).get("/").text
    Conversation.update(starts_at=clock.now() - dt.timedelta(days=1)).execute()
    assert told not in cast.browser(cast.other_manager).get("/").text


def test_a_yes_is_for_the_manager_whom_the_page_named(cast: Cast, talk: Conversation) -> None:
    answer = cast.browser(cast.employee).post(
        f"/samtaler/{talk.id}/innsyn", data={"to": cast.hr.id}, follow_redirects=True
    )
    assert "Du har fått en annen leder i mellomtiden" in answer.text
    assert fresh(talk).handed_over_at is None


def test_twice_is_once(app: Flask, cast: Cast, talk: Conversation) -> None:
    with app.test_request_context():
        for _press in range(2):
            handing_over.hand_over(seat(cast.employee, talk), cast.other_manager.id)
        for _press in range(2):
            handing_over.take_back(seat(cast.employee, talk))
    assert [entry.action for entry in logged(talk)][-2:] == ["handed over", "handing over taken back"]


def test_it_ends_with_the_next_change_of_manager(app: Flask, cast: Cast, talk: Conversation) -> None:
    with app.test_request_context():
        handing_over.hand_over(seat(cast.employee, talk), cast.other_manager.id)
        lead(cast, cast.hr)
    assert fresh(talk).handed_over_at is None
    assert logged(talk)[-1].action == "handing over ended"
    for person in (cast.other_manager, cast.hr):
        assert cast.browser(person).get(f"/samtaler/{talk.id}/svarene").status_code in {403, 404}


def test_it_ends_with_the_employee_who_could_take_it_back(app: Flask, cast: Cast, talk: Conversation) -> None:
    with app.test_request_context():
        handing_over.hand_over(seat(cast.employee, talk), cast.other_manager.id)
        end(cast.employee, cast)
    assert cast.browser(cast.other_manager).get(f"/samtaler/{talk.id}/svarene").status_code == 403


def test_before_the_columns_open_there_is_nothing_to_hand_over(app: Flask, cast: Cast, talk: Conversation) -> None:
    Conversation.update(opened_at=None).execute()
    held = seat(cast.employee, talk)
    with app.test_request_context():
        assert refused(handing_over.hand_over, held, cast.other_manager.id).keys() == {""}
    assert "Den nye lederen din" not in cast.browser(cast.employee).get(f"/samtaler/{talk.id}").text


def test_the_former_manager_and_hr_hand_nothing_over(cast: Cast, talk: Conversation) -> None:
    for person in (cast.manager, cast.hr, cast.other_manager):
        answer = cast.browser(person).post(f"/samtaler/{talk.id}/innsyn", data={"to": cast.other_manager.id})
        assert answer.status_code == 403, person.name
