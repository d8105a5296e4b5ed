"""What is asked in a conversation: forms in versions that never change once published."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    from ..db import database
    from . import guidance
    from .editing.views import forms_editor
    from .publishing import sync_builtin
    from .short_list_views import competence_pages, focus_area_pages
    from .word_form.views import word_import

    guidance.init()
    app.register_blueprint(focus_area_pages)
    app.register_blueprint(competence_pages)
    app.register_blueprint(word_import)
    app.register_blueprint(forms_editor)
    with database.connection_context():
        sync_builtin()
