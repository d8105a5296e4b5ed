"""Where HR's pages for forms are."""

from __future__ import annotations

from flask import Blueprint

forms_editor = Blueprint("forms_editor", __name__, url_prefix="/skjemaer")
