"""Persons, reporting lines, sign-in and import."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    from . import sessions

    sessions.init_app(app)
