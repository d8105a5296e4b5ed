"""How long the minutes of a usual plan take to become a PDF."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator

from flask import Flask

from tests.plans.signed_minutes import signed, usual
from webapp import languages
from webapp.plans.pdf import render_pdf

ROUNDS = 40


def pdf() -> Iterator[tuple[str, float, str]]:
    """Two goals with two actions each, three agreements, an answer of each and a summary: the median of ROUNDS
    different ones, after a first that loads the fonts."""
    app = Flask("webapp")
    languages.init_app(app)
    times = []
    with app.app_context():
        for number in range(ROUNDS + 1):
            document = signed(usual(company=f"Fjordvik {number} AS"))
            began = time.perf_counter()
            render_pdf(document)
            times.append(time.perf_counter() - began)
    yield "pdf_ms", statistics.median(times[1:]) * 1000, "ms"
