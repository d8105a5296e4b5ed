"""What talks are called by their kind, and what is said of one that comes after another."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ..languages import short_day
from ..questionnaires.kinds import FormKind
from .cadence import LongAgo
from .models import FollowUp

HOW_OFTEN = {
    1: _l("hver uke"),
    2: _l("annenhver uke"),
    4: _l("hver måned"),
    9: _l("annenhver måned"),
    13: _l("hvert kvartal"),
}

KINDS = {
    FormKind.ANNUAL: _l("medarbeidersamtale"),
    FormKind.FOLLOW_UP: _l("oppfølging"),
    FormKind.GOAL: _l("målsamtale"),
    FormKind.SHORT: _l("kort samtale"),
}


def kind_name(kind: str) -> str:
    """What a talk of this kind is called."""
    return str(KINDS[FormKind(kind)])


def next_talk(follow_up: FollowUp, name: str = "") -> str:
    """The talk that is proposed, and with whom: by first name, or as ``name``."""
    name = name or follow_up.after.employee.first_name
    return {
        FormKind.ANNUAL: _("Oppfølging med %(name)s", name=name),
        FormKind.FOLLOW_UP: _("Neste medarbeidersamtale med %(name)s", name=name),
        FormKind.GOAL: _("Neste målsamtale med %(name)s", name=name),
        FormKind.SHORT: _("Neste korte samtale med %(name)s", name=name),
    }[FormKind(follow_up.kind)]


def how_often(weeks: int) -> str:
    """How often two people meet for the talks of a series, as a sentence; "" for 0, by no rule."""
    return _("Dere møtes %(often)s.", often=str(HOW_OFTEN[weeks])) if weeks else ""


def time_for(late: LongAgo) -> str:
    """What a manager should do about a talk that is late."""
    name = late.employee.first_name
    if late.kind == FormKind.ANNUAL:
        return _("Det er tid for medarbeidersamtale med %(name)s", name=name)
    if late.kind == FormKind.GOAL:
        return _("Det er tid for en målsamtale med %(name)s", name=name)
    return _("Det er tid for en kort samtale med %(name)s", name=name)


def longer_ago(late: LongAgo) -> str:
    """That the last talk is longer ago than agreed, to one of the two."""
    day = short_day(late.last_at)
    if late.kind == FormKind.ANNUAL:
        return _("Den siste medarbeidersamtalen var %(day)s, for mer enn et år siden.", day=day)
    often = str(HOW_OFTEN[late.weeks])
    if late.kind == FormKind.GOAL:
        return _("Den siste målsamtalen var %(day)s, og dere har avtalt %(often)s.", day=day, often=often)
    return _("Den siste korte samtalen var %(day)s, og dere har avtalt %(often)s.", day=day, often=often)
