"""«Who sees what», word by word: which person finds which marker on which page, and on no other."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask

from tests import factories
from tests.security import world as worlds
from tests.security.reading import get
from tests.security.routes import PEOPLE, READING
from tests.security.world import ANSWERS, ASKED, EARLIER, IN_MINUTES, INVITATION, TOGETHER, TOPICS, World, found, word
from webapp import clock
from webapp.conversations.live_texts import Answer, OwnAnswer, SharedNote, Topic
from webapp.conversations.models import Conversation
from webapp.people.models import Person
from webapp.plans.models import Agreement, Goal, Review
from webapp.questionnaires.kinds import FormKind

Pages = dict[str, set[str]]

TALK = INVITATION | ASKED | {"responsereason"}
PREPARED_BY_EMPLOYEE = {"employeeanswer", "employeeown", "employeenote"} | TOPICS
PREPARED_BY_MANAGER = {"manageranswer", "managerown", "managernote"} | TOPICS
MET = ANSWERS | TOPICS | TOGETHER

OWN_OF_MANAGER = {"manageranswer", "managerown", "managernote"}

CLOSED: dict[str, Pages] = {
    "employee": {
        "/": {"place"} | EARLIER,
        "/planen": EARLIER,
        "/planen/person": EARLIER,
        "": TALK,
        "/kalender.ics": {"place"},
        "/forberedelse": PREPARED_BY_EMPLOYEE | ASKED | EARLIER | {"themes"},
        "/strom": PREPARED_BY_EMPLOYEE,
        "/siden-sist": EARLIER,
    },
    "manager": {
        "/": {"place"} | EARLIER,
        "/planen": EARLIER,
        "/planen/person": EARLIER,
        "": TALK,
        "/kalender.ics": {"place"},
        "/flytt": {"place"},
        "/egne-sporsmal": ASKED,
        "/forberedelse": PREPARED_BY_MANAGER | ASKED | EARLIER | {"themes"},
        "/strom": PREPARED_BY_MANAGER,
        "/siden-sist": EARLIER,
    },
}
OPEN: dict[str, Pages] = {
    "employee": {
        "/": {"place"} | EARLIER,
        "/planen": EARLIER,
        "/planen/person": EARLIER,
        "": TALK,
        "/kalender.ics": {"place"},
        "/mote": MET | ASKED | EARLIER | {"themes"},
        "/strom": MET | EARLIER | {"employeenote"},
        "/siden-sist": EARLIER,
        "/strom?side": IN_MINUTES,
        "/notat": {"sharednote"},
    },
    "manager": {
        "/": {"place"} | EARLIER,
        "/planen": EARLIER,
        "/planen/person": EARLIER,
        "": TALK,
        "/kalender.ics": {"place"},
        "/flytt": {"place"},
        "/mote": MET | ASKED | EARLIER | {"themes"},
        "/strom": MET | EARLIER | {"managernote"},
        "/siden-sist": EARLIER,
        "/strom?side": IN_MINUTES,
        "/notat": {"sharednote"},
    },
}
CANCELLED: dict[str, Pages] = {
    "employee": {
        "/": EARLIER,
        "/planen": EARLIER,
        "/planen/person": EARLIER,
        "": TALK | {"cancelreason"},
        "/kalender.ics": {"place"},
        "/forberedelse": PREPARED_BY_EMPLOYEE | ASKED | EARLIER | {"themes"},
        "/strom": PREPARED_BY_EMPLOYEE,
    },
    "manager": {
        "/": EARLIER,
        "/planen": EARLIER,
        "/planen/person": EARLIER,
        "": INVITATION | ASKED | {"cancelreason"},
        "/kalender.ics": {"place"},
        "/forberedelse": PREPARED_BY_MANAGER | ASKED | EARLIER | {"themes"},
        "/strom": PREPARED_BY_MANAGER,
    },
}
IN_ARCHIVE: Pages = dict.fromkeys(("/referat", "/referat.pdf"), IN_MINUTES | {"disagreement"})
AGREED = {"agreementwhat", "agreementother"}
DUE = {"agreementwhat", "goalwhat"}
KEPT_TRACK_OF: Pages = {
    "/planen": EARLIER,
    "/planen/person": EARLIER | AGREED | {"goalwhat"},
    "/kalender": DUE,
    "/kalender/liste": DUE,
    "/kalender/aret": DUE,
}
SIGNED: dict[str, Pages] = {
    name: {
        **KEPT_TRACK_OF,
        "/": EARLIER | to_do,
        "": INVITATION | ASKED | {"goalwhat"} | AGREED,
        "/kalender.ics": {"place"},
        "/mote": MET | ASKED | EARLIER | {"themes"},
        "/strom": MET | EARLIER | {f"{name}note"},
        "/strom?side": IN_MINUTES | {"disagreement"},
        "/notat": {"sharednote"},
        **IN_ARCHIVE,
    }
    for name, to_do in (("employee", {"goalwhat"}), ("manager", AGREED))
}
NEW: Pages = {"/": EARLIER, "/planen": EARLIER, "/planen/person": EARLIER}
# After a change of manager; "/svarene" shows the employee what the new one would read.
FROZEN_OPEN: Pages = OPEN["employee"] | {"/": EARLIER, "/svarene": ANSWERS | ASKED}
FORMER: Pages = {"/forberedelse": OWN_OF_MANAGER | ASKED, "/strom": OWN_OF_MANAGER}


def seen(world: World, name: str) -> Pages:
    """Where this person finds markers, over every page there is."""
    browser, pages = world.browser(name), {}
    for page, address in READING.items():
        _answer, text = get(browser, address.format(**places(world)))
        if kinds := found(text):
            pages[page] = kinds
    return pages


def places(world: World) -> dict[str, str]:
    assert world.earlier is not None
    return {
        "talk": world.address,
        "person": world.cast.employee.id,
        "row": world.earlier.id,
        "section": world.names["sharednote"].partition(":")[2],
        "minutes": world.names.get("minutes", "none"),
        "round": world.round,
        "wanted": world.wanted,
    }


def expect(world: World, expected: dict[str, Pages], *, but: tuple[str, ...] = ()) -> None:
    """The talk asked for besides is read by the two, while the one leads the other and their addresses stand."""
    led = Person.get_by_id(world.cast.employee.id).manager_id == world.cast.manager.id
    asked_for: Pages = {"/samtaler/onsker": {"requestreason"}}
    for name in PEOPLE:
        if name not in but:
            pages = expected.get(name, {}) | of_round(world, name)
            also = asked_for if led and expected.get(name) and name in {"employee", "manager"} else {}
            assert seen(world, name) == pages | also, name


def of_round(world: World, name: str) -> Pages:
    """Whoever leads people in a round reads HR's message; HR alone why someone is exempt."""
    person = world.person(name)
    if person is not None and Person.reporting_to(person).where(Person.has_talks).exists():
        return {"/runder/x/mine": {"roundmessage"}}
    return {"/runder/x/folk": {"exemption"}} if name == "hr" else {}


def test_before_the_columns_open(app: Flask) -> None:
    expect(worlds.prepared(app), CLOSED, but=("former",))


def test_after_the_columns_open(app: Flask) -> None:
    expect(worlds.opened(app), OPEN, but=("former",))


def test_a_talk_called_off_keeps_the_columns_apart(app: Flask) -> None:
    expect(worlds.cancelled(app), CANCELLED, but=("former",))


def test_before_they_open_after_a_change_of_manager(app: Flask) -> None:
    world = worlds.prepared(app)
    world.change_manager()
    expected = {"employee": CLOSED["employee"] | {"/": EARLIER}, "former": FORMER, "new": NEW}
    expect(world, expected, but=("manager",))


def test_after_they_open_after_a_change_of_manager(app: Flask) -> None:
    world = worlds.opened(app)
    world.change_manager()
    expect(world, {"employee": FROZEN_OPEN, "former": FORMER, "new": NEW}, but=("manager",))


def test_what_the_employee_hands_over_is_the_two_columns_and_nothing_else(app: Flask) -> None:
    world = worlds.handed_over(app)
    handed_over = {"employee": FROZEN_OPEN, "former": FORMER, "new": NEW | {"/svarene": ANSWERS | ASKED}}
    expect(world, handed_over, but=("manager",))
    taken_back = world.browser("employee").post(f"{world.address}/innsyn/trekk-tilbake")
    assert taken_back.status_code == 303
    expect(world, handed_over | {"new": NEW}, but=("manager",))


def test_a_manager_who_lost_the_person_keeps_nothing_of_a_talk_called_off_but_the_own_column(app: Flask) -> None:
    world = worlds.cancelled(app)
    world.change_manager()
    expect(world, {"employee": CANCELLED["employee"], "former": FORMER, "new": NEW}, but=("manager",))


def test_after_they_have_signed_hr_reads_the_minutes_and_nothing_else(app: Flask) -> None:
    expect(worlds.signed(app), SIGNED | {"hr": IN_ARCHIVE}, but=("former", "new"))


def test_signed_minutes_after_a_change_of_manager(app: Flask) -> None:
    world = worlds.signed(app)
    world.change_manager()
    new = IN_ARCHIVE | KEPT_TRACK_OF | {"/": EARLIER | AGREED}
    mine = SIGNED["employee"] | {"/svarene": ANSWERS | ASKED}
    expected = {"employee": mine, "former": FORMER | IN_ARCHIVE, "new": new, "hr": IN_ARCHIVE}
    expect(world, expected, but=("manager",))


def test_minutes_that_stay_with_the_two_never_reach_hr(app: Flask) -> None:
    world = worlds.signed(app)
    Conversation.update(archive="pair").where(Conversation.id == world.talk.id).execute()
    expect(world, SIGNED, but=("former", "new"))


WITHOUT_MINUTES = {"/referat", "/referat.pdf", "/strom?side"}
ENDED = {
    name: {page: kinds for page, kinds in pages.items() if page not in WITHOUT_MINUTES}
    for name, pages in SIGNED.items()
}


def test_a_short_talk_that_is_over_stays_with_the_two(app: Flask) -> None:
    expect(worlds.ended(app), ENDED, but=("former", "new"))


def test_of_a_short_talk_the_new_manager_gets_what_was_agreed_and_nothing_else(app: Flask) -> None:
    world = worlds.ended(app)
    world.change_manager()
    new = KEPT_TRACK_OF | {"/": EARLIER | AGREED}
    expected = {"employee": ENDED["employee"] | {"/svarene": ANSWERS | ASKED}, "former": FORMER, "new": new}
    expect(world, expected, but=("manager",))


def since_last(world: World, name: str) -> set[str]:
    """What this person finds in what the next annual talk opens with, on its page and in the preparation."""
    person, leader = world.cast.employee, Person.get_by_id(world.cast.employee.id).manager
    later = factories.conversation(employee=person, manager=leader, form="annual")
    browser = world.browser(name)
    page, preparation = (get(browser, f"/samtaler/{later.id}{path}")[1] for path in ("/siden-sist", "/forberedelse"))
    assert found(page) == found(preparation)
    return found(page)


PLAN = {"goalwhat"} | AGREED | EARLIER


def test_the_year_is_told_by_minutes_and_plan_to_the_two_and_to_nobody_else(app: Flask) -> None:
    world = worlds.signed(app)
    Conversation.update(kind=FormKind.GOAL).where(Conversation.id == world.talk.id).execute()
    for name in PEOPLE:
        told = PLAN | {"summary"} if name in {"employee", "manager"} else set()
        assert name in {"former", "new"} or since_last(world, name) == told, name
    world.change_manager()
    for name in ("employee", "new"):
        assert since_last(world, name) == PLAN | {"summary"}, name
    assert since_last(world, "former") == set()


def test_the_year_tells_of_a_short_talk_to_the_two_who_had_it_alone(app: Flask) -> None:
    world = worlds.ended(app)
    for name in PEOPLE:
        told = PLAN | ANSWERS | ASKED | {"sharednote", "summary"} if name in {"employee", "manager"} else set()
        assert name in {"former", "new"} or since_last(world, name) == told, name
    world.change_manager()
    for name, told in (("employee", PLAN), ("new", PLAN), ("former", set())):
        assert since_last(world, name) == told, name


def overwrite(world: World) -> None:
    """Let whoever wrote each text write another over it, so that the marker is in an earlier version alone."""
    for kind, target in world.names.items():
        writer = "manager" if kind.startswith("manager") else "employee"
        version = version_of(world, target)
        given = {"base_version": version, "base_text": word(kind)}
        assert world.save(world.browser(writer), target, "Noe annet", **given).status_code == 200, kind


def version_of(world: World, target: str) -> int:
    """The version of the row that the field is in."""
    by_kind = {"answer": Answer, "note": SharedNote, "topic": Topic, "goal": Goal, "agreement": Agreement}
    models: dict[str, Any] = {**by_kind, "own": OwnAnswer, "review": Review}
    kind, key, *rest = target.split(":")
    model = models[kind]
    if kind in {"answer", "own"}:
        return int(model.get(question=key, author=world.person(rest[0])).version)
    return int((model.get(section=key) if kind == "note" else model.get_by_id(key)).version)


def remembered(world: World, name: str) -> set[str]:
    """The kinds whose markers this person finds among the earlier versions of any field."""
    browser = world.browser(name)
    answers = [browser.get(f"{world.address}/tidligere/{target}") for target in world.names.values()]
    return set().union(*(found(answer.text) for answer in answers))


def test_earlier_versions_are_read_by_whoever_may_write_there_and_never_by_anyone_else(app: Flask) -> None:
    world = worlds.opened(app)
    overwrite(world)
    both = TOGETHER - {"agreementother"}
    mine = {role: {f"{role}answer", f"{role}own", f"{role}note", f"{role}topic"} for role in ("employee", "manager")}
    expected = {role: own | both for role, own in mine.items()}
    for role, kinds in expected.items():
        page = world.browser(role).get(f"{world.address}/mote").text
        told = re.search(r'data-fields="([^"]*)"', page)
        assert told
        assert set(told[1].split()) == {world.names[kind] for kind in kinds}
    for name in PEOPLE:
        if name != "former":
            assert remembered(world, name) == expected.get(name, set()), name
    world.change_manager()
    expected = {"employee": mine["employee"] | both, "former": OWN_OF_MANAGER}
    for name in PEOPLE:
        if name != "manager":
            assert remembered(world, name) == expected.get(name, set()), name


@pytest.mark.parametrize("name", ["employee", "manager"])
def test_a_new_address_that_nobody_has_vouched_for_shows_nothing(app: Flask, name: str) -> None:
    world = worlds.opened(app)
    person = world.person(name)
    assert person is not None
    Person.update(address_changed_at=clock.now()).where(Person.id == person.id).execute()
    expect(world, OPEN | {name: {}}, but=("former",))


@pytest.mark.parametrize("changed", [False, True])
@pytest.mark.parametrize("stage", ["prepared", "opened"])
def test_an_answer_to_a_save_says_no_more_than_its_writer_may_read(app: Flask, stage: str, changed: bool) -> None:
    world: World = getattr(worlds, stage)(app)
    if changed:
        world.change_manager()
    manager = "former" if changed else "manager"
    both = TOGETHER if stage == "opened" and not changed else set()
    may_write = {"employee": {"employeeanswer", "employeeown", "employeenote", "employeetopic"} | both}
    may_write[manager] = {"manageranswer", "managerown", "managernote", "managertopic"} | both
    if changed:
        may_write = {}
    for name in PEOPLE:
        if name in {"manager", "former"} - {manager}:
            continue
        browser = world.browser(name)
        for kind, target in world.names.items():
            # An old version with another text in hand: the answer would bring the merged text.
            answer = world.save(browser, target, "Mer", base_text="Noe helt annet")
            allowed = {kind} if kind in may_write.get(name, set()) else set()
            assert found(answer.text) <= allowed, (name, kind)
            assert (answer.status_code == 200) == bool(allowed), (name, kind, answer.status)
