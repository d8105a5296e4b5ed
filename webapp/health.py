"""What a watchdog asks: whether the process answers, and whether it can do its work."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, Flask, Response, current_app, jsonify
from peewee import PeeweeException

from . import backup
from .access import anyone
from .company import the_company
from .db import database, transaction
from .mail import oldest_waiting

MAIL_IS_LATE = dt.timedelta(minutes=30)
health = Blueprint("health", __name__)


def init_app(app: Flask) -> None:
    app.register_blueprint(health)


@health.get("/healthz")
@anyone
def alive() -> str:
    """The process answers."""
    return "ok\n"


@health.get("/readyz")
@anyone
def ready() -> tuple[Response, int]:
    """200 when the database can be written, mail goes out, there is a fresh backup and the disk has room for the next;
    503 and what fails otherwise."""
    if not _writable():
        return jsonify({"database": False}), 503
    checks = {
        "database": True,
        "mail": _mail_goes_out(),
        "backup": _is_backed_up(),
        "disk": backup.has_room(current_app.config["SAMTALE"]),
    }
    return jsonify(checks), 200 if all(checks.values()) else 503


def _writable() -> bool:
    try:
        with transaction():
            database.execute_sql("SELECT 1")
    except PeeweeException:
        return False
    return True


def _mail_goes_out() -> bool:
    waited = oldest_waiting()
    return waited is None or waited < MAIL_IS_LATE


def _is_backed_up() -> bool:
    company = the_company()
    return company is None or not backup.is_late(current_app.config["SAMTALE"], company)
