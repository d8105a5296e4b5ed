"""What the forms about talks have in common: fields whose complaints are our own, and a form that shows a refusal."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, TimeField
from wtforms.validators import ValidationError

from ..people import values
from ..people.form_fields import WholeNumber
from .timing import NoSuchTimeError, moment_of

LONG_TEXT = 5_000


class Day(DateField):
    """A native date field; where a browser shows it as text, a date may be written as in the register."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if any(valuelist):
            self.data = None
            self.data = values.day(valuelist[0])


class WallClock(TimeField):
    """A native time field whose complaint is our own; seconds, if any, are dropped."""

    data: Any

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **{"format": ["%H:%M", "%H:%M:%S", "%H.%M"]} | named)

    def process_formdata(self, valuelist: list[str]) -> None:
        if not any(valuelist):
            return
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("Dette er ikke noe klokkeslett. Skriv det slik: 09:00.")) from None
        if self.data is not None:
            self.data = self.data.replace(second=0)


def minutes_field(label: Any, *validators: Any) -> WholeNumber:
    return WholeNumber(label, list(validators), complaint=_l("Skriv antall minutter med tall."))


def chosen(day: Day, time: WallClock) -> dt.datetime | None:
    """The aware UTC moment of a day and a time that are both filled in; ValidationError where no clock shows it."""
    if not isinstance(day.data, dt.date) or time.data is None:
        return None
    try:
        return moment_of(day.data, time.data)
    except NoSuchTimeError:
        words = _(
            "Klokken %(time)s finnes ikke den dagen, for da stilles klokken fram. Velg et annet klokkeslett.",
            time=time.data.strftime("%H:%M"),
        )
        raise ValidationError(words) from None


def filled(day: Day, time: WallClock) -> dt.datetime | None:
    """As `chosen`, and None where no clock shows it."""
    try:
        return chosen(day, time)
    except ValidationError:
        return None


class RefusableForm(FlaskForm):
    """A form that can show what an action refused."""

    def refuse(self, reasons: dict[str, str]) -> None:
        """Put each reason at its field; those without a field here on top."""
        for name, words in reasons.items():
            if name in self:
                self[name].errors = [*self[name].errors, words]
            else:
                self.form_errors.append(words)
