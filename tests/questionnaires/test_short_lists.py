"""HR's short lists, most of it by the focus areas: what they take, what they refuse, and who may change them."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask.testing import FlaskClient

from tests.cast import Cast
from webapp import audit, db
from webapp.audit import AuditEntry
from webapp.people.models import Person
from webapp.questionnaires.models import Competence, FocusArea
from webapp.questionnaires.short_lists import RefusedError, competences, focus_areas

PAGE = "/satsingsomrader"
MOST = focus_areas.most
HTMX = {"HX-Request": "true"}


def names() -> list[str]:
    return [area.name for area in FocusArea.standing()]


def laid_out(cast: Cast, *given: str) -> list[FocusArea]:
    return [focus_areas.add(name, actor=cast.hr) for name in given]


def acts() -> list[str]:
    assert audit.verify() is None
    entries = AuditEntry.select().where(AuditEntry.action.startswith("focus area")).order_by(AuditEntry.id)
    return [entry.action.removeprefix("focus area ") for entry in entries]


@pytest.fixture
def browser(cast: Cast) -> FlaskClient:
    return cast.browser(cast.hr)


def test_the_list_keeps_its_order(cast: Cast) -> None:
    first, second, third = laid_out(cast, "Trygghet", "Færre feil", "Ærlig salg")
    focus_areas.move(third.id, up=True, actor=cast.hr)
    assert names() == ["Trygghet", "Ærlig salg", "Færre feil"]
    focus_areas.move(first.id, up=False, actor=cast.hr)
    assert names() == ["Ærlig salg", "Trygghet", "Færre feil"]
    for area, up in ((third, True), (second, False)):
        focus_areas.move(area.id, up=up, actor=cast.hr)
    assert names() == ["Ærlig salg", "Trygghet", "Færre feil"]
    assert acts() == ["added"] * 3 + ["moved"] * 2


def test_a_name_is_kept_tidy(cast: Cast) -> None:
    laid_out(cast, "  Færre\tfeil \u200b")
    assert names() == ["Færre feil"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("  ", "Skriv hva dere satser på."),
        ("–", "Skriv hva dere satser på."),
        ("a" * 81, "høyst 80 tegn. Nå er det ett for mye."),
        ("a" * 90, "høyst 80 tegn. Nå er det 10 for mange."),
        ("ÅPENHET  hver dag", "«ÅPENHET hver dag» står på listen fra før."),
        ("A\u030apenhet hver dag", "«Åpenhet hver dag» står på listen fra før."),
    ],
)
def test_a_name_that_will_not_do_is_refused(cast: Cast, name: str, words: str) -> None:
    _open, other = laid_out(cast, "Åpenhet hver dag", "Trygghet")
    with pytest.raises(RefusedError, match=words):
        focus_areas.add(name, actor=cast.hr)
    with pytest.raises(RefusedError, match=words):
        focus_areas.rename(other.id, name, actor=cast.hr)
    assert names() == ["Åpenhet hver dag", "Trygghet"]


def test_an_area_may_be_spelt_anew(cast: Cast) -> None:
    (area,) = laid_out(cast, "åpenhet")
    focus_areas.rename(area.id, "Åpenhet", actor=cast.hr)
    focus_areas.rename(area.id, " Åpenhet ", actor=cast.hr)
    assert (names(), acts()) == (["Åpenhet"], ["added", "renamed"])


def test_the_list_is_short(cast: Cast) -> None:
    areas = laid_out(cast, *(f"Område {number}" for number in range(MOST)))
    with pytest.raises(RefusedError, match="Listen er full"):
        focus_areas.add("Ett til", actor=cast.hr)
    focus_areas.retire(areas[2].id, actor=cast.hr)
    focus_areas.add("Ett til", actor=cast.hr)
    with pytest.raises(RefusedError, match="Listen er full"):
        focus_areas.bring_back(areas[2].id, actor=cast.hr)
    assert len(names()) == MOST


def test_what_is_taken_off_comes_back_where_it_stood(cast: Cast) -> None:
    first, second, _third = laid_out(cast, "Trygghet", "Færre feil", "Ærlig salg")
    for _twice in range(2):
        focus_areas.retire(second.id, actor=cast.hr)
    assert names() == ["Trygghet", "Ærlig salg"]
    for _twice in range(2):
        focus_areas.bring_back(second.id, actor=cast.hr)
    assert names() == ["Trygghet", "Færre feil", "Ærlig salg"]
    focus_areas.retire(first.id, actor=cast.hr)
    focus_areas.add("trygghet", actor=cast.hr)
    assert (names()[-1], FocusArea.get_by_id(first.id).name) == ("trygghet", "trygghet")
    assert acts() == ["added"] * 3 + ["retired", "brought back"] * 2


def test_a_name_taken_meanwhile_keeps_a_retired_one_off(cast: Cast) -> None:
    retired, other = laid_out(cast, "Trygghet", "Salg")
    focus_areas.retire(retired.id, actor=cast.hr)
    focus_areas.rename(other.id, "TRYGGHET", actor=cast.hr)
    with pytest.raises(RefusedError, match="står på listen fra før"):
        focus_areas.bring_back(retired.id, actor=cast.hr)


def test_many_at_once_do_not_overfill_the_list(cast: Cast) -> None:
    laid_out(cast, *(f"Område {number}" for number in range(MOST - 1)))
    together = threading.Barrier(4)

    def add(number: int) -> bool:
        with db.database.connection_context():
            hr = Person.get_by_id(cast.hr.id)
            together.wait()
            try:
                focus_areas.add(f"Nytt {number}", actor=hr)
            except RefusedError:
                return False
            return True

    with ThreadPoolExecutor(4) as people:
        assert sorted(people.map(add, range(4))) == [False, False, False, True]
    assert len(names()) == MOST


def test_hr_adds_on_the_page(browser: FlaskClient) -> None:
    assert "Listen er tom." in browser.get(PAGE).text
    assert browser.post(PAGE, data={"name": "Færre feil"}).location == PAGE
    page = browser.get(PAGE).text
    assert "«Færre feil» står på listen." in page
    assert "Flytt «Færre feil» opp" in page


@pytest.mark.parametrize(("name", "words"), [("", "Skriv hva dere satser på."), ("trygghet", "fra før.")])
def test_what_is_wrong_stands_beside_the_field(cast: Cast, browser: FlaskClient, name: str, words: str) -> None:
    _area, other = laid_out(cast, "Trygghet", "Salg")
    for address in (PAGE, f"{PAGE}/{other.id}"):
        answer = browser.post(address, data={"name": name})
        assert answer.status_code == 422
        assert f'value="{name}"' in answer.text
        assert words in answer.text.partition('id="name-feil"')[2].partition("</p>")[0]


def test_a_name_is_changed_on_a_page_of_its_own(cast: Cast, browser: FlaskClient) -> None:
    (area,) = laid_out(cast, "Salg")
    assert 'value="Salg"' in browser.get(f"{PAGE}/{area.id}").text
    assert browser.post(f"{PAGE}/{area.id}", data={"name": "Ærlig salg"}).location == PAGE
    assert names() == ["Ærlig salg"]
    focus_areas.retire(area.id, actor=cast.hr)
    for ask in (browser.get, browser.post):
        assert ask(f"{PAGE}/{area.id}").status_code == 404


def test_order_and_retirement_by_the_buttons(cast: Cast, browser: FlaskClient) -> None:
    first, second = laid_out(cast, "Trygghet", "Salg")
    assert browser.post(f"{PAGE}/{second.id}/opp").location == PAGE
    assert names() == ["Salg", "Trygghet"]
    part = browser.post(f"{PAGE}/{first.id}/fjern", headers=HTMX).text
    assert "<html" not in part
    assert "Satsingsområdet er tatt av listen." in part
    assert f"{PAGE}/{first.id}/angre" in part
    part = browser.post(f"{PAGE}/{first.id}/angre", headers=HTMX).text
    assert "Tatt av listen" not in part
    assert names() == ["Salg", "Trygghet"]


def test_a_full_list_says_so_kindly(cast: Cast, browser: FlaskClient) -> None:
    areas = laid_out(cast, *(f"Område {number}" for number in range(MOST)))
    focus_areas.retire(areas[0].id, actor=cast.hr)
    focus_areas.add("Ett til", actor=cast.hr)
    assert "Få områder er lettere å huske enn mange" in browser.get(PAGE).text
    answer = browser.post(f"{PAGE}/{areas[0].id}/angre", headers=HTMX)
    assert (answer.status_code, "Ta bort et annet område først." in answer.text) == (422, True)
    assert browser.post(PAGE, data={"name": "Enda ett"}).status_code == 422


def test_hr_alone_reaches_it_and_finds_it_from_the_overview(cast: Cast, browser: FlaskClient) -> None:
    assert f'href="{PAGE}"' in browser.get("/oversikt").text
    assert 'href="/oversikt" aria-current="page"' in browser.get(PAGE).text
    for person in (cast.admin, cast.manager, cast.employee):
        assert cast.browser(person).get(PAGE).status_code == 404


def test_the_list_of_competences_is_another(cast: Cast, browser: FlaskClient) -> None:
    laid_out(cast, "Språk")
    assert "da velges det ingen kategori i samtalene" in browser.get("/kompetanse").text
    assert browser.post("/kompetanse", data={"name": "Språk"}).location == "/kompetanse"
    assert browser.post("/kompetanse", data={"name": " "}).status_code == 422
    (line,) = competences.standing()
    page = browser.get("/kompetanse").text
    assert f'formaction="/kompetanse/{line.id}/fjern"' in page
    assert "Det er plass til 12 kategorier." in page
    assert browser.post(f"/kompetanse/{line.id}", data={"name": "Norsk"}).location == "/kompetanse"
    assert "Kategorien er tatt av listen." in browser.post(f"/kompetanse/{line.id}/fjern", headers=HTMX).text
    assert browser.get(f"/kompetanse/{FocusArea.get().id}").status_code == 404
    assert ([each.name for each in Competence.select()], names()) == (["Norsk"], ["Språk"])
    entries = AuditEntry.select(AuditEntry.action).where(AuditEntry.subject_id == line.id).order_by(AuditEntry.id)
    assert [entry.action for entry in entries] == [f"competence {act}" for act in ("added", "renamed", "retired")]


def test_the_list_of_competences_is_reached_from_the_overview(cast: Cast, browser: FlaskClient) -> None:
    assert 'href="/kompetanse"' in browser.get("/oversikt").text
    assert 'href="/oversikt" aria-current="page"' in browser.get("/kompetanse").text
