"""The fields that inviting, answering, moving and cancelling ask for. The rules of a talk are the actions' to say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectChoice,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired

from .. import clock
from ..languages import NAMES
from ..people.form_fields import longest
from ..people.models import Person
from ..questionnaires.content import FormContent
from ..questionnaires.kinds import Outcome
from .actions import Meeting
from .form_fields import LONG_TEXT, Day, RefusableForm, WallClock, chosen, filled, minutes_field
from .models import Conversation
from .own_question_forms import OwnQuestionsForm
from .pausing import suggested_time
from .states import Opening
from .timing import FIRST_HOUR, is_short, suggested_day

PLACE = 200


def opening_field() -> RadioField:
    return RadioField(
        _l("Når åpnes kolonnene?"),
        [InputRequired(_l("Velg når dere skal se hverandres svar."))],
        choices=[
            SelectChoice(Opening.READY, _l("Når begge er klare")),
            SelectChoice(Opening.MEETING, _l("Når møtet begynner")),
        ],
    )


def anyway_field() -> BooleanField:
    """The tick for a time when one of the two is busy."""
    return BooleanField(_l("Ja, tiden er riktig selv om en av oss er opptatt"))


class TimedForm(RefusableForm):
    """A form with a day and a time that together are a moment."""

    day = Day(_l("Dag"), [InputRequired(_l("Velg en dag."))])
    time = WallClock(_l("Klokkeslett"), [InputRequired(_l("Velg når samtalen begynner."))])

    _moment: dt.datetime | None = None

    @property
    def moment(self) -> dt.datetime:
        """The aware UTC moment, once the form is valid."""
        if self._moment is None:
            raise ValueError("the form has no valid moment")
        return self._moment

    def validate_time(self, field: WallClock) -> None:
        self._moment = chosen(self.day, field)


class LengthForm(TimedForm):
    """When and how long, and whether that is meant where one of the two is busy."""

    minutes = minutes_field(_l("Lengde i minutter"), InputRequired(_l("Skriv hvor mange minutter dere setter av.")))
    anyway = anyway_field()

    @property
    def asks_for_deliberate(self) -> bool:
        """Whether the tick for short notice belongs on the page."""
        return False

    @property
    def times(self) -> list[tuple[dt.datetime, int]]:
        """The moment and the minutes that are chosen now, where the moment is one."""
        moment = filled(self.day, self.time)
        return [(moment, self.minutes.data or 0)] if moment else []


class MeetingForm(LengthForm):
    """When, how long and where."""

    place = StringField(
        _l("Sted"), [longest(PLACE)], description=_l("Gjerne et nøytralt sted der dere får være i fred.")
    )
    deliberate = BooleanField(
        _l("Ja, samtalen skal være om under sju dager"),
        description=_l("Medarbeideren må si ja til kort varsel, ellers blir den ikke holdt da."),
    )

    @property
    def asks_for_deliberate(self) -> bool:
        """It was asked for, or the time shown is that near."""
        return bool(self.deliberate.errors or self.deliberate.data or (self._moment and is_short(self._moment)))

    def meeting(self) -> Meeting:
        return Meeting(
            self.moment,
            self.minutes.data or 0,
            self.place.data or "",
            deliberate=self.deliberate.data,
            anyway=self.anyway.data,
        )


class AskingForm(OwnQuestionsForm, MeetingForm):
    """What an invitation asks and says beside its time."""

    message = TextAreaField(
        _l("Hilsen"), [longest(LONG_TEXT)], description=_l("Dine egne ord. De står i e-posten, aldri i kalenderen.")
    )
    themes = TextAreaField(
        _l("Temaer du vil ta opp"),
        [longest(LONG_TEXT)],
        description=_l("Så kan medarbeideren tenke gjennom dem på forhånd. Også de står i e-posten."),
    )
    opening = opening_field()
    language = RadioField(
        _l("Språket i referatet"),
        [InputRequired(_l("Velg et språk."))],
        choices=[SelectChoice(code, name) for code, name in NAMES.items()],
    )


class InvitationForm(AskingForm):
    """What the manager invites with. ``token`` is made when the page is shown: the same one sent twice is one talk."""

    token = HiddenField()
    version = RadioField(_l("Samtaleskjema"), [InputRequired(_l("Velg et skjema."))])
    another = BooleanField(_l("Ja, vi skal ha én samtale til"))

    def offer(self, forms: tuple[FormContent, ...], lang: str) -> None:
        self.version.choices = [SelectChoice(form.id, form.title(lang)) for form in forms]

    @classmethod
    def suggested(cls, employee: Person, form: FormContent, **given: Any) -> InvitationForm:
        return cls(
            formdata=None,
            version=form.id,
            day=suggested_day(clock.today()),
            time=FIRST_HOUR,
            minutes=form.minutes_suggested,
            opening=Opening.READY,
            language=employee.language,
            **given,
        )


class PlannedForm(AskingForm):
    """What the manager invites to a planned talk with: its form is chosen already."""

    @classmethod
    def of(cls, talk: Conversation) -> PlannedForm:
        """As it was planned; on another day where that one has passed."""
        local, is_past = clock.local(talk.starts_at), talk.starts_at <= clock.now()
        form = cls(
            formdata=None,
            day=suggested_day(clock.today()) if is_past else local.date(),
            time=local.time(),
            minutes=talk.minutes,
            place=talk.place or "",
            opening=talk.opening,
            language=talk.language,
        )
        form._moment = None if is_past else talk.starts_at
        return form


class SequenceForm(RefusableForm):
    """``sequence`` says which of the talk's times the page showed."""

    sequence = HiddenField()

    @property
    def seen_sequence(self) -> int:
        """-1, which no talk has, for what is not a number."""
        text = str(self.sequence.data or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


class MoveForm(SequenceForm, MeetingForm):
    @classmethod
    def of(cls, talk: Conversation) -> MoveForm:
        """As the talk is."""
        local, place = clock.local(talk.starts_at), talk.place or ""
        return cls(
            formdata=None,
            day=local.date(),
            time=local.time(),
            minutes=talk.minutes,
            place=place,
            sequence=talk.sequence,
        )


class GoOnForm(SequenceForm, MeetingForm):
    """When a paused talk goes on."""

    @classmethod
    def suggested(cls, talk: Conversation) -> GoOnForm:
        day, time, minutes = suggested_time(talk)
        return cls(formdata=None, day=day, time=time, minutes=minutes, place=talk.place or "", sequence=talk.sequence)


class CancelForm(RefusableForm):
    reason = TextAreaField(
        _l("Hvorfor avlyses samtalen?"),
        [DataRequired(_l("Si kort hvorfor. Den andre leser det.")), longest(LONG_TEXT)],
        description=_l("Står i Samtale, ikke i e-posten."),
    )


def option_help(forms: tuple[FormContent, ...], outcomes: Mapping[Outcome, Any], lang: str) -> dict[str, str]:
    """What stands under each form's name: what it is, how long it takes, what comes of it."""
    return {form.id: " ".join((form.description(lang), _length(form), str(outcomes[form.outcome]))) for form in forms}


def _length(form: FormContent) -> str:
    return ngettext("%(num)d minutt.", "%(num)d minutter.", form.minutes_suggested)
