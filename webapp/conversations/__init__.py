"""The conversation: states, invitation, topics, answers, live saving."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    from . import agenda, texts
    from .live_views import live_pages

    texts.init()
    agenda.init()
    app.register_blueprint(live_pages)
