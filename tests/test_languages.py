"""Which language a reader gets, and that a page in it says nothing in another."""

from __future__ import annotations

import datetime as dt
import io
import re
from html.parser import HTMLParser

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from tests.cast import Cast
from tests.conversations.talks import invited, meeting, received, seat
from tools import words
from tools.words import forms_of
from webapp import clock
from webapp.conversations import actions
from webapp.conversations.states import State
from webapp.languages import clock_time, day, short_day, weekday
from webapp.people.models import Person

NORWEGIAN = re.compile(
    r"[æøåÆØÅ«»]|\b(av|bare|de|den|der|det|du|eller|en|er|et|fra|har|hva|hvem|ikke|kan|med|og|om|som|til|ved|vi)\b"
)
SEEN_ATTRIBUTES = {"aria-label", "title", "placeholder", "alt", "data-label"}
# A page of each kind: who reads it, and where; {talk} is a talk of employee and manager, {open} one that has begun,
# of colleague and manager.
PAGES = [
    ("employee", "/", 200),
    ("manager", "/", 200),
    ("hr", "/", 200),
    ("hr", "/oversikt", 200),
    ("hr", "/folk", 200),
    ("hr", "/folk/importer", 200),
    ("hr", "/folk/ny", 200),
    ("hr", "/folk/{employee}", 200),
    ("hr", "/folk/{employee}/adresse", 200),
    ("hr", "/folk/{employee}/avslutt", 200),
    ("admin", "/innstillinger", 200),
    ("admin", "/innstillinger/epost", 200),
    ("manager", "/meg", 200),
    ("manager", "/samtaler/ny?medarbeider={employee}", 200),
    ("employee", "/samtaler/{talk}", 200),
    ("employee", "/samtaler/{talk}/svar", 200),
    ("employee", "/samtaler/{talk}/hvem-ser", 200),
    ("manager", "/samtaler/{talk}/flytt", 200),
    ("manager", "/samtaler/{talk}/avlys", 200),
    ("employee", "/samtaler/{talk}/forberedelse", 200),
    ("manager", "/samtaler/{open}/mote", 200),
    ("employee", "/finnes-ikke", 404),
    ("employee", "/samtaler/{talk}/avlys", 403),
]


class Page(HTMLParser):
    """What a page shows and tells, piece by piece; what people have written themselves is left out."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.language = ""
        self.pieces: list[str] = []
        self._silent = 0
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "html":
            self.language = given.get("lang") or ""
        self._silent += tag in ("script", "style")
        told = [text for name, text in attrs if name in SEEN_ATTRIBUTES or name.startswith("data-word")]
        self.pieces += [text for text in told if text]

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self._silent and (text := " ".join(data.split())):
            self.pieces.append(text)


def own_words(cast: Cast) -> re.Pattern[str]:
    """What is no word of the interface: people, departments, the languages' own names, and what the talk says."""
    said = {"Fjordvik AS", "Kanarifugl i hilsenen", "Kanarifugl i temaene", "Møterom Fjell", "Bokmål", "Nynorsk"}
    for person in Person.select():
        said |= {person.name, person.name.split()[0], person.email, person.department or "Drift"}
    return re.compile("|".join(sorted(map(re.escape, said), key=len, reverse=True)))


def speak(language: str) -> None:
    Person.update(language=language).execute()


@pytest.fixture
def places(app: Flask, cast: Cast) -> dict[str, str]:
    """What stands for {talk}, {open} and {employee} in an address."""
    with app.test_request_context():
        talk = invited(cast, language="en")
    begun = factories.conversation(
        employee=cast.colleague, manager=cast.manager, opened_at=clock.now(), started_at=clock.now(), state=State.OPEN
    )
    return {"talk": talk.id, "open": begun.id, "employee": cast.employee.id}


def read(cast: Cast, places: dict[str, str], who: str, where: str, status: int) -> Page:
    reader = Person.get_by_id(getattr(cast, who).id)
    answer = cast.browser(reader).get(where.format(**places))
    assert answer.status_code == status, where
    return Page(answer.text)


@pytest.mark.parametrize(("who", "where", "status"), PAGES)
def test_an_english_page_is_english(cast: Cast, places: dict[str, str], who: str, where: str, status: int) -> None:
    speak("en")
    page = read(cast, places, who, where, status)
    own = own_words(cast)
    assert page.language == "en"
    assert not [piece for piece in page.pieces if NORWEGIAN.search(own.sub("", piece))]


@pytest.mark.parametrize(("who", "where", "status"), PAGES)
def test_a_nynorsk_page_is_nynorsk(cast: Cast, places: dict[str, str], who: str, where: str, status: int) -> None:
    speak("nn")
    page = read(cast, places, who, where, status)
    assert page.language == "nn"
    catalogue = words.read_catalogue("nn")
    otherwise = {forms_of(m.id)[0] for m in catalogue if m.id and forms_of(m.id)[0] != forms_of(m.string)[0]}
    same = {text for m in catalogue if m.id for text in forms_of(m.string)}
    assert not [piece for piece in page.pieces if piece in otherwise - same]


def test_what_an_import_tells_is_english(cast: Cast) -> None:
    speak("en")
    browser = cast.browser(Person.get_by_id(cast.hr.id))
    rows = [
        "Name;Email;Manager's email;Start date",
        "Anna Lie;anna@fjordvik.example;nobody@fjordvik.example;31.02.2026",
        "Emil Eide;emil2@fjordvik.example;;",
        "Siv;not an address;;",
    ]
    sent = {"file": (io.BytesIO("\n".join(rows).encode()), "people.csv"), "whole_company": "y"}
    preview = browser.post("/folk/importer", data=sent, follow_redirects=True)
    page, own = Page(preview.text), own_words(cast)
    assert page.language == "en"
    assert any("must be corrected" in piece for piece in page.pieces)
    assert not [piece for piece in page.pieces if NORWEGIAN.search(own.sub("", piece))]


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [
        ("no", "nb"),
        ("nb-NO,nb;q=0.9", "nb"),
        ("nn-NO", "nn"),
        ("en-US,en;q=0.9,nb;q=0.1", "en"),
        ("en-GB", "en"),
        ("no;q=0.4, nn;q=0.8", "nn"),
        ("de-DE, en;q=0.5", "en"),
        ("fr", "nb"),
        ("", "nb"),
    ],
)
def test_a_stranger_gets_the_language_of_the_browser(client: FlaskClient, cast: Cast, asked: str, spoken: str) -> None:
    page = Page(client.get("/logg-inn", headers={"Accept-Language": asked}).text)
    assert page.language == spoken
    title = {"nb": "E-postadressen din", "nn": "E-postadressa di", "en": "Your email address"}[spoken]
    assert any(title in piece for piece in page.pieces)


def test_one_who_is_signed_in_gets_the_own_language(cast: Cast) -> None:
    Person.update(language="nn").where(Person.id == cast.employee.id).execute()
    page = Page(cast.browser(Person.get_by_id(cast.employee.id)).get("/", headers={"Accept-Language": "en"}).text)
    assert page.language == "nn"
    assert "Mine samtalar" in page.pieces


@pytest.fixture
def one_day(monkeypatch: pytest.MonkeyPatch) -> dt.datetime:
    monkeypatch.setattr(clock, "today", lambda: dt.date(2026, 11, 20))
    return dt.datetime(2026, 12, 3, 8, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("nb", ("torsdag 3. desember", "3. desember", "3. desember 2026", "onsdag 3. desember 2025")),
        ("nn", ("torsdag 3. desember", "3. desember", "3. desember 2026", "onsdag 3. desember 2025")),
        ("en", ("Thursday 3 December", "3 December", "3 December 2026", "Wednesday 3 December 2025")),
    ],
)
def test_days_are_said_as_the_language_says_them(
    app: Flask, one_day: dt.datetime, asked: str, said: tuple[str, ...]
) -> None:
    with app.test_request_context(headers={"Accept-Language": asked}):
        last_year = one_day.replace(year=2025)
        told = (weekday(one_day), short_day(one_day), day(one_day), weekday(last_year))
        assert clock_time(one_day) == "09:00"
    assert told == said


def test_each_gets_the_mail_in_the_own_language(app: Flask, cast: Cast) -> None:
    Person.update(language="en").where(Person.id == cast.employee.id).execute()
    Person.update(language="nn").where(Person.id == cast.manager.id).execute()
    cast.employee, cast.manager = (Person.get_by_id(person.id) for person in (cast.employee, cast.manager))
    with app.test_request_context():
        talk = invited(cast)
        actions.move(seat(cast.manager, talk), meeting(12), 0)
    mails = received()
    own = own_words(cast)
    english, nynorsk = mails[cast.employee.email], mails[cast.manager.email]
    assert english.subject == "New time for the employee conversation"
    assert nynorsk.subject == "Ny tid for medarbeidarsamtalen"
    assert not NORWEGIAN.search(own.sub("", english.text))
    assert not [piece for piece in Page(english.html).pieces if NORWEGIAN.search(own.sub("", piece))]
    assert Page(english.html).language == "en"
    assert Page(nynorsk.html).language == "nn"
