"""What is asked in a conversation: forms in versions that never change once published."""

from __future__ import annotations

from flask import Flask


def init_app(_app: Flask) -> None:
    from ..db import database
    from .publishing import sync_builtin

    with database.connection_context():
        sync_builtin()
