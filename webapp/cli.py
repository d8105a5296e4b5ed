"""Commands for whoever runs the server: flask db, flask audit."""

from __future__ import annotations

import click
from flask import Flask
from flask.cli import AppGroup

from . import audit, db


def init_app(app: Flask) -> None:
    app.cli.add_command(database)
    app.cli.add_command(log)


database = AppGroup("db", help="The database.")
log = AppGroup("audit", help="The chained log.")


@database.command("upgrade")
def upgrade() -> None:
    """Bring the database up to date (starting the app does this too)."""
    applied = db.migrate()
    click.echo("\n".join(applied) or "The database is up to date.")


@log.command("verify")
def verify() -> None:
    """Check that no entry of the log has been changed or taken away."""
    with db.database.connection_context():
        broken = audit.verify()
    if broken is not None:
        raise click.ClickException(f"Entry {broken} does not fit the chain.")
    click.echo("The chain is whole.")
