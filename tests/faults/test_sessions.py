"""The session ends while someone types: signed in again in place, the text intact, nothing in another's name."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.screens import other_column, own_area, press, type_in, warning
from tests.faults.conftest import House
from tests.faults.pair import AFTER_A_RETRY, Browsers, Meet, expect_saved, expect_unsaved, field_of

SIGNED_OUT = re.compile("^Du er logget ut. Teksten er her, men ikke lagret.")
PRESSED_TOO_LATE = "Det gikk ikke, for du var logget ut. Logg inn i en ny fane, og prøv igjen her."
SOMEONE_ELSE = re.compile("^Noen andre er logget inn i denne nettleseren nå.")


def sign_in_as(page: Page, browsers: Browsers, cookie: str) -> None:
    """As in another tab of the same browser: the session that the cookie names is another one from now on."""
    value = browsers.world["cookies"][cookie]
    page.context.add_cookies([{"name": "samtale", "value": value, "url": browsers.url}])


def test_signed_out_in_another_tab_while_typing(meet: Meet, house: House) -> None:
    pair = meet()
    page = pair.employee
    mine = own_area(page)
    type_in(mine, "Før")
    expect_saved(page)
    other = page.context.new_page()
    other.goto(f"{house.place.url}/meg")
    press(other, "Emil Eide")
    press(other, "Logg ut")
    expect(other).to_have_url(re.compile("/logg-inn"))
    type_in(mine, ", mens jeg var ute")
    expect_unsaved(page, SIGNED_OUT)
    expect(warning(page).get_by_role("link", name="Logg inn i en ny fane")).to_be_visible()
    type_in(mine, ", og litt til")
    expect_unsaved(page, SIGNED_OUT)
    sign_in_as(page, pair.browsers, "employee_elsewhere")
    expect(other_column(pair.manager)).to_have_text("Før, mens jeg var ute, og litt til", timeout=AFTER_A_RETRY)
    expect(warning(page)).to_be_hidden(timeout=AFTER_A_RETRY)
    expect(mine).to_have_value("Før, mens jeg var ute, og litt til")
    assert house.stored.text(field_of(mine)) == "Før, mens jeg var ute, og litt til"


def test_a_form_token_that_is_no_longer_good_is_made_anew(meet: Meet, house: House) -> None:
    page = (browsers := meet.new()).open_as("employee")
    mine = own_area(page)
    sign_in_as(page, browsers, "employee_elsewhere")
    type_in(mine, "Samme person, ny økt")
    expect_saved(page)
    type_in(mine, ", og videre")
    expect_saved(page)
    assert house.stored.text(field_of(mine)) == "Samme person, ny økt, og videre"


def test_a_press_after_the_session_says_so_and_goes_on_after_it(meet: Meet) -> None:
    page = (browsers := meet.new()).open_as("employee", "Åpning")
    told, topic = page.locator("#gikk-ikke"), page.get_by_label("Nytt tema")
    page.context.clear_cookies()
    topic.fill("Lønn")
    topic.press("Enter")
    expect(told).to_have_text(PRESSED_TOO_LATE)
    expect(warning(page).get_by_role("link", name="Logg inn i en ny fane")).to_be_visible()
    expect(topic).to_have_value("Lønn")
    assert page.evaluate("!dispatchEvent(new Event('beforeunload', { cancelable: true }))"), "leaving asks first"
    sign_in_as(page, browsers, "employee_elsewhere")
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(warning(page)).to_be_hidden()
    topic.press("Enter")
    expect(page.get_by_label("Tema", exact=True)).to_have_value("Lønn")
    expect(told).to_have_text("")
    expect(topic).to_have_value("")


def test_a_press_after_a_new_session_begins_needs_only_another(meet: Meet) -> None:
    page = (browsers := meet.new()).open_as("employee", "Åpning")
    topic = page.get_by_label("Nytt tema")
    sign_in_as(page, browsers, "employee_elsewhere")
    topic.fill("Lønn")
    with page.expect_response("**/kode"):
        topic.press("Enter")
    expect(page.locator("#gikk-ikke")).to_have_text(PRESSED_TOO_LATE)
    topic.press("Enter")
    expect(page.get_by_label("Tema", exact=True)).to_have_value("Lønn")


def test_nothing_is_saved_while_someone_else_is_signed_in(meet: Meet, house: House) -> None:
    """A shared machine: whoever comes after must not write in one's place, nor in their own name what one wrote."""
    page = (browsers := meet.new()).open_as("employee")
    mine = own_area(page)
    type_in(mine, "Mitt")
    expect_saved(page)
    before = house.stored.rows()
    sign_in_as(page, browsers, "manager")
    type_in(mine, ", fortsatt mitt")
    expect_unsaved(page, SOMEONE_ELSE)
    assert house.stored.rows() == before
    sign_in_as(page, browsers, "employee_elsewhere")
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect_saved(page)
    assert house.stored.text(field_of(mine)) == "Mitt, fortsatt mitt"
