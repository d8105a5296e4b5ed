"""Another place to restore to: a folder of its own without keys, and an empty database of either kind."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from flask import Flask

from tests.conftest import postgresql_database
from webapp import crypto, db
from webapp.config import Config


@pytest.fixture
def elsewhere(app: Flask, tmp_path: Path) -> Iterator[Callable[[str], Config]]:
    """Makes the settings of another machine, with a database of the kind asked for; afterwards all is as it was."""
    bound, ring = db.database.obj, crypto.keys()
    databases = ExitStack()

    def settings(kind: str) -> Config:
        home = tmp_path / f"elsewhere-{secrets.token_hex(2)}"
        address = f"sqlite:///{home / 'data' / 'samtale.db'}"
        (home / "data").mkdir(parents=True)
        if kind == "postgresql":
            address = databases.enter_context(postgresql_database("test"))
        return Config(
            data_dir=home / "data",
            keys_dir=home / "keys",
            database_url=address,
            base_url="https://samtale.example",
            testing=True,
            jobs=False,
        )

    with databases:
        yield settings
        if db.database.obj is not bound:
            db.database.obj.close_all()
            db.database.initialize(bound)
        crypto.use(ring)
