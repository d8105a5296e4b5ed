"""The conversation: states, invitation, topics, answers, live saving."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    from . import agenda, columns, own_questions, past_texts, pen, readdressing, register_changes, texts, unsaved  # noqa: F401 - hear the register's signals
    from .answer_views import answering
    from .asking_views import asking_pages
    from .handing_over_views import handing_over_pages
    from .invitation_views import invitation
    from .live_views import live_pages
    from .own_question_views import own_question_pages
    from .past_views import past_pages
    from .planned_views import planned
    from .talk_views import conversation
    from .time_views import time_pages
    from .unsaved_views import unsaved_pages

    columns.init()
    own_questions.init()
    texts.init()
    agenda.init()
    pen.init()
    past_texts.init()
    app.jinja_env.globals["sealing"] = unsaved.sealing
    app.register_blueprint(live_pages)
    app.register_blueprint(past_pages)
    app.register_blueprint(unsaved_pages)
    app.register_blueprint(invitation)
    app.register_blueprint(answering)
    app.register_blueprint(asking_pages)
    app.register_blueprint(time_pages)
    app.register_blueprint(planned)
    app.register_blueprint(own_question_pages)
    app.register_blueprint(handing_over_pages)
    app.register_blueprint(conversation)
