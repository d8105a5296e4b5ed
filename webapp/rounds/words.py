"""What is said of a round, where several pages say it."""

from __future__ import annotations

import datetime as dt

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from .. import clock
from ..conversations.models import Conversation
from ..conversations.states import Response, State
from ..languages import clock_time, short_day
from ..questionnaires.kinds import FormKind
from .coverage import Member
from .models import Round

# What a round counts, in one sentence; a short talk asks for no signature.
COUNTS = {
    FormKind.ANNUAL: _l("Runden teller dem som har en medarbeidersamtale i runden som begge har signert."),
    FormKind.FOLLOW_UP: _l("Runden teller dem som har en oppfølging i runden som begge har signert."),
    FormKind.GOAL: _l("Runden teller dem som har en målsamtale i runden som begge har signert."),
    FormKind.SHORT: _l("Runden teller dem som har holdt og avsluttet en kort samtale i runden."),
}


def counts(the_round: Round) -> str:
    return str(COUNTS[FormKind(the_round.form.kind)])


def whose_is_done(the_round: Round) -> tuple[str, str]:
    """Of how many people the talk is done, as a column is headed and as it follows on a number."""
    if FormKind(the_round.form.kind).wants_signatures:
        return _("Signert"), _("har signert")
    return _("Ferdige"), _("har hatt samtalen")


def days(the_round: Round) -> str:
    """From when to when."""
    return _("%(first)s til %(last)s", first=short_day(the_round.first_day), last=short_day(the_round.last_day))


def standing(member: Member) -> tuple[str, str]:
    """How someone stands, in words and as one of the three kinds of status."""
    if member.standing.exempt:
        return _("Fritatt"), "quiet"
    talk = member.talk
    if talk is None:
        return _("Ikke planlagt"), "clay" if member.standing.lags else "quiet"
    return _of_talk(talk), "clay" if member.standing.lags else "quiet" if talk.is_settled else "pine"


def _of_talk(talk: Conversation) -> str:
    if talk.is_settled:
        at: dt.datetime = talk.signed_at or talk.closed_at or talk.starts_at
        return _("Ferdig %(day)s", day=short_day(at))
    if talk.is_on_hold:
        return _("Satt på vent")
    if talk.is_paused and talk.reopened_at is None:
        return _("Satt på pause")
    if talk.started_at and talk.state == State.OPEN and talk.ends_at > clock.now():
        return _("Pågår nå")
    if talk.started_at:
        return _("Holdt, ikke signert") if talk.wants_signatures else _("Holdt, ikke avsluttet")
    if talk.state == State.PLANNED:
        return _("Planlagt til %(day)s", day=short_day(talk.starts_at))
    return _of_invited(talk)


def _of_invited(talk: Conversation) -> str:
    if talk.starts_at < clock.now():
        return _("Ikke holdt %(day)s", day=short_day(talk.starts_at))
    if talk.response == Response.DECLINED:
        return _("Har takket nei")
    if talk.response == Response.PROPOSED:
        return _("Vil ha en annen tid")
    when = f"{short_day(talk.starts_at)} {clock_time(talk.starts_at)}"
    return _("Avtalt %(day)s", day=when) if talk.response == Response.ACCEPTED else _("Invitert til %(day)s", day=when)
