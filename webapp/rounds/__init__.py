"""HR's rounds of talks: who they are for, how far they have come, and planning many talks in one go."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    from . import days, membership, reminding  # noqa: F401 - hear of talks that are invited to, and of days
    from .my_views import my_round
    from .views import rounds

    app.register_blueprint(rounds)
    app.register_blueprint(my_round)
