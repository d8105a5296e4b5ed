"""Nothing typed is ever lost, doubled or moved: two people in one form, and what may go wrong beneath them."""

from __future__ import annotations

import json
import re
from itertools import zip_longest
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.company import Company
from tests.browser.conftest import Enter
from tests.browser.post_office import PostOffice
from tests.browser.screens import (
    agreed,
    due,
    expect_saved,
    go_to_part,
    other_column,
    own_area,
    press,
    shared_note,
    status,
    type_in,
    warning,
)
from tests.browser.server import Place

PART = "Oppfølging siden sist"
AGREEMENTS = "Avtaler fram til neste samtale"
SAVES = "**/felt/**"
AFTER_A_RETRY = 30_000


class Meeting:
    """Two people with the columns open, each in a browser of their own."""

    def __init__(self, server: Place, enter: Enter, part: str, **options: Any) -> None:
        self.server = server
        self.world = server.world(open=True, **options)
        server.start()
        path = f"/samtaler/{self.world['talk']}/mote"
        self.employee, self.manager = enter(self.world, "employee", path), enter(self.world, "manager", path)
        for page in (self.employee, self.manager):
            go_to_part(page, part)
        expect(self.manager.get_by_text("Emil er her")).to_be_visible()
        expect(self.employee.get_by_text("Marit er her")).to_be_visible()

    def rows(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.server.run("tests.browser.rows").splitlines()[-1])
        return found

    def type_at_once(self, first: Locator, second: Locator, words: tuple[str, str]) -> None:
        """Both type, a key each in turn, without waiting for each other."""
        first.focus()
        second.focus()
        for here, there in zip_longest(*words):
            for page, key in ((self.employee, here), (self.manager, there)):
                if key:
                    page.keyboard.type(key)
        for page in (self.employee, self.manager):
            expect_saved(page)


Meet = Any


@pytest.fixture
def meet(server: Place, enter: Enter) -> Meet:
    return lambda part, **options: Meeting(server, enter, part, **options)


def caret(area: Locator) -> tuple[int, int]:
    start, end = area.evaluate("area => [area.selectionStart, area.selectionEnd]")
    return start, end


def put_caret(area: Locator, start: int, end: int | None = None) -> None:
    area.focus()
    area.evaluate("(area, [start, end]) => area.setSelectionRange(start, end)", [start, start if end is None else end])


def hold_saves(page: Page) -> None:
    """Keep every save of the page from the server, unanswered."""
    page.route(SAVES, lambda _route: None)


def let_go(page: Page) -> None:
    """Send on what is held, and hold nothing more."""
    page.unroute(SAVES)


def test_the_caret_stays_while_the_other_writes_in_the_same_note(meet: Meet) -> None:
    meeting = meet(PART)
    mine, theirs = shared_note(meeting.employee), shared_note(meeting.manager)
    type_in(mine, "Først kom sist")
    expect(theirs).to_have_value("Først kom sist")

    put_caret(mine, 6)
    type_in(theirs, " og mer")
    expect(mine).to_have_value("Først kom sist og mer")
    expect(mine).to_be_focused()
    assert caret(mine) == (6, 6)
    meeting.employee.keyboard.type("alltid ")
    expect(theirs).to_have_value("Først alltid kom sist og mer")

    put_caret(mine, 13, 16)
    put_caret(theirs, 0)
    meeting.manager.keyboard.type("Helt ")
    expect(mine).to_have_value("Helt Først alltid kom sist og mer")
    expect(mine).to_be_focused()
    assert caret(mine) == (18, 21)
    assert caret(theirs) == (5, 5)
    meeting.employee.keyboard.type("gikk")
    expect(theirs).to_have_value("Helt Først alltid gikk sist og mer")


def test_what_is_written_while_the_page_still_comes_is_shown(meet: Meet) -> None:
    """The stream's beginning is for a page that listens: a script that is slow to come must not miss it."""
    meeting = meet(PART)
    employee = meeting.employee
    employee.route("**/js/parts*", lambda _route: None)
    employee.reload(wait_until="commit")
    expect(employee.locator("#strom")).to_be_attached()
    employee.wait_for_timeout(1_000)
    type_in(shared_note(meeting.manager), "Skrevet imens")
    expect_saved(meeting.manager)
    employee.unroute("**/js/parts*")
    expect(shared_note(employee)).to_have_value("Skrevet imens")


@pytest.mark.parametrize("where", ["note", "agreement"])
def test_no_word_is_lost_or_doubled_when_both_write_at_once(meet: Meet, where: str) -> None:
    meeting = meet(PART if where == "note" else AGREEMENTS)
    both = [shared_note(page) if where == "note" else agreed(page, 1) for page in (meeting.employee, meeting.manager)]
    words = [[f"{name}{number}" for number in range(12)] for name in ("sol", "regn")]
    meeting.type_at_once(*both, tuple(" ".join(mine) + " " for mine in words))
    rows = meeting.rows()
    stored = rows["notes"][0] if where == "note" else rows["agreements"][0][0]
    for area in both:
        expect(area).to_have_value(stored)
    assert sorted(stored.split()) == sorted(words[0] + words[1])
    for mine in words:
        assert [word for word in stored.split() if word in mine] == mine


def test_saved_is_said_only_when_it_is(meet: Meet) -> None:
    meeting = meet(PART)
    hold_saves(meeting.employee)
    type_in(own_area(meeting.employee), "Jeg")
    expect(status(meeting.employee)).to_have_text("Lagrer …")
    assert meeting.rows()["answers"] == {}
    expect(status(meeting.employee)).not_to_contain_text("Lagret")
    let_go(meeting.employee)
    expect_saved(meeting.employee)
    assert list(meeting.rows()["answers"]) == ["Jeg"]


def test_a_lost_answer_neither_loses_nor_doubles_words(meet: Meet) -> None:
    meeting = meet(PART)
    stored: list[int] = []

    def lose_the_answer(route: Route) -> None:
        stored.append(route.fetch().status)
        route.abort()

    meeting.employee.route(SAVES, lose_the_answer)
    type_in(own_area(meeting.employee), "Det gikk bra")
    expect(status(meeting.employee)).to_have_text(re.compile("^Ikke lagret"))
    assert set(stored) == {200}
    type_in(own_area(meeting.employee), " og bedre siden")
    meeting.employee.unroute(SAVES)
    expect(status(meeting.employee)).to_have_text(re.compile("^Lagret"), timeout=AFTER_A_RETRY)
    assert list(meeting.rows()["answers"]) == ["Det gikk bra og bedre siden"]
    expect(own_area(meeting.employee)).to_have_value("Det gikk bra og bedre siden")
    expect(other_column(meeting.manager)).to_have_text("Det gikk bra og bedre siden")


def test_everything_arrives_after_the_server_was_killed(meet: Meet) -> None:
    meeting = meet(PART)
    type_in(own_area(meeting.employee), "Før strømmen gikk")
    meeting.server.server.kill()
    type_in(own_area(meeting.employee), ", mens den var borte")
    type_in(shared_note(meeting.manager), "Også dette")
    for page in (meeting.employee, meeting.manager):
        expect(warning(page)).to_be_visible()
        expect(warning(page)).to_have_text(re.compile("^Ikke lagret"))
    meeting.server.start()
    type_in(own_area(meeting.employee), " og etterpå")
    for page in (meeting.employee, meeting.manager):
        expect(status(page)).to_have_text(re.compile("^Lagret"), timeout=AFTER_A_RETRY)
        expect(warning(page)).to_be_hidden()
    expect(other_column(meeting.manager)).to_have_text(
        "Før strømmen gikk, mens den var borte og etterpå", timeout=AFTER_A_RETRY
    )
    expect(shared_note(meeting.employee)).to_have_value("Også dette", timeout=AFTER_A_RETRY)
    rows = meeting.rows()
    assert list(rows["answers"]) == ["Før strømmen gikk, mens den var borte og etterpå"]
    assert rows["notes"] == ["Også dette"]


def test_open_pages_give_back_what_a_restored_database_has_lost(meet: Meet) -> None:
    """What one typed while the server was away is in neither the backup nor the other's page."""
    meeting = meet(PART)
    type_in(own_area(meeting.employee), "Kurs i mai eller juni")
    type_in(shared_note(meeting.manager), "Vi tar kurset sammen")
    for page in (meeting.employee, meeting.manager):
        expect_saved(page)
    expect(shared_note(meeting.employee)).to_have_value("Vi tar kurset sammen")
    meeting.server.server.kill()
    type_in(shared_note(meeting.employee), " og snart")
    meeting.server.run("tests.browser.put_back")
    meeting.server.start()
    for page in (meeting.employee, meeting.manager):
        expect(status(page)).to_have_text(re.compile("^Lagret"), timeout=AFTER_A_RETRY)
        expect(shared_note(page)).to_have_value("Vi tar kurset sammen og snart", timeout=AFTER_A_RETRY)
    expect(other_column(meeting.manager)).to_have_text("Kurs i mai eller juni", timeout=AFTER_A_RETRY)
    rows = meeting.rows()
    assert list(rows["answers"]) == ["Kurs i mai eller juni"]
    assert rows["notes"] == ["Vi tar kurset sammen og snart"]


def test_text_survives_that_the_session_ends(meet: Meet, enter: Enter, office: PostOffice) -> None:
    meeting = meet(PART, mail_port=office.port)
    page = meeting.employee
    hold_saves(page)
    type_in(own_area(page), "Dette skrev jeg")
    elsewhere = enter(meeting.world, "employee_elsewhere", "/meg")
    press(elsewhere, "Logg ut alle andre steder")
    let_go(page)
    expect(warning(page)).to_contain_text("Du er logget ut")
    # Playwright's tabs always have the focus, so coming back to one has to be told.
    page.evaluate("() => void setInterval(() => window.dispatchEvent(new Event('focus')), 500)")
    type_in(own_area(page), " ferdig")
    expect(own_area(page)).to_have_value("Dette skrev jeg ferdig")

    with page.context.expect_page() as opened:
        warning(page).get_by_role("link", name="Logg inn i en ny fane").click()
    Company(meeting.server, office, page.context.browser, {}, []).give_code(opened.value, "emil@fjordvik.example")
    expect(opened.value.get_by_text("Samtale med Marit")).to_be_visible()
    expect(warning(page)).to_be_hidden()
    expect(own_area(page)).to_have_value("Dette skrev jeg ferdig")
    expect(other_column(meeting.manager)).to_have_text("Dette skrev jeg ferdig")
    assert list(meeting.rows()["answers"]) == ["Dette skrev jeg ferdig"]


def test_of_two_dates_at_once_both_see_the_one_that_stands(meet: Meet) -> None:
    meeting = meet(AGREEMENTS)
    hold_saves(meeting.manager)
    due(meeting.manager, 1).fill("2027-05-05")
    due(meeting.employee, 1).fill("2027-03-03")
    expect_saved(meeting.employee)
    expect(due(meeting.manager, 1)).to_have_value("2027-05-05")
    let_go(meeting.manager)
    expect(meeting.manager.get_by_text("Emil valgte noe annet samtidig")).to_be_visible()
    for page in (meeting.employee, meeting.manager):
        expect(due(page, 1)).to_have_value("2027-03-03")
        expect(warning(page)).to_be_hidden()
    due(meeting.manager, 1).fill("2027-05-05")
    expect(due(meeting.employee, 1)).to_have_value("2027-05-05")
    expect(meeting.manager.get_by_text("valgte noe annet samtidig")).to_be_hidden()


def test_a_removed_agreement_comes_back_with_the_words_that_were_on_their_way(meet: Meet) -> None:
    meeting = meet(AGREEMENTS)
    type_in(agreed(meeting.manager, 2), "Møte")
    expect(agreed(meeting.employee, 2)).to_have_value("Møte")
    hold_saves(meeting.manager)
    type_in(agreed(meeting.manager, 2), " hver mandag")
    press(meeting.employee, "Fjern avtale 2")
    expect(meeting.manager.get_by_role("rowheader")).to_have_count(5)
    let_go(meeting.manager)
    expect_saved(meeting.manager)
    press(meeting.employee, "Angre")
    for page in (meeting.employee, meeting.manager):
        expect(agreed(page, 2)).to_have_value("Møte hver mandag")
    assert meeting.rows()["agreements"] == [["Møte hver mandag", "", ""]]


def test_the_meeting_opens_the_columns_when_the_employee_confirms_its_start(server: Place, enter: Enter) -> None:
    world = server.world(opening="meeting")
    server.start()
    path = f"/samtaler/{world['talk']}/forberedelse"
    employee, manager = enter(world, "employee", path), enter(world, "manager", path)
    go_to_part(employee, PART)
    type_in(own_area(employee), "Ikke ennå")
    expect_saved(employee)
    for page in (employee, manager):
        press(page, "Jeg er klar")
        expect(page.get_by_text("Du er klar")).to_be_visible()
    expect(manager.get_by_text("Emil er klar")).to_be_visible()
    assert "Ikke ennå" not in source_of(manager)

    press(manager, "Start samtalen")
    expect(manager.get_by_text("Venter på Emil")).to_be_visible()
    assert "Ikke ennå" not in source_of(manager)
    expect(employee.get_by_text("Marit vil starte samtalen")).to_be_visible()
    press(employee, "Start samtalen")
    for page in (employee, manager):
        expect(page).to_have_url(re.compile("/mote"))
    go_to_part(manager, PART)
    expect(other_column(manager)).to_have_text("Ikke ennå")
    expect(manager.get_by_text(re.compile(r"\d+ av 90 min igjen"))).to_be_visible()


def source_of(page: Page) -> str:
    """The page as the server gives it now; asked for beside the page, which may be on its way to another."""
    return page.request.get(page.url).text()
