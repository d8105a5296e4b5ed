"""Real browsers against a real server process."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser import chromium
from tests.browser.post_office import PostOffice
from tests.browser.server import Place
from tests.conftest import postgresql_database

expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    found = chromium.find()
    if found is None:
        pytest.skip("no Chromium: the browser tests are left out")
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
    return {**browser_type_launch_args, "executable_path": str(found), "args": [*chromium.arguments(), *quiet]}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Without motion: on a busy machine a press can miss a button that an unfolding box still pushes away."""
    return {**browser_context_args, "locale": "nb-NO", "timezone_id": "Europe/Oslo", "reduced_motion": "reduce"}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Place]:
    """A server that has not been started yet, so that a test can lay out its world first."""
    made = Place(tmp_path / "samtale")
    yield made
    made.stop()


@pytest.fixture
def office() -> Iterator[PostOffice]:
    made = PostOffice()
    yield made
    made.close()


@contextmanager
def place_on(kind: str, home: Path) -> Iterator[Place]:
    """A place with an empty database of this kind, whose server has not been started yet."""
    if kind == "sqlite":
        made = Place(home)
        yield made
        made.stop()
        return
    with postgresql_database("place") as address:
        made = Place(home, DATABASE_URL=address)
        yield made
        made.stop()


Enter = Callable[..., Page]


@pytest.fixture
def enter(browser: Browser, browser_context_args: dict[str, Any], server: Place) -> Iterator[Enter]:
    """Open an address as someone: ``enter(world, "employee", "/samtaler/…")``; a context of its own each time."""
    contexts: list[BrowserContext] = []

    def open_as(world: dict[str, Any], who: str, path: str, **context_options: Any) -> Page:
        context = browser.new_context(**{**browser_context_args, **context_options})
        contexts.append(context)
        context.add_cookies([{"name": "samtale", "value": world["cookies"][who], "url": server.url}])
        page = context.new_page()
        problems: list[str] = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda said: problems.append(said.text) if "Content Security" in said.text else None)
        page.problems = problems  # type: ignore[attr-defined]
        page.goto(server.url + path)
        return page

    yield open_as
    for context in contexts:
        for page in context.pages:
            assert not getattr(page, "problems", []), page.problems  # type: ignore[attr-defined]
        context.close()


def screenshot(page: Page, name: str) -> None:
    """Keep a picture where SAMTALE_SCREENSHOTS says, for people to look at."""
    folder = os.environ.get("SAMTALE_SCREENSHOTS")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
