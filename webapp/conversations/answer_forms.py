"""The fields that answering an invitation asks for. The rules of a talk are the actions' to say."""

from __future__ import annotations

import datetime as dt

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import DataRequired, ValidationError

from ..people.form_fields import longest
from .actions import Reply
from .form_fields import LONG_TEXT, Day, WallClock, chosen, filled
from .invitation_forms import SequenceForm, TimedForm, anyway_field
from .proposals import MOST, field_of
from .states import Response


class AcceptForm(SequenceForm):
    topic = TextAreaField(
        _l("Hva er viktigst for deg at vi får snakket om?"),
        [longest(LONG_TEXT)],
        description=_l("Blir det første av dine egne temaer. Lederen din ser det."),
    )

    def reply(self) -> Reply:
        return Reply(Response.ACCEPTED, self.seen_sequence, topic=self.topic.data or "")


class ProposeForm(SequenceForm, TimedForm):
    """Up to three times; one is enough."""

    day_2, time_2 = Day(_l("Dag")), WallClock(_l("Klokkeslett"))
    day_3, time_3 = Day(_l("Dag")), WallClock(_l("Klokkeslett"))
    reason = TextAreaField(
        _l("Hvorfor?"), [DataRequired(_l("Si kort hvorfor, så er det lettere å finne en tid.")), longest(LONG_TEXT)]
    )
    anyway = anyway_field()

    @property
    def pairs(self) -> list[tuple[Day, WallClock]]:
        """The fields for day and time of each proposal."""
        return [(self[field_of(n)], self[field_of(n).replace("day", "time")]) for n in range(MOST)]

    @property
    def moments(self) -> dict[int, dt.datetime]:
        """The aware UTC moments that are filled in, by the number of their proposal, once the form has been tried."""
        found = {number: filled(day, time) for number, (day, time) in enumerate(self.pairs)}
        return {number: moment for number, moment in found.items() if moment}

    def validate_day_2(self, field: Day) -> None:
        _begun(field, self.time_2)

    def validate_day_3(self, field: Day) -> None:
        _begun(field, self.time_3)

    def validate_time_2(self, field: WallClock) -> None:
        _complete(self.day_2, field)

    def validate_time_3(self, field: WallClock) -> None:
        _complete(self.day_3, field)

    def refuse(self, reasons: dict[str, str]) -> None:
        """The action numbers the proposals that there are; the fields before them may be empty."""
        names = [field_of(number) for number in self.moments]
        renamed = {field_of(place): name for place, name in enumerate(names)}
        super().refuse({renamed.get(name, name): words for name, words in reasons.items()})

    def reply(self) -> Reply:
        return Reply(
            Response.PROPOSED,
            self.seen_sequence,
            self.reason.data or "",
            proposed=tuple(self.moments.values()),
            anyway=self.anyway.data,
        )


class DeclineForm(SequenceForm):
    reason = TextAreaField(
        _l("Hvorfor ikke?"), [DataRequired(_l("Si kort hvorfor, så kan dere finne ut av det.")), longest(LONG_TEXT)]
    )

    def reply(self) -> Reply:
        return Reply(Response.DECLINED, self.seen_sequence, self.reason.data or "")


AnswerForm = AcceptForm | ProposeForm | DeclineForm


def _complete(day: Day, time: WallClock) -> None:
    """A further proposal is left out whole, or has both its day and its time."""
    if day.data is not None and time.data is None and not time.errors:
        raise ValidationError(_("Velg når samtalen begynner."))
    chosen(day, time)


def _begun(day: Day, time: WallClock) -> None:
    if day.data is None and time.data is not None and not day.errors:
        raise ValidationError(_("Velg en dag."))
