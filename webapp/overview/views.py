"""HR's page over who has had a talk this year."""

from __future__ import annotations

from flask import Blueprint, render_template

from .. import clock
from ..access import hr
from .coverage import HAD, PLANNED, coverage

overview_pages = Blueprint("overview", __name__)


@overview_pages.get("/oversikt")
@hr
def show() -> str:
    rows = coverage(clock.today().year)
    counts = {status: sum(row.status == status for row in rows) for status in (HAD, PLANNED)}
    return render_template("overview/coverage.html", rows=rows, counts=counts, year=clock.today().year)
