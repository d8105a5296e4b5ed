"""Two browsers read back and sign: each sees the other's word come, and a change that takes both away."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Enter, screenshot
from tests.browser.screens import agreed, expect_saved, go_to_part, press, shared_note, type_in
from tests.browser.server import Place

SUMMARY = "Vi møtes hver mandag."
DISAGREEMENT = "Jeg mener fristen er for knapp."


@pytest.fixture
def reading(server: Place, enter: Enter) -> tuple[Page, Page]:
    """Employee and manager at the read-back of an agreement and a summary."""
    world = server.world(open=True)
    server.start()
    path = f"/samtaler/{world['talk']}/mote"
    employee, manager = enter(world, "employee", path), enter(world, "manager", path)
    press(manager, "Start samtalen")
    expect(manager.get_by_role("button", name="Avslutt og les opp")).to_be_visible()
    go_to_part(manager, "Avtaler fram til neste samtale")
    type_in(agreed(manager, 1), "Kurs i regnskap")
    go_to_part(manager, "Avslutning")
    type_in(shared_note(manager), SUMMARY)
    expect_saved(manager)
    press(manager, "Avslutt og les opp")
    expect(manager.get_by_text(SUMMARY)).to_be_visible()
    employee.get_by_role("link", name="Les gjennom og signer").click()
    expect(employee.get_by_role("row", name="Kurs i regnskap")).to_be_visible()
    return employee, manager


def test_each_signs_and_both_get_the_minutes(reading: tuple[Page, Page]) -> None:
    employee, manager = reading
    employee.get_by_text("Jeg har lest det, men er uenig").press("Enter")
    press(employee, "Signer med merknaden")
    expect(employee.get_by_role("alert")).to_contain_text("Skriv hva du er uenig i")
    employee.get_by_label("Hva er du uenig i?").fill(DISAGREEMENT)
    press(employee, "Signer med merknaden")
    expect(manager.get_by_text("men uenig")).to_be_visible()
    expect(manager.get_by_text(DISAGREEMENT)).to_be_visible()
    screenshot(manager, "signing-manager")
    press(manager, "Signer")
    for page in (manager, employee):
        expect(page).to_have_url(re.compile("/referater/"))
        expect(page.get_by_text(SUMMARY)).to_be_visible()
        expect(page.get_by_text(DISAGREEMENT)).to_be_visible()


def test_a_change_takes_both_signatures_away_and_says_so(reading: tuple[Page, Page]) -> None:
    employee, manager = reading
    press(employee, "Signer")
    expect(manager.get_by_role("listitem").filter(has_text="Emil Eide")).to_contain_text("Signert")
    employee.get_by_role("link", name="Rett noe i teksten").click()
    go_to_part(employee, "Avslutning")
    type_in(shared_note(employee), " Kl. 9.")
    expect_saved(employee)
    expect(manager.get_by_text("Må signeres på nytt")).to_be_visible()
    expect(manager.get_by_text(SUMMARY + " Kl. 9.")).to_be_visible()
    expect(manager.get_by_text("Har ikke signert")).to_have_count(2)

    press(manager, "Signer")  # what this page was loaded with is another text
    expect(manager.get_by_role("alert")).to_contain_text("Teksten er endret siden du leste den")
    press(manager, "Signer")
    expect(manager.get_by_role("listitem").filter(has_text="Marit Moen")).to_contain_text("Signert")
    employee.get_by_role("link", name="Les gjennom og signer").click()
    press(employee, "Signer")
    for page in reading:
        expect(page).to_have_url(re.compile("/referater/"))
        expect(page.get_by_text(SUMMARY + " Kl. 9.")).to_be_visible()


def test_the_talk_is_taken_up_again_before_it_is_signed(reading: tuple[Page, Page]) -> None:
    employee, manager = reading
    press(employee, "Signer")
    press(manager, "Ta opp samtalen igjen")
    expect(manager).to_have_url(re.compile("/mote"))
    expect(employee.get_by_text("Samtalen er tatt opp igjen")).to_be_visible()
    employee.get_by_role("link", name="Gå til samtalen").click()
    go_to_part(employee, "Avslutning")
    expect(shared_note(employee)).to_have_value(SUMMARY)


def test_words_in_a_form_are_not_lost_to_what_the_other_does(reading: tuple[Page, Page]) -> None:
    """The manager takes the pen, so the employee may do less and the page is another: it waits until they are sent."""
    employee, manager = reading
    employee.get_by_text("Jeg har lest det, men er uenig").click()
    press(employee, "Signer med merknaden")
    employee.get_by_label("Hva er du uenig i?").fill(DISAGREEMENT)
    manager.get_by_role("link", name="Rett noe i teksten").click()
    press(manager, "Jeg")
    expect(manager.get_by_role("button", name="Jeg", exact=True)).to_have_attribute("aria-pressed", "true")
    employee.wait_for_timeout(2_000)  # longer than a page waits that has nothing to lose
    expect(employee.get_by_label("Hva er du uenig i?")).to_have_value(DISAGREEMENT)
    press(employee, "Signer med merknaden")
    expect(employee.get_by_role("listitem").filter(has_text="Emil Eide")).to_contain_text(DISAGREEMENT)


def test_who_has_been_signed_in_for_long_shows_who_they_are_first(reading: tuple[Page, Page], server: Place) -> None:
    employee, _manager = reading
    employee.get_by_text("Jeg har lest det, men er uenig").click()
    employee.get_by_label("Hva er du uenig i?").fill(DISAGREEMENT)
    server.start_later(0.5)
    press(employee, "Signer med merknaden")
    expect(employee.get_by_text("Vis at det er deg")).to_be_visible()
    expect(employee.get_by_label("Hva er du uenig i?")).to_have_value(DISAGREEMENT)
    with employee.expect_popup() as tab:
        employee.get_by_role("link", name="Bekreft hvem du er").click()
    expect(tab.value.get_by_role("heading", level=1)).to_have_text("Er det deg?")
    server.start_later(0)
    press(employee, "Signer med merknaden")
    expect(employee.get_by_role("listitem").filter(has_text="Emil Eide")).to_contain_text(DISAGREEMENT)
