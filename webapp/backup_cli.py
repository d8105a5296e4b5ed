"""`python -m webapp backup`: take a backup now, list those that are there, put one back, or only its keys.

The commands need no running application: a database that is not there yet has none.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import click
from flask import current_app, has_app_context

from . import audit, backup, clock, crypto, db, demo, mail, refusals, schema
from .company import Company, KeyEnvelope, check_keys
from .config import Config, ConfigError
from .conversations.models import Conversation
from .conversations.saving import begin_history
from .people.sessions import BrowserSession


@click.group("backup", help="Backups: take one now, list them, put one back.")
def commands() -> None:
    """Nothing but its commands."""


@commands.command("now")
def now() -> None:
    """Take a backup now, beside the nightly ones."""
    config = _config()
    path = backup.path_now(config)
    with saying_why():
        if not has_app_context():
            _open(config)
            crypto.use(crypto.load_or_create(config))
            with db.database.connection_context():
                check_keys(crypto.keys())
        footer = backup.take(path)
    click.echo(f"{path}: {sum(footer.rows.values())} rows, read back and whole.")


@commands.command("list")
def list_kept() -> None:
    """List the backups, the newest first."""
    config = _config()
    with saying_why():
        there = backup.kept(config)
    for kept in there:
        click.echo(f"{kept.path}  {kept.path.stat().st_size / 1e6:.1f} MB")
    click.echo(f"Backups are kept for {backup.KEPT_DAYS} days in {backup.folder_of(config)}.")


key_file = click.option(
    "--recovery-key-file", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Instead of typing it."
)


@commands.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@key_file
def restore(file: Path, recovery_key_file: Path | None) -> None:
    """Put the backup FILE into the database, which must not hold a company yet. Stop Samtale first."""
    config = _config()

    held_back = 0

    def finish(header: backup.Header) -> None:
        nonlocal held_back
        demo.check(config)
        held_back = reconcile(header)

    with saying_why():
        done = backup.restore(file, config, models=schema.MODELS, recovery_key=asking(recovery_key_file), finish=finish)
    made = clock.local(dt.datetime.fromisoformat(done.header.made_at))
    click.echo(
        f"Restored: {sum(done.footer.rows.values())} rows as they were on {made:%d.%m.%Y at %H:%M}.\n"
        f"The log is whole and all {done.opened} sealed texts open. Start Samtale now; everybody signs in anew."
    )
    if held_back:
        click.echo(
            f"Mails that waited then and may have gone out since: {held_back}. HR sees them and can send them again."
        )


def reconcile(header: backup.Header) -> int:
    """Set right what people, calendars and mailboxes may know of the time after the backup; returns how many mails were
    held back."""
    # Whoever was signed out after the backup stays out.
    BrowserSession.delete().execute()
    Conversation.outrun_calendars()
    begin_history(schema.MODELS)
    Company.update(restored_at=clock.now(), restored_from=dt.datetime.fromisoformat(header.made_at)).execute()
    audit.record("backup restored", actor=None, made_at=header.made_at)
    return mail.hold_back()


@commands.command("keys")
@key_file
def keys(recovery_key_file: Path | None) -> None:
    """Put the keys back with the recovery key, where the database is here and only the keys folder is lost."""
    config = _config()
    with saying_why():
        _open(config)
        with db.database.connection_context():
            rows = list(KeyEnvelope.select().order_by(KeyEnvelope.made_at))
        if not rows:
            raise ConfigError("Nobody has kept a recovery key for this database.")
        sealed = {row.key_id: row.sealed_key for row in rows}
        backup.keep(config, backup.ring_for(config, rows[-1].key_id, sealed, asking(recovery_key_file)))
    click.echo(f"The keys are in {config.keys_dir}. Start Samtale now.")


@contextmanager
def saying_why() -> Iterator[None]:
    """Let whoever sits at the terminal read in one sentence why it went wrong."""
    try:
        yield
    except (ConfigError, backup.BackupError) as problem:
        raise click.ClickException(str(problem)) from problem
    except refusals.REFUSED as error:
        raise click.ClickException(f"That did not go: {refusals.told(error)}.") from error


def asking(recovery_key_file: Path | None) -> Callable[[], str]:
    """What gives the recovery key when it is needed: the file, or whoever sits at the terminal."""
    if recovery_key_file:
        return partial(recovery_key_file.read_text, "utf-8")
    return partial(click.prompt, "The recovery key (what you type is not shown)", hide_input=True)


def _open(config: Config) -> None:
    """Open the database of `config` as it is, without bringing it up to date."""
    db.open_database(config.database_url)
    with db.database.connection_context():
        if not db.database.table_exists("company"):
            raise ConfigError("There is no company in the database yet.")


def _config() -> Config:
    if has_app_context():
        return current_app.config["SAMTALE"]
    with saying_why():
        return Config.from_env()
