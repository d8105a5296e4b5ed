"""The page of one's secret calendar address, and what other calendars fetch there."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, flash, render_template, request, url_for
from flask_babel import gettext as _

from .. import access
from ..access import anyone, signed_in
from ..htmx import go_to
from ..mail import link_to
from . import feed

feed_pages = Blueprint("feed", __name__, url_prefix="/kalender")


@feed_pages.get("/abonnement")
@signed_in
def show() -> Any:
    found = feed.address_of(access.person())
    address = link_to("feed.fetch", token=found.token) if found else ""
    # What calendar programs on phones and Macs open by themselves.
    webcal = urlsplit(address)._replace(scheme="webcal").geturl() if found else ""
    return render_template("calendar/feed.html", found=found, address=address, webcal=webcal)


@feed_pages.post("/abonnement")
@signed_in
def renew() -> Any:
    feed.renew(access.person())
    flash(_("Adressen er klar. Legg den inn i kalenderen din."))
    return go_to(url_for(".show"))


@feed_pages.post("/abonnement/slutt")
@signed_in
def end() -> Any:
    feed.end(access.person(), actor=access.person())
    flash(_("Adressen virker ikke lenger."))
    return go_to(url_for(".show"))


@feed_pages.get("/abonnement/<token>.ics")
@anyone
def fetch(token: str) -> Response:
    """The secret in the address is all that one shows here: calendar programs cannot sign in."""
    reader = feed.reader_by(token)
    if reader is None:
        abort(404)
    response = Response(feed.feed_of(reader), content_type="text/calendar; charset=utf-8")
    response.headers["Cache-Control"] = "private, no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response
