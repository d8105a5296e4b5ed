"""An import from file to register, on both databases: previewed, asked about, accepted whole or not at all."""

from __future__ import annotations

import datetime as dt
import io
import re

import pytest
from flask.testing import FlaskClient

from tests import factories
from tests.cast import Cast
from webapp import clock, db
from webapp.audit import AuditEntry
from webapp.people import uploads
from webapp.people.models import Person
from webapp.people.uploads import Upload

HEADINGS = "Navn;E-post;Ansattnr;Leders e-post;Avdeling;Språk;Startdato"


def upload(browser: FlaskClient, *rows: str, whole: bool = False, encoding: str = "cp1252") -> str:
    """The address of the preview of these rows."""
    content = "\r\n".join([HEADINGS, *rows]).encode(encoding)
    sent: dict[str, object] = {
        "file": (io.BytesIO(content), "ansatte.csv"),
        **({"whole_company": "y"} if whole else {}),
    }
    answer = browser.post("/folk/importer", data=sent)
    assert answer.status_code == 303
    return str(answer.headers["Location"])


def seen(browser: FlaskClient, preview: str) -> str:
    return browser.get(preview).get_data(as_text=True)


def fingerprint(page: str) -> str:
    return re.search('name="fingerprint" value="(.*?)"', page)[1]  # type: ignore[index]


def accept(browser: FlaskClient, preview: str, **typed: str) -> int:
    data = {"fingerprint": fingerprint(seen(browser, preview)), **typed}
    return browser.post(f"{preview}/godta", data=data).status_code


def everyone() -> list[str]:
    return sorted(row.email for row in Person.active())


def as_file(*people: Person) -> list[str]:
    return [f"{person.name};{person.email};{person.employee_number or ''};;;;" for person in people]


def test_a_file_goes_in(cast: Cast) -> None:
    browser = cast.browser(cast.hr)
    before = everyone()
    preview = upload(
        browser,
        "Åse Bø;ase@fjordvik.example;1001;oyvind@fjordvik.example;Kjøp;nynorsk;01.02.2026",
        "Øyvind Næss;oyvind@fjordvik.example;0042;marit@fjordvik.example;;;",
        "Emil Eide;emil@fjordvik.example;17;;Lager;;",
    )
    page = seen(browser, preview)
    assert "2 nye" in page
    assert "Åse Bø" in page
    assert "<del>Drift</del> → <ins>Lager</ins>" in page
    assert everyone() == before
    assert accept(browser, preview) == 303
    assert "Ferdig: 2 nye, én endret." in browser.get("/folk").text
    aase, oyvind = (Person.get(Person.email == f"{who}@fjordvik.example") for who in ("ase", "oyvind"))
    assert (aase.manager_id, oyvind.manager_id) == (oyvind.id, cast.manager.id)
    assert (aase.language, aase.start_date, aase.department) == ("nn", dt.date(2026, 2, 1), "Kjøp")
    emil = Person.get_by_id(cast.employee.id)
    assert (emil.department, emil.employee_number, emil.manager_id) == ("Lager", "17", cast.manager.id)
    entry = AuditEntry.select().where(AuditEntry.action == "people imported").get()
    assert entry.facts == {"added": 2, "changed": 1, "ended": 0, "whole_company": False}
    assert not Upload.select().exists()


def test_the_same_file_again_changes_nothing(cast: Cast) -> None:
    browser = cast.browser(cast.hr)
    rows = ["Åse Bø;ase@fjordvik.example;1001;marit@fjordvik.example;Kjøp;nynorsk;01.02.2026"]
    accept(browser, upload(browser, *rows))
    assert "Alt er som før" in seen(browser, upload(browser, *rows, encoding="utf-16"))


def test_faults_stand_with_their_line_and_nothing_can_be_accepted(cast: Cast) -> None:
    browser = cast.browser(cast.hr)
    preview = upload(
        browser, "Åse Bø;ase;;;;;", "", "Bo By;bo@fjordvik.example;;hvem@x.no;;;", "Cy;cy@fjordvik.example;;;;;"
    )
    page = seen(browser, preview)
    assert "Rad 2" in page
    assert "Rad 4" in page
    assert "finnes verken i filen eller i Samtale" in page
    assert 'name="fingerprint"' not in page
    answer = browser.post(f"{preview}/godta", data={"fingerprint": "x"})
    assert answer.status_code == 409
    assert Person.by_email("cy@fjordvik.example") is None


def test_a_file_that_cannot_be_read_is_told_beside_the_field(cast: Cast) -> None:
    for content, told in ((b"\xd0\xcf\x11\xe0", "Lagre som .xlsx eller CSV"), (b"Navn;Telefon\nKari;1", "«E-post»")):
        sent = {"file": (io.BytesIO(content), "ansatte.xls")}
        answer = cast.browser(cast.hr).post("/folk/importer", data=sent)
        assert answer.status_code == 422
        assert told in answer.get_data(as_text=True) or "xls" in sent["file"][1]
    assert "Velg en fil først." in cast.browser(cast.hr).post("/folk/importer").get_data(as_text=True)


def test_a_register_changed_meanwhile_gives_a_fresh_preview(cast: Cast) -> None:
    browser = cast.browser(cast.hr)
    preview = upload(browser, "Emil Eide;emil@fjordvik.example;;;Lager;;")
    before = fingerprint(seen(browser, preview))
    Person.update(department="Salg").where(Person.id == cast.employee.id).execute()
    answer = browser.post(f"{preview}/godta", data={"fingerprint": before})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Ingenting er lagret" in page
    assert "<del>Salg</del>" in page
    assert accept(browser, preview) == 303


def test_all_or_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = cast.browser(cast.hr)
    preview = upload(browser, "Åse Bø;ase@fjordvik.example;;;;;", "Emil Eide;emil@fjordvik.example;;;Lager;;")
    before = fingerprint(seen(browser, preview))

    def stumble(*_given: object, **_named: object) -> None:
        raise RuntimeError("the power went")

    monkeypatch.setattr("webapp.people.actions.store", stumble)
    browser.application.config["PROPAGATE_EXCEPTIONS"] = False
    try:
        answer = browser.post(f"{preview}/godta", data={"fingerprint": before})
    finally:
        browser.application.config["PROPAGATE_EXCEPTIONS"] = None
    assert answer.status_code == 500
    assert Person.by_email("ase@fjordvik.example") is None
    assert Upload.select().exists()


def test_addresses_may_change_hands(cast: Cast) -> None:
    a = factories.person(name="Anna A", email="a@fjordvik.example", employee_number="1")
    b = factories.person(name="Beate B", email="b@fjordvik.example", employee_number="2")
    browser = cast.browser(cast.hr)
    preview = upload(browser, "Anna A;b@fjordvik.example;1;;;;", "Beate B;a@fjordvik.example;2;;;;")
    assert "Ny adresse" in seen(browser, preview)
    assert accept(browser, preview) == 303
    assert [Person.get_by_id(person.id).email for person in (a, b)] == ["b@fjordvik.example", "a@fjordvik.example"]
    assert Person.get_by_id(a.id).address_changed_at is not None


def test_the_missing_are_ended_when_the_file_is_the_whole_company(cast: Cast) -> None:
    people = [person for person in Person.select() if person.id != cast.colleague.id]
    browser = cast.browser(cast.hr)
    preview = upload(browser, *as_file(*people), whole=True)
    page = seen(browser, preview)
    assert "Én slutter" in page
    assert 'name="antall"' in page
    assert accept(browser, preview, antall="2") == 422
    assert Person.get_by_id(cast.colleague.id).is_active
    assert accept(browser, preview, antall="1") == 303
    assert "Ferdig: én har sluttet." in browser.get("/folk").text
    assert Person.get_by_id(cast.colleague.id).ended_on == clock.today()


def test_the_missing_are_left_alone_otherwise(cast: Cast) -> None:
    browser = cast.browser(cast.hr)
    preview = upload(browser, "Emil Eide;emil@fjordvik.example;;;Lager;;")
    accept(browser, preview)
    assert Person.get_by_id(cast.colleague.id).is_active


def test_a_namesake_is_asked_about_and_the_answer_kept(cast: Cast) -> None:
    browser = cast.browser(cast.hr)
    preview = upload(browser, "Emil Eide;emil.eide@fjordvik.example;;;;;")
    assert "Er dette samme person?" in seen(browser, preview)
    assert 'name="fingerprint"' not in seen(browser, preview)
    assert browser.post(f"{preview}/svar", data={"rad-2": cast.employee.id}).status_code == 303
    assert accept(browser, preview) == 303
    assert Person.get_by_id(cast.employee.id).email == "emil.eide@fjordvik.example"


def test_accepting_asks_for_a_recent_sign_in(cast: Cast) -> None:
    browser = cast.browser(cast.hr, recent=False)
    preview = upload(browser, "Åse Bø;ase@fjordvik.example;;;;;")
    answer = browser.post(f"{preview}/godta", data={"fingerprint": fingerprint(seen(browser, preview))})
    assert answer.status_code == 403
    assert Person.by_email("ase@fjordvik.example") is None


def test_an_upload_is_for_the_one_who_sent_it_and_not_for_long(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = cast.browser(cast.hr)
    preview = upload(browser, "Åse Bø;ase@fjordvik.example;;;;;")
    other = cast.browser(factories.person(is_hr=True))
    assert other.get(preview).headers["Location"] == "/folk/importer"
    later = clock.now() + uploads.LIFETIME + dt.timedelta(seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert browser.get(preview).status_code == 303
    assert uploads.delete_expired() == 1


def test_an_upload_can_be_thrown_away(cast: Cast) -> None:
    browser = cast.browser(cast.hr)
    preview = upload(browser, "Åse Bø;ase@fjordvik.example;;;;;")
    assert browser.post(f"{preview}/forkast").status_code == 303
    assert not Upload.select().exists()


def test_what_is_kept_meanwhile_is_not_readable(cast: Cast) -> None:
    upload(cast.browser(cast.hr), "Kanarifugl Bø;ase@fjordvik.example;;;;;")
    ((table, name),) = db.database.execute_sql('SELECT "table", filename FROM upload').fetchall()
    assert b"Kanarifugl" not in bytes(table)
    assert b"ansatte" not in bytes(name)


def test_the_sample_file_can_be_taken_in_as_it_is(cast: Cast) -> None:
    browser = cast.browser(cast.hr)
    sample = browser.get("/folk/importer/eksempel")
    assert sample.headers["Content-Disposition"] == 'attachment; filename="ansatte.csv"'
    answer = browser.post("/folk/importer", data={"file": (io.BytesIO(sample.data), "ansatte.csv")})
    assert "3 nye" in seen(browser, answer.headers["Location"])


def test_a_demo_takes_in_nobody_real(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webapp.people.import_views.in_demo", lambda: True)
    monkeypatch.setattr("webapp.people.forms.in_demo", lambda: True)
    browser = cast.browser(cast.hr)
    assert "slutter på .example" in seen(browser, upload(browser, "Åse Bø;ase@fjordvik.no;;;;;"))
    added = browser.post(
        "/folk/ny", data={"name": "Åse Bø", "email": "ase@fjordvik.no", "language": "nb", "manager": ""}
    )
    assert "slutter på .example" in added.get_data(as_text=True)
