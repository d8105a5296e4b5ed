"""Reading what the app answers: a page, a stream's beginning, the database as it lies there."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from webapp.db import database

STREAM = "/strom"


def get(browser: FlaskClient, address: str, **given: Any) -> tuple[TestResponse, str]:
    """The answer and its text; of an event stream what it begins with."""
    if not address.partition("?")[0].endswith(STREAM):
        answer = browser.get(address, **given)
        return answer, answer.get_data().decode("utf-8", "replace")
    answer = browser.get(address, buffered=False, **given)
    try:
        return answer, next(iter(answer.iter_encoded()), b"").decode()
    finally:
        answer.close()


def digests(*, but: Iterable[str] = ()) -> dict[str, str]:
    """Each table's content as one SHA-256, so that a changed row shows."""
    left_out = set(but)
    return {table: _digest(table) for table in database.get_tables() if table not in left_out}


def _digest(table: str) -> str:
    rows = database.execute_sql(f'SELECT * FROM "{table}"').fetchall()
    lines = sorted(repr([bytes(value) if isinstance(value, memoryview) else value for value in row]) for row in rows)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
