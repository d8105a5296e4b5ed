"""Times that are proposed, taken, moved and called off in two browsers, with the mails that both really get."""

from __future__ import annotations

import datetime as dt
import re
from email.message import EmailMessage
from typing import Any

import pytest
from ical.calendar import Calendar
from ical.calendar_stream import IcsCalendarStream
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Enter, screenshot
from tests.browser.post_office import PostOffice, content_of, text_of
from tests.browser.screens import press
from tests.browser.server import Place
from tests.browser.test_axe import Look
from webapp import clock

EMPLOYEE, MANAGER = "emil@fjordvik.example", "marit@fjordvik.example"
MOVED = "Ny tid for medarbeidersamtalen"


@pytest.fixture
def world(server: Place, office: PostOffice) -> dict[str, Any]:
    """Emil and Marit have a talk in three weeks that nobody has answered, and Marit another one the week after."""
    made = server.world(minutes_ahead=21 * 24 * 60, response="none", mail_port=office.port, another_in_days=28)
    server.start()
    return made


def day(days: int) -> dt.date:
    return clock.today() + dt.timedelta(days=days)


def at(days: int, hour: int) -> dt.datetime:
    return clock.from_local(day(days), dt.time(hour))


def fill(page: Page, number: int, days: int, time: str) -> None:
    """Fill in a day and a time; of several pairs the one of this number, from 0."""
    page.get_by_label("Dag").nth(number).fill(day(days).isoformat())
    page.get_by_label("Klokkeslett").nth(number).fill(time)


def entry_of(mail: EmailMessage) -> Calendar:
    """The calendar part as the ical library reads it, which did not write it."""
    (part,) = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    calendar = IcsCalendarStream.calendar_from_ics(content_of(part).decode("utf-8"))
    assert part.get_param("method") == calendar.method
    return calendar


def received(office: PostOffice, subject: str) -> list[tuple[str, Calendar]]:
    """The text and the calendar of the mail with this subject that each of the two got."""
    mails = [office.letter_to(reader, subject) for reader in (EMPLOYEE, MANAGER)]
    return [(text_of(mail), entry_of(mail)) for mail in mails]


def test_three_times_are_proposed_and_one_press_takes_one(
    world: dict[str, Any], enter: Enter, office: PostOffice
) -> None:
    talk = f"/samtaler/{world['talk']}"
    employee = enter(world, "employee", f"{talk}/svar")
    employee.get_by_text("Foreslå en annen tid").click()
    fill(employee, 0, 28, "10:00")
    expect(employee.get_by_text("Marit er opptatt 09:00–10:30.")).to_be_visible()
    fill(employee, 0, 28, "13:00")
    fill(employee, 1, 29, "10:00")
    fill(employee, 2, 30, "11:00")
    employee.get_by_label("Hvorfor?").fill("Jeg er på kurs den uken.")
    expect(employee.get_by_label("Ja, tiden er riktig selv om en av oss er opptatt")).to_have_count(0)
    screenshot(employee, "propose")
    press(employee, "Send forslaget")
    expect(employee.get_by_text("Svaret er sendt til Marit Moen.")).to_be_visible()
    assert "Jeg er på kurs" not in text_of(office.letter_to(MANAGER, "Svar på innkallingen"))

    manager = enter(world, "manager", "/")
    manager.get_by_role("link", name="Se svaret").click()
    expect(manager.get_by_text("Jeg er på kurs den uken.")).to_be_visible()
    expect(manager.get_by_text("Du er opptatt 09:00–10:30.")).to_be_visible()
    screenshot(manager, "proposals")
    manager.get_by_role("button", name="Velg").nth(1).click()
    expect(manager.get_by_text("Du trenger ikke vente på svar.")).to_be_visible()
    expect(manager.get_by_text("Takket ja")).to_be_visible()

    (to_employee, own), (to_manager, theirs) = received(office, MOVED)
    assert "Dette er en tid du foreslo, så du trenger ikke svare." in to_employee
    assert "Emil foreslo denne tiden selv" in to_manager
    for text, calendar in ((to_employee, own), (to_manager, theirs)):
        (event,) = calendar.events
        assert (calendar.method, event.sequence, event.dtstart) == ("REQUEST", 1, at(29, 10))
        assert "Før: " in text and "Nå: " in text and "kurs" not in text
    employee.goto(employee.url.rpartition("/samtaler")[0] + talk)
    expect(employee.get_by_text("Takket ja")).to_be_visible()


def test_a_talk_is_moved_and_called_off_with_the_mails_that_calendars_follow(
    world: dict[str, Any], enter: Enter, office: PostOffice
) -> None:
    manager = enter(world, "manager", f"/samtaler/{world['talk']}")
    manager.get_by_role("link", name="Flytt samtalen").click()
    fill(manager, 0, 28, "10:00")
    tick = manager.get_by_label("Ja, tiden er riktig selv om en av oss er opptatt")
    expect(tick).to_be_visible()
    expect(manager.get_by_text("Du er opptatt 09:00–10:30.")).to_be_visible()
    press(manager, "Flytt samtalen")
    expect(manager.get_by_role("alert").get_by_text("En av dere er opptatt da.")).to_be_visible()
    screenshot(manager, "clash")
    tick.check()
    manager.get_by_label("Sted").fill("Hagen")
    press(manager, "Flytt samtalen")
    expect(manager.get_by_text("Tid og sted er oppdatert")).to_be_visible()
    moved = received(office, MOVED)
    for text, calendar in moved:
        (event,) = calendar.events
        assert (calendar.method, event.sequence, event.status) == ("REQUEST", 1, "CONFIRMED")
        assert (event.dtstart, event.location) == (at(28, 10), "Hagen")
        assert "Sted før: Ikke bestemt" in text and "Sted nå: Hagen" in text

    manager.get_by_role("link", name="Avlys samtalen").click()
    manager.get_by_label("Hvorfor avlyses samtalen?").fill("Jeg er syk.")
    press(manager, "Avlys samtalen")
    expect(manager.get_by_text("Samtalen er avlyst, og dere får begge beskjed.")).to_be_visible()
    for (text, calendar), (_before, earlier) in zip(
        received(office, "Medarbeidersamtalen er avlyst"), moved, strict=True
    ):
        (event,) = calendar.events
        assert (calendar.method, event.sequence, event.status) == ("CANCEL", 2, "CANCELLED")
        assert event.uid == earlier.events[0].uid
        assert "syk" not in text


def test_a_talk_is_asked_for_and_answered(world: dict[str, Any], enter: Enter, office: PostOffice) -> None:
    employee = enter(world, "employee", "/")
    employee.get_by_role("link", name="Be lederen din om en samtale").click()
    employee.get_by_label("Hva vil du snakke om?").fill("Kurs til høsten")
    press(employee, "Spør Marit")
    expect(employee.get_by_text("Kurs til høsten")).to_be_visible()
    assert "Kurs" not in text_of(office.letter_to(MANAGER, "Emil Eide ber om en samtale"))

    manager = enter(world, "manager", "/")
    step = manager.locator(".next").filter(has_text="Emil ber om en samtale")
    step.get_by_role("link", name="Svar").click()
    expect(manager.get_by_text("Kurs til høsten")).to_be_visible()
    manager.get_by_text("Svar nei").click()
    manager.get_by_label("Hva vil du svare?").fill("La oss ta det i samtalen.")
    press(manager, "Send svaret")
    expect(manager.get_by_text("Svaret er sendt til Emil.")).to_be_visible()

    employee.goto(employee.url.rpartition("/samtaler")[0] + "/")
    employee.get_by_role("link", name="Les svaret").click()
    expect(employee.get_by_text("La oss ta det i samtalen.")).to_be_visible()


def test_the_pages_are_for_everyone_to_read(
    world: dict[str, Any], server: Place, browser: Browser, browser_context_args: dict[str, Any], enter: Enter
) -> None:
    asking = enter(world, "employee", "/samtaler/be-om")
    press(asking, "Spør Marit")
    wanted = asking.url.removeprefix(server.url)
    subscribing = enter(world, "employee", "/kalender/abonnement")
    press(subscribing, "Lag adressen")
    expect(subscribing.get_by_label("Lim den inn")).to_have_value(re.compile(r"/kalender/abonnement/.+\.ics$"))
    look = Look(server.url, browser, browser_context_args, world["cookies"])

    def unfold(page: Page) -> None:
        for summary in page.locator("main details:not([open]) > summary").all():
            if summary.is_visible():
                summary.click()

    talk = f"/samtaler/{world['talk']}"
    for who, path in (
        ("employee", "/"),
        ("employee", f"{talk}/svar"),
        ("employee", wanted),
        ("manager", wanted),
        ("manager", f"{talk}/flytt"),
        ("colleague", "/samtaler/be-om"),
        ("employee", "/kalender/abonnement"),
        ("manager", "/kalender/abonnement"),
    ):
        look.at(who, path, unfold)
    look.close()
    assert look.wrong == []
