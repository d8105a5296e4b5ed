"""The clock stands shortly after the talk of tests/calendar/signed.py."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.calendar.signed import SOON_AFTER
from tests.cast import Cast
from webapp import clock


@pytest.fixture(autouse=True)
def after_the_talk(app: Flask) -> Iterator[None]:
    with clock.at(SOON_AFTER):
        yield


@pytest.fixture
def talking(app: Flask, cast: Cast) -> Iterator[Cast]:
    """The cast inside a request, where actions can be called without a browser."""
    with app.test_request_context():
        yield cast
