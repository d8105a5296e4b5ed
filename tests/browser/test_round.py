"""A round from opening to closing: HR and three managers in browsers of their own, with the mail that they get."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from icalendar import Calendar
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import Enter, screenshot
from tests.browser.post_office import PostOffice, calendar_parts, content_of, request_in, text_of
from tests.browser.screens import press
from tests.browser.server import Place
from tests.browser.test_axe import Look
from webapp import clock

NAME = "Vårsamtalene"
OPENED, NUDGED, INVITED = (
    f"Ny samtalerunde: {NAME}",
    f"Samtaler som mangler: {NAME}",
    "Innkalling til medarbeidersamtale",
)


@pytest.fixture
def world(server: Place, office: PostOffice) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(server.run("tests.browser.round", str(office.port)).splitlines()[-1])
    server.start()
    return made


def day(days: int) -> str:
    return (clock.today() + dt.timedelta(days=days)).isoformat()


def address(name: str) -> str:
    return f"{name}@fjordvik.example"


def line(page: Page, name: str) -> Locator:
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=name))


def open_round(hr: Page) -> str:
    """Open a round of all but one department, and give its address."""
    hr.get_by_role("link", name="Oversikt").click()
    hr.get_by_role("link", name="Samtalerunder").click()
    hr.get_by_role("link", name="Åpne en runde").first.click()
    hr.get_by_label("Navn").fill(NAME)
    hr.get_by_label("Noen avdelinger eller personer").check()
    hr.get_by_text("Velg avdelinger og personer").click()
    for chosen in ("Drift", "Salg", "Arne Aas"):
        hr.get_by_label(chosen, exact=True).check()
    hr.get_by_label("Hilsen til lederne").fill("Ta dere god tid.")
    press(hr, "Åpne runden")
    expect(hr.get_by_role("heading", level=1)).to_have_text(NAME)
    return hr.url


def test_a_round_from_opening_to_closing(
    world: dict[str, Any], enter: Enter, server: Place, office: PostOffice
) -> None:
    hr = enter(world, "hr", "/")
    place = open_round(hr)
    expect(hr.get_by_text("0 av 6 har signert")).to_be_visible()
    for name in ("marit", "odd", "borghild"):
        assert "Ta dere god tid." in text_of(office.letter_to(address(name), OPENED))

    # Marit plans both of hers in one go, Kari on another day than proposed.
    marit = enter(world, "manager", "/")
    marit.locator(".next").filter(has_text=NAME).get_by_role("link", name="Planlegg samtalene").click()
    marit.get_by_role("link", name="Planlegg samtalene").click()
    marit.get_by_label("Dag for Kari Kro").fill(day(21))
    marit.get_by_label("Klokkeslett for Kari Kro").fill("13:15")
    marit.get_by_label("Sted").fill("Fjell")
    screenshot(marit, "round-plan")
    press(marit, "Send innkallingene")
    expect(marit.get_by_text("2 innkallinger er på vei.")).to_be_visible()
    expect(line(marit, "Kari Kro")).to_contain_text("Invitert til")
    for name in ("emil", "kari"):
        entry, _attached = calendar_parts(office.letter_to(address(name), INVITED))
        assert str(request_in(entry)["LOCATION"]) == "Fjell"
    (attached,) = office.letter_to(address("marit"), "2 innkallinger er sendt").iter_attachments()
    events: list[Any] = Calendar.from_ical(content_of(attached)).walk("VEVENT")
    assert clock.from_local(dt.date.fromisoformat(day(21)), dt.time(13, 15)) in {event.start for event in events}
    assert len(events) == 2

    # Odd picks a day that is too near, is told beside it, and means it.
    odd = enter(world, "other_manager", "/")
    odd.get_by_role("link", name="Planlegg samtalene").click()
    odd.get_by_role("link", name="Planlegg samtalene").click()
    odd.get_by_label("Dag for Siv Salvesen").fill(day(4))
    odd.get_by_label("Hilsen").fill("Gleder meg")
    press(odd, "Send innkallingene")
    expect(line(odd, "Siv Salvesen")).to_contain_text("Det er under sju dager til.")
    expect(odd.get_by_label("Hilsen")).to_have_value("Gleder meg")
    odd.get_by_label("Ja, noen av samtalene skal være om under sju dager").check()
    press(odd, "Send innkallingene")
    expect(odd.get_by_text("Innkallingen er på vei.")).to_be_visible()
    assert "Gleder meg" in text_of(office.letter_to(address("siv"), INVITED))

    # Borghild has done nothing: HR reminds her, and lets Arne off.
    hr.goto(place)
    expect(line(hr, "Borghild Bye")).to_contain_text("3")
    expect(hr.get_by_text("3 henger etter")).to_be_visible()
    press(hr, "Minn lederne på det")
    expect(hr.get_by_text("Én leder får en påminnelse.")).to_be_visible()
    expect(hr.get_by_role("button", name="Minn lederne på det")).to_have_count(0)
    assert "3 av medarbeiderne dine" in text_of(office.letter_to(address("borghild"), NUDGED))
    hr.get_by_role("link", name="Borghild Bye").click()
    hr.get_by_role("link", name="Frita Arne Aas").click()
    hr.get_by_label("Hvorfor trengs ingen samtale?").fill("Permisjon ut året")
    press(hr, "Frita")
    expect(line(hr, "Arne Aas")).to_contain_text("Permisjon ut året")

    boss = enter(world, "boss", "/")
    boss.get_by_role("link", name="Planlegg samtalene").click()
    expect(line(boss, "Arne Aas")).to_contain_text("Fritatt")
    boss.get_by_role("link", name="Planlegg samtalene").click()
    boss.get_by_label("Odd Olsen", exact=True).uncheck()
    boss.get_by_label("Tidligst fra").fill("12:00")
    press(boss, "Lag nytt forslag")
    expect(boss.get_by_label("Klokkeslett for Marit Moen")).to_have_value("12:00")
    expect(boss.get_by_label("Odd Olsen", exact=True)).not_to_be_checked()
    press(boss, "Send innkallingene")
    expect(boss.get_by_text("Innkallingen er på vei.")).to_be_visible()
    expect(line(boss, "Odd Olsen")).to_contain_text("Ikke planlagt")
    office.letter_to(address("marit"), INVITED)

    # Emil sees that it is on, and nothing of others.
    emil = enter(world, "employee", "/")
    expect(emil.get_by_text(f"Runden «{NAME}» pågår, med siste dag")).to_be_visible()
    assert emil.goto(place + "/mine").status == 403  # type: ignore[union-attr]

    # All who were invited have signed; HR closes.
    server.run("tests.browser.round", "signed")
    hr.goto(place)
    expect(hr.get_by_text("4 av 5 har signert")).to_be_visible()
    hr.get_by_role("link", name="Endre runden").click()
    hr.get_by_role("textbox", name="Siste dag").fill(day(70))
    press(hr, "Lagre")
    office.letter_to(address("borghild"), f"Ny siste dag: {NAME}")
    hr.get_by_role("link", name="Avslutt runden").click()
    press(hr, "Avslutt runden")
    expect(hr.get_by_text("Runden ble avsluttet")).to_be_visible()
    boss.reload()
    expect(boss.get_by_text("HR har avsluttet runden.")).to_be_visible()
    expect(boss.get_by_role("link", name="Planlegg samtalene")).to_have_count(0)


def test_its_pages_are_for_everyone_to_read(
    world: dict[str, Any], enter: Enter, server: Place, browser: Browser, browser_context_args: dict[str, Any]
) -> None:
    place = open_round(enter(world, "hr", "/")).removeprefix(server.url)
    look = Look(server.url, browser, browser_context_args, world["cookies"])
    look.at("hr", "/runder/ny", lambda page: press(page, "Åpne runden"))
    look.at("hr", "/runder/ny", lambda page: page.get_by_text("Velg avdelinger og personer").click())
    for path in ("", "/folk", "/endre", "/avslutt"):
        look.at("hr", place + path)
    look.at("manager", place + "/mine")
    look.at("manager", place + "/planlegg")

    def send_wrong(page: Page) -> None:
        page.get_by_label("Dag for Emil Eide").fill("")
        press(page, "Send innkallingene")

    look.at("manager", place + "/planlegg", send_wrong)
    look.at("hr", "/runder")
    look.at("employee", "/")
    look.close()
    assert look.wrong == []
