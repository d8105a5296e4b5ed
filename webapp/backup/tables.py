"""Tables as the databases themselves describe them, and how each lets rows be put back past its guards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from peewee import Database, PostgresqlDatabase

from .file import BackupError

# The names of what has been applied stand in a backup's header; restoring applies them anew.
HISTORY = "schema_migration"


def quoted(name: str) -> str:
    return '"{}"'.format(name.replace('"', '""'))


def own_tables(database: Database) -> list[str]:
    """Every table that holds Samtale's rows."""
    return [name for name in database.get_tables() if name != HISTORY and not name.startswith("sqlite_")]


def columns(database: Database, table: str) -> dict[str, str]:
    """The columns of a table and the type each was declared with, in lower case."""
    return {column.name: column.data_type.lower() for column in database.get_columns(table)}


def is_json(kind: str) -> bool:
    """Whether PostgreSQL needs a cast to give a column of this type as text; SQLite holds text anyway."""
    return kind == "jsonb"


def count(database: Database, table: str) -> int:
    (rows,) = database.execute_sql(f"SELECT COUNT(*) FROM {quoted(table)}").fetchone()  # noqa: S608
    return int(rows)


def bytes_of(database: Database) -> int:
    """How large the whole database is."""
    size = (
        "SELECT pg_database_size(current_database())"
        if isinstance(database, PostgresqlDatabase)
        else "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
    )
    (found,) = database.execute_sql(size).fetchone()
    return int(found)


@contextmanager
def unguarded(database: Database) -> Iterator[None]:
    """Let rows be put back in any order, published forms among them, inside the caller's transaction.

    The guards are back when this returns, and every reference has been followed; raises BackupError where one leads
    nowhere. After an exception it is the caller's rollback that puts the guards back.
    """
    guards = _guards(database)
    assert guards, "nothing guards the published forms"
    lift = _postgresql_unguarded if isinstance(database, PostgresqlDatabase) else _sqlite_unguarded
    with lift(database):
        yield
    if _guards(database) != guards:
        raise BackupError("The guards of the published forms did not come back. Nothing has been changed.")


@contextmanager
def _sqlite_unguarded(database: Database) -> Iterator[None]:
    triggers = database.execute_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    database.execute_sql("PRAGMA defer_foreign_keys = 1")
    for name, _sql in triggers:
        database.execute_sql(f"DROP TRIGGER {quoted(name)}")
    yield
    for _name, sql in triggers:
        database.execute_sql(sql)
    if database.execute_sql("PRAGMA foreign_key_check").fetchone():
        raise BackupError("A row in the backup refers to one that is not there. Nothing has been changed.")


@contextmanager
def _postgresql_unguarded(database: Database) -> Iterator[None]:
    references = database.execute_sql(
        "SELECT conrelid::regclass::text, quote_ident(conname) FROM pg_constraint"
        " WHERE contype = 'f' AND NOT condeferrable AND connamespace = current_schema()::regnamespace"
    ).fetchall()
    tables = own_tables(database)
    for table, name in references:
        database.execute_sql(f"ALTER TABLE {table} ALTER CONSTRAINT {name} DEFERRABLE INITIALLY DEFERRED")
    for table in tables:
        database.execute_sql(f"ALTER TABLE {quoted(table)} DISABLE TRIGGER USER")
    yield
    database.execute_sql("SET CONSTRAINTS ALL IMMEDIATE")
    for table in tables:
        database.execute_sql(f"ALTER TABLE {quoted(table)} ENABLE TRIGGER USER")
    for table, name in references:
        database.execute_sql(f"ALTER TABLE {table} ALTER CONSTRAINT {name} NOT DEFERRABLE")


def _guards(database: Database) -> list[tuple[str, ...]]:
    """What watches over rows: each trigger, and on PostgreSQL also whether it is on and each reference."""
    if not isinstance(database, PostgresqlDatabase):
        return database.execute_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY 1").fetchall()
    return database.execute_sql(
        "SELECT tgrelid::regclass::text, tgname::text, tgenabled::text FROM pg_trigger"
        " JOIN pg_class ON pg_class.oid = tgrelid"
        " WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace"
        " UNION ALL SELECT conrelid::regclass::text, conname::text, condeferrable::text FROM pg_constraint"
        " WHERE contype = 'f' AND connamespace = current_schema()::regnamespace ORDER BY 1, 2"
    ).fetchall()


def drop_all(database: Database) -> None:
    """Take away PostgreSQL's tables and what their triggers call."""
    functions = database.execute_sql(
        "SELECT DISTINCT tgfoid::regprocedure::text FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
        " WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace"
    ).fetchall()
    for table in database.get_tables():
        database.execute_sql(f"DROP TABLE {quoted(table)} CASCADE")
    for (function,) in functions:
        database.execute_sql(f"DROP FUNCTION {function}")


def set_sequences(database: Database) -> None:
    """Let PostgreSQL's numbered ids go on after the highest that was put back."""
    if not isinstance(database, PostgresqlDatabase):
        return
    for table in own_tables(database):
        for column in database.get_columns(table):
            if column.default and column.default.startswith("nextval("):
                highest = f"SELECT MAX({quoted(column.name)}) FROM {quoted(table)}"  # noqa: S608
                database.execute_sql(
                    f"SELECT setval(pg_get_serial_sequence(%s, %s), COALESCE(({highest}), 1), ({highest}) IS NOT NULL)",
                    (quoted(table), column.name),
                )
