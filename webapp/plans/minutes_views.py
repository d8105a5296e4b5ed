"""Signed minutes on a page and as PDF, and HR's archive of them."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask_babel import ngettext
from markupsafe import Markup

from .. import access, audit, clock
from ..access import hr, recent_sign_in
from ..conversations import talk_views
from ..conversations.access import Right as TalkRight
from ..conversations.access import Seat
from ..conversations.models import Conversation
from ..htmx import render_fragment
from ..languages import language
from ..people import notices
from ..people.models import Person
from ..questionnaires.content import load_version
from . import archive, methods, reading
from .access import Right, reader, rights
from .minutes import NoPdfError, all_of, is_pdf_late, late_pdfs, pdf_of, signatures_of, text_of
from .models import Minutes

log = logging.getLogger(__name__)

minutes_pages = Blueprint("minutes", __name__)
YEAR, PAGE = re.compile("[0-9]{4}"), re.compile("[0-9]{1,6}")
_parts: dict[str, Callable[[Person, Conversation], str]] = {}


def part(name: str, render: Callable[[Person, Conversation], str]) -> None:
    """Show what ``render`` gives (empty: nothing for this reader of the talk's minutes) below the minutes."""
    _parts[name] = render


@minutes_pages.get("/referater/<minutes_id>")
@reader
def show(minutes: Minutes) -> str:
    _note_look(minutes)
    return _page(minutes, without_pdf=is_pdf_late(minutes))


@minutes_pages.get("/referater/<minutes_id>/referat.pdf")
@reader
def pdf(minutes: Minutes) -> Response | tuple[str, int]:
    """The file; 503 with the minutes as they are read on the page where none can be made."""
    _note_look(minutes)
    try:
        made = pdf_of(minutes)
    except NoPdfError:
        log.exception("no PDF for who asked for it")
        return _page(minutes, without_pdf=True), 503
    name = f"referat-{clock.local(minutes.signed_at):%Y-%m-%d}-{minutes.id[:6]}.pdf"
    answer = Response(made, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _page(minutes: Minutes, *, without_pdf: bool) -> str:
    person, talk = access.person(), minutes.conversation
    signatures = signatures_of(minutes)
    return render_template(
        "plans/minutes.html",
        minutes=minutes,
        without_pdf=without_pdf,
        instead=_instead_of(minutes),
        talk=talk,
        form_title=load_version(talk.version_id).title(language()),
        takes_part=talk.role_of(person) is not None,
        leads_now=talk.employee.manager_id == person.id,
        signatures=signatures,
        called=methods.called(row.method for row in signatures.values()),
        words=reading.WORDS,
        parts=[render(person, talk) for render in _parts.values()],
        **reading.parts(text_of(minutes).content),
    )


@minutes_pages.get("/arkiv")
@hr
@recent_sign_in
def shelf() -> str:
    """HR's minutes, the newest first, by person and year, page by page."""
    name, year, page = (request.args.get(key, "").strip() for key in ("navn", "ar", "side"))
    found = archive.search(name, int(year) if YEAR.fullmatch(year) else None, int(page) if PAGE.fullmatch(page) else 1)
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


def _instead_of(minutes: Minutes) -> Minutes | None:
    """The minutes that hold in place of these, if there are any that the reader may read."""
    newest = all_of(minutes.conversation)[0] if minutes.replaced_at else minutes
    may_read = newest.replaced_at is None and Right.READ in rights(access.person(), newest)
    return newest if newest.id != minutes.id and may_read else None


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


def _missing_pdfs() -> str:
    """What HR and administrators are told of minutes that still have no PDF; empty where all have one."""
    count = late_pdfs().count()
    if not count:
        return ""
    return ngettext(
        "Ett referat har ikke fått noen PDF. Den som drifter serveren, finner årsaken i loggen.",
        "%(num)d referater har ikke fått noen PDF. Den som drifter serveren, finner årsaken i loggen.",
        count,
    )


def init() -> None:
    notices.register("pdf", _missing_pdfs)
    talk_views.part("minutes", talk_part, when_shut=True)
