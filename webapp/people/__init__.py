"""Persons, reporting lines, sign-in and import."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    from . import address_views, demo_pages, dismissals, first_start, headings, me, notices, sessions, settings, sign_in
    from . import views as register

    for part in (sessions, first_start, sign_in, settings, me, demo_pages, dismissals, notices):
        part.init_app(app)
    for pages in (register, address_views):
        app.register_blueprint(pages.blueprint)
    app.jinja_env.globals["column_name"] = headings.column_name
