"""Which reminders one wants is one's own to say, on one's own page."""

from __future__ import annotations

import re

from tests.cast import Cast
from webapp.audit import AuditEntry
from webapp.calendar.models import ReminderOff
from webapp.people.models import Person

EVERYONES = {"prepare", "answer", "sign", "due", "statements"}
LEADERS = EVERYONES | {"missed", "invite", "round", "digest"}


def boxes(page: str) -> dict[str, bool]:
    """Every box with whether it is ticked."""
    found = re.findall(r'type="checkbox" name="kind" id="[^"]*" value="(\w+)"( checked)?', page)
    return {name: bool(ticked) for name, ticked in found}


def off(person: Person) -> set[str]:
    return {row.kind for row in ReminderOff.select().where(ReminderOff.person == person.id)}


def test_all_are_on_until_one_says_otherwise(cast: Cast) -> None:
    assert boxes(cast.browser(cast.employee).get("/meg").text) == dict.fromkeys(EVERYONES, True)
    for person in (cast.manager, cast.hr):
        assert boxes(cast.browser(person).get("/meg").text) == dict.fromkeys(LEADERS, True)


def test_what_is_not_ticked_is_turned_off_for_oneself(cast: Cast) -> None:
    browser = cast.browser(cast.manager)
    kept = ["prepare", "due", "round", "statements", "digest"]
    assert browser.post("/meg/paminnelser", data={"kind": kept}).location == "/meg"
    assert off(cast.manager) == {"answer", "missed", "sign", "invite"}
    assert off(cast.employee) == set()
    assert boxes(browser.get("/meg").text) == {name: name in kept for name in LEADERS}
    entry = AuditEntry.get(AuditEntry.action == "reminders chosen")
    assert (entry.actor_id, entry.facts) == (cast.manager.id, {"off": ["answer", "invite", "missed", "sign"]})


def test_turned_on_again(cast: Cast) -> None:
    browser = cast.browser(cast.employee)
    browser.post("/meg/paminnelser", data={})
    assert off(cast.employee) == EVERYONES
    for _press in range(2):
        browser.post("/meg/paminnelser", data={"kind": sorted(EVERYONES)})
    assert off(cast.employee) == set()
    assert AuditEntry.select().where(AuditEntry.action == "reminders chosen").count() == 2


def test_what_is_not_on_the_page_stays_as_it_was(cast: Cast) -> None:
    """A manager who leads nobody for a while keeps what was chosen."""
    ReminderOff.create(person=cast.employee.id, kind="digest")
    cast.browser(cast.employee).post("/meg/paminnelser", data={"kind": ["prepare", "nonsense"]})
    assert off(cast.employee) == {"digest", "answer", "sign", "due", "statements"}
