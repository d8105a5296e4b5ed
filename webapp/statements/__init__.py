"""Statements, answered from 1 to 5 by employees for the statistics alone."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    from . import reminding, views  # noqa: F401 - reminding registers the mail of the day after

    views.init()
    app.register_blueprint(views.statement_pages)
