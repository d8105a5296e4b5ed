"""The folder of backups: one for each night, made by the clock, and removed when newer ones are safe."""

from __future__ import annotations

import datetime as dt
import logging
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from flask import current_app

from .. import clock, crypto, db, jobs
from ..company import Company, check_keys, the_company
from ..config import Config
from .restoring import drafts_of_restores
from .taking import room, take

log = logging.getLogger(__name__)

NIGHT_FALLS = dt.timedelta(hours=2)
KEPT_DAYS = 14
LATE_AFTER = dt.timedelta(days=2)
NAME = re.compile(r"samtale-(\d{4}-\d\d-\d\d)(?:-\d{6}|-before-\w+)?\.jsonl\.gz")
ABANDONED_SECONDS = 24 * 3600


@dataclass(frozen=True)
class Kept:
    """A backup that is there; ``day`` is the day whose night it was taken in."""

    path: Path
    day: dt.date


def folder_of(config: Config) -> Path:
    return config.data_dir / "backups"


def path_now(config: Config) -> Path:
    """Where a backup that somebody asks for goes; the night's own does not take its place."""
    return folder_of(config) / f"samtale-{clock.local(clock.now()):%Y-%m-%d-%H%M%S}.jsonl.gz"


def before_upgrade(config: Config) -> Path | None:
    """Take a backup of a PostgreSQL database that is about to be brought up to date, as it is; where it is.

    db.migrate copies SQLite's. Raises ConfigError where its keys are not here, and as `take` does.
    """
    if not db.is_postgresql() or not (first := db.upgrade_due()):
        return None
    with db.database.connection_context():
        check_keys(crypto.keys())
    path = folder_of(config) / f"samtale-{clock.local(clock.now()):%Y-%m-%d}-before-{first}.jsonl.gz"
    take(path)
    return path


def kept(config: Config) -> list[Kept]:
    """The backups in the folder, the newest first."""
    return sorted(_kept(folder_of(config)), key=lambda backup: backup.path.name, reverse=True)


def night() -> dt.date:
    """The day whose backup should be there: from two o'clock at night it is the new one's."""
    return _night_of(clock.now())


def last_day(config: Config) -> dt.date | None:
    """The day of the newest backup; None where there is none, or none can be seen.

    One that a wrong clock has dated to come does not count: it would hide for good that no more are made.
    """
    try:
        days = [backup.day for backup in _kept(folder_of(config))]
    except OSError:
        return None
    return max((day for day in days if day <= night()), default=None)


def is_late(config: Config, company: Company) -> bool:
    """Whether two nights have gone by since the newest backup, or since the company came. The demo has none."""
    if company.demo:
        return False
    since = last_day(config) or _night_of(company.set_up_at)
    return night() - since >= LATE_AFTER


def has_room(config: Config) -> bool:
    """Whether the next backup would be begun, which leaves people room to write on; the caller has a connection."""
    try:
        needed, free = room(folder_of(config), db.database.obj)
    except OSError:
        return False
    return free >= needed


@jobs.every(900)
def back_up_nightly() -> Path | None:
    """Take the night's backup where it is missing; then remove the old. Returns it, or None where there was no need."""
    config: Config = current_app.config["SAMTALE"]
    company = the_company()
    path = folder_of(config) / f"samtale-{night()}.jsonl.gz"
    if company is None or company.demo or path.exists():
        return None
    began = time.monotonic()
    footer = take(path)
    size, seconds = path.stat().st_size, time.monotonic() - began
    log.info("backup %s: %d rows, %d bytes, %.1f s", path.name, sum(footer.rows.values()), size, seconds)
    tidy(config)
    return path


def tidy(config: Config) -> None:
    """Remove backups older than two weeks and the database's own copies from upgrades before that.

    A clock that is wrong for a night makes all of them look old, so the newest stay whatever their day; one that is
    dated to come counts as the oldest.
    """
    newest_first = sorted(kept(config), key=lambda backup: backup.day <= night(), reverse=True)
    for backup in newest_first[KEPT_DAYS:]:
        if abs(night() - backup.day).days > KEPT_DAYS:
            backup.path.unlink(missing_ok=True)
    for copy in db.copies_before_upgrades(config.database_url):
        _remove_if_older(copy, KEPT_DAYS * 24 * 3600)


@jobs.every(3600)
def remove_abandoned() -> None:
    """Remove what a backup or a restore that was killed has left half written, with people's names in it.

    One that is under way writes there all the time, so that it is never a day old.
    """
    config: Config = current_app.config["SAMTALE"]
    for draft in [*folder_of(config).glob("*.part"), *drafts_of_restores(config)]:
        _remove_if_older(draft, ABANDONED_SECONDS)


def _remove_if_older(path: Path, seconds: int) -> None:
    # Another process may be done with its own just now.
    with suppress(FileNotFoundError):
        if time.time() - path.stat().st_mtime > seconds:
            path.unlink()


def _night_of(moment: dt.datetime) -> dt.date:
    return (clock.local(moment).replace(tzinfo=None) - NIGHT_FALLS).date()


def _kept(folder: Path) -> Iterator[Kept]:
    if not folder.is_dir():
        return
    for path in folder.iterdir():
        match = NAME.fullmatch(path.name)
        if match:
            yield Kept(path, dt.date.fromisoformat(match[1]))
