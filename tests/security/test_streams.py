"""What an event stream gives away, and whose form tokens it carries."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from queue import Queue

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.security import world as worlds
from tests.security.world import World, found, word
from webapp import live
from webapp.db import database
from webapp.people.models import Person

PATIENCE = 10.0


class Listener:
    """A browser's open stream, read in a thread of its own as a server does."""

    def __init__(self, browser: FlaskClient, world: World) -> None:
        self.chunks: Queue[str] = Queue()
        self._leaving = threading.Event()
        self._thread = threading.Thread(target=self._read, args=(browser, f"{world.address}/strom"))
        self._thread.start()
        self.beginning = self.next()

    def _read(self, browser: FlaskClient, address: str) -> None:
        answer = browser.get(address, buffered=False)
        try:
            for chunk in answer.iter_encoded():
                self.chunks.put(chunk.decode())
                if self._leaving.is_set():
                    break
        finally:
            answer.close()
            self.chunks.put("end")
            if not database.is_closed():
                database.close()

    def next(self) -> str:
        """What it tells next; heartbeats tell nothing."""
        while (chunk := self.chunks.get(timeout=PATIENCE)).startswith("event: alive"):
            pass
        return chunk

    def leave(self) -> None:
        self._leaving.set()
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()


@contextmanager
def listening(world: World, *browsers: FlaskClient) -> Iterator[list[Listener]]:
    listeners = [Listener(browser, world) for browser in browsers]
    try:
        yield listeners
    finally:
        for listener in listeners:
            listener._leaving.set()
        live.publish(f"conversation:{world.talk.id}", "state")
        for listener in listeners:
            listener.leave()


def test_the_other_side_is_not_told_when_one_writes_before_they_open(app: Flask) -> None:
    world = worlds.prepared(app)
    mine, boss = world.browser("employee"), world.browser("manager")
    with listening(world, boss) as (stream,):
        for number in range(3):
            world.save(mine, world.names["employeeanswer"], f"{number}", base_version=number + 1)
            world.save(mine, world.names["employeenote"], f"{number}", base_version=number + 1)
        world.save(mine, world.names["employeetopic"], "Kurs", base_version=1)
        assert 'Kurs"' in stream.next(), "the topic is the first thing heard"


def test_an_earlier_version_of_what_is_ones_own_is_told_of_to_nobody_else(app: Flask) -> None:
    world = worlds.opened(app)
    mine, boss = world.browser("employee"), world.browser("manager")
    with listening(world, mine, boss) as (own, theirs):
        for kind in ("employeenote", "employeeanswer"):
            given = {"base_version": 1, "base_text": word(kind)}
            assert world.save(mine, world.names[kind], "Noe annet", **given).status_code == 200
        assert world.names["employeenote"] in next_with(own, "#tidligere-felt")
        live.publish(f"conversation:{world.talk.id}", "topics")
        heard = [theirs.next()]
        while "#temaer" not in heard[-1]:
            heard.append(theirs.next())
        assert not [chunk for chunk in heard if "#tidligere-felt" in chunk]
        given = {"base_version": 1, "base_text": word("sharednote")}
        assert world.save(mine, world.names["sharednote"], "Noe annet", **given).status_code == 200
        told = next_with(theirs, "#tidligere-felt")
        assert f'data-fields="{world.names["sharednote"]}"' in told


def test_the_former_manager_hears_nothing_of_what_goes_on(app: Flask) -> None:
    world = worlds.opened(app)
    world.change_manager()
    with listening(world, world.browser("former")) as (stream,):
        assert found(stream.beginning) == {"manageranswer", "managerown", "managernote"}
        live.publish(f"conversation:{world.talk.id}", "topics")
        live.publish(f"conversation:{world.talk.id}", "agreements")
        live.publish(f"conversation:{world.talk.id}", "field", field=world.names["employeeanswer"], by="employee")
        live.publish(f"conversation:{world.talk.id}", "field", field=world.names["sharednote"], by="employee")
        live.publish(f"conversation:{world.talk.id}", "field", field=world.names["manageranswer"], by="manager")
        heard = stream.next()
        assert found(heard) == {"manageranswer"}, heard


def test_each_browser_of_one_person_gets_its_own_form_tokens(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    world = worlds.opened(app)
    laptop, phone, boss = world.browser("employee"), world.browser("employee"), world.browser("manager")
    for browser in (laptop, phone):
        browser.get(f"{world.address}/mote")
    with listening(world, laptop, phone) as streams:
        boss.post(f"{world.address}/avtaler")
        tables = [next_with(stream, 'hx-target="#avtaler"') for stream in streams]
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    for browser, table in zip((laptop, phone), tables, strict=True):
        token = re.search(r'name="csrf_token" value="([^"]+)"', table)
        assert token
        assert browser.post(f"{world.address}/avtaler", data={"csrf_token": token[1]}).status_code == 303


def next_with(stream: Listener, text: str) -> str:
    while text not in (chunk := stream.next()):
        assert chunk != "end"
    return chunk


@pytest.mark.parametrize("why", ["signed out", "ended", "another manager"])
def test_a_stream_ends_with_the_right_to_read_it(app: Flask, why: str) -> None:
    world = worlds.opened(app)
    mine, boss = world.browser("employee"), world.browser("manager")
    with listening(world, boss) as (stream,):
        if why == "signed out":
            boss.post("/logg-ut")
        elif why == "ended":
            Person.update(ended_on="2026-01-01").where(Person.id == world.cast.manager.id).execute()
        else:
            world.change_manager()
        world.save(mine, world.names["employeeanswer"], word("employeeanswer") + " mer", base_version=1)
        heard = stream.next()
        while heard.startswith(("event: there", "data: <hx-partial")):
            heard = stream.next()
        assert heard.startswith("event: moved")
        assert stream.next() == "end"
