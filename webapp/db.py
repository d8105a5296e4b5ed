"""The database: SQLite by default, PostgreSQL by address, the same models on both."""

from __future__ import annotations

import datetime as dt
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from peewee import CharField, Database, DatabaseProxy, DateTimeField, Model, OperationalError
from playhouse.db_url import connect, register_database
from playhouse.migrations import Runner
from playhouse.pool import PooledPostgresqlDatabase, PooledSqliteDatabase

from .config import ROOT, ConfigError

MIGRATIONS = ROOT / "migrations"
LOCK_SECONDS = 10
SQLITE_PRAGMAS = {"journal_mode": "wal", "synchronous": "full", "foreign_keys": 1, "busy_timeout": LOCK_SECONDS * 1_000}
BEFORE = ".before-"
MIGRATION_LOCK = 0x53414D54

database = DatabaseProxy()
# What runs after a commit may begin a transaction of its own while its thread still has the turn.
_writing = threading.RLock()
register_database(PooledPostgresqlDatabase, "postgresql")


def new_id() -> str:
    """A random row id: 22 characters, 128 bits, safe in an address."""
    return secrets.token_urlsafe(16)


class UtcField(DateTimeField):
    """An aware UTC datetime; a naive one is refused, since nobody can say which moment it means."""

    if TYPE_CHECKING:

        def __get__(self, row: Any, owner: Any) -> Any: ...

        def __set__(self, row: Any, value: dt.datetime | None) -> None: ...

    def db_value(self, value: dt.datetime | None) -> Any:
        if value is None or not isinstance(value, dt.datetime):
            return value
        if value.tzinfo is None:
            raise ValueError(f"{self.name} needs an aware datetime, not {value!r}")
        return super().db_value(value.astimezone(dt.UTC).replace(tzinfo=None))

    def python_value(self, value: Any) -> dt.datetime | None:
        # SQLite's are texts of one shape; Peewee tries several shapes by strptime, for each of a talk's twenty moments.
        if isinstance(value, str):
            return dt.datetime.fromisoformat(value + "+00:00")
        moment = super().python_value(value)
        return moment.replace(tzinfo=dt.UTC) if isinstance(moment, dt.datetime) else moment


class Row(Model):
    """Base of every table: a random id that is also what encrypted fields are bound to."""

    id = CharField(max_length=22, primary_key=True, default=new_id)

    class Meta:
        database = database
        legacy_table_names = False


def every(model: type[Model], at_a_time: int = 100) -> Iterator[Any]:
    """Each row of a table in the order of its ids. PostgreSQL would give all at once, with their texts and PDFs."""
    rows = model.select().order_by(model.id).limit(at_a_time)
    page = list(rows)
    while page:
        yield from page
        page = list(rows.where(model.id > page[-1].id)) if len(page) == at_a_time else []


def open_database(url: str) -> Database:
    """Bind the models to the database at ``url`` and check that it keeps its promises.

    Raises ConfigError when the address is of another kind or SQLite refuses a setting that durability rests on.
    """
    scheme = _scheme(url)
    if path := sqlite_path(url):
        opened = _open_sqlite(path)
    elif scheme == "postgresql":
        # Moments are stored without a zone, in UTC; beside one that has a zone PostgreSQL takes them for the session's.
        opened = connect(url, max_connections=40, timeout=20, stale_timeout=300, options="-c TimeZone=UTC")
    else:
        raise ConfigError(f"DATABASE_URL must begin with sqlite:/// or postgresql://, not {scheme}://")
    database.initialize(opened)
    return opened


def _scheme(url: str) -> str:
    """How the address begins; raises ConfigError, without a word of it, for one whose parts cannot be told apart."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise ConfigError(
            "DATABASE_URL cannot be read as an address: postgresql://user:password@host:port/name. "
            "In a password, write %2F for /, %3A for :, %40 for @, %23 for #, %3F for ?, %5B for [ and %5D for ]."
        ) from None
    return parts.scheme


def sqlite_path(url: str) -> Path | None:
    """The file of an SQLite database; None for another kind."""
    return Path(url.removeprefix("sqlite:///")) if url.startswith("sqlite:///") else None


def _open_sqlite(path: Path) -> Database:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    opened = PooledSqliteDatabase(
        str(path),
        pragmas=SQLITE_PRAGMAS,
        lock_type="IMMEDIATE",
        max_connections=40,
        timeout=20,
        check_same_thread=False,
    )
    expected = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000}
    with opened.connection_context():
        for name, wanted in expected.items():
            (got,) = opened.execute_sql(f"PRAGMA {name}").fetchone()
            if got != wanted:
                raise ConfigError(
                    f"SQLite keeps {name} at {got!r} in {path}; {wanted!r} is needed. Is it a network disk?"
                )
    return opened


@contextmanager
def connection_when_needed() -> Iterator[None]:
    """A connection for this thread, taken when the database is first asked, and given back in the end."""
    try:
        yield
    except BaseException as error:
        give_connection_back(error)
        raise
    give_connection_back()


def give_connection_back(error: BaseException | None = None) -> None:
    """Let go of this thread's connection, where it has taken one; also what a request ends with.

    After an error it is closed for good. What was being read then may be held by the error for a while, and whoever got
    that connection next could not write on it: SQLite says at once that the database is locked.
    """
    if database.is_closed():
        return
    if error is None:
        database.close()
    else:
        database.manual_close()


@contextmanager
def transaction() -> Iterator[Any]:
    """One atomic write: BEGIN IMMEDIATE on SQLite, a savepoint when one is open already.

    SQLite has one writer at a time, and who finds it taken sleeps and looks again: among many, one may be left out for
    longer than the busy timeout. Those of this process therefore wait for each other by a lock, which wakes the next.
    """
    if is_postgresql() or database.in_transaction():
        with database.atomic() as begun:
            yield begun
        return
    if not _writing.acquire(timeout=LOCK_SECONDS):
        raise OperationalError(f"no turn to write within {LOCK_SECONDS} s")
    try:
        with database.atomic() as begun:
            yield begun
    finally:
        _writing.release()


def part_of_transaction() -> AbstractContextManager[Any]:
    """As transaction(); where one is open it is joined, and the caller lets errors through, so that all is undone."""
    return nullcontext() if database.in_transaction() else transaction()


def after_commit(act: Callable[[], object]) -> None:
    """Run ``act`` once the outermost transaction has been committed, never when it is rolled back."""
    database.after_commit(act)


def is_postgresql() -> bool:
    return isinstance(database.obj, PooledPostgresqlDatabase)


def migrate() -> list[str]:
    """Apply what is pending, one process at a time; returns the names applied.

    An SQLite database that holds something is copied first, to ``<file>.before-<migration>`` beside it, whole or not
    at all; of PostgreSQL's the caller takes a backup (`backup.before_upgrade`).
    """
    runner = Runner(database.obj, str(MIGRATIONS))
    if not is_postgresql() and (first := upgrade_due()):
        with database.connection_context():
            _keep_a_copy(first)
    with database.connection_context(), database.obj.atomic():
        if is_postgresql():
            database.execute_sql("SELECT pg_advisory_xact_lock(%s)", (MIGRATION_LOCK,))
        return list(runner.up())


def upgrade_due() -> str | None:
    """The first migration that is to be applied to what the database holds; None for an empty one too."""
    runner = Runner(database.obj, str(MIGRATIONS))
    with database.connection_context():
        pending = [migration.name for migration in runner.status() if migration.path and not migration.applied]
        return pending[0] if pending and runner.applied() else None


def _keep_a_copy(before: str) -> None:
    copy = Path(f"{database.obj.database}{BEFORE}{before}")
    if copy.exists():
        return
    draft = copy.with_name(f"{copy.name}.{secrets.token_hex(4)}")
    try:
        database.execute_sql("VACUUM INTO ?", (str(draft),))
        draft.chmod(0o600)
        draft.replace(copy)
    finally:
        draft.unlink(missing_ok=True)


def copies_before_upgrades(url: str) -> list[Path]:
    """What upgrades of the database at ``url`` have left beside it."""
    file = sqlite_path(url)
    return list(file.parent.glob(f"{file.name}{BEFORE}*")) if file else []
