"""What cannot be restored is refused in words that help, and nothing has been changed then."""

from __future__ import annotations

import dataclasses
import gzip
import hashlib
import json
import sqlite3
import zlib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask

from tests import factories
from tests.backup.helpers import kept_recovery_key, no_key, restore
from tests.cast import Cast
from webapp import audit, backup, crypto, db
from webapp.app import create_app
from webapp.config import Config


@pytest.fixture
def key(cast: Cast) -> str:
    return kept_recovery_key(cast.admin)


@pytest.fixture
def taken(key: str, tmp_path: Path) -> Path:
    path = tmp_path / "backup.jsonl.gz"
    backup.take(path)
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, elsewhere: Callable[[str], Config]) -> Config:
    return elsewhere(request.param)


def lines_of(path: Path) -> list[bytes]:
    return gzip.decompress(path.read_bytes()).splitlines(keepends=True)


def with_digest(lines: list[bytes]) -> bytes:
    """The lines packed anew with a footer whose counts and checksum fit, as somebody would who changed them."""
    footer = json.loads(lines[-1])
    footer["sha256"] = hashlib.sha256(b"".join(lines[:-1])).hexdigest()
    return gzip.compress(b"".join(lines[:-1]) + json.dumps(footer).encode() + b"\n")


def is_untouched(config: Config) -> bool:
    """Neither a database nor a key has come about."""
    if config.database_url.startswith("sqlite"):
        return not list(config.data_dir.iterdir()) and not config.keys_dir.exists()
    opened = db.open_database(config.database_url)
    with opened.connection_context():
        tables = opened.get_tables()
    opened.close_all()
    return tables == [] and not config.keys_dir.exists()


def test_a_wrong_recovery_key(taken: Path, empty: Config) -> None:
    for wrong in (crypto.new_recovery_key()[0], "abcd", ""):
        with pytest.raises(backup.BackupError, match="That recovery key does not fit"):
            restore(taken, empty, lambda wrong=wrong: wrong)  # type: ignore[misc]
    assert is_untouched(empty)


def test_a_cut_file(taken: Path, empty: Config) -> None:
    whole = taken.read_bytes()
    for length in (0, 1, 9, 200, len(whole) // 2, len(whole) - 9, len(whole) - 1):
        taken.write_bytes(whole[:length])
        with pytest.raises(backup.BackupError):
            restore(taken, empty, no_key)
    assert is_untouched(empty)


def unpacked(packed: bytes) -> bytes | None:
    """None where it cannot be unpacked."""
    try:
        return gzip.decompress(packed)
    except (OSError, EOFError, zlib.error):
        return None


def test_a_flipped_byte_anywhere(taken: Path, empty: Config) -> None:
    whole = taken.read_bytes()
    # The first ten are gzip's own header, which holds nothing of ours.
    for place in [*range(10, 60), *range(60, len(whole), len(whole) // 100)]:
        flipped = whole[:place] + bytes([whole[place] ^ 0x20]) + whole[place + 1 :]
        # Bits that fill up a byte at the end of what is packed mean nothing.
        if unpacked(flipped) == unpacked(whole):
            continue
        taken.write_bytes(flipped)
        with pytest.raises(backup.BackupError):
            backup.verify(taken)
    with pytest.raises(backup.BackupError):
        restore(taken, empty, no_key)
    assert is_untouched(empty)


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("text", ["", "hello", "[1]\n", "{}\n"])
def test_a_foreign_file(
    app: Flask, elsewhere: Callable[[str], Config], tmp_path: Path, text: str, packed: bool
) -> None:
    file = tmp_path / "holiday.jpg"
    file.write_bytes(gzip.compress(text.encode()) if packed else text.encode())
    config = elsewhere("sqlite")
    with pytest.raises(backup.BackupError, match="holiday.jpg"):
        restore(file, config, no_key)
    with pytest.raises(backup.BackupError, match="There is no file"):
        restore(tmp_path / "nowhere", config, no_key)
    assert is_untouched(config)


@pytest.mark.parametrize("change", ["row", "footer"])
def test_a_file_that_somebody_changed_with_a_right_checksum(taken: Path, key: str, empty: Config, change: str) -> None:
    lines = lines_of(taken)
    if change == "row":
        place = next(n for n, line in enumerate(lines) if line.startswith(b'["person"') and b"Kari Kro" in line)
        lines[place] = lines[place].replace(b"Kari Kro", b"Kari Bad")
    else:
        lines[-1] = json.dumps(json.loads(lines[-1]) | {"audit_head": audit.GENESIS}).encode()
    taken.write_bytes(with_digest(lines))
    backup.verify(taken)
    with pytest.raises(backup.BackupError, match="has been changed since it was made"):
        restore(taken, empty, lambda: key)
    assert is_untouched(empty)


def test_rows_that_somebody_took_away_or_added(taken: Path) -> None:
    lines = lines_of(taken)
    row = next(n for n, line in enumerate(lines) if line.startswith(b'["person"'))
    for changed in (lines[:row] + lines[row + 1 :], [*lines[:row], lines[row], *lines[row:]], [*lines, lines[row]]):
        taken.write_bytes(with_digest(changed) if changed[-1] == lines[-1] else gzip.compress(b"".join(changed)))
        with pytest.raises(backup.BackupError, match="is damaged"):
            backup.verify(taken)


def test_a_backup_from_before_the_recovery_key(cast: Cast, empty: Config, tmp_path: Path) -> None:
    path = tmp_path / "early.jsonl.gz"
    backup.take(path)
    with pytest.raises(backup.BackupError, match="Nobody had a recovery key at that time"):
        restore(path, empty, no_key)
    assert is_untouched(empty)
    ring = crypto.keys()
    empty.keys_dir.mkdir()
    (empty.keys_dir / crypto.KEY_FILE).write_text(ring.to_text(), "utf-8")
    restore(path, empty, no_key)


def test_keys_of_another_company_in_the_environment(taken: Path, empty: Config) -> None:
    config = dataclasses.replace(empty, key=crypto.KeyRing.new().to_text())
    with pytest.raises(backup.BackupError, match="SAMTALE_KEY does not hold the keys"):
        restore(taken, config, no_key)
    assert is_untouched(empty)


def test_a_backup_of_a_newer_samtale(taken: Path, key: str, empty: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    none = empty.data_dir.parent / "no-migrations"
    none.mkdir()
    monkeypatch.setattr(db, "MIGRATIONS", none)
    with pytest.raises(backup.BackupError, match="Update Samtale first"):
        restore(taken, empty, lambda: key)
    assert is_untouched(empty)


def test_a_database_with_a_company_stays(taken: Path, key: str, empty: Config) -> None:
    create_app(empty)
    factories.company(name="En annen")
    ring = (empty.keys_dir / crypto.KEY_FILE).read_text("utf-8")
    db.database.obj.close_all()
    with pytest.raises(backup.BackupError, match="There is a company in the database already"):
        restore(taken, empty, lambda: key)
    assert (empty.keys_dir / crypto.KEY_FILE).read_text("utf-8") == ring
    opened = db.open_database(empty.database_url)
    with opened.connection_context():
        assert opened.execute_sql("SELECT name FROM company").fetchall() == [("En annen",)]
    opened.close_all()


def test_a_database_that_has_only_been_started_gives_way(taken: Path, key: str, empty: Config) -> None:
    create_app(empty)
    own = crypto.keys().current
    db.database.obj.close_all()
    restore(taken, empty, lambda: key)
    create_app(empty)
    with db.database.connection_context():
        assert db.database.execute_sql("SELECT name FROM company").fetchall() == [("Fjordvik AS",)]
    assert own in crypto.keys().keys and crypto.keys().current != own


def test_a_database_of_something_else_stays(taken: Path, key: str, empty: Config) -> None:
    opened = db.open_database(empty.database_url)
    with opened.connection_context():
        opened.execute_sql("CREATE TABLE accounts (id INTEGER)")
    opened.close_all()
    with pytest.raises(backup.BackupError, match="other things than Samtale's"):
        restore(taken, empty, lambda: key)
    opened = db.open_database(empty.database_url)
    with opened.connection_context():
        assert opened.get_tables() == ["accounts"]
    opened.close_all()


def test_a_file_that_is_open_elsewhere_stays(taken: Path, key: str, elsewhere: Callable[[str], Config]) -> None:
    config = elsewhere("sqlite")
    create_app(config)
    db.database.obj.close_all()
    with closing(sqlite3.connect(config.data_dir / "samtale.db")) as other:
        assert other.execute("SELECT COUNT(*) FROM company").fetchone() == (0,)
        with pytest.raises(backup.BackupError, match="Stop Samtale first"):
            restore(taken, config, lambda: key)
        assert other.execute("SELECT COUNT(*) FROM company").fetchone() == (0,)


def test_a_text_that_does_not_open_stops_it(cast: Cast, key: str, empty: Config, tmp_path: Path) -> None:
    db.database.execute_sql("UPDATE company SET mail_password = recovery_public")
    path = tmp_path / "backup.jsonl.gz"
    backup.take(path)
    with pytest.raises(backup.BackupError, match="does not open"):
        restore(path, empty, lambda: key)
    assert is_untouched(empty)


def test_a_broken_log_stops_it(cast: Cast, key: str, empty: Config, tmp_path: Path) -> None:
    first = audit.AuditEntry.select().order_by(audit.AuditEntry.id).get()
    audit.AuditEntry.update(action="invented").where(audit.AuditEntry.id == first.id).execute()
    path = tmp_path / "backup.jsonl.gz"
    backup.take(path)
    with pytest.raises(backup.BackupError, match="The log in the backup is not whole"):
        restore(path, empty, lambda: key)
    assert is_untouched(empty)
