"""What the two agree on: goals and agreements, signing them, and the minutes that come of it."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    from . import closing_views, mine, minutes_views, progress_views, review_views, settling, signing_views, views

    for module in (views, review_views, settling, minutes_views, progress_views, signing_views):
        module.init()
    app.register_blueprint(views.plan_pages)
    app.register_blueprint(progress_views.progress_pages)
    app.register_blueprint(mine.person_plan)
    app.register_blueprint(signing_views.signing_pages)
    app.register_blueprint(closing_views.closing_pages)
    app.register_blueprint(minutes_views.minutes_pages)
