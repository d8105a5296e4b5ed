"""When: follow-ups, the month and what is due."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    from ..conversations import talk_views
    from .follow_up_views import follow_up_pages, what_comes_after
    from .views import calendar_pages

    talk_views.part("follow-up", what_comes_after)
    app.register_blueprint(calendar_pages)
    app.register_blueprint(follow_up_pages)
