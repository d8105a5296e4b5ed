"""A server that was off for ten days: what is still true is said once, and each mail leads to a page that agrees."""

from __future__ import annotations

import datetime as dt
import json
import re

from playwright.sync_api import expect

from tests.browser.conftest import Enter
from tests.browser.post_office import PostOffice, text_of
from tests.browser.server import Place
from webapp import clock

MONDAY = dt.date(2027, 2, 1)
WOKEN = MONDAY + dt.timedelta(days=10)


EXPECTED = {
    "emil": "Frister i planen",
    "kari": "Forbered deg til samtalen",
    "odd": "Passer tiden for samtalen?",
    "marit": "Påminnelser fra Samtale",
}
SAID = {
    "emil": [
        "Ett punkt i planen din er over fristen",
        "Ett punkt i planen din har frist i morgen",
        "Ett punkt i planen din har frist tirsdag 16. februar",
    ],
    "kari": ["Samtale med Marit Moen i morgen kl. 14:00"],
    "odd": ["Borghild Bye har invitert deg til samtale fredag 26. februar kl. 14:00"],
    "marit": [
        "Samtale med Kari Kro i morgen kl. 14:00",
        "Samtalen med Emil Eide mandag 8. februar kl. 14:00",
        "Ett punkt i planen til Emil Eide er over fristen",
        "Én samtale ble ikke holdt",
        "Ett punkt er over fristen",
    ],
}


def ten(day: dt.date) -> dt.datetime:
    return clock.from_local(day, dt.time(10))


def test_ten_days_of_downtime(server: Place, enter: Enter, office: PostOffice) -> None:
    server.tell(ten(MONDAY))
    server.run("tests.browser.asleep", str(office.port))
    server.start()
    office.letter_to("emil@fjordvik.example", "Frister i planen")
    server.stop()

    server.tell(ten(WOKEN))
    server.start()
    told = {name: office.letter_to(f"{name}@fjordvik.example", subject) for name, subject in EXPECTED.items()}
    said = {
        name: re.findall(r"^(.+)\n(?=https:)", text_of(mail).partition("\n-- \n")[0], re.MULTILINE)
        for name, mail in told.items()
    }
    assert said == SAID

    # What another runner finds, from cron, is nothing more.
    server.run("flask", "--app", "webapp.app:create_app", "jobs", "run", "--once")
    assert office.nothing_more()

    # Nobody is still signed in after ten days.
    world = {"cookies": json.loads(server.run("tests.browser.series", "cookies").splitlines()[-1])}
    marit = enter(world, "marit", "/")
    for address in re.findall(r"https://samtale\.example(/\S*)\n", text_of(told["marit"])):
        answered = marit.goto(server.url + address)
        assert answered is not None and answered.status == 200
    marit.goto(server.url + "/")
    expect(marit.get_by_role("heading", name="Samtale med Emil")).to_be_visible()
