"""The two pages where a conversation is written: alone before it opens, side by side after; and how it opens."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from .. import audit, clock, live
from ..calendar import series_views, year_summary_views
from ..conversations import access, opening, own_questions, pausing, stream
from ..conversations.access import Right, Seat, participant
from ..conversations.agenda import topics_fragment
from ..conversations.opening import NotNow, channel, light
from ..conversations.past_texts import past_fragment
from ..conversations.pen import pen_fragment
from ..conversations.refusals import RefusedError
from ..conversations.states import other
from ..htmx import go_to, is_fragment, render_fragment
from ..mail.compose import link_to
from ..plans.review_views import last_plan_fragment, review_fragment
from ..plans.views import agreements_fragment
from ..questionnaires import guidance
from ..questionnaires.kinds import Role
from . import seen_by
from .beside import focus_areas_fragment
from .blanks import Hole, Reader, column_words, meeting_blank
from .parts import Part, Sheet

conversation_pages = Blueprint("pages", __name__)

# What this browser is for, which the page itself keeps here: «felles» when two sit at it.
SCREEN = "samtale_skjerm"


@conversation_pages.get("/samtaler/<conversation_id>/forberedelse")
@participant(Right.READ_OWN)
def preparation(seat: Seat) -> Any:
    """One's own column, alone; the meeting's page once the columns are open."""
    if seat.may(Right.READ_OTHER):
        return redirect(url_for("pages.meeting", conversation_id=seat.conversation.id))
    _note_look(seat, "prepared")
    sheet, last_plan, year = Sheet(seat), last_plan_fragment(seat), year_summary_views.while_preparing(seat)
    return render_template(
        "pages/preparation.html",
        seat=seat,
        talk=seat.conversation,
        sheet=sheet,
        parts=sheet.preparation(with_last_plan=bool(last_plan or year)),
        last_plan=last_plan,
        year=year,
        may_write=seat.may(Right.WRITE_OWN),
        topics=topics_fragment(seat),
        readiness=readiness_fragment(seat),
        past=past_fragment(seat),
        series=series_views.in_talk(seat),
        focus_areas=focus_areas_fragment,
        ground_rule=guidance.ground_rule(sheet.lang),
        seen_by=seen_by.while_preparing,
        manager_intro=guidance.manager_intro(sheet.lang),
        words=column_words(),
        own_questions=own_questions_fragment(sheet, (seat.role,)),
        asked=own_questions.digest(seat),
    )


@conversation_pages.get("/samtaler/<conversation_id>/mote")
@participant(Right.READ_OWN)
def meeting(seat: Seat) -> Any:
    """The columns side by side; the preparation while they are closed.

    ``?del=3`` leads to where one writes in that part: sign-in, which a phone comes through, keeps an address but not
    what follows its #.
    """
    if not seat.may(Right.READ_OTHER):
        return redirect(url_for("pages.preparation", conversation_id=seat.conversation.id))
    if part := request.args.get("del", type=int):
        there = Sheet(seat).place_to_write(part)
        return redirect(url_for("pages.meeting", conversation_id=seat.conversation.id, _anchor=there))
    _note_look(seat, "read both columns")
    sheet = Sheet(seat)
    parts = sheet.meeting()
    return render_template(
        "pages/meeting.html",
        seat=seat,
        talk=seat.conversation,
        sheet=sheet,
        parts=parts,
        printed=printed(sheet, parts),
        presence=presence_fragment(seat),
        pen=pen_fragment(seat),
        time=time_fragment(seat),
        readiness=readiness_fragment(seat),
        shared_screen=request.cookies.get(SCREEN) == "felles",
        past=past_fragment(seat),
        phone=link_to("conversation.show", conversation_id=seat.conversation.id),
    )


def printed(sheet: Sheet, parts: list[Part]) -> Markup:
    """The parts of the meeting with what this seat may read in them."""
    seat, talk = sheet.seat, sheet.seat.conversation
    reader = Reader(
        talk.version_id, seat.role, sheet.lang, seat.may(Right.WRITE_OWN), seat.may(Right.WRITE_SHARED), sheet.length,
        has_own=sheet.own_questions is not None,
    )  # fmt: skip
    in_field: dict[str, Callable[..., object]] = {
        "text": sheet.text,
        "version": sheet.version,
        "stretches": sheet.stretches,
        "checked": sheet.checked,
        "chosen": sheet.chosen,
        "focus areas": partial(focus_areas_fragment, seat),
    }
    whole = {
        "name": talk.person_in(other(seat.role)).first_name,
        "talk": talk.id,
        "series": series_views.in_talk(seat),
        "year": year_summary_views.in_meeting(seat),
        "topics": render_fragment("pages/_opening.html", seat=seat, talk=talk, topics=topics_fragment(seat)),
        "reviews": review_fragment(seat),
        "agreements": agreements_fragment(seat),
        "own": own_questions_fragment(sheet, tuple(Role)),
    }

    def fill(hole: Hole) -> object:
        what, *field = hole
        return in_field[what](*field) if field else whole[what]

    return meeting_blank(reader, parts).filled(fill)


def own_questions_fragment(sheet: Sheet, roles: tuple[Role, ...]) -> Markup:
    """The columns of these roles at the manager's own questions; nothing where there are none."""
    seat, own = sheet.seat, sheet.own_questions
    if own is None:
        return Markup()
    return render_fragment(
        "pages/_own_questions.html",
        sheet=sheet,
        seat=seat,
        talk=seat.conversation,
        rows=own.questions,
        roles=roles,
        words=column_words(),
        may_write=seat.may(Right.WRITE_OWN),
        ground_rule=guidance.ground_rule(sheet.lang),
    )


def readiness_fragment(seat: Seat) -> Markup:
    """Both lights, and what this participant can do next to open the columns or begin."""
    talk = seat.conversation
    return render_fragment(
        "pages/_readiness.html",
        seat=seat,
        talk=talk,
        mine=light(talk, seat.role) if not talk.is_open else None,
        theirs=light(talk, other(seat.role)) if not talk.is_open else None,
        them=talk.person_in(other(seat.role)),
        may_write=seat.may(Right.WRITE_OWN),
    )


def presence_fragment(seat: Seat) -> Markup:
    """Whether the other is here; nothing at all while the columns are closed, or when the talk is over."""
    if not seat.may(Right.READ_OTHER) or not seat.conversation.is_live:
        return Markup()
    them = other(seat.role)
    here = them in live.present(channel(seat.conversation.id))
    return render_fragment("pages/_presence.html", side=them, here=here, them=seat.conversation.person_in(them))


@conversation_pages.post('/samtaler/<conversation_id>/<any(klar,"ikke-klar",start,"bekreft-start"):act>')
@participant(Right.WRITE_OWN)
def step(seat: Seat, act: str) -> Any:
    """Ready, not ready after all, start, confirm the start: the page stays, unless the press has opened the columns."""
    address = url_for("pages.preparation", conversation_id=seat.conversation.id)
    steps = {
        "klar": opening.say_ready,
        "ikke-klar": opening.take_back,
        "start": opening.ask_to_start,
        "bekreft-start": opening.confirm_start,
    }
    try:
        steps[act](seat)
    except NotNow:
        flash(_("Det går ikke ennå. Samtalen kan starte fra 15 minutter før avtalt tid, når medarbeideren har svart."))
        return go_to(address)
    after = access.seat(seat.person, seat.conversation.id, Right.READ_OWN)
    if is_fragment() and after.may(Right.READ_OTHER) == seat.may(Right.READ_OTHER):
        return readiness_fragment(after)
    return go_to(address)


@conversation_pages.post("/samtaler/<conversation_id>/<any(pause,fortsett):act>")
@participant(Right.LEAD)
def pause(seat: Seat, act: str) -> Any:
    """Pause or go on: from the meeting's page the button changes where it is, from elsewhere one is led on."""
    address = url_for("pages.meeting", conversation_id=seat.conversation.id)
    try:
        talk = pausing.pause(seat) if act == "pause" else pausing.resume(seat)
    except RefusedError as refused:
        flash(*refused.reasons.values())
        return go_to(address)
    if is_fragment():
        return readiness_fragment(replace(seat, conversation=talk))
    return go_to(address if act == "fortsett" else url_for("conversation.show", conversation_id=talk.id))


def time_fragment(seat: Seat) -> Markup:
    """How much of the planned time is left, or that it stands still; nothing while the columns are closed."""
    if not seat.may(Right.READ_OTHER):
        return Markup()
    return render_fragment("pages/_time.html", talk=seat.conversation, now=clock.now())


@conversation_pages.get("/samtaler/<conversation_id>/telefonkode")
@participant(Right.READ_OWN)
def phone_code(seat: Seat) -> Response:
    """The meeting's address as a QR code, at the part ``?del=`` that the screen shows: it leads a phone to the sign-in,
    and gives no right by itself."""

    import segno

    part = {"del": request.args.get("del", 1, type=int)}
    code = segno.make(link_to("pages.meeting", conversation_id=seat.conversation.id, **part), error="m")
    drawn = io.BytesIO()
    code.save(drawn, kind="svg", scale=4, border=2, dark="#22302b", light="#ffffff")
    return Response(drawn.getvalue(), mimetype="image/svg+xml")


def _note_look(seat: Seat, action: str) -> None:
    audit.looked(action, actor=seat.person, subject=seat.conversation.id, session=seat.person.browser_session.id)


def init() -> None:
    stream.fragment("state", "klar", readiness_fragment)
    stream.fragment("time", "tiden", time_fragment)
    stream.fragment("presence", "til-stede", presence_fragment)
