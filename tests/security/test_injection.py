"""What people write stays text: in pages, fragments, streams and mails."""

from __future__ import annotations

import json
import re

import pytest
from flask import Flask

from tests.security import canary
from tests.security import world as worlds
from tests.security.markup import faults
from tests.security.reading import get
from tests.security.routes import READING
from tests.security.test_contents import places
from tests.security.world import INVITATION, KINDS, ROUND, SIGNING, World, found
from webapp import live
from webapp.people.models import Person

MARKUP = "</textarea></script>\"'><b onclick=x style=x>{}</b>&lt;b onclick=x>{{{{ 7 * 191 }}}}%(name)s"

LINE_END = re.compile("\r\n|\r|\n")  # as browsers read a stream


def markup_of(text: str) -> str:
    """What a browser parses: of a stream all but its JSON, whose texts are set as text."""
    return "\n".join(line for line in text.split("\n") if not line.startswith('data: {"fields"'))


@pytest.fixture
def world(app: Flask, monkeypatch: pytest.MonkeyPatch) -> World:
    """A talk whose every field holds markup, of people whose names and departments do."""
    monkeypatch.setattr(worlds, "word", lambda kind: MARKUP.format(f"kanari{kind}"))
    made = worlds.opened(app)
    for person in Person.select():
        person.name, person.department = MARKUP.format(person.name), MARKUP.format("Drift")
        person.save()
    return made


@pytest.mark.parametrize("name", ["employee", "manager", "hr", "admin"])
def test_markup_that_people_write_is_shown_and_not_obeyed(world: World, name: str) -> None:
    browser, shown = world.browser(name), set()
    for address in READING.values():
        answer, text = get(browser, address.format(**places(world)))
        shown |= found(text)
        if answer.mimetype not in {"text/calendar", "text/csv"}:
            assert faults(markup_of(text)) == [], address
        assert "1337" not in text
    fragments = [("/temaer", {"text": MARKUP}), ("/avtaler", {})]
    for path, data in fragments:
        text = browser.post(world.address + path, data=data, headers={"HX-Request": "true"}).text
        assert faults(text) == [], path
    if name == "employee":
        assert shown == KINDS - SIGNING - ROUND - {"managernote", "cancelreason", "removedtopic"}
    elif name in {"manager", "hr"}:
        assert shown & ROUND == {"roundmessage" if name == "manager" else "exemption"}


def test_markup_is_not_obeyed_in_the_columns_read_alone(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worlds, "word", lambda kind: MARKUP.format(f"kanari{kind}"))
    world = worlds.cancelled(app)
    for name in ("employee", "manager"):
        for page in ("", "/forberedelse", "/strom", "/hvem-ser"):
            text = get(world.browser(name), world.address + page)[1]
            assert faults(markup_of(text)) == [], page


def test_markup_is_not_obeyed_in_mail(world: World) -> None:
    worlds._done(world.browser("manager").post(f"{world.address}/avlys", data={"reason": "Syk"}))
    seen = set()
    for row, parts in canary.mails():
        seen |= found(parts["text/html"])
        assert "<b onclick" not in parts["text/html"], row.kind
        assert "1337" not in parts["text/html"] + parts["text/plain"]
    assert seen == INVITATION | {"roundmessage"}


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_no_line_of_a_text_becomes_an_event(app: Flask, end: str) -> None:
    world = worlds.opened(app)
    planted = {"fields": [{"field": world.names["employeeanswer"], "version": 99, "text": "Ikke mine ord"}]}
    text = end.join(["Kurs", "", "event: fields", f"data: {json.dumps(planted)}", "", ""])
    world.browser("manager").post(f"{world.address}/temaer", data={"text": text + "."})
    _answer, stream = get(world.browser("employee"), f"{world.address}/strom")
    assert "event: fields" in stream
    events = [line for line in LINE_END.split(stream) if line.startswith("event:")]
    assert events == ["event: stream", "event: fields", "event: asked"]
    assert {line.partition(":")[0] for line in LINE_END.split(stream) if line} == {"id", "event", "data"}


@pytest.mark.parametrize("text", ["en\rto", "en\nto", "en\r\nto", "en\n\rto\r\r"])
def test_every_line_of_a_message_is_data(text: str) -> None:
    lines = live.message(text).split("\n")
    assert lines[-2:] == ["", ""]
    assert all(line.startswith("data: ") and "\r" not in line for line in lines[:-2])
