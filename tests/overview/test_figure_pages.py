"""HR's pages of stored figures: what they show, what they hold back, and the same numbers as files."""

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
from webapp import clock
from webapp.audit import AuditEntry
from webapp.overview.csv_file import BOM
from webapp.overview.figures.sheets import FIGURE_SHEETS
from webapp.overview.figures.tables import (
    OTHERS,
    CompetenceTable,
    FairnessTable,
    FollowThrough,
    Group,
    StatementTable,
    Tables,
)
from webapp.overview.models import Figures
from webapp.people.models import Person
from webapp.statements.models import StatementAnswer

PAGES = ("svar", "mal-og-avtaler", "skalaer", "status")
HELD_BACK = "For få eller for like svar til å vises."
LOW, HIGH, REST = (
    Group("Drift", 6, (3, 2, 1, 0, 0)),
    Group("Salg", 7, (0, 0, 1, 2, 4)),
    Group(OTHERS, 5, (1, 1, 1, 1, 1)),
)


@pytest.fixture(autouse=True)
def autumn(app: Any) -> Any:
    with clock.at(NOW):
        yield


def whole(*groups: Group) -> Group:
    counts = tuple(sum(column) for column in zip(*(group.counts for group in groups), strict=True))
    return Group(None, sum(group.people for group in groups), counts)


def parts(*groups: Group) -> dict[str, Any]:
    return {"whole": whole(*groups), "groups": groups}


def store(cast: Cast, year: int = 2026, **given: Any) -> Figures:
    """A year in which Marit and Odd have judged, and a third, with everything that there can be."""
    third = factories.person(name="Ærlig Aas")
    judging = [
        Group(person.id, 6, counts)
        for person, counts in (
            (cast.other_manager, (0, 0, 2, 2, 2)), (third, (3, 2, 1, 0, 0)), (cast.manager, (0, 1, 3, 2, 0)),
        )
    ]  # fmt: skip
    values: dict[str, Any] = {
        "least": 5,
        "asked": 24,
        "answered": 18,
        "statements": (
            StatementTable(key="ready-for-what-comes", whole=None),
            StatementTable(key="use-strengths", **parts(LOW, HIGH, REST)),
        ),
        "usefulness": (StatementTable(key="was-useful", kind="annual", whole=whole(LOW, HIGH)),),
        "follow_through": FollowThrough(
            **parts(Group("Drift", 6, (4, 2, 1, 1, 2, 3)), Group("Salg", 5, (3, 0, 0, 1, 6, 2)))
        ),
        "competence": CompetenceTable(
            categories=("Ledelse", ""), **parts(Group("Drift", 5, (4, 1)), Group(OTHERS, 6, (2, 4)))
        ),
        "fairness": (FairnessTable(key="own/reached", texts={"nb": "Nådde hen målene?"}, **parts(*judging)),),
    }  # fmt: skip
    return Figures.create(year=year, made_at=oslo(year + 1, 2, 1), tables=Tables(**(values | given)).to_json())


def words(cast: Cast, path: str, status: int = 200) -> str:
    answer = cast.browser(cast.hr).get(f"/oversikt/{path}")
    assert answer.status_code == status
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def rows(cast: Cast, stored: Figures, name: str) -> list[list[str]]:
    answer = cast.browser(cast.hr).get(f"/oversikt/tall/{stored.id}/{name}.csv")
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.text.removeprefix(BOM)), delimiter=";"))


@pytest.mark.parametrize("path", PAGES)
def test_before_anything_is_closed_it_is_said_when_it_will_be(cast: Cast, path: str) -> None:
    page = words(cast, path)
    assert "Ingen tall ennå" in page
    assert "Tallene for 2027 lages 1. februar 2028." in page


def test_answers_are_shown_by_department_with_what_a_difference_is_worth(cast: Cast) -> None:
    store(cast)
    page = words(cast, "svar")
    assert "18 av 24 svarte i 2026" in page
    assert "Drift 2,2 lavere enn resten, mer enn tilfeldigheter pleier å gi." in page
    assert "Salg 2,2 høyere enn resten, mer enn tilfeldigheter pleier å gi." in page
    assert "Øvrige avdelinger Skiller seg ikke tydelig fra resten." in page
    assert page.count(HELD_BACK) == 1
    assert page.count("Vises ikke for avdelinger.") == 1
    assert "for minst 5 personer" in page


def test_nothing_is_told_of_answers_that_are_not_counted_yet(cast: Cast) -> None:
    talk = held(cast.employee, oslo(2027, 3, 1))
    pages = [words(cast, path) for path in PAGES]
    StatementAnswer.create(conversation=talk, key="was-useful", step="2", answered_at=NOW)
    assert [words(cast, path) for path in PAGES] == pages


def test_statements_are_followed_over_time_where_they_were_shown(cast: Cast) -> None:
    store(cast, 2025)
    assert "Over tid" not in words(cast, "svar").partition("18 av 24")[2]
    store(cast, 2026)
    shown = words(cast, "svar").partition("18 av 24")[2]
    assert "Over tid" in shown and "2025" in shown
    older = Figures.get(Figures.year == 2025)
    assert "svarte i 2025" in words(cast, f"svar?av={older.id}")


def test_what_came_of_plans_and_what_people_want_to_learn(cast: Cast) -> None:
    store(cast)
    page = words(cast, "mal-og-avtaler")
    assert "Drift 6 4 2 1 1 2 3" in page
    assert "Ledelse 6" in page and "Uten kategori 5" in page
    store(
        cast, 2025, follow_through=FollowThrough(whole=None), competence=CompetenceTable(categories=("",), whole=None)
    )
    older = Figures.get(Figures.year == 2025)
    assert words(cast, f"mal-og-avtaler?av={older.id}").count(HELD_BACK) == 2


def test_managers_stand_in_norwegian_order_and_never_ranked(cast: Cast) -> None:
    store(cast)
    page = words(cast, "skalaer")
    names = [page.index(name) for name in ("Alle som vises", "Marit Moen", "Odd Olsen", "Ærlig Aas")]
    assert names == sorted(names)
    assert "Nådde hen målene?" in page
    store(cast, 2025, fairness=(FairnessTable(key="own/reached", texts={"nb": "Nådde hen målene?"}, whole=None),))
    older = Figures.get(Figures.year == 2025)
    hidden = words(cast, f"skalaer?av={older.id}")
    assert HELD_BACK in hidden and "Odd Olsen" not in hidden


def test_the_status_tells_what_the_figures_suggest(cast: Cast) -> None:
    held(cast.employee, oslo(2027, 3, 1))
    store(cast)
    page = words(cast, "status")
    assert page.count("Noe å ta tak i") == 4
    assert "I 2026 hadde 20 av 25 mål og avtaler både ansvarlig og dato, og 9 av dem ble gjort." in page
    assert "2 av 3 ledere bruker en skala annerledes enn de andre." in page
    assert "Sett av nok tid, og vern den" in page


def test_the_status_praises_what_is_well(cast: Cast) -> None:
    for person in Person.active().where(Person.has_talks, Person.manager.is_null(False)):
        held(person, oslo(2027, 3, 1))
    fine = Group(None, 9, (0, 0, 1, 2, 6))
    usefulness = (StatementTable(key="was-useful", kind="annual", whole=fine),)
    store(
        cast,
        usefulness=usefulness,
        fairness=(),
        follow_through=FollowThrough(whole=Group(None, 9, (20, 1, 0, 1, 2, 1))),
    )
    Person.update(has_talks=False).where(Person.name == "Ærlig Aas").execute()
    page = words(cast, "status")
    assert page.count("Ser bra ut") == 4
    assert "Det som kan hjelpe" not in page


def test_files_hold_the_stored_tables_number_for_number(cast: Cast) -> None:
    stored = store(cast)
    said = rows(cast, stored, "pastander")
    assert said[1][1:10] == ["", "Hele selskapet", "18", "4", "3", "3", "3", "5", "3,11"]
    assert [row[2] for row in said[1:]] == ["Hele selskapet", "Drift", "Salg", "Øvrige avdelinger"]
    assert rows(cast, stored, "nytte")[1][1:4] == ["Medarbeidersamtale", "Hele selskapet", "13"]
    assert rows(cast, stored, "mal-og-avtaler")[2] == ["Drift", "6", "4", "2", "1", "1", "2", "3"]
    assert rows(cast, stored, "kompetanse")[1:] == [
        ["Hele selskapet", "11", "6", "5"], ["Drift", "5", "4", "1"], ["Øvrige avdelinger", "6", "2", "4"],
    ]  # fmt: skip
    assert [row[1] for row in rows(cast, stored, "skalaer")[1:]] == [
        "Alle som vises", "Marit Moen", "Odd Olsen", "Ærlig Aas",
    ]  # fmt: skip
    downloads = AuditEntry.select().where(AuditEntry.action == "table downloaded", AuditEntry.subject_id == stored.id)
    assert [entry.facts["table"] for entry in downloads] == [*FIGURE_SHEETS]


@pytest.mark.parametrize("name", FIGURE_SHEETS)
def test_a_file_of_what_is_held_back_is_empty_but_for_its_headings(cast: Cast, name: str) -> None:
    empty: dict[str, Any] = {
        "statements": (), "usefulness": (), "follow_through": None, "competence": None, "fairness": (),
    }  # fmt: skip
    stored = store(cast, **empty)
    assert len(rows(cast, stored, name)) == 1


def test_figures_that_are_not_there(cast: Cast) -> None:
    stored = store(cast)
    for path in ("svar?av=x", "mal-og-avtaler?av=x", f"tall/{stored.id}/x.csv", "tall/x/pastander.csv"):
        words(cast, path, 404)


def test_a_file_asks_for_a_recent_sign_in(cast: Cast) -> None:
    stored = store(cast)
    answer = cast.browser(cast.hr, recent=False).get(f"/oversikt/tall/{stored.id}/pastander.csv")
    assert answer.status_code == 302 and "/logg-inn/bekreft" in answer.location
    assert cast.browser(cast.manager).get(f"/oversikt/tall/{stored.id}/pastander.csv").status_code == 404


@pytest.mark.parametrize("path", PAGES)
def test_the_number_of_queries_does_not_grow(cast: Cast, path: str) -> None:
    browser = cast.browser(cast.hr)
    store(cast, 2018)
    browser.get(f"/oversikt/{path}")
    with counted() as few:
        browser.get(f"/oversikt/{path}")
    for year in range(2019, 2026):
        store(cast, year)
    with counted() as many:
        browser.get(f"/oversikt/{path}")
    assert len(many) == len(few) <= 15
