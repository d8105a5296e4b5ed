"""What answers statements needs an application around it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.cast import Cast


@pytest.fixture
def talking(app: Flask, cast: Cast) -> Iterator[Cast]:
    """The cast inside a request, where actions can be called without a browser."""
    with app.test_request_context():
        yield cast
