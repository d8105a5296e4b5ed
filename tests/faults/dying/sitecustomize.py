"""Python's own start-up hook, for a server that dies in the middle of something, as in a power cut.

With this folder and the project's on PYTHONPATH the server reads the file TEST_DIE, where there is one: the JSON
``{"at": "statement" | "commit" | "committed", "table": …}``. It ends all its processes at once by SIGKILL when it has
written to that table, or when the transaction that did is about to be committed, or has been.
"""

from __future__ import annotations

import json
import os
import signal
import threading
from pathlib import Path
from typing import Any

from peewee import Database

_orders = Path(os.environ["TEST_DIE"])
_here = threading.local()
_execute, _commit = Database.execute_sql, Database.commit


def _die(at: str) -> None:
    if getattr(_here, "order", None) == at:
        os.killpg(0, signal.SIGKILL)


def _execute_and_die(database: Any, sql: str, *given: Any, **options: Any) -> Any:
    done = _execute(database, sql, *given, **options)
    if _orders.exists():
        order = json.loads(_orders.read_text("utf-8"))
        if sql.startswith((f'INSERT INTO "{order["table"]}"', f'UPDATE "{order["table"]}"')):
            _here.order = order["at"]
            _die("statement")
    return done


def _commit_and_die(database: Any) -> None:
    _die("commit")
    _commit(database)
    _die("committed")


Database.execute_sql = _execute_and_die
Database.commit = _commit_and_die
