"""The conversation: states, invitation, topics, answers, live saving."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    from . import agenda, texts
    from .invitation_views import invitation
    from .live_views import live_pages
    from .talk_views import conversation

    texts.init()
    agenda.init()
    app.register_blueprint(live_pages)
    app.register_blueprint(invitation)
    app.register_blueprint(conversation)
