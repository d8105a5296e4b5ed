"""What a watchdog hears where the database is gone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.server import free_port
from webapp import db


@pytest.fixture
def no_database(app: Flask) -> Iterator[None]:
    bound = db.database.obj
    db.database.close()
    db.open_database(f"postgresql://postgres@127.0.0.1:{free_port()}/samtale")
    yield
    db.database.initialize(bound)


def test_a_database_that_is_gone_is_named(app: Flask, no_database: None) -> None:
    client = app.test_client()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.get_json()) == (503, {"database": False})
    assert client.get("/healthz").status_code == 200
