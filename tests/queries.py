"""What a test, or a bench, sees of the database's work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from webapp.db import database


@contextmanager
def counted() -> Iterator[list[str]]:
    """The SQL that runs meanwhile."""
    asked: list[str] = []
    database.obj.query_hooks.append(lambda query: asked.append(query.sql))
    try:
        yield asked
    finally:
        database.obj.query_hooks.pop()
