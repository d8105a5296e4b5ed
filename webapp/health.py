"""What a watchdog asks: whether the process answers, and whether it can do its work."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, Flask, Response, jsonify
from peewee import OperationalError

from .access import anyone
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
    """200 when the database can be written and mail goes out; 503 and which of them fails otherwise."""
    checks = {"database": _writable(), "mail": _mail_goes_out()}
    return jsonify(checks), 200 if all(checks.values()) else 503


def _writable() -> bool:
    try:
        with transaction():
            database.execute_sql("SELECT 1")
    except OperationalError:
        return False
    return True


def _mail_goes_out() -> bool:
    waited = oldest_waiting()
    return waited is None or waited < MAIL_IS_LATE
