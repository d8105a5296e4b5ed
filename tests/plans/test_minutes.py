"""The archive's search, and the PDFs that are made by the clock."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from flask import Flask

from tests.cast import Cast
from tests.conversations.talks import counted, fresh, seat
from tests.plans import signings
from tests.plans.signed import minutes, signed
from webapp import clock
from webapp.conversations import pausing
from webapp.conversations.models import Conversation
from webapp.overview.coverage import HAD, status_of
from webapp.people.models import Person
from webapp.plans import minutes as making
from webapp.plans import signing
from webapp.plans.models import Minutes
from webapp.questionnaires.kinds import FormKind


@pytest.mark.parametrize("year", ["²", "٢٠٢٦", "0000", "9999", "2" * 5_000, "i år"])
def test_a_year_that_there_is_not_finds_what_there_is(cast: Cast, year: str) -> None:
    assert cast.browser(cast.hr).get("/arkiv", query_string={"ar": year}).status_code == 200


def rows(page: str) -> list[str]:
    return re.findall(r'<th scope="row">([^<]+)</th>', page)


def test_the_archive_is_searched_by_either_name_and_by_year(cast: Cast) -> None:
    hr, now = cast.browser(cast.hr), clock.today().year
    minutes(signed(cast.employee, cast.manager))
    minutes(signed(cast.colleague, cast.manager, days_ago=800))
    minutes(signed(cast.other_manager, cast.manager.manager, archive="pair"))
    assert rows(hr.get("/arkiv").text) == ["Emil Eide", "Kari Kro"]
    assert rows(hr.get("/arkiv?navn=KRO").text) == ["Kari Kro"]
    assert rows(hr.get("/arkiv?navn=moen").text) == ["Emil Eide", "Kari Kro"]
    assert "Kari Kro" not in rows(hr.get(f"/arkiv?ar={now}").text)
    assert rows(hr.get("/arkiv?navn=odd").text) == []


def test_the_archives_queries_do_not_grow(cast: Cast) -> None:
    def asked() -> int:
        hr = cast.browser(cast.hr)
        hr.get("/arkiv")
        with counted() as queries:
            assert hr.get("/arkiv").status_code == 200
        return len(queries)

    minutes(signed(cast.employee, cast.manager))
    few = asked()
    for _ in range(12):
        minutes(signed(cast.colleague, cast.manager))
    assert asked() == few


def test_minutes_that_make_no_pdf_keep_no_others_from_theirs(
    cast: Cast, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, broken, last = [minutes(signed(cast.employee, cast.manager)).id for _ in range(3)]

    def document(row: Minutes) -> Minutes:
        if row.id == broken:
            raise ValueError("this one cannot be drawn")
        return row

    monkeypatch.setattr(making, "_document", document)
    monkeypatch.setattr(making, "render_pdf", lambda row: b"%PDF")
    with app.app_context(), pytest.raises(ExceptionGroup) as raised:
        making.make_pdfs()
    assert [error.__notes__ for error in raised.value.exceptions] == [[f"minutes {broken}"]]
    assert {row.id for row in Minutes.select() if row.pdf} == {first, last}


REASON = "Vi glemte fristen."


def test_a_talk_that_is_reopened_says_why_and_leads_to_what_was_signed(cast: Cast, app: Flask) -> None:
    with app.test_request_context():
        talk, old = signings.signed(cast)
        signing.reopen(seat(cast.manager, talk), REASON)
    for person in (cast.employee, cast.manager):
        page = cast.browser(person).get(f"/samtaler/{talk.id}").text
        assert REASON in page and f"/referater/{old.id}" in page and "(erstattet)" in page
    with app.test_request_context():
        signing.conclude(seat(cast.manager, fresh(talk)))
        for person in (cast.employee, cast.manager):
            signings.sign(person, talk)
    page = cast.browser(cast.employee).get(f"/samtaler/{talk.id}").text
    assert page.count("/referater/") == 2


def test_the_former_manager_is_led_to_what_they_signed_and_to_no_more(cast: Cast, app: Flask) -> None:
    with app.test_request_context():
        talk, old = signings.signed(cast)
        signing.reopen(seat(cast.manager, talk), REASON)
    Person.update(manager=cast.other_manager.id).where(Person.id == cast.employee.id).execute()
    former = cast.browser(cast.manager)
    page = former.get(f"/samtaler/{talk.id}").text
    assert f"/referater/{old.id}" in page and REASON not in page
    assert former.get(f"/referater/{old.id}").status_code == 200


def test_who_waits_for_an_address_to_be_vouched_for_is_led_to_none(cast: Cast, app: Flask) -> None:
    with app.test_request_context():
        talk, _old = signings.signed(cast)
    Person.update(address_changed_at=clock.now()).where(Person.id == cast.manager.id).execute()
    assert "/referater/" not in cast.browser(cast.manager).get(f"/samtaler/{talk.id}").text


def test_a_talk_that_is_reopened_has_had_its_time(cast: Cast, app: Flask) -> None:
    with app.test_request_context():
        talk, _old = signings.signed(cast)
        signing.reopen(seat(cast.manager, talk), REASON)
        weeks_on = clock.now() + dt.timedelta(days=30)
        with clock.at(weeks_on):
            pausing.pause(seat(cast.manager, talk))
            pausing.resume(seat(cast.manager, talk))
    with clock.at(weeks_on):
        page = cast.browser(cast.manager).get(f"/samtaler/{talk.id}/mote").text
    assert 'class="time-left"' not in page and "over tiden" not in re.sub("data-word[^>]*", "", page)


def test_a_talk_that_is_reopened_and_paused_has_been_held(cast: Cast, app: Flask) -> None:
    with app.test_request_context():
        talk, _old = signings.signed(cast)
        Conversation.update(kind=FormKind.ANNUAL).where(Conversation.id == talk.id).execute()
        signing.reopen(seat(cast.manager, talk), REASON)
        pausing.pause(seat(cast.manager, talk))
    Person.update(manager=cast.other_manager.id).where(Person.id == cast.employee.id).execute()
    with clock.at(clock.now() + dt.timedelta(days=20)):
        assert status_of([fresh(talk)], clock.local(talk.started_at).year)[0] == HAD
