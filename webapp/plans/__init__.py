"""What the two agree on: the table of agreements now, goals and signatures on the same rows later."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    from . import views

    views.init()
    app.register_blueprint(views.plan_pages)
