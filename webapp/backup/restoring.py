"""Putting a backup back: all of it, checked, into a database where no company is, or nothing at all."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from peewee import Database, Model, PeeweeException, SqliteDatabase
from playhouse.migrations import Runner

from .. import audit, crypto, db, refusals
from ..company import KeyEnvelope
from ..config import Config
from ..crypto import SealBroken, SealedField
from .file import BackupError, Footer, Header, Reader
from .recovering import NOTHING, keep, ring_for
from .tables import HISTORY, columns, count, drop_all, own_tables, quoted, set_sequences, unguarded

BATCH = 50


@dataclass(frozen=True)
class Restored:
    """What came back: the backup's own account of itself, and how many sealed texts were opened on the way."""

    header: Header
    footer: Footer
    opened: int


def restore(
    path: Path,
    config: Config,
    *,
    models: Sequence[type[Model]],
    recovery_key: Callable[[], str],
    finish: Callable[[Header], object],
) -> Restored:
    """Put the backup at ``path`` into the database of ``config``, bring it up to date and check everything.

    ``models`` are all tables of today. ``recovery_key`` is called where the keys folder lacks the keys. ``finish`` is
    called with the header in the same transaction, once all is in place. Raises BackupError, and then neither database
    nor keys have been changed.
    """
    header, footer, envelopes = _looked_through(path)
    ring = ring_for(config, header.key, envelopes, recovery_key)
    if not footer.fits(ring):
        raise BackupError(f"{path} has been changed since it was made. Use another backup. {NOTHING}")
    crypto.use(ring)
    try:
        with _target(config, models):
            runner = _with_tables_of_then(header)
            with unguarded(db.database.obj):
                _fill(path, footer)
            set_sequences(db.database.obj)
            _check_counts(footer)
            runner.up()
            _check_chain(footer)
            opened = _open_all(models)
            _check_file()
            finish(header)
            keep(config, ring)
    except PeeweeException as error:
        raise BackupError(f"The database refused the backup: {refusals.told(error)}. {NOTHING}") from error
    except OSError as error:
        raise BackupError(f"Samtale cannot write what it must ({refusals.told(error)}). {NOTHING}") from error
    return Restored(header, footer, opened)


def _looked_through(path: Path) -> tuple[Header, Footer, dict[str, bytes]]:
    """Read the file whole before anything is touched; the last are its data keys by id, sealed to the recovery key."""
    reader = Reader(path)
    envelopes = [
        dict(zip(reader.header.tables[table], values, strict=True))
        for table, values in reader.rows()
        if table == KeyEnvelope._meta.table_name
    ]
    assert reader.footer is not None
    return reader.header, reader.footer, {row["key_id"]: row["sealed_key"] for row in envelopes}


@contextmanager
def _target(config: Config, models: Sequence[type[Model]]) -> Iterator[None]:
    """A transaction in an empty database that takes the place of the configured one when all has gone well."""
    ours = {model._meta.table_name for model in models} | {HISTORY}
    if file := db.sqlite_path(config.database_url):
        with _sqlite_draft(file, ours), db.transaction():
            yield
        return
    opened = db.open_database(config.database_url)
    try:
        with db.database.connection_context(), db.transaction():
            _refuse_inhabited(opened, ours)
            drop_all(opened)
            yield
    finally:
        opened.close_all()


@contextmanager
def _sqlite_draft(path: Path, ours: set[str]) -> Iterator[None]:
    """A connection to a file beside ``path`` that becomes it."""
    if path.exists():
        _refuse_file_in_use(path, ours)
    draft = _draft_of(path)
    _remove(draft)
    opened = db.open_database(f"sqlite:///{draft}")
    try:
        with opened.connection_context():
            yield
            opened.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        opened.close_all()
        draft.chmod(0o600)
        with draft.open("rb+") as file:
            os.fsync(file.fileno())
        _remove(path)
        draft.replace(path)
    finally:
        opened.close_all()
        _remove(draft)


def _draft_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.restoring")


def drafts_of_restores(config: Config) -> list[Path]:
    """What restores of an SQLite database that were killed have left beside it."""
    file = db.sqlite_path(config.database_url)
    return [path for path in _with_companions(_draft_of(file)) if path.exists()] if file else []


def _refuse_file_in_use(path: Path, ours: set[str]) -> None:
    """Raise BackupError where the file holds a company, or something has it open."""
    if db.database.obj is not None:
        db.database.obj.close_all()
    there = SqliteDatabase(str(path), pragmas={"busy_timeout": 1000})
    with there.connection_context():
        _refuse_inhabited(there, ours)
    try:
        with closing(sqlite3.connect(path, timeout=1, isolation_level=None)) as alone:
            alone.execute("PRAGMA locking_mode = EXCLUSIVE")
            alone.execute("BEGIN EXCLUSIVE")
            alone.execute("ROLLBACK")
    except sqlite3.OperationalError as error:
        raise BackupError(f"Something has {path} open. Stop Samtale first, then try again. {NOTHING}") from error


def _refuse_inhabited(database: Database, ours: set[str]) -> None:
    present = own_tables(database)
    if set(present) - ours:
        raise BackupError(
            "The database (DATABASE_URL) holds other things than Samtale's. Give Samtale a database of its own. "
            + NOTHING
        )
    if any(count(database, table) for table in ("company", "person") if table in present):
        raise BackupError(
            "There is a company in the database already, and a backup never goes over one. Stop Samtale and move the "
            f"database away (with SQLite its file in the data folder), or name another in DATABASE_URL. {NOTHING}"
        )


def _remove(path: Path) -> None:
    """Take away an SQLite file and what stands beside it."""
    for each in _with_companions(path):
        each.unlink(missing_ok=True)


def _with_companions(path: Path) -> list[Path]:
    return [path.with_name(f"{path.name}{ending}") for ending in ("", "-wal", "-shm")]


def _with_tables_of_then(header: Header) -> Runner:
    """Make the tables as they were when the backup was taken, empty."""
    runner = Runner(db.database.obj, str(db.MIGRATIONS))
    known = [migration.name for migration in runner.migrations()]
    then = header.migrations
    if not then or known[: len(then)] != then:
        raise BackupError(
            f"The backup was made by Samtale {header.version}, whose tables this one does not know. "
            f"Update Samtale first, then try again. {NOTHING}"
        )
    runner.up(then[-1])
    made = {table: set(columns(db.database.obj, table)) for table in own_tables(db.database.obj)}
    if made != {table: set(names) for table, names in header.tables.items()}:
        raise BackupError(f"The tables in the backup are not those of Samtale {header.version}. {NOTHING}")
    return runner


def _fill(path: Path, footer: Footer) -> None:
    """Put every row back, in place of what the migrations themselves have put there."""
    reader = Reader(path)
    database = db.database.obj
    for table in reader.header.tables:
        if count(database, table):
            database.execute_sql(f"DELETE FROM {quoted(table)}")  # noqa: S608
    batch: list[list[Any]] = []
    before = ""
    for table, values in reader.rows():
        if batch and (table != before or len(batch) == BATCH):
            _insert(database, before, reader.header.tables[before], batch)
            batch = []
        batch.append(values)
        before = table
    if batch:
        _insert(database, before, reader.header.tables[before], batch)
    if reader.footer != footer:
        raise BackupError(f"{path} was changed while it was read. {NOTHING}")


def _insert(database: Database, table: str, names: Sequence[str], rows: list[list[Any]]) -> None:
    kinds = columns(database, table)
    booleans = {place for place, name in enumerate(names) if kinds[name] == "boolean"}
    given = [
        tuple(bool(value) if place in booleans and value is not None else value for place, value in enumerate(row))
        for row in rows
    ]
    marks = f"({', '.join([database.param] * len(names))})"
    into = f"{quoted(table)} ({', '.join(map(quoted, names))})"
    statement = f"INSERT INTO {into} VALUES {', '.join([marks] * len(rows))}"  # noqa: S608
    database.execute_sql(statement, [value for row in given for value in row])


def _check_counts(footer: Footer) -> None:
    there = {table: count(db.database.obj, table) for table in footer.rows}
    if there != footer.rows:
        raise BackupError(f"Not every row came back. {NOTHING}")


def _check_chain(footer: Footer) -> None:
    broken = audit.verify()
    if broken is not None or audit.head() != footer.audit_head:
        raise BackupError(f"The log in the backup is not whole (entry {broken}). {NOTHING}")


def _open_all(models: Sequence[type[Model]]) -> int:
    """Open every sealed text; returns how many there were."""
    opened = 0
    for model in models:
        names = [field.name for field in model._meta.sorted_fields if isinstance(field, SealedField)]
        for row in db.every(model) if names else ():
            try:
                opened += sum(getattr(row, name) is not None for name in names)
            except SealBroken as error:
                raise BackupError(f"A text in the backup does not open: {error}. {NOTHING}") from error
    return opened


def _check_file() -> None:
    if db.is_postgresql():
        return
    (answer,) = db.database.execute_sql("PRAGMA integrity_check").fetchone()
    if answer != "ok":
        raise BackupError(f"The restored database is damaged ({answer}). Is the disk sound? {NOTHING}")
