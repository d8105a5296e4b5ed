"""The suite's foundations: an application on each database, emptied between tests, and the fixed cast."""

from __future__ import annotations

import os
import secrets
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from peewee import sort_models

from tests import server as servers
from tests.cast import Cast, make_cast
from tests.conversations.talks import opened
from tests.trial_form import published
from webapp import clock, db, schema
from webapp.app import create_app
from webapp.config import Config
from webapp.conversations.models import Conversation
from webapp.questionnaires.content import FormContent

KEPT_TABLES = {"schema_migration", "form", "form_version", "section", "question"}


def postgresql_server() -> str | None:
    """The address of a server to test on (without a database name), or None where there is none."""
    address = os.environ.get("SAMTALE_TEST_POSTGRESQL", "postgresql://postgres@127.0.0.1:5432")
    try:
        psycopg.connect(f"{address}/postgres", connect_timeout=3).close()
    except psycopg.OperationalError:
        return None
    return address


@contextmanager
def postgresql_database(purpose: str) -> Iterator[str]:
    """The address of an empty database, gone afterwards, with ``purpose`` in its name; skips without a server."""
    server = postgresql_server()
    if server is None:
        pytest.skip("no PostgreSQL server: its half of the suite is left out")
    name = f"samtale_{purpose}_{secrets.token_hex(4)}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
    try:
        yield f"{server}/{name}"
    finally:
        with psycopg.connect(f"{server}/postgres", autocommit=True) as admin:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path_factory.mktemp('data') / 'samtale.db'}"
        return
    with postgresql_database("test") as address:
        with psycopg.connect(address, autocommit=True) as admin:
            # Nobody pulls the plug on this database; what happens then is tried in tests/faults.
            admin.execute(f"ALTER DATABASE {admin.info.dbname} SET synchronous_commit = off")
        yield address


@pytest.fixture(scope="session")
def running_app(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    home: Path = tmp_path_factory.mktemp("home")
    yield create_app(
        Config(
            data_dir=home / "data",
            keys_dir=home / "keys",
            database_url=database_url,
            base_url="https://samtale.example",
            testing=True,
            jobs=False,
        )
    )
    if not db.database.is_closed():
        db.database.close()
    db.database.obj.close_all()


@pytest.fixture
def app(running_app: Flask) -> Iterator[Flask]:
    yield running_app
    if db.database.in_transaction():
        pytest.fail("the test left a transaction open")
    empty_database()
    db.database.close()


def empty_database() -> None:
    """Take away every row but the built-in forms."""
    tables = [table for table in db.database.get_tables() if table not in KEPT_TABLES]
    if db.is_postgresql():
        _empty_postgresql(tables)
        return
    db.database.execute_sql("PRAGMA foreign_keys = 0")
    with db.transaction():
        for table in tables:
            db.database.execute_sql(f'DELETE FROM "{table}"')
    db.database.execute_sql("PRAGMA foreign_keys = 1")


def _empty_postgresql(tables: list[str]) -> None:
    """By DELETE, and only where there are rows: TRUNCATE makes new files for each table, a quarter of a second."""
    rows = " UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM \"{table}\")" for table in tables)
    left = {table for (table,) in db.database.execute_sql(rows).fetchall()}
    with db.transaction():
        for table in _dependants_first(left):
            db.database.execute_sql(f'DELETE FROM "{table}"')
        db.database.execute_sql("SELECT setval(quote_ident(sequencename)::regclass, 1, false) FROM pg_sequences")


def _dependants_first(tables: set[str]) -> list[str]:
    """The tables, each before those that its rows point at."""
    models = {model._meta.table_name: model for model in schema.MODELS}
    found = [model._meta.table_name for model in reversed(sort_models(models.values()))]
    assert tables <= set(found)
    return [table for table in found if table in tables]


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that nobody is signed in with."""
    return app.test_client()


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The company that every test knows; see tests/cast.py."""
    return make_cast(app)


@pytest.fixture
def trial(app: Flask) -> Iterator[FormContent]:
    """A form with every kind of answer."""
    with published() as form:
        yield form


@pytest.fixture
def open_talk(cast: Cast) -> Conversation:
    """A talk of employee and manager whose columns are open to both."""
    return opened(cast.employee, cast.manager)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None]:
    """No value of a test is a day or moment of the run's beginning: midnight comes before its end, now and then."""

    def too_early() -> NoReturn:
        raise AssertionError(
            "asked before any test runs what time it is: let the test ask (a lambda, a number of days)"
        )

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", too_early)
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With a failure, what the servers printed: a page only says that something is wrong."""
    report = yield
    if report.failed:
        report.sections += [(f"{server.address} printed", "\n".join(server.printed)) for server in servers.started]
    if report.when == "teardown":
        servers.started = [server for server in servers.started if server.process.poll() is None]
    return report
