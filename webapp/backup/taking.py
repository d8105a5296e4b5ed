"""Taking a backup: everything in the database as it was at one instant, while people go on writing."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from peewee import Database, PostgresqlDatabase, SqliteDatabase

from .. import __version__, audit, clock, crypto
from ..db import database, is_postgresql
from .file import BackupError, Footer, Header, Writer, verify
from .tables import bytes_of, columns, is_json, own_tables, quoted

LEFT_FOR_PEOPLE = 100_000_000


def take(path: Path) -> Footer:
    """Write a backup to ``path`` and read it back; an earlier file of that name stays until the new one is whole.

    Raises OSError where the disk refuses, BackupError where it has too little room to begin, or what was written does
    not read back.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    try:
        with _snapshot() as source:
            _refuse_without_room(path.parent, source)
            _write(draft, source)
        _header, footer = verify(draft)
        draft.replace(path)
        _sync_folder(path.parent)
    finally:
        draft.unlink(missing_ok=True)
    return footer


def room(folder: Path, source: Database) -> tuple[int, int]:
    """How many bytes must be free on the disk of ``folder`` for a backup to be begun, and how many are."""
    there = next(place for place in (folder, *folder.parents) if place.exists())
    return bytes_of(source) + LEFT_FOR_PEOPLE, shutil.disk_usage(there).free


def _refuse_without_room(folder: Path, source: Database) -> None:
    """Raise BackupError where the backup, about as large as the database, would leave people too little to write on."""
    needed, free = room(folder, source)
    if free < needed:
        raise BackupError(
            f"A backup needs {needed / 1e6:.0f} MB free on the disk of {folder}, and {free / 1e6:.0f} are. "
            "Make room there."
        )


def _write(path: Path, source: Database) -> None:
    tables = {table: list(columns(source, table)) for table in own_tables(source)}
    applied = source.execute_sql("SELECT name FROM schema_migration ORDER BY name").fetchall()
    ring = crypto.keys()
    header = Header(
        made_at=clock.now().isoformat(timespec="seconds"),
        version=__version__,
        migrations=[name for (name,) in applied],
        tables=tables,
        key=ring.current.hex(),
    )
    newest = source.execute_sql("SELECT digest FROM audit_entry ORDER BY id DESC LIMIT 1").fetchone()
    with Writer(path, header) as file:
        for table in tables:
            for row in _rows(source, table):
                file.row(table, row)
        file.end(newest[0] if newest else audit.GENESIS, ring)


@contextmanager
def _snapshot() -> Iterator[Database]:
    """The database at one instant, by a connection of its own that can only read and holds nobody up."""
    bound = database.obj
    if is_postgresql():
        source: Database = PostgresqlDatabase(bound.database, **bound.connect_params)
        begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    else:
        source = SqliteDatabase(bound.database, pragmas={"busy_timeout": 10_000, "query_only": 1})
        begin = "BEGIN DEFERRED"
    with source.connection_context():
        source.execute_sql(begin)
        try:
            yield source
        finally:
            source.execute_sql("ROLLBACK")


def _rows(source: Database, table: str) -> Iterator[Any]:
    """Every row of a table, a few at a time."""
    kinds = columns(source, table)
    names = (f"{quoted(name)}::text" if is_json(kind) else quoted(name) for name, kind in kinds.items())
    statement = f"SELECT {', '.join(names)} FROM {quoted(table)}"  # noqa: S608
    if isinstance(source, PostgresqlDatabase):
        with source.connection().cursor(name="backup") as cursor:
            yield from cursor.execute(statement)
    else:
        yield from source.connection().execute(statement)


def _sync_folder(folder: Path) -> None:
    """Have the new name on the disk too; Windows knows no such thing."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
