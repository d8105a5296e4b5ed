"""Before a PostgreSQL database is brought up to date it is backed up as it is; SQLite's copy is in tests/test_db.py."""

from __future__ import annotations

import shutil
from collections.abc import Callable

import pytest
from flask import Flask

from tests import factories
from tests.backup.helpers import kept_recovery_key, restore
from webapp import backup, crypto, db
from webapp.app import create_app
from webapp.company import the_company
from webapp.config import Config, ConfigError
from webapp.people.models import Person

LAST = "0009_restored"


def start(config: Config) -> None:
    try:
        create_app(config)
    finally:
        db.database.obj.close_all()


@pytest.fixture
def config(app: Flask, elsewhere: Callable[[str], Config]) -> Config:
    return elsewhere("postgresql")


@pytest.fixture
def key(config: Config) -> str:
    """The recovery key of a company whose database is as Samtale had it before `LAST`."""
    made = create_app(config)
    assert not backup.kept(config)
    with made.test_request_context(), db.database.connection_context():
        factories.company(name="Fjordvik AS")
        key = kept_recovery_key(factories.person(name="Kari Kro", is_admin=True))
        db.database.execute_sql("ALTER TABLE company DROP COLUMN restored_at, DROP COLUMN restored_from")
        db.database.execute_sql("DELETE FROM schema_migration WHERE name = %s", (LAST,))
    db.database.obj.close_all()
    return key


def test_it_can_be_put_back(config: Config, key: str, elsewhere: Callable[[str], Config]) -> None:
    start(config)
    (kept,) = backup.kept(config)
    assert kept.path.name == f"samtale-{kept.day}-before-{LAST}.jsonl.gz"
    header, _footer = backup.verify(kept.path)
    assert header.migrations[-1] == "0008_figures" and "restored_at" not in header.tables["company"]
    start(config)
    assert backup.kept(config) == [kept]

    there = elsewhere("sqlite")
    restore(kept.path, there, lambda: key)
    start(there)
    with db.database.connection_context():
        company = the_company()
        assert company is not None and company.name == "Fjordvik AS"
        assert [person.name for person in Person.select()] == ["Kari Kro"]


def test_without_room_for_it_nothing_is_changed(config: Config, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(shutil, "disk_usage", lambda _folder: type("Usage", (), {"free": 1_000_000})())
        with pytest.raises(ConfigError, match=r"only after a backup\. A backup needs .* Make room there\."):
            start(config)
    assert db.upgrade_due() == LAST


def test_without_its_keys_nothing_is_changed(config: Config, key: str) -> None:
    (config.keys_dir / crypto.KEY_FILE).unlink()
    with pytest.raises(ConfigError, match="which is not in the keys folder"):
        start(config)
    assert db.upgrade_due() == LAST and not backup.kept(config)
