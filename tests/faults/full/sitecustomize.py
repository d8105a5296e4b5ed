"""Python's own start-up hook, for a server whose disk is full: while the file TEST_FULL exists, SQLite may not grow.

With this folder and the project's on PYTHONPATH, every connection of the server asks anew when it is taken.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from playhouse.pool import PooledSqliteDatabase

_full = Path(os.environ["TEST_FULL"])
_connect = PooledSqliteDatabase.connect
MOST_PAGES = 2**30


def _connect_on_a_small_disk(database: Any, reuse_if_open: bool = False) -> Any:
    opened = _connect(database, reuse_if_open=reuse_if_open)
    database.connection().execute(f"PRAGMA max_page_count = {1 if _full.exists() else MOST_PAGES}")
    return opened


PooledSqliteDatabase.connect = _connect_on_a_small_disk
