"""What composes several features: the start page, the preparation and the meeting."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    from . import conversation, form_preview, home

    conversation.init()
    app.register_blueprint(conversation.conversation_pages)
    app.register_blueprint(form_preview.form_preview)
    app.jinja_env.globals["navigation"] = home.navigation
