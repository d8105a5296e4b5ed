"""Two browsers read back and sign: each sees the other's word come, and a change that takes both away."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Enter, screenshot
from tests.browser.post_office import PostOffice
from tests.browser.screens import agreed, expect_saved, go_to_part, press, shared_note, type_in
from tests.browser.server import Place

SUMMARY = "Vi møtes hver mandag."
DISAGREEMENT = "Jeg mener fristen er for knapp."


@pytest.fixture
def reading(server: Place, enter: Enter, office: PostOffice) -> tuple[Page, Page]:
    """Employee and manager at the read-back of an agreement and a summary."""
    world = server.world(open=True, mail_port=office.port)
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
        expect(page.get_by_role("status")).to_contain_text("Dere har begge signert. Referatet er ferdig")
        expect(page.get_by_text(SUMMARY)).to_be_visible()
        expect(page.get_by_text(DISAGREEMENT)).to_be_visible()
    expect(manager.get_by_role("button", name="Godta: Oppfølging med Emil")).to_be_visible()
    expect(employee.get_by_role("button", name="Godta")).to_have_count(0)
    employee.reload()
    expect(employee.get_by_text("Dere har begge signert")).to_have_count(0)


def test_what_is_missing_is_one_press_from_the_read_back(reading: tuple[Page, Page]) -> None:
    employee, manager = reading
    expect(employee.get_by_text("Én rad i planen er ikke helt utfylt.")).to_be_visible()
    screenshot(employee, "signing-gap")
    employee.get_by_role("link", name="Gå til det som mangler").click()
    choice = employee.get_by_role("row").filter(has=employee.get_by_role("rowheader", name="1", exact=True))
    choice = choice.get_by_label("Ansvarlig", exact=True)
    expect(choice).to_be_focused()
    expect(choice).to_be_in_viewport()
    choice.select_option(label="Emil")
    choice.locator("xpath=ancestor::tr").get_by_label("Frist").fill("2099-01-31")
    expect_saved(employee)
    expect(manager.get_by_text("ikke helt utfylt")).to_have_count(0)


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


def test_who_stays_at_the_read_back_can_sign_again_after_a_change(reading: tuple[Page, Page]) -> None:
    employee, manager = reading
    press(employee, "Signer")
    waiting, sign = employee.get_by_text("Du har signert"), employee.get_by_role("button", name="Signer", exact=True)
    expect(waiting).to_be_visible()
    expect(sign).to_be_hidden()
    manager.get_by_role("link", name="Rett noe i teksten").click()
    go_to_part(manager, "Avslutning")
    type_in(shared_note(manager), " Kl. 9.")
    expect_saved(manager)
    expect(employee.get_by_role("status").filter(has_text="Må signeres på nytt")).to_be_visible()
    screenshot(employee, "signing-voided")
    expect(waiting).to_be_hidden()
    sign.click()  # what this page was loaded with is another text
    expect(employee.get_by_role("alert")).to_contain_text("Teksten er endret siden du leste den")
    sign.click()
    expect(waiting).to_be_visible()
    manager.get_by_role("link", name="Les gjennom og signer").click()
    press(manager, "Ta opp samtalen igjen")
    expect(employee.get_by_text("Samtalen er tatt opp igjen")).to_be_visible()
    for each in (waiting, sign):
        expect(each).to_be_hidden()


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


def test_words_are_signed_when_one_has_shown_who_one_is(
    reading: tuple[Page, Page], server: Place, office: PostOffice
) -> None:
    employee, _manager = reading
    employee.get_by_text("Jeg har lest det, men er uenig").click()
    employee.get_by_label("Hva er du uenig i?").fill(DISAGREEMENT)
    server.start_later(0.5)
    press(employee, "Signer med merknaden")
    expect(employee.get_by_role("heading", level=1)).to_have_text("Er det deg?")
    press(employee, "Få kode")
    employee.get_by_label("Koden på seks siffer").fill("12")
    press(employee, "Bekreft")
    expect(employee.get_by_text("Koden stemmer ikke")).to_be_visible()
    screenshot(employee, "signing-code")
    employee.get_by_label("Koden på seks siffer").fill(office.code_for("emil@fjordvik.example"))
    press(employee, "Bekreft")
    expect(employee.get_by_role("listitem").filter(has_text="Emil Eide")).to_contain_text(DISAGREEMENT)
    expect(employee).to_have_url(re.compile("/signer$"))
