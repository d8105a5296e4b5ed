"""HR's pages of the whole, and their tables as files."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest

from tests import factories
from tests.cast import Cast
from tests.overview.talks import NOW, held, oslo
from tests.queries import counted
from tests.rounds import made
from webapp import clock
from webapp.audit import AuditEntry
from webapp.overview.csv_file import BOM, Sheet, as_csv
from webapp.overview.exports import SHEETS
from webapp.people.models import Person

PAGES = ("", "/medarbeidere", "/over-tid", "/ledernes-tid")


@pytest.fixture(autouse=True)
def autumn(app: Any) -> Any:
    with clock.at(NOW):
        yield


def words(cast: Cast, path: str, status: int = 200) -> str:
    answer = cast.browser(cast.hr).get(f"/oversikt{path}")
    assert answer.status_code == status
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def table(cast: Cast, name: str, year: str = "") -> list[list[str]]:
    answer = cast.browser(cast.hr).get(f"/oversikt/tabell/{name}.csv{year}")
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.text.removeprefix(BOM)), delimiter=";"))


@pytest.mark.parametrize("path", PAGES)
def test_the_number_of_queries_does_not_grow(cast: Cast, path: str) -> None:
    browser = cast.browser(cast.hr)

    def add(number: int) -> None:
        leader = factories.person(department=f"Avdeling {number}")
        for years_ago in range(3):
            held(factories.person(manager=leader, department=f"Avdeling {number}"), oslo(2027 - years_ago, 3, 1))
            held(factories.person(manager=leader), oslo(2027 - years_ago, 5, 1), form="short")

    add(0)
    browser.get(f"/oversikt{path}")
    with counted() as few:
        browser.get(f"/oversikt{path}")
    for number in range(1, 6):
        add(number)
    with counted() as many:
        assert "Avdeling 5" in browser.get(f"/oversikt{path}").text or path == "/ledernes-tid"
    assert len(many) == len(few) <= 12


def test_the_year_leads_to_people_and_to_other_years(cast: Cast) -> None:
    held(cast.employee, oslo(2026, 3, 1))
    page = cast.browser(cast.hr).get("/oversikt").text
    assert 'href="/oversikt/medarbeidere?avdeling=Drift"' in page
    assert f'href="/oversikt/medarbeidere?leder={cast.manager.id}"' in page
    assert 'href="/oversikt?ar=2026"' in page
    earlier = cast.browser(cast.hr).get("/oversikt?ar=2026").text
    assert 'href="/oversikt/medarbeidere?ar=2026&amp;avdeling=Drift"' in earlier
    assert "Har en foran seg" not in earlier


def test_nobody_is_counted_where_there_is_nobody(cast: Cast) -> None:
    assert "har den foran seg" not in words(cast, "")
    for person in Person.select():
        if person.manager:
            held(person, oslo(2027, 3, 1))
        else:
            Person.update(manager=cast.manager).where(Person.id == person.id).execute()
            held(Person.get_by_id(person.id), oslo(2027, 3, 1))
    page = words(cast, "")
    assert "har ingen." not in page
    assert "Se alle, én for én" in page


def test_in_english_a_column_of_counts_is_no_date_and_a_tab_of_answers_no_reply(cast: Cast) -> None:
    Person.update(language="en").where(Person.id == cast.hr.id).execute()
    held(cast.employee, oslo(2027, 3, 1))
    page = words(cast, "")
    assert "Kind of conversation Held Employees" in page
    assert "Managers’ time Statements Goals and agreements" in page and "Reply" not in page


@pytest.mark.parametrize("year", ["2026", "2028", "x", "02027", "٢٠٢٧", "-1"])
def test_a_year_without_talks_is_not_there(cast: Cast, year: str) -> None:
    for page in ("", "/medarbeidere", "/tabell/samtaler.csv"):
        assert cast.browser(cast.hr).get(f"/oversikt{page}", query_string={"ar": year}).status_code == 404


def test_the_list_can_be_of_a_department_or_of_a_manager(cast: Cast) -> None:
    factories.person(name="Alene Aune")
    assert "Emil Eide" in words(cast, "/medarbeidere?avdeling=Drift")
    assert "Siv Salvesen" not in words(cast, "/medarbeidere?avdeling=Drift")
    assert "Uten avdeling" in words(cast, "/medarbeidere?avdeling=")
    of_manager = words(cast, f"/medarbeidere?leder={cast.other_manager.id}")
    assert "Siv Salvesen" in of_manager and "Emil Eide" not in of_manager
    leaderless = words(cast, "/medarbeidere?leder=")
    assert "Alene Aune" in leaderless and "Uten leder" in leaderless and "Emil Eide" not in leaderless
    assert "Ingen her skal ha samtaler" in words(cast, "/medarbeidere?avdeling=finnes-ikke")
    words(cast, "/medarbeidere?leder=finnes-ikke", 404)


def test_a_long_label_may_be_divided_where_its_word_is_joined(cast: Cast) -> None:
    page = cast.browser(cast.hr).get("/oversikt/medarbeidere").text
    assert 'data-label="Medarbeider\xadsamtale"' in page


def test_a_company_without_people_to_talk_with_is_led_to_the_import(cast: Cast) -> None:
    Person.update(has_talks=False).execute()
    assert "Hent fra fil" in words(cast, "")
    for page in PAGES:
        words(cast, page)


def test_the_status_counts_no_managers_where_none_has_too_many(cast: Cast) -> None:
    page = words(cast, "/status")
    assert "Ingen ledere har flere medarbeidere enn tiden rekker til." in page and "0 av " not in page


def test_hours_can_be_tried(cast: Cast) -> None:
    assert "Ingen ledere har flere medarbeidere" in words(cast, "/ledernes-tid")
    assert "2 av 3 ledere har flere medarbeidere" in words(cast, "/ledernes-tid?timer=5")
    for wrong in ("4", "401", "x", ""):
        page = words(cast, f"/ledernes-tid?timer={wrong}", 422)
        assert "Skriv et" in page and "Ingen ledere har flere" in page


@pytest.mark.parametrize(("lang", "share"), [("nb", "33 %"), ("nn", "33 %"), ("en", "33%")])
def test_a_share_is_written_as_the_language_does(cast: Cast, lang: str, share: str) -> None:
    held(cast.employee, oslo(2027, 3, 1))
    Person.update(language=lang).where(Person.id == cast.hr.id).execute()
    assert f'aria-label="{share}' in cast.browser(cast.hr).get("/oversikt").text.replace("\xa0", " ")


def test_every_chart_says_in_words_what_it_shows(cast: Cast) -> None:
    held(cast.employee, oslo(2027, 3, 1))
    for path in PAGES:
        for chart in re.findall(r"<svg.*?>", cast.browser(cast.hr).get(f"/oversikt{path}").text):
            assert "aria-hidden" in chart or ('role="img"' in chart and "aria-label" in chart)


def test_each_table_is_a_file_for_excel_in_norwegian(cast: Cast) -> None:
    held(cast.employee, oslo(2027, 3, 1))
    answer = cast.browser(cast.hr).get("/oversikt/tabell/ledernes-tid.csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="ledernes-tid-2027.csv"'
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert "\r\nBorghild Bye;4;0;0;17,00\r\n" in answer.text
    assert table(cast, "medarbeidere")[3] == [
        "Emil Eide", "Drift", "Marit Moen", "Gjennomført", "2027-03-01", "", "", "",
    ]  # fmt: skip
    assert table(cast, "avdelinger")[2] == ["Drift", "3", "1", "0", "2"]
    downloads = AuditEntry.select().where(AuditEntry.action == "table downloaded", AuditEntry.actor_id == cast.hr.id)
    assert [entry.facts["table"] for entry in downloads] == ["ledernes-tid", "medarbeidere", "avdelinger"]


@pytest.mark.parametrize("name", SHEETS)
def test_every_table_has_as_many_cells_as_headings(cast: Cast, app: Any, name: str) -> None:
    held(cast.employee, oslo(2027, 3, 1))
    held(cast.employee, oslo(2027, 3, 9), form="short")
    rows = table(cast, name)
    assert {len(row) for row in rows} == {len(rows[0])}
    assert len(rows) > 1 or name == "runder"


def test_every_table_is_offered_on_a_page(cast: Cast, app: Any) -> None:
    with app.test_request_context():
        made.opened(cast)
    held(cast.employee, oslo(2027, 3, 1))
    shown = "".join(cast.browser(cast.hr).get(f"/oversikt{page}").text for page in PAGES)
    assert set(re.findall(r"/oversikt/tabell/([a-z-]+)\.csv", shown)) == set(SHEETS)


@pytest.mark.parametrize("name", ["=1+1", "+47", "-1", "@SUM(A1)", "\tx", "\rx", "＝1+1"])
def test_no_cell_is_a_formula(name: str) -> None:
    (_headings, row) = csv.reader(io.StringIO(as_csv(Sheet(["a", "b"], [[name, -1]])).removeprefix(BOM)), delimiter=";")
    assert row == [f"'{name}", "-1"]


def test_a_name_cannot_leave_its_cell(cast: Cast) -> None:
    Person.update(name='Emil";=1+1\r\n@x').where(Person.id == cast.employee.id).execute()
    assert 'Emil";=1+1\r\n@x' in [row[0] for row in table(cast, "medarbeidere")]
