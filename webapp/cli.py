"""Commands for whoever runs the server: flask db, flask audit, flask sign-in-code, flask backup."""

from __future__ import annotations

import click
from flask import Flask
from flask.cli import AppGroup

from . import audit, backup_cli, db
from .people import codes
from .people.models import Person


def init_app(app: Flask) -> None:
    app.cli.add_command(database)
    app.cli.add_command(log)
    app.cli.add_command(sign_in_code)
    app.cli.add_command(backup_cli.commands)


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


@click.command("sign-in-code")
@click.argument("email")
def sign_in_code(email: str) -> None:
    """Print a code for someone who cannot get it by mail. Whoever holds this terminal holds the app.

    Ask for a code in the browser first, then type this one there within ten minutes.
    """
    with db.database.connection_context():
        person = Person.by_email(email)
        if person is None or not person.is_active:
            raise click.ClickException(f"Nobody who works here has the address {email}.")
        issued = codes.issue(person, person.email, browser=None)
    click.echo(f"Code for {person.email}, valid for ten minutes: {issued.code[:3]} {issued.code[3:]}")
    click.echo("Ask for a code on the sign-in page with this address, and type this one.")
