"""Another place to restore to: a folder of its own without keys, and an empty database of either kind."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from flask import Flask

from tests.conftest import postgresql_server
from webapp import crypto, db
from webapp.config import Config


@pytest.fixture
def elsewhere(app: Flask, tmp_path: Path) -> Iterator[Callable[[str], Config]]:
    """Makes the settings of another machine, with a database of the kind asked for; afterwards all is as it was."""
    bound, ring = db.database.obj, crypto.keys()
    made: list[str] = []

    def settings(kind: str) -> Config:
        home = tmp_path / f"elsewhere-{secrets.token_hex(2)}"
        address = f"sqlite:///{home / 'data' / 'samtale.db'}"
        (home / "data").mkdir(parents=True)
        if kind == "postgresql":
            address = _new_database(made)
        return Config(
            data_dir=home / "data",
            keys_dir=home / "keys",
            database_url=address,
            base_url="https://samtale.example",
            testing=True,
            jobs=False,
        )

    yield settings
    if db.database.obj is not bound:
        db.database.obj.close_all()
        db.database.initialize(bound)
    crypto.use(ring)
    server = postgresql_server()
    for name in made:
        with psycopg.connect(f"{server}/postgres", autocommit=True) as admin:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _new_database(made: list[str]) -> str:
    server = postgresql_server()
    if server is None:
        pytest.skip("no PostgreSQL server")
    name = f"samtale_test_{secrets.token_hex(4)}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
    made.append(name)
    return f"{server}/{name}"
