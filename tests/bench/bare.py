"""A bare Flask application: what the meeting page is held against."""

from __future__ import annotations

from flask import Flask, render_template_string

TEMPLATE = """<!doctype html>
<html lang="nb"><head><meta charset="utf-8"><title>{{ title }}</title></head>
<body><h1>{{ title }}</h1><ul>{% for word in words %}<li>{{ word }}</li>{% endfor %}</ul></body></html>
"""


def make() -> Flask:
    app = Flask(__name__, static_folder=None)

    @app.get("/")
    def page() -> str:
        return render_template_string(TEMPLATE, title="Hei", words=["én", "to", "tre"])

    return app
