"""When: follow-ups, the month, what is due and the reminders of it."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    from ..conversations import talk_views
    from ..people import me
    from ..plans import minutes_views
    from . import series_views
    from .feed_views import feed_pages
    from .follow_up_views import follow_up_pages, to_decide_on, what_comes_after
    from .reminders import digest, engine, planning, plans, talks  # noqa: F401 - register what people are reminded of
    from .reminders.choosing import choices, reminder_pages
    from .views import calendar_pages
    from .words import how_often, kind_name, next_talk
    from .year_summary_views import year_summary_pages

    talk_views.part("follow-up", what_comes_after)
    minutes_views.part("follow-up", to_decide_on)
    series_views.init()
    me.part("reminders", choices)
    app.jinja_env.filters.update(next_talk=next_talk, how_often=how_often, kind_name=kind_name)
    app.register_blueprint(calendar_pages)
    app.register_blueprint(reminder_pages)
    app.register_blueprint(feed_pages)
    app.register_blueprint(follow_up_pages)
    app.register_blueprint(year_summary_pages)
