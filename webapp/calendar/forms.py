"""The fields that planning the next talk asks for, and how often there is one."""

from __future__ import annotations

import datetime as dt

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField
from wtforms.validators import InputRequired

from .. import clock
from ..conversations.invitation_forms import LengthForm
from ..conversations.timing import suggested_day
from ..questionnaires.kinds import FormKind
from . import cadence
from .models import FollowUp
from .words import HOW_OFTEN


class FollowUpForm(LengthForm):
    """When the next talk shall be, and how long. ``rest``: the talks that come after it are to move along."""

    rest = BooleanField(
        _l("Flytt også de neste"),
        description=_l("De som kommer etter, foreslås på samme ukedag og klokkeslett som denne."),
    )

    @classmethod
    def of(cls, follow_up: FollowUp) -> FollowUpForm:
        """As it was proposed; the first day one can invite to where that time has been."""
        local: dt.datetime = clock.local(follow_up.starts_at)
        day = suggested_day(clock.today()) if follow_up.is_past else local.date()
        return cls(formdata=None, day=day, time=local.time(), minutes=follow_up.minutes)


class CadenceForm(FlaskForm):
    """How often two people have talks of a kind, in weeks; 0: not by any rule."""

    weeks = RadioField(_l("Hvor ofte møtes dere?"), [InputRequired(_l("Velg hvor ofte."))], coerce=int)
    rest = BooleanField(_l("Regn de neste fra tiden denne er flyttet til"))

    def __init__(self, follow_up: FollowUp) -> None:
        super().__init__()
        kind = follow_up.kind
        rules = [(weeks, str(HOW_OFTEN[weeks]).capitalize()) for weeks in cadence.SERIES[FormKind(kind)]]
        self.weeks.choices = [*rules, (0, _l("Ingen fast plan"))]
        if not self.is_submitted():
            self.weeks.data = cadence.rule_of(follow_up.after.employee_id, kind)
