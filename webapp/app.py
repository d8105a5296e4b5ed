"""create_app: wiring only."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from importlib import import_module

import click
from flask import Flask
from peewee import PeeweeException
from werkzeug.middleware.proxy_fix import ProxyFix

from . import (
    access,
    assets,
    backup,
    cli,
    company,
    compression,
    crypto,
    db,
    demo,
    errors,
    health,
    held,
    htmx,
    jobs,
    languages,
    live,
    refusals,
    security,
)
from .config import ROOT, Config, ConfigError
from .crypto import KeyRing
from .people.first_start import first_start_link

FEATURES = (
    "people", "questionnaires", "conversations", "plans", "calendar", "rounds", "statements", "overview", "pages",
)  # fmt: skip


def create_app(config: Config | None = None) -> Flask:
    """The application for ``config`` (from the environment when None); its database is up to date when this returns.

    Raises ConfigError for settings, keys or a database that cannot be used.
    """
    config = config or Config.from_env()
    ring = _keys_and_database(config)
    app = Flask(__name__, static_folder=None, template_folder=str(ROOT / "templates"))
    app.config.update(
        SAMTALE=config,
        SECRET_KEY=ring.derive("session cookie"),
        TESTING=config.testing,
        SESSION_COOKIE_NAME="samtale",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(days=30),
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_ENABLED=not config.testing,
        MAX_CONTENT_LENGTH=8 * 1024 * 1024,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    if config.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, *(config.proxies,) * 5)  # type: ignore[method-assign]
    for plumbing in (security, held, languages, htmx, errors, assets, compression, health, jobs, cli):
        plumbing.init_app(app)
    app.teardown_request(db.give_connection_back)
    for feature in FEATURES:
        import_module(f"webapp.{feature}").init_app(app)
    forgotten = access.unmarked(app)
    if forgotten:
        raise TypeError(f"these views do not say who may enter: {', '.join(sorted(forgotten))}")
    if config.demo:
        demo.lay_out(app)
    return app


def _keys_and_database(config: Config) -> KeyRing:
    """Open both, the database brought up to date. Raises ConfigError."""
    try:
        ring = crypto.load_or_create(config)
        crypto.use(ring)
        db.open_database(config.database_url)
        backup.before_upgrade(config)
        db.migrate()
        with db.database.connection_context():
            demo.check(config)
            company.check_keys(ring)
    except OSError as error:
        raise ConfigError(
            f"Samtale cannot use a file or folder that it needs ({refusals.told(error)}). May the user that it runs as "
            "write there, and is there room on the disk? SAMTALE_DATA and SAMTALE_KEYS name other folders."
        ) from error
    except backup.BackupError as error:
        raise ConfigError(f"The database is brought up to date only after a backup. {error}") from error
    except PeeweeException as error:
        # The address may hold a password.
        where = db.sqlite_path(config.database_url) or "DATABASE_URL"
        raise ConfigError(
            f"Samtale cannot use the database, {where} ({refusals.told(error)}). Is it there, is it Samtale's, and is "
            "there room on its disk?"
        ) from error
    return ring


def create_served_app() -> Flask:
    """The application as a server runs it: with its jobs, and with what must end when the server stops."""
    app = create_app()
    app.extensions["samtale_first_words"] = partial(_first_words, app)
    on_stop = app.extensions.setdefault("samtale_on_stop", [])
    on_stop.append(live.end_streams)
    if app.config["SAMTALE"].demo:
        click.echo(demo.introduction(app.config["SAMTALE"]))
    if app.config["SAMTALE"].jobs:
        on_stop.append(jobs.start(app).stop)
    return app


def _first_words(app: Flask, address: str) -> list[str]:
    """What whoever started the server needs to know: the way to the first start, or to the demo's sign-in list."""
    config = app.config["SAMTALE"]
    if config.demo:
        return [f"Try it as anyone in the invented company: {address}demo"]
    with db.database.connection_context():
        link = first_start_link(config, address)
    return [f"Set up your company here: {link}"] if link else []
