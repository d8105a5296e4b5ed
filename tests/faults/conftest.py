"""Places on both databases, and the browsers of tests/browser, for what goes wrong beneath people who write."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import browser_context_args, browser_type_launch_args, place_on
from tests.browser.server import Place
from tests.faults.pair import Browsers, Meet
from tests.faults.proxy import Proxy
from tests.faults.stored import Stored

__all__ = ["browser_context_args", "browser_type_launch_args"]
TALKS = 40


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """A place on each database whose server has not been started yet."""
    with place_on(request.param, tmp_path) as made:
        yield made


@pytest.fixture
def stored(place: Place) -> Iterator[Stored]:
    """Reads the database of ``place``; ask it once the place has a world."""
    made = Stored(place)
    yield made
    made.close()


@dataclass
class House:
    """A running server that several tests share; each takes a talk of its own from `talks`."""

    place: Place
    talks: list[dict[str, Any]]
    stored: Stored


@contextmanager
def house_at(home: Path, talks: int = TALKS, **settings: str) -> Iterator[House]:
    place = Place(home, **settings)
    made = json.loads(place.run("tests.faults.world", str(talks)).splitlines()[-1])
    place.start()
    stored = Stored(place)
    yield House(place, made, stored)
    stored.close()
    place.stop()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One server on SQLite for the tests of a file."""
    with house_at(tmp_path_factory.mktemp("house")) as made:
        yield made


@pytest.fixture
def proxy(house: House) -> Iterator[Proxy]:
    """A network that can fail between the house and whoever uses its address."""
    made = Proxy(int(house.place.settings["SAMTALE_PORT"]))
    yield made
    made.close()


@pytest.fixture
def meet(house: House, browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[Meet]:
    """Brings people to new talks of the house, in browsers that are closed afterwards; see Meet."""
    made: list[Browsers] = []

    def new() -> Browsers:
        made.append(Browsers(house.place.url, house.talks.pop(), browser, browser_context_args))
        return made[-1]

    yield Meet(new)
    for browsers in made:
        browsers.close()
