"""Four goal talks of a year in two browsers, each signed with minutes: the plan goes from one to the next, and the line
of dated entries grows. Then the annual talk opens with the year."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import Enter, screenshot
from tests.browser.months import Months
from tests.browser.post_office import PostOffice
from tests.browser.screens import expect_saved, go_to_part, own_area, part, press, shared_note, type_in
from tests.browser.series import MOTIVATED
from tests.browser.server import Place
from tests.browser.test_axe import PHONE, SIDEWAYS, Look

GOAL, ACTION = "Lede årsoppgjøret", "Følge Bjørn gjennom ett oppgjør"
AGENDA, STATUS, PLAN, CLOSING = "Målene og avtalene", "Status på planen", "Planen videre", "Avslutning"
PROGRESS = ("Nettopp begynt", "Halvveis", "Snart i mål", "Ferdig i desember")


def line(page: Page) -> Locator:
    return page.get_by_role("list", name="Målsamtalene").get_by_role("listitem")


def open_columns(months: Months, talk: str) -> tuple[Page, Page]:
    """Both are ready, and sit where they meet."""
    emil, marit = (months.open(who, f"/samtaler/{talk}/forberedelse") for who in ("emil", "marit"))
    for page in (emil, marit):
        press(page, "Jeg er klar")
    for page in (emil, marit):
        expect(page).to_have_url(re.compile("/mote"))
    press(marit, "Start samtalen")
    return emil, marit


def write_the_plan(emil: Page, marit: Page) -> None:
    go_to_part(marit, PLAN)
    press(marit, "Legg til et arbeidsmål")
    goal = marit.get_by_role("region", name="Arbeidsmål 1", exact=True)
    type_in(goal.get_by_label("Hva skal være nådd"), GOAL)
    goal.get_by_role("button", name="Legg til et tiltak").click()
    type_in(goal.get_by_role("textbox", name="Hva skal gjøres"), ACTION)
    go_to_part(emil, PLAN)
    theirs = emil.get_by_role("region", name="Arbeidsmål 1", exact=True)
    expect(theirs.get_by_role("textbox", name="Hva skal gjøres")).to_have_value(ACTION)


def take_the_plan_further(emil: Page, marit: Page) -> None:
    """What was agreed last time is gone through first, and what is kept stands in the new plan."""
    go_to_part(marit, AGENDA)
    expect(part(marit).locator(".review h3")).to_have_text([GOAL, ACTION])
    for choice in part(marit).get_by_label("Hva gjør vi videre?").all():
        choice.select_option(label="Beholdes")
    expect(part(marit).get_by_text("Dette står i den nye planen.")).to_have_count(2)
    go_to_part(emil, PLAN)
    goal = emil.get_by_role("region", name="Arbeidsmål 1", exact=True)
    expect(goal.get_by_label("Hva skal være nådd")).to_have_value(GOAL)
    expect(goal.get_by_role("textbox", name="Hva skal gjøres")).to_have_value(ACTION)


def say_how_it_goes(emil: Page, marit: Page, words: str) -> None:
    go_to_part(emil, STATUS)
    type_in(own_area(emil), words)
    go_to_part(marit, CLOSING)
    type_in(shared_note(marit), f"Vi er enige: {words}")
    for page in (emil, marit):
        expect_saved(page)


def sign(emil: Page, marit: Page) -> str:
    """Both sign what is read back. Returns the minutes' address."""
    press(marit, "Avslutt og les opp")
    emil.get_by_role("link", name="Les gjennom og signer").click()
    for page in (emil, marit):
        expect(page.get_by_text(GOAL, exact=True).first).to_be_visible()
    press(emil, "Signer")
    expect(marit.get_by_text("signerte")).to_be_visible()
    press(marit, "Signer")
    for page in (emil, marit):
        expect(page).to_have_url(re.compile("/referater/"))
    return marit.url


def hold(months: Months, talk: str, number: int, held: list[str]) -> str:
    """The talk of this number, from the yes to the minutes. ``held`` is what the line says of those before it."""
    emil, marit = open_columns(months, talk)
    if number:
        expect(line(marit)).to_have_text([*held, re.compile("i gang")])
        expect(line(marit).last).to_have_attribute("aria-current", "true")
        take_the_plan_further(emil, marit)
    else:
        write_the_plan(emil, marit)
    say_how_it_goes(emil, marit, PROGRESS[number])
    if number == 3:
        marit.get_by_role("navigation", name="Deler").get_by_role("link").first.click()
        screenshot(marit, "series-meeting")
    minutes = sign(emil, marit)
    expect(marit.get_by_text(f"Vi er enige: {PROGRESS[number]}")).to_be_visible()
    return minutes


def test_four_goal_talks_with_minutes_and_the_annual_talk_that_opens_with_them(
    server: Place, enter: Enter, office: PostOffice, browser: Browser, browser_context_args: dict[str, Any]
) -> None:
    months = Months(server, enter, office.port, "invite")
    days = ["16. februar", "18. mai", "17. august", "16. november"]
    at, talk = dt.datetime(2027, 2, 16, 8, tzinfo=dt.UTC), ""
    minutes: list[str] = []
    for number in range(4):
        months.be_at(at)
        if not number:
            emil = months.open("emil")
            emil.get_by_role("link", name="Marit Moen").first.click()
            talk = emil.url.rpartition("/")[2]
        signed = [f"{day} signert" for day in days[:number]]
        minutes.append(hold(months, talk, number, signed))
        marit = months.open("marit")
        if number < 3:
            press(marit, "Godta: Neste målsamtale med Emil")
            expect(marit.get_by_text("Forsiden minner deg på innkallingen når det nærmer seg.")).to_be_visible()
            arranged = months.told("arrange")
            talk, at = arranged["talk"], dt.datetime.fromisoformat(arranged["starts_at"])

    # From the last minutes one steps back along the line, by the keyboard, to the first.
    marit = months.open("marit", f"/referater/{minutes[-1].rpartition('/')[2]}")
    expect(line(marit)).to_have_text([*(f"{day} signert" for day in days), re.compile("2028 foreslått")])
    screenshot(marit, "series-minutes")
    line(marit).first.get_by_role("link").focus()
    marit.keyboard.press("Enter")
    expect(marit).to_have_url(minutes[0])
    expect(marit.get_by_text(f"Vi er enige: {PROGRESS[0]}")).to_be_visible()
    expect(line(marit).first).to_have_attribute("aria-current", "true")
    expect(line(marit).first.get_by_role("link")).to_have_count(0)

    annual = the_year_opens_the_annual_talk(months)
    axe = Look(server.url, browser, browser_context_args, months.cookies)
    for path in (minutes[1].removeprefix(server.url), f"/samtaler/{talk}", f"/samtaler/{annual}/siden-sist"):
        axe.at("marit", path, unfold)
    axe.at("emil", f"/samtaler/{annual}/mote", unfold)
    axe.close()
    assert axe.wrong == []


def unfold(page: Page) -> None:
    for summary in page.locator(".year-summary summary").all():
        summary.click()


def the_year_opens_the_annual_talk(months: Months) -> str:
    """Both prepare with it and meet with it, and it is printed whole. Returns the annual talk's id."""
    months.be_at(dt.datetime(2027, 12, 1, 8, tzinfo=dt.UTC))
    months.told("short")
    months.be_at(dt.datetime(2027, 12, 6, 8, tzinfo=dt.UTC))
    talk: str = months.told("annual")["talk"]
    phone = months.enter({"cookies": months.cookies}, "emil", f"/samtaler/{talk}/forberedelse", viewport=PHONE)
    go_to_part(phone, "Fra sist")
    year = phone.get_by_role("region", name="Året som gikk")
    expect(year.get_by_text(f"Vi er enige: {PROGRESS[1]}")).to_be_hidden()
    screenshot(phone, "year-preparing-phone")
    year.get_by_text("Målsamtale 18. mai", exact=True).click()
    expect(year.get_by_text(f"Vi er enige: {PROGRESS[1]}")).to_be_visible()
    year.get_by_text("Mål og avtaler (2)").click()
    expect(year.get_by_role("link", name=GOAL)).to_be_visible()
    screenshot(phone, "year-unfolded-phone")
    assert phone.evaluate(SIDEWAYS) <= 0

    emil, marit = open_columns(months, talk)
    for page in (emil, marit):
        year = page.get_by_role("region", name="Året som gikk")
        expect(year.get_by_role("list", name="Samtalene i året som gikk").get_by_role("listitem")).to_have_count(6)
    # The employee's page is loaded anew when the meeting starts, and folded again.
    year = marit.get_by_role("region", name="Året som gikk")
    year.get_by_text("Kort samtale 1. desember", exact=True).press("Enter")
    expect(year.get_by_text(MOTIVATED)).to_be_visible()
    screenshot(marit, "year-meeting")
    marit.emulate_media(media="print")
    expect(year.get_by_text(f"Vi er enige: {PROGRESS[2]}")).to_be_visible()
    return talk
