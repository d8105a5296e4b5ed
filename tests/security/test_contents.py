"""«Who sees what», word by word: which person finds which marker on which page, and on no other."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.security import world as worlds
from tests.security.reading import get
from tests.security.routes import PEOPLE, READING
from tests.security.world import ANSWERS, INVITATION, TOGETHER, TOPICS, World, found
from webapp import clock
from webapp.people.models import Person

Pages = dict[str, set[str]]

TALK = INVITATION | {"responsereason"}
PREPARED_BY_EMPLOYEE = {"employeeanswer", "employeenote"} | TOPICS
PREPARED_BY_MANAGER = {"manageranswer", "managernote"} | TOPICS
MET = ANSWERS | TOPICS | TOGETHER
OWN_OF_MANAGER = {"manageranswer", "managernote"}

CLOSED: dict[str, Pages] = {
    "employee": {
        "/": {"place"},
        "": TALK,
        "/forberedelse": PREPARED_BY_EMPLOYEE | {"themes"},
        "/strom": PREPARED_BY_EMPLOYEE,
    },
    "manager": {
        "/": {"place"},
        "": TALK,
        "/flytt": {"place"},
        "/forberedelse": PREPARED_BY_MANAGER | {"themes"},
        "/strom": PREPARED_BY_MANAGER,
    },
}
OPEN: dict[str, Pages] = {
    "employee": {
        "/": {"place"},
        "": TALK,
        "/mote": MET | {"themes"},
        "/strom": MET | {"employeenote"},
        "/notat": {"sharednote"},
    },
    "manager": {
        "/": {"place"},
        "": TALK,
        "/flytt": {"place"},
        "/mote": MET | {"themes"},
        "/strom": MET | {"managernote"},
        "/notat": {"sharednote"},
    },
}
CANCELLED: dict[str, Pages] = {
    "employee": {
        "": TALK | {"cancelreason"},
        "/forberedelse": PREPARED_BY_EMPLOYEE | {"themes"},
        "/strom": PREPARED_BY_EMPLOYEE,
    },
    "manager": {
        "": INVITATION | {"cancelreason"},
        "/forberedelse": PREPARED_BY_MANAGER | {"themes"},
        "/strom": PREPARED_BY_MANAGER,
    },
}
FORMER: Pages = {"/forberedelse": OWN_OF_MANAGER, "/strom": OWN_OF_MANAGER}


def without(pages: Pages, *left_out: str) -> Pages:
    return {page: kinds for page, kinds in pages.items() if page not in left_out}


def seen(world: World, name: str) -> Pages:
    """Where this person finds markers, over every page there is."""
    browser, pages = world.browser(name), {}
    for page, address in READING.items():
        _answer, text = get(browser, address.format(**places(world)))
        if kinds := found(text):
            pages[page] = kinds
    return pages


def places(world: World) -> dict[str, str]:
    return {
        "talk": world.address,
        "person": world.cast.employee.id,
        "section": world.names["sharednote"].partition(":")[2],
    }


def expect(world: World, expected: dict[str, Pages], *, but: tuple[str, ...] = ()) -> None:
    for name in PEOPLE:
        if name not in but:
            assert seen(world, name) == expected.get(name, {}), name


def test_before_the_columns_open(app: Flask) -> None:
    expect(worlds.prepared(app), CLOSED, but=("former",))


def test_after_the_columns_open(app: Flask) -> None:
    expect(worlds.opened(app), OPEN, but=("former",))


def test_a_talk_called_off_keeps_the_columns_apart(app: Flask) -> None:
    expect(worlds.cancelled(app), CANCELLED, but=("former",))


def test_before_they_open_after_a_change_of_manager(app: Flask) -> None:
    world = worlds.prepared(app)
    world.change_manager()
    expected = {"employee": without(CLOSED["employee"], "/"), "former": FORMER}
    expect(world, expected, but=("manager",))


def test_after_they_open_after_a_change_of_manager(app: Flask) -> None:
    world = worlds.opened(app)
    world.change_manager()
    expected = {"employee": without(OPEN["employee"], "/"), "former": FORMER}
    expect(world, expected, but=("manager",))


def test_a_manager_who_lost_the_person_keeps_nothing_of_a_talk_called_off_but_the_own_column(app: Flask) -> None:
    world = worlds.cancelled(app)
    world.change_manager()
    expect(world, {"employee": CANCELLED["employee"], "former": FORMER}, but=("manager",))


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
    may_write = {"employee": {"employeeanswer", "employeenote", "employeetopic"} | both}
    may_write[manager] = {"manageranswer", "managernote", "managertopic"} | both
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
