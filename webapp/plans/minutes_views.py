"""Signed minutes on a page and as PDF, and HR's archive of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, render_template, request
from markupsafe import Markup

from .. import access, audit
from ..access import hr, recent_sign_in
from ..conversations import talk_views
from ..conversations.access import Right as TalkRight
from ..conversations.access import Seat
from ..conversations.models import Conversation
from ..htmx import render_fragment
from ..languages import language
from ..people.models import Person
from ..questionnaires.content import load_version
from . import archive, reading
from .access import Right, reader, rights
from .minutes import all_of, pdf_of, signatures_of, text_of
from .models import Minutes

minutes_pages = Blueprint("minutes", __name__)
YEAR = re.compile("[0-9]{4}")
_parts: dict[str, Callable[[Person, Conversation], str]] = {}


def part(name: str, render: Callable[[Person, Conversation], str]) -> None:
    """Show what ``render`` gives (empty: nothing for this reader of the talk's minutes) below the minutes."""
    _parts[name] = render


@minutes_pages.get("/referater/<minutes_id>")
@reader
def show(minutes: Minutes) -> str:
    _note_look(minutes)
    person, talk = access.person(), minutes.conversation
    return render_template(
        "plans/minutes.html",
        minutes=minutes,
        talk=talk,
        takes_part=talk.role_of(person) is not None,
        signatures=signatures_of(minutes),
        words=reading.WORDS,
        parts=[render(person, talk) for render in _parts.values()],
        **reading.parts(text_of(minutes).content),
    )


@minutes_pages.get("/referater/<minutes_id>/referat.pdf")
@reader
def pdf(minutes: Minutes) -> Response:
    _note_look(minutes)
    name = f"referat-{minutes.conversation_id[:6]}-{minutes.number}.pdf"
    answer = Response(pdf_of(minutes), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@minutes_pages.get("/arkiv")
@hr
@recent_sign_in
def shelf() -> str:
    """HR's minutes, the newest first, by person and year."""
    name, year = request.args.get("navn", "").strip(), request.args.get("ar", "")
    found = archive.search(name, int(year) if YEAR.fullmatch(year) else None)
    titles = {row.id: load_version(row.conversation.version_id).title(language()) for row in found.rows}
    return render_template(
        "plans/archive.html", found=found, titles=titles, name=name, year=year, years=archive.years()
    )


def talk_part(seat: Seat) -> Markup:
    """The minutes of a talk on its own page, those that were replaced too; empty where there are none to read."""
    rows = all_of(seat.conversation)
    if not rows or Right.READ not in rights(seat.person, rows[0]):
        return Markup()
    talk = seat.conversation
    reason = talk.reopen_reason if seat.may(TalkRight.READ_INVITATION) else None
    return render_fragment("plans/_talk_minutes.html", talk=talk, rows=rows, reason=reason)


def _note_look(minutes: Minutes) -> None:
    """One line in the talk's access log, which the employee reads."""
    who: Any = access.person()
    audit.looked(
        "read minutes",
        actor=who,
        subject=minutes.conversation_id,
        session=who.browser_session.id,
        number=minutes.number,
    )


def init() -> None:
    talk_views.part("minutes", talk_part, when_shut=True)
