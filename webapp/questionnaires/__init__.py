"""What is asked in a conversation: forms in versions that never change once published."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    from ..db import database
    from .focus_area_views import focus_area_pages
    from .publishing import sync_builtin

    app.register_blueprint(focus_area_pages)
    with database.connection_context():
        sync_builtin()
