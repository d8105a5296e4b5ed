"""Persons, reporting lines, sign-in and import."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    from . import address_views, headings, import_views, sessions, views

    sessions.init_app(app)
    for part in (views, import_views, address_views):
        app.register_blueprint(part.blueprint)
    app.jinja_env.globals["column_name"] = headings.column_name
