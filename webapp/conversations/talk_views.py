"""A talk's own page, who sees it, and vouching for a new address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, render_template, url_for
from flask_babel import gettext as _

from .. import audit, clock
from ..htmx import go_to
from ..languages import NAMES, language
from ..questionnaires.content import load_version
from ..questionnaires.guidance import invitation_text
from . import actions, own_questions
from .access import Reader, Right, Seat, onlooker, participant, waits_for_address
from .asking_again import waits_for_answer, was_asked_today
from .policy_words import OPENING, OUTCOME, access_log, outcome_of, policy
from .states import Response, other
from .time_views import proposals_beside
from .timing import holiday_name

conversation = Blueprint("conversation", __name__, url_prefix="/samtaler")
_parts: dict[str, Callable[[Seat], str]] = {}
_parts_when_shut: dict[str, Callable[[Seat], str]] = {}


def part(name: str, render: Callable[[Seat], str], *, when_shut: bool = False) -> None:
    """Show what ``render`` gives (empty: nothing for this seat) on a talk's own page, below its facts.

    ``when_shut``: also on the page of one to whom the talk is closed since the employee got another manager.
    """
    _parts[name] = render
    if when_shut:
        _parts_when_shut[name] = render


@conversation.get("/<conversation_id>")
@participant(Right.EXISTS)
def show(seat: Seat) -> Any:
    talk = seat.conversation
    audit.looked("looked", actor=seat.person, subject=talk.id, session=seat.person.browser_session.id)
    counterpart = talk.person_in(other(seat.role))
    if not seat.may(Right.READ_INVITATION):
        waiting = waits_for_address(seat.person, talk)
        both_wait = waiting and waits_for_address(counterpart, talk)
        page = "conversations/address_waits.html" if waiting else "conversations/frozen.html"
        parts = [] if waiting else [render(seat) for render in _parts_when_shut.values()]
        return render_template(page, talk=talk, counterpart=counterpart, both_wait=both_wait, parts=parts)
    return render_template("conversations/talk.html", seat=seat, counterpart=counterpart, **_content(seat))


@conversation.get("/<conversation_id>/hvem-ser")
@onlooker(Right.READ_OWN_LOG)
def who_sees(reader: Reader) -> Any:
    talk = reader.conversation
    return render_template(
        "conversations/who_sees.html",
        reader=reader,
        talk=talk,
        takes_part=talk.role_of(reader.person) is not None,
        policy=policy(reader),
        outcome=outcome_of(talk),
        log=access_log(reader),
    )


@conversation.post("/<conversation_id>/bekreft-adresse")
@participant(Right.READ_INVITATION)
def confirm_address(seat: Seat) -> Any:
    actions.confirm_address(seat)
    name = seat.conversation.person_in(other(seat.role)).name
    flash(_("Takk. Nå kommer %(name)s inn i samtalen igjen.", name=name))
    return go_to(url_for("conversation.show", conversation_id=seat.conversation.id))


def _content(seat: Seat) -> dict[str, Any]:
    """What the page of a talk says to someone who may read its invitation."""
    talk, lang = seat.conversation, language()
    outcome = outcome_of(talk)
    text = invitation_text(lang, minutes=talk.minutes, outcome=outcome)
    return {
        "talk": talk,
        "parts": [render(seat) for render in _parts.values()],
        "form_title": load_version(talk.version_id).title(lang),
        # The question is asked and the way to the answer shown by the page itself.
        "purpose": text.split("\n\n")[0],
        "outcome": outcome,
        "outcome_words": OUTCOME[outcome],
        "opening": OPENING[talk.opening],
        "language_name": NAMES[talk.language],
        "vouch": waits_for_address(talk.person_in(other(seat.role)), talk),
        "new_manager": talk.employee.manager if seat.may(Right.HAND_OVER) else None,
        "own_questions": own_questions.of_seat(seat),
        "may_change_questions": own_questions.may_change(seat),
        "holiday": "" if talk.started_at else holiday_name(clock.local(talk.starts_at).date()),
        "proposals": proposals_beside(seat) if talk.response == Response.PROPOSED and not talk.started_at else [],
        "may_remind": seat.may(Right.LEAD) and waits_for_answer(talk) and not was_asked_today(talk),
    }
