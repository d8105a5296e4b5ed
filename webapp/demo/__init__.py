"""The demo: an invented company in a database of its own, made at its first start and kept.

Real people never come into it, nor the invented into a real database: what a database holds and how it is started
must agree, and its register takes only .example addresses.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, redirect, request, url_for
from flask_login import current_user

from ..company import Company, the_company
from ..config import Config, ConfigError, demo_home
from ..db import database, sqlite_path
from .now import what_they_have_now


def check(config: Config) -> None:
    """Raise ConfigError where a demo is started on a real company's database, or a real start on the demo's."""
    company = the_company()
    if company is None or bool(company.demo) == config.demo:
        return
    if config.demo:
        raise ConfigError(
            "This database holds a real company, and the demo's invented people never go into one. "
            "Leave SAMTALE_DATA and DATABASE_URL unset for the demo, or give it a place of its own."
        )
    raise ConfigError(
        "This database holds the demo's invented company, and real people never go into it. "
        "Start it with `make demo`, or give the real company a database of its own (SAMTALE_DATA, DATABASE_URL)."
    )


def lay_out(app: Flask) -> None:
    """Make the invented company in an empty database; in one that has it, only see to that its links lead here."""
    config: Config = app.config["SAMTALE"]
    with app.app_context(), database.connection_context():
        if the_company() is None:
            from .story import tell

            tell(local_address(config), large=config.large)
        Company.update(base_url=local_address(config)).where(Company.base_url != local_address(config)).execute()
    app.before_request(show_everyone)
    app.extensions["samtale_demo_words"] = what_they_have_now


def show_everyone() -> Any:
    """Who opens the demo's front door without being anyone is asked whom to be."""
    if request.path == "/" and not current_user.is_authenticated:
        return redirect(url_for("demo.sign_ins"))
    return None


def local_address(config: Config) -> str:
    """The address that the demo's links lead to, without a trailing slash."""
    if config.base_url:
        return config.base_url
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(config.host, config.host)  # noqa: S104
    name = f"[{reachable}]" if ":" in reachable else reachable
    return f"http://{name}:{config.port}"


def introduction(config: Config) -> str:
    """What the terminal says of a demo: that it is kept, and how to begin anew."""
    return (
        "What you change in the demo is kept until next time, and its meetings grow old. "
        f"To begin anew, stop it and {_way_to_begin_anew(config)}."
    )


def _way_to_begin_anew(config: Config) -> str:
    file = sqlite_path(config.database_url)
    if file is None:
        return "give DATABASE_URL an empty database"
    folder = file.parent
    home = demo_home(large=config.large)
    return f"delete the folder {home.name}" if folder == home / "data" else f"delete {folder}"
