"""The commands, as whoever looks after the server types them."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from tests.backup.helpers import kept_recovery_key
from tests.cast import Cast
from webapp import backup, clock, crypto, db
from webapp.app import create_app
from webapp.audit import AuditEntry
from webapp.company import the_company
from webapp.config import ROOT, Config
from webapp.people.models import Person
from webapp.people.sessions import BrowserSession

SAMTALE = ["-m", "webapp", "backup"]
FLASK = ["-m", "flask", "--app", "webapp.app:create_app", "backup"]


def run(config: Config, *arguments: str, command: list[str] = SAMTALE, typed: str = "") -> tuple[int, str]:
    """The exit code and all that was printed."""
    environ = {
        **os.environ,
        "SAMTALE_SETUP": "0",
        "SAMTALE_DATA": str(config.data_dir),
        "SAMTALE_KEYS": str(config.keys_dir),
        "DATABASE_URL": config.database_url,
        "PYTHONWARNINGS": "ignore",
    }
    done = subprocess.run(
        [sys.executable, *command, *arguments],
        cwd=ROOT,
        env=environ,
        input=typed,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        start_new_session=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_now_and_list(app: Flask, cast: Cast) -> None:
    config: Config = app.config["SAMTALE"]
    code, printed = run(config, "now")
    assert code == 0 and "rows, read back and whole" in printed
    (kept,) = backup.kept(config)
    assert str(kept.path) in printed
    size, folder = kept.path.stat().st_size / 1e6, backup.folder_of(config)
    assert run(config, "list") == (0, f"{kept.path}  {size:.1f} MB\nBackups are kept for 14 days in {folder}.\n")
    code, printed = run(config, "now", command=FLASK)
    assert code == 0 and "rows, read back and whole" in printed
    for made in backup.kept(config):
        made.path.unlink()


def test_a_folder_that_refuses_is_named(
    app: Flask, cast: Cast, elsewhere: Callable[[str], Config], tmp_path: Path
) -> None:
    ours: Config = app.config["SAMTALE"]
    taken = tmp_path / "taken"
    taken.write_text("a file", "utf-8")
    code, printed = run(dataclasses.replace(ours, data_dir=taken), "now")
    assert (code, printed) == (1, f"Error: That did not go: {taken / 'backups'}: Not a directory.\n")
    path = tmp_path / "backup.jsonl.gz"
    backup.take(path)
    there = dataclasses.replace(
        elsewhere("sqlite"), keys_dir=ours.keys_dir, database_url=f"sqlite:///{taken / 'data' / 'samtale.db'}"
    )
    code, printed = run(there, "restore", str(path))
    assert code == 1 and "samtale.db.restoring: Not a directory). Nothing has been changed." in printed


def test_now_where_there_is_no_company(elsewhere: Callable[[str], Config]) -> None:
    code, printed = run(elsewhere("sqlite"), "now")
    assert code == 1 and "There is no company in the database yet" in printed


@pytest.mark.parametrize(
    ("command", "kind"), [(SAMTALE, "sqlite"), (FLASK, "sqlite"), (FLASK, "postgresql")], ids=["samtale", "flask", "pg"]
)
def test_restore_with_the_recovery_key_from_a_file(
    cast: Cast, elsewhere: Callable[[str], Config], tmp_path: Path, kind: str, command: list[str]
) -> None:
    key, path, config = tmp_path / "key.txt", tmp_path / "backup.jsonl.gz", elsewhere(kind)
    key.write_text(f" {kept_recovery_key(cast.admin)}\n", "utf-8")
    cast.browser(cast.admin)
    backup.take(path)
    code, printed = run(config, "restore", str(path), "--recovery-key-file", str(key), command=command)
    assert (code, printed[:9]) == (0, "Restored:"), printed
    assert "everybody signs in anew" in printed
    create_app(config)
    with db.database.connection_context():
        assert Person.select().count() == 8
        assert BrowserSession.select().count() == 0
        newest = AuditEntry.select().order_by(AuditEntry.id.desc()).get()
        restored = the_company()
    assert newest.action == "backup restored"
    assert newest.facts["made_at"][:10] == clock.now().isoformat()[:10]
    assert restored is not None and restored.restored_from.isoformat() == newest.facts["made_at"]
    assert restored.restored_at > restored.restored_from


def test_restore_asks_for_the_recovery_key(cast: Cast, elsewhere: Callable[[str], Config], tmp_path: Path) -> None:
    key, path, config = kept_recovery_key(cast.admin), tmp_path / "backup.jsonl.gz", elsewhere("sqlite")
    backup.take(path)
    code, printed = run(config, "restore", str(path), typed=f"{crypto.new_recovery_key()[0]}\n")
    assert code == 1 and "That recovery key does not fit" in printed
    assert not list(config.data_dir.iterdir())
    code, printed = run(config, "restore", str(path), typed=f"{key}\n")
    assert code == 0 and "The recovery key (what you type is not shown)" in printed
    assert key not in printed


def test_only_the_keys_are_lost(cast: Cast, elsewhere: Callable[[str], Config]) -> None:
    key = kept_recovery_key(cast.admin)
    config = dataclasses.replace(cast.app.config["SAMTALE"], keys_dir=elsewhere("sqlite").keys_dir)
    code, printed = run(config, "now")
    assert code == 1 and "python -m webapp backup keys" in printed
    (config.keys_dir / crypto.KEY_FILE).unlink()
    code, printed = run(config, "keys", typed=f"{crypto.new_recovery_key()[0]}\n")
    assert code == 1 and "That recovery key does not fit" in printed and not list(config.keys_dir.iterdir())
    code, printed = run(config, "keys", typed=f"{key}\n")
    assert code == 0 and "Start Samtale now" in printed
    assert crypto.KeyRing.from_text((config.keys_dir / crypto.KEY_FILE).read_text("utf-8")) == crypto.keys()


def test_restore_of_no_backup_says_so(elsewhere: Callable[[str], Config], tmp_path: Path) -> None:
    code, printed = run(elsewhere("sqlite"), "restore", str(tmp_path / "nowhere"))
    assert (code, printed) == (1, f"Error: There is no file {tmp_path / 'nowhere'}.\n")
