"""The database keeps its promises, and an upgrade begins with a copy."""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from playhouse.migrations import Runner

from tests import factories
from tests.queries import counted
from webapp import db, schema
from webapp.config import ROOT, ConfigError
from webapp.people.models import Person

NEXT = """
def up(migrator, db):
    db.execute_sql("CREATE TABLE later (id INTEGER)")
"""


def upgrade(database: Path, migrations: Path) -> None:
    """In a process of its own, for the models know one database a process."""
    code = f"""
from pathlib import Path
from webapp import db
db.MIGRATIONS = Path({str(migrations)!r})
db.open_database("sqlite:///{database}")
db.migrate()
"""
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, timeout=60)


def test_an_upgrade_keeps_a_copy_of_what_was(tmp_path: Path) -> None:
    migrations = tmp_path / "migrations"
    migrations.mkdir()
    for file in db.MIGRATIONS.glob("*.py"):
        (migrations / file.name).write_text(file.read_text("utf-8"), "utf-8")
    database = tmp_path / "samtale.db"
    upgrade(database, migrations)
    assert list(tmp_path.glob("*.before-*")) == []
    (migrations / "0999_later.py").write_text(NEXT, "utf-8")
    upgrade(database, migrations)
    (copy,) = tmp_path.glob("*.before-*")
    assert copy.name == "samtale.db.before-0999_later"
    assert os.name != "posix" or copy.stat().st_mode & 0o777 == 0o600
    tables = "SELECT name FROM sqlite_master WHERE name IN ('later', 'person')"
    with closing(sqlite3.connect(copy)) as opened:
        assert opened.execute(tables).fetchall() == [("person",)]


def test_an_upgrade_of_a_database_in_use_keeps_every_row(tmp_path: Path) -> None:
    """From the first tables: new columns must not make a table anew, for its children would go with the old one."""
    migrations = tmp_path / "migrations"
    migrations.mkdir()
    (migrations / "0001_first.py").write_text((db.MIGRATIONS / "0001_first.py").read_text("utf-8"), "utf-8")
    database = tmp_path / "samtale.db"
    upgrade(database, migrations)
    with closing(sqlite3.connect(database)) as opened:
        for table in ("person", "form", "form_version", "section", "question", "conversation", "answer", "agreement"):
            columns = opened.execute(f"PRAGMA table_info({table})").fetchall()
            row = {name: "1" if kind.startswith(("VARCHAR", "TEXT", "JSON")) else 1 for _, name, kind, *_ in columns}
            row |= {name: None for name in row if name in {"manager_id", "published_at"} and table != "conversation"}
            marks = ", ".join("?" * len(row))
            opened.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", list(row.values()))
        opened.commit()
    upgrade(database, db.MIGRATIONS)
    with closing(sqlite3.connect(database)) as opened:
        for table in ("conversation", "answer", "agreement"):
            assert opened.execute(f"SELECT count(*) FROM {table}").fetchone() == (1,), table
        assert opened.execute("SELECT writers, spent FROM conversation").fetchone() == ("both", 0)
        ((talk, proposed),) = opened.execute("SELECT conversation_id, starts_at FROM proposed_time").fetchall()
        assert (talk, str(proposed)) == ("1", "1")
        assert opened.execute("PRAGMA foreign_key_check").fetchall() == []


def test_the_migrations_make_what_the_models_say(app: object) -> None:
    made = set(db.database.get_tables())
    assert {model._meta.table_name for model in schema.MODELS} <= made
    for model in schema.MODELS:
        columns = {column.name: column for column in db.database.get_columns(model._meta.table_name)}
        assert set(columns) == set(model._meta.columns), model
        for name, field in model._meta.columns.items():
            assert columns[name].null is bool(field.null), (model, name)
    assert not [m for m in Runner(db.database.obj, str(db.MIGRATIONS)).status() if not m.applied]


@pytest.mark.parametrize("address", ["mysql://localhost/x", "samtale.db"])
def test_another_kind_of_database_is_refused(address: str) -> None:
    with pytest.raises(ConfigError, match="DATABASE_URL"):
        db.open_database(address)


def test_those_who_write_at_once_take_turns(app: object) -> None:
    """Also with nobody's patience: SQLite itself would turn away whoever comes while another writes."""
    begun = threading.Barrier(4)

    def write(number: int) -> None:
        begun.wait()
        with db.database.connection_context():
            if not db.is_postgresql():
                db.database.execute_sql("PRAGMA busy_timeout = 0")
            for turn in range(20):
                with db.transaction():
                    factories.person(email=f"{number}-{turn}@fjordvik.example")
            if not db.is_postgresql():
                db.database.execute_sql(f"PRAGMA busy_timeout = {db.LOCK_SECONDS * 1_000}")

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(write, range(4)))
    assert Person.select().count() == 80


def test_what_an_error_was_still_reading_keeps_nobody_from_writing(app: object) -> None:
    """SQLite turns away who writes on a connection that still reads what was there before another wrote."""
    factories.person(email="a@fjordvik.example"), factories.person(email="b@fjordvik.example")
    db.database.obj.close_idle()
    held = []

    def fail() -> None:
        with db.connection_when_needed():
            held.append(db.database.execute_sql("SELECT id FROM person"))
            held[0].fetchone()
            raise LookupError

    def write() -> None:
        with db.connection_when_needed(), db.transaction():
            factories.person(email="d@fjordvik.example")

    with ThreadPoolExecutor(1) as thread:
        assert isinstance(thread.submit(fail).exception(), LookupError)
        factories.person(email="c@fjordvik.example")
        thread.submit(write).result()
    assert Person.select().count() == 4


def test_what_runs_after_a_commit_may_write_too(app: object) -> None:
    def write_more() -> None:
        with db.transaction():
            factories.person(name="Etterpå")

    with db.transaction():
        db.after_commit(write_more)
        with db.transaction():
            factories.person(name="Først")
    assert {person.name for person in Person.select()} == {"Først", "Etterpå"}


def test_every_row_comes_once_and_few_at_a_time(app: object) -> None:
    ids = sorted(factories.person().id for _each in range(7))
    for at_a_time in (1, 3, 7, 8):
        with counted() as queries:
            assert sorted(row.id for row in db.every(Person, at_a_time)) == ids
        assert all("LIMIT" in query for query in queries)


def test_an_error_in_a_part_undoes_the_whole(app: object) -> None:
    def write_and_fail() -> None:
        factories.person()
        with db.part_of_transaction():
            factories.person()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), db.transaction():
        write_and_fail()
    assert Person.select().count() == 0
    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    assert Person.select().count() == 1


@pytest.mark.parametrize("text", ["2026-11-21 09:00:00", "2026-11-21 09:00:00.123456"])
def test_a_moment_is_read_as_utc(text: str) -> None:
    moment = db.UtcField().python_value(text)
    assert moment == dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)
