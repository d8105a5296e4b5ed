"""The fields that planning a follow-up asks for."""

from __future__ import annotations

import datetime as dt

from flask_babel import lazy_gettext as _l
from wtforms.validators import InputRequired

from .. import clock
from ..conversations.invitation_forms import Minutes, TimedForm
from ..conversations.timing import suggested_day
from .models import FollowUp


class FollowUpForm(TimedForm):
    """When a follow-up shall be, and how long."""

    minutes = Minutes(_l("Lengde i minutter"), [InputRequired(_l("Skriv hvor mange minutter dere setter av."))])

    @classmethod
    def of(cls, follow_up: FollowUp) -> FollowUpForm:
        """As it was proposed; the first day one can invite to where that time has been."""
        local: dt.datetime = clock.local(follow_up.starts_at)
        day = suggested_day(clock.today()) if follow_up.is_past else local.date()
        return cls(formdata=None, day=day, time=local.time(), minutes=follow_up.minutes)
