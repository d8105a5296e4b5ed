"""What acts on conversations needs an application around it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.cast import Cast
from tests.conversations.talks import invited
from webapp import live
from webapp.conversations.models import Conversation


@pytest.fixture
def talking(app: Flask, cast: Cast) -> Iterator[Cast]:
    """The cast inside a request, where actions can be called without a browser."""
    with app.test_request_context():
        yield cast


@pytest.fixture
def talk(app: Flask, cast: Cast) -> Conversation:
    """A talk of employee and manager ten days ahead, the invitation sent."""
    with app.test_request_context():
        return invited(cast)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A heartbeat that a test can wait for."""
    monkeypatch.setattr(live, "HEARTBEAT", 0.05)
