"""HR's read-only views: that talks happen, never what is said."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    from . import figure_views, waiting  # noqa: F401 - add to the pages, and to the weekly mail
    from .figures import closing  # noqa: F401 - hears of rounds that are closed, and of years by the clock
    from .views import overview_pages

    app.register_blueprint(overview_pages)
