"""One's own page: the language, and where one is signed in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext, refresh

from .. import access, audit, clock
from ..db import transaction
from .models import LANGUAGES, Person
from .sessions import BrowserSession

blueprint = Blueprint("me", __name__)
_parts: dict[str, Callable[[Person], str]] = {}


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)


def part(name: str, render: Callable[[Person], str]) -> None:
    """Show what ``render`` gives on one's own page, before where one is signed in."""
    _parts[name] = render


def choose_language(person: Person, language: str) -> None:
    """Speak ``language`` to ``person`` from now on."""
    with transaction():
        Person.update(language=language).where(Person.id == person.id).execute()
        audit.record("language chosen", actor=person, subject=person.id, language=language)


def leave_elsewhere(person: Person) -> int:
    """End every session of ``person`` but the one that asks; returns how many."""
    others = BrowserSession.delete().where(
        BrowserSession.person == person.id, BrowserSession.id != person.browser_session.id
    )
    with transaction():
        ended = int(others.execute())
        audit.record("signed out elsewhere", actor=person, subject=person.id, sessions=ended)
    return ended


@blueprint.get("/meg")
@access.signed_in
def show() -> str:
    person = access.person()
    here = (BrowserSession.person == person.id) & (BrowserSession.expires_at > clock.now())
    signed_in = BrowserSession.select().where(here).order_by(BrowserSession.seen_at.desc())
    parts = [render(person) for render in _parts.values()]
    return render_template("people/me/show.html", person=person, signed_in=list(signed_in), parts=parts)


@blueprint.post("/meg/sprak")
@access.signed_in
def language() -> Any:
    person, chosen = access.person(), request.form.get("language", "")
    if chosen not in LANGUAGES:
        abort(400)
    choose_language(person, chosen)
    person.language = chosen
    refresh()
    flash(_("Språket er byttet."))
    return redirect(url_for("me.show"), 303)


@blueprint.post("/meg/logg-ut-andre")
@access.signed_in
def leave_others() -> Any:
    ended = leave_elsewhere(access.person())
    if ended:
        flash(ngettext("Du er logget ut ett annet sted.", "Du er logget ut %(num)d andre steder.", ended))
    else:
        flash(_("Du var ikke logget inn andre steder."), "info")
    return redirect(url_for("me.show"), 303)
