"""The archive's search, and the PDFs that are made by the clock."""

from __future__ import annotations

import base64
import datetime as dt
import io
import re
from concurrent.futures import ThreadPoolExecutor
from html import unescape

import pytest
from flask import Flask
from pypdf import PdfReader

from tests.cast import Cast
from tests.conversations.talks import fresh, seat
from tests.plans import signings
from tests.plans.signed import minutes, signed
from tests.plans.signed_minutes import usual
from tests.queries import counted
from webapp import clock, db
from webapp.conversations import pausing
from webapp.conversations.models import Conversation
from webapp.conversations.texts import form_of
from webapp.overview.coverage import UNSIGNED_YET, status_of
from webapp.people.models import Person
from webapp.plans import minutes as making
from webapp.plans import signing
from webapp.plans.canonical import SignedText
from webapp.plans.models import Minutes
from webapp.plans.pdf import render_pdf
from webapp.plans.signed_minutes import MinutesDocument
from webapp.questionnaires.kinds import FormKind


@pytest.mark.parametrize("year", ["²", "٢٠٢٦", "0000", "9999", "2" * 5_000, "i år"])
def test_a_year_that_there_is_not_finds_what_there_is(cast: Cast, year: str) -> None:
    assert cast.browser(cast.hr).get("/arkiv", query_string={"ar": year}).status_code == 200


NO_PDF = "Det har ikke gått å lage PDF-en"


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


@pytest.mark.parametrize("searched", ["andre", "ANDRÉ", "bøe", "Böe"])
def test_the_archive_finds_names_with_and_without_accents(cast: Cast, searched: str) -> None:
    Person.update(name="André Bøe").where(Person.id == cast.employee.id).execute()
    minutes(signed(cast.employee, cast.manager))
    hr = cast.browser(cast.hr)
    assert rows(hr.get("/arkiv", query_string={"navn": searched}).text) == ["André Bøe"]
    assert rows(hr.get("/arkiv", query_string={"navn": "boe"}).text) == []


def test_a_thousand_minutes_are_found_page_by_page(cast: Cast) -> None:
    """Every one of them once, the search's words kept from page to page."""
    talk = signed(cast.employee, cast.manager)
    for number in range(1, 1_001):
        minutes(talk, number, signed_at=clock.now() - dt.timedelta(minutes=number))
    hr, address, shown = cast.browser(cast.hr), "/arkiv?navn=eide", []
    while address:
        page = hr.get(address).text
        shown += re.findall(r"/referater/([^\"]+)", page)
        older = re.search(r'rel="next" href="([^"]+)"', page)
        address = unescape(older[1]) if older else ""
    by_time = Minutes.select(Minutes.id).order_by(Minutes.number)
    assert shown == [row.id for row in by_time]
    assert "Side 10 av 10" in page
    assert "Side 10 av 10" in hr.get("/arkiv?side=999999").text
    for odd in ("0", "²", "-1", "neste"):
        assert "Side 1 av 10" in hr.get("/arkiv", query_string={"side": odd}).text


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
        making.make_late_pdfs()
    assert [str(error) for error in raised.value.exceptions] == [f"minutes {broken}"]
    assert {row.id for row in Minutes.select() if row.pdf} == {first, last}


def test_minutes_that_make_no_pdf_say_so_and_are_read_all_the_same(
    cast: Cast, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The two are told where they ask, HR and administrators on every page; and it is tried less often."""
    tried: list[str] = []

    def broken(row: Minutes) -> MinutesDocument:
        tried.append(row.id)
        raise ValueError("this one cannot be drawn")

    with app.test_request_context():
        _talk, row = signings.signed(cast)
    monkeypatch.setattr(making, "_document", broken)
    page, two = f"/referater/{row.id}", (cast.employee, cast.manager)
    keepers, told = (cast.hr, cast.admin), "Ett referat har ikke fått noen PDF."
    for person in two:
        answer = cast.browser(person).get(f"{page}/referat.pdf")
        assert answer.status_code == 503
        assert NO_PDF in answer.text and signings.AGREED in answer.text
        assert NO_PDF not in cast.browser(person).get(page).text
    assert not any(told in cast.browser(person).get("/").text for person in (*two, *keepers))
    Minutes.update(signed_at=row.signed_at - dt.timedelta(minutes=11)).execute()
    assert all(NO_PDF in cast.browser(person).get(page).text for person in two)
    assert all(told in cast.browser(person).get("/").text for person in keepers)
    assert not any(told in cast.browser(person).get("/").text for person in two)
    tried.clear()
    with app.app_context():
        making.make_pdfs()
        assert tried == []
        with pytest.raises(ExceptionGroup):
            making.make_late_pdfs()
        monkeypatch.undo()
        making.make_late_pdfs()
    assert NO_PDF not in cast.browser(cast.employee).get(page).text
    assert told not in cast.browser(cast.hr).get("/").text


def test_who_comes_before_the_pdf_is_kept_gets_the_very_file_that_is_kept(cast: Cast, app: Flask) -> None:
    with app.test_request_context():
        _talk, row = signings.signed(cast)
    address = f"/referater/{row.id}/referat.pdf"
    answer = cast.browser(cast.employee).get(address)
    name = f"referat-{clock.local(row.signed_at).date()}-{row.id[:6]}.pdf"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    early = answer.data
    assert early.startswith(b"%PDF")
    assert Minutes.get_by_id(row.id).pdf is None
    with app.app_context():
        making.make_pdfs()
    assert Minutes.get_by_id(row.id).pdf is not None
    assert cast.browser(cast.manager).get(address).data == early


def test_pdfs_are_made_while_others_write(cast: Cast, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def write() -> None:
        with db.connection_when_needed(), db.transaction():
            Person.update(department="Kontor").execute()

    def slow(document: MinutesDocument) -> bytes:
        with ThreadPoolExecutor(1) as thread:
            thread.submit(write).result()
        return render_pdf(document)

    with app.test_request_context():
        made = [signings.signed(cast)[1].id for _talk in range(2)]
        monkeypatch.setattr(making, "render_pdf", slow)
        making.make_pdfs()
    assert not Minutes.select().where(Minutes.id.in_(made), Minutes.pdf.is_null()).count()


def test_minutes_replaced_while_their_pdf_is_made_get_one_that_says_so(
    cast: Cast, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.test_request_context():
        talk, row = signings.signed(cast)

        def slow(document: MinutesDocument) -> bytes:
            monkeypatch.setattr(making, "render_pdf", render_pdf)
            made = render_pdf(document)
            signing.reopen(seat(cast.manager, talk), REASON)
            return made

        monkeypatch.setattr(making, "render_pdf", slow)
        making.make_pdfs()
        assert Minutes.get_by_id(row.id).pdf is None
        making.make_pdfs()
        kept = Minutes.get_by_id(row.id)
    assert "rstattet" in PdfReader(io.BytesIO(base64.b64decode(kept.pdf))).pages[0].extract_text()


def test_the_page_calls_the_summary_what_the_pdf_calls_it(cast: Cast) -> None:
    row = minutes(signed(cast.employee, cast.manager), text=SignedText.of(usual()).text)
    page = cast.browser(cast.employee).get(f"/referater/{row.id}").text
    assert ">Oppsummering</h2>" in page and ">Avslutning<" not in page


def test_the_page_names_the_form_in_the_readers_language_whatever_the_minutes_are_in(cast: Cast) -> None:
    talk = signed(cast.employee, cast.manager)
    row = minutes(talk, text=SignedText.of(usual()).text)
    Person.update(language="en").where(Person.id == cast.employee.id).execute()
    page = cast.browser(cast.employee).get(f"/referater/{row.id}").text
    assert f"{form_of(talk).title('en')} with " in page and "Årlig medarbeidersamtale with" not in page


def test_what_is_carried_on_says_so_on_the_page_as_in_the_pdf(cast: Cast) -> None:
    row = minutes(signed(cast.employee, cast.manager), text=SignedText.of(usual()).text)
    page = cast.browser(cast.employee).get(f"/referater/{row.id}").text
    carried = r"<(?:h3|th)[^>]*>(?:<div>)?([^<]+)(?:</h3>\s*)?<p[^>]*>Videreført fra forrige plan</p>"
    rows = re.findall(carried, page)
    assert [found.strip()[:15] for found in rows] == ["Kortere svartid", "Kurs i budsjett"]


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


def test_replaced_minutes_lead_to_those_that_hold(cast: Cast, app: Flask) -> None:
    """Whoever comes by the link of an old mail, or from the archive."""
    readers = (cast.employee, cast.manager, cast.hr)
    with app.test_request_context():
        talk, old = signings.signed(cast)
        signing.reopen(seat(cast.manager, talk), REASON)
    for person in readers:
        page = cast.browser(person).get(f"/referater/{old.id}").text
        assert "Erstattet" in page and "referatet som gjelder" not in page
    with app.test_request_context():
        signing.conclude(seat(cast.manager, fresh(talk)))
        for person in (cast.employee, cast.manager):
            signings.sign(person, talk)
    new = Minutes.get(Minutes.number == 2)
    for person in readers:
        page = cast.browser(person).get(f"/referater/{old.id}").text
        assert f'<a href="/referater/{new.id}">Åpne referatet som gjelder</a>' in page
        assert "Erstattet" not in cast.browser(person).get(f"/referater/{new.id}").text


def test_the_former_manager_is_led_to_what_they_signed_and_to_no_more(cast: Cast, app: Flask) -> None:
    with app.test_request_context():
        talk, old = signings.signed(cast)
        signing.reopen(seat(cast.manager, talk), REASON)
    Person.update(manager=cast.other_manager.id).where(Person.id == cast.employee.id).execute()
    former = cast.browser(cast.manager)
    page = former.get(f"/samtaler/{talk.id}").text
    assert f"/referater/{old.id}" in page and REASON not in page
    assert former.get(f"/referater/{old.id}").status_code == 200


@pytest.mark.parametrize(
    ("leader", "archive", "told"),
    [
        ("manager", "hr", "Medarbeideren, lederen og HR kan lese"),
        ("manager", "pair", "Bare medarbeideren og lederen kan lese"),
        ("other_manager", "hr", "Medarbeideren, den forrige lederen, den nye lederen og HR kan lese"),
        ("other_manager", "pair", "Bare medarbeideren, den forrige lederen og den nye lederen kan lese"),
        (None, "pair", "Bare medarbeideren og lederen kan lese"),
    ],
)
def test_the_minutes_say_who_reads_them_now(
    cast: Cast, app: Flask, leader: str | None, archive: str, told: str
) -> None:
    with app.test_request_context():
        talk, row = signings.signed(cast)
    Conversation.update(archive=archive).where(Conversation.id == talk.id).execute()
    Person.update(manager=getattr(cast, leader) if leader else None).where(Person.id == cast.employee.id).execute()
    readers = {cast.employee, cast.manager} | ({getattr(cast, leader)} if leader else set())
    for reader in readers:
        assert told in cast.browser(reader).get(f"/referater/{row.id}").text


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
        assert status_of([fresh(talk)], clock.local(talk.started_at).year)[0] == UNSIGNED_YET
