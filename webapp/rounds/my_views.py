"""A manager's pages for a round: the own people, and inviting many of them in one go."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Blueprint, flash, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from itsdangerous import BadSignature, URLSafeSerializer

from .. import clock, crypto
from ..access import person as me
from ..conversations.inviting_several import SomeRefusedError
from ..conversations.policy_words import OPENING
from ..conversations.refusals import RefusedError
from ..conversations.states import Opening
from ..db import new_id
from ..htmx import go_to
from ..people.models import Person
from . import coverage, words
from .access import Right, of_round
from .forms import PersonForm, PlanForm
from .inviting import Together, form_of, invite_own_people, led_by, without_talk
from .models import Round
from .planning import Busy, propose
from .standing import Standing

my_round = Blueprint("my_round", __name__, url_prefix="/runder")
Lines = list[tuple[Standing, PersonForm]]


@my_round.get("/<round_id>/mine")
@of_round(Right.LEAD)
def show(the_round: Round) -> Any:
    members = coverage.members(the_round, Person.manager == me().id)
    waiting = without_talk([each.standing for each in members])
    return render_template(
        "rounds/mine.html",
        round=the_round,
        members=members,
        to_invite={each.person for each in waiting},
        form_key=the_round.form.key,
        done=sum(each.standing.signed for each in members),
        of=sum(not each.standing.exempt for each in members),
        standing=words.standing,
        counts=words.counts(the_round),
        done_words=words.whose_is_done(the_round),
        days=words.days(the_round),
    )


@my_round.get("/<round_id>/planlegg")
@of_round(Right.LEAD)
def plan(the_round: Round) -> Any:
    form, waiting = form_of(the_round), without_talk(led_by(me(), the_round))
    if form is None or the_round.is_closed or not waiting:
        return go_to(url_for(".show", round_id=the_round.id))
    asked = PlanForm.suggested(_new_token(the_round), the_round, form)
    return _page(the_round, asked, _proposed(asked, waiting))


@my_round.post("/<round_id>/planlegg/forslag")
@of_round(Right.LEAD)
def propose_again(the_round: Round) -> Any:
    """The same page with new times for those who are ticked; nothing is stored."""
    asked, lines = PlanForm(), _sent(the_round)
    if not asked.validate():
        return _page(the_round, asked, lines, 422)
    again = dict(_proposed(asked, [person for person, line in lines if line.invited.data]))
    return _page(the_round, asked, [(person, again.get(person, line)) for person, line in lines])


@my_round.post("/<round_id>/planlegg")
@of_round(Right.LEAD)
def invite(the_round: Round) -> Any:
    asked, lines = PlanForm(), _sent(the_round)
    token = _read_token(the_round, asked.token.data)
    chosen = [(person, line) for person, line in lines if line.invited.data]
    if not token:
        asked.token.data = _new_token(the_round)
        asked.form_errors.append(_("Siden var ikke lenger gyldig. Se over det du har skrevet, og send på nytt."))
    elif _are_valid(asked, [line for _person, line in chosen]) and (told := _invited(the_round, asked, chosen, token)):
        flash(ngettext("Innkallingen er på vei.", "%(num)d innkallinger er på vei.", told))
        return go_to(url_for(".show", round_id=the_round.id))
    return _page(the_round, asked, lines, 422)


def _are_valid(asked: PlanForm, chosen: list[PersonForm]) -> bool:
    """Whether all is filled in; what is not is said beside it, all at once."""
    valid = [asked.validate(), *(line.validate() for line in chosen)]
    if not chosen:
        asked.form_errors.append(_("Kryss av for minst én."))
    return bool(chosen) and all(valid)


def _invited(the_round: Round, asked: PlanForm, chosen: Lines, token: str) -> int:
    """How many were invited; none where that was refused, and then the forms say why."""
    minutes = asked.minutes.data or 0
    together = Together(
        token, minutes, asked.place.data or "", asked.message.data or "", Opening(asked.opening.data),
        deliberate=asked.deliberate.data, anyway={one.person for one, line in chosen if line.is_meant(minutes)},
    )  # fmt: skip
    try:
        return len(invite_own_people(me(), the_round, {one.person: line.moment for one, line in chosen}, together))
    except RefusedError as refused:
        asked.refuse(refused.reasons)
    except SomeRefusedError as refused:
        of_all: dict[str, str] = {}
        for person, line in chosen:
            reasons = dict(refused.reasons.get(person.person, {}))
            if taken := reasons.pop("anyway", ""):
                line.warn(minutes, taken)
            of_all |= {name: reason for name, reason in reasons.items() if name in asked}
            line.refuse({name: reason for name, reason in reasons.items() if name not in asked})
            if "deliberate" in reasons:
                line.refuse({"day": _("Det er under sju dager til.")})
        asked.refuse(of_all)
    return 0


def _sent(the_round: Round) -> Lines:
    """The lines of the page that was sent, of those who are still the manager's own in the round."""
    return [
        (person, PersonForm(prefix=person.person))
        for person in led_by(me(), the_round)
        if f"{person.person}-day" in request.form
    ]


def _proposed(asked: PlanForm, people: list[Standing]) -> Lines:
    spread, ids = asked.spread(), [person.person for person in people]
    begins, ends = clock.from_local(spread.first_day, dt.time()), clock.from_local(spread.last_day, dt.time(23, 59))
    times = propose(spread, me().id, ids, Busy.between([me().id, *ids], begins, ends))
    return [(person, PersonForm.of(person, times.get(person.person))) for person in people]


def _page(the_round: Round, asked: PlanForm, lines: Lines, status: int = 200) -> Any:
    page = render_template("rounds/plan.html", round=the_round, form=asked, lines=lines, opening_help=OPENING)
    return page, status


def _tokens() -> URLSafeSerializer:
    return URLSafeSerializer(crypto.derive("round plan"))


def _new_token(the_round: Round) -> str:
    """What a shown page is sent back with: whom and which round it was shown for, and what its talks' ids come of."""
    return str(_tokens().dumps([me().id, the_round.id, new_id()]))


def _read_token(the_round: Round, token: str | None) -> str:
    """What the ids come of, of a page shown to this manager for this round; "" for anything else."""
    try:
        shown_to, round_id, made = _tokens().loads(token or "")
    except BadSignature:
        return ""
    return str(made) if (shown_to, round_id) == (me().id, the_round.id) else ""
