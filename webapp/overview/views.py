"""HR's pages: who has had a talk this year, and which mails did not arrive."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from .. import clock
from ..access import hr
from ..mail import OutboxMail, failed_mails, try_again
from .coverage import counts, coverage

overview_pages = Blueprint("overview", __name__)


@overview_pages.get("/oversikt")
@hr
def show() -> str:
    year = clock.today().year
    rows = coverage(year)
    return render_template("overview/coverage.html", rows=rows, counts=counts(rows), year=year)


@overview_pages.get("/oversikt/e-post")
@hr
def mail() -> str:
    """The mails that no server took, and why; never what is in them."""
    return render_template("overview/mail.html", mails=list(failed_mails()))


@overview_pages.post("/oversikt/e-post/<mail_id>/igjen")
@hr
def send_again(mail_id: str) -> Any:
    row = OutboxMail.get_or_none(OutboxMail.id == mail_id)
    if row is None:
        abort(404)
    again = try_again(row)
    flash(_("E-posten sendes på nytt.") if again else _("E-posten er slettet og kan ikke sendes på nytt."))
    return redirect(url_for("overview.mail"), 303)
