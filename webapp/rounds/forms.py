"""The fields that opening a round, planning one's people and letting someone off ask for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectMultipleField,
    StringField,
    TextAreaField,
    widgets,
)
from wtforms.validators import DataRequired, InputRequired, NumberRange, ValidationError

from .. import clock
from ..conversations.form_fields import LONG_TEXT, Day, RefusableForm, WallClock, minutes_field
from ..conversations.invitation_forms import PLACE, TimedForm, opening_field
from ..conversations.states import Opening
from ..conversations.timing import FIRST_HOUR, LONGEST, suggested_day
from ..people.form_fields import longest
from ..people.models import Person, in_norwegian_order
from ..questionnaires.content import FormContent
from .actions import Shape, Wanted
from .models import Round
from .planning import Spread
from .standing import Standing

NAME = 80
EIGHT_WEEKS = dt.timedelta(weeks=8)
LAST_HOUR = dt.time(15)
PAUSE = 30
MOST_DAYS = 92
EVERYONE, SOME = "everyone", "some"


def between(least: int) -> NumberRange:
    """A number of minutes that a working day has room for."""
    return NumberRange(min=least, max=LONGEST, message=_l("Skriv et tall fra %(min)s til %(max)s."))


class Ticks(SelectMultipleField):
    """Several choices as checkboxes."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()


class RoundForm(RefusableForm):
    """What a round is, as it is opened and as it can be changed."""

    name = StringField(
        _l("Navn"),
        [DataRequired(_l("Gi runden et navn, så folk kjenner den igjen.")), longest(NAME)],
        description=_l("For eksempel «Vårsamtalene 2027». Alle som er med, ser det."),
        render_kw={"autocomplete": "off"},
    )
    version = RadioField(_l("Samtaleskjema"), [InputRequired(_l("Velg et skjema."))])
    who = RadioField(
        _l("Hvem er med?"),
        [InputRequired(_l("Velg hvem som er med."))],
        choices=[SelectChoice(EVERYONE, _l("Alle")), SelectChoice(SOME, _l("Noen avdelinger eller personer"))],
        description=_l("De som begynner i en avdeling som er med, blir med av seg selv."),
    )
    departments = Ticks(_l("Avdelinger"))
    people = Ticks(_l("Enkeltpersoner"))
    last_day = Day(
        _l("Siste dag"),
        [InputRequired(_l("Velg en dag."))],
        description=_l("Da skal samtalene være holdt og signert."),
    )
    message = TextAreaField(
        _l("Hilsen til lederne"), [longest(LONG_TEXT)], description=_l("Står i e-posten de får nå.")
    )
    reminders = BooleanField(_l("Minn lederne på runden når siste dag nærmer seg"))
    statements = BooleanField(
        _l("Ta med påstander"),
        description=_l(
            "Medarbeiderne kan si seg enige eller uenige i åtte påstander om jobben. "
            "Svarene vises bare samlet, når runden er avsluttet."
        ),
    )

    def offer(
        self, forms: tuple[FormContent, ...], people: list[Person], lang: str, departments: Iterable[str] = ()
    ) -> None:
        """Let these be chosen, and the people's departments with ``departments``."""
        departments = sorted({person.department for person in people if person.department} | set(departments))
        if "version" in self:
            self.version.choices = [SelectChoice(form.id, form.title(lang)) for form in forms]
        self.departments.choices = [(name, name) for name in departments]
        self.people.choices = [(person.id, _with_department(person)) for person in in_norwegian_order(people)]

    def shape(self) -> Shape:
        """What the valid form asks for."""
        some = self.who.data == SOME
        return Shape(
            name=self.name.data or "",
            last_day=self.last_day.data or dt.date.min,
            message=self.message.data or "",
            everyone=not some,
            departments=tuple(self.departments.data or ()) if some else (),
            people=tuple(self.people.data or ()) if some else (),
            reminders=self.reminders.data,
            statements=self.statements.data,
        )


class NewRoundForm(RoundForm):
    """What HR opens a round with. ``token`` is the id it gets: the same form sent twice is one round."""

    token = HiddenField()
    first_day = Day(_l("Første dag"), [InputRequired(_l("Velg en dag."))])

    @classmethod
    def suggested(cls, token: str, forms: tuple[FormContent, ...]) -> NewRoundForm:
        today = clock.today()
        return cls(
            formdata=None, token=token, version=forms[0].id if forms else None, who=EVERYONE, first_day=today,
            last_day=today + EIGHT_WEEKS, reminders=True,
        )  # fmt: skip

    def wanted(self, forms: tuple[FormContent, ...]) -> Wanted:
        """What the valid form asks for."""
        return Wanted(
            **vars(self.shape()),
            round_id=self.token.data or "",
            form=next(form for form in forms if form.id == self.version.data),
            first_day=self.first_day.data or dt.date.min,
        )


class ChangeRoundForm(RoundForm):
    """What HR changes of a round that is open; without ``version`` where its form is settled."""

    message = TextAreaField(
        _l("Hilsen til lederne"), [longest(LONG_TEXT)], description=_l("Lederne leser den på siden sin for runden.")
    )

    @classmethod
    def of(cls, the_round: Round, forms: tuple[FormContent, ...], departments: list[str], people: list[str]) -> Self:
        """As the round is."""
        return cls(
            formdata=None,
            name=the_round.name,
            version=next((form.id for form in forms if form.form_id == the_round.form_id), None),
            who=EVERYONE if the_round.everyone else SOME,
            departments=departments,
            people=people,
            last_day=the_round.last_day,
            message=the_round.message or "",
            reminders=the_round.reminders,
            statements=the_round.statements,
        )


def _with_department(person: Person) -> str:
    return f"{person.name}, {person.department}" if person.department else str(person.name)


class ExemptForm(RefusableForm):
    reason = TextAreaField(
        _l("Hvorfor trengs ingen samtale?"),
        [DataRequired(_l("Si kort hvorfor, så andre i HR forstår det.")), longest(LONG_TEXT)],
        description=_l("Bare HR ser grunnen. Skriv ikke noe om helse eller andre private forhold."),
    )


class PlanForm(RefusableForm):
    """How a manager's talks are laid out, and what they have in common."""

    token = HiddenField()
    from_day = Day(_l("Fra og med"), [InputRequired(_l("Velg en dag."))])
    to_day = Day(_l("Til og med"), [InputRequired(_l("Velg en dag."))])
    first = WallClock(_l("Tidligst fra"), [InputRequired(_l("Skriv et klokkeslett."))])
    last = WallClock(_l("Ferdig senest"), [InputRequired(_l("Skriv et klokkeslett."))])
    minutes = minutes_field(
        _l("Lengde i minutter"), InputRequired(_l("Skriv hvor mange minutter dere setter av.")), between(1)
    )
    pause = minutes_field(_l("Minutter mellom"), InputRequired(_l("Skriv antall minutter med tall.")), between(0))
    place = StringField(_l("Sted"), [longest(PLACE)])
    message = TextAreaField(
        _l("Hilsen"),
        [longest(LONG_TEXT)],
        description=_l("Den samme til alle. Den står i e-posten, aldri i kalenderen."),
    )
    opening = opening_field()
    deliberate = BooleanField(
        _l("Ja, noen av samtalene skal være om under sju dager"),
        description=_l("Medarbeideren må si ja til kort varsel, ellers blir den ikke holdt da."),
    )

    @classmethod
    def suggested(cls, token: str, the_round: Round, form: FormContent) -> PlanForm:
        first = suggested_day(clock.today())
        last = the_round.last_day if the_round.last_day > first else first + dt.timedelta(weeks=2)
        return cls(
            formdata=None, token=token, from_day=first, to_day=min(last, first + dt.timedelta(days=MOST_DAYS)),
            first=FIRST_HOUR, last=LAST_HOUR, minutes=form.minutes_suggested, pause=PAUSE, opening=Opening.READY,
        )  # fmt: skip

    def validate_to_day(self, field: Day) -> None:
        first, last = self.from_day.data, field.data
        if not first or not last:
            return
        if last < first:
            raise ValidationError(_("Siste dag er før første dag."))
        if (last - first).days > MOST_DAYS:
            raise ValidationError(_("Velg høyst tre måneder om gangen."))

    def validate_last(self, field: WallClock) -> None:
        if self.first.data and field.data and field.data <= self.first.data:
            raise ValidationError(_("Dagen må slutte etter at den begynner."))

    def spread(self) -> Spread:
        """How the valid form lays them out."""
        return Spread(
            self.from_day.data or dt.date.min, self.to_day.data or dt.date.min, self.first.data, self.last.data,
            self.minutes.data or 1, self.pause.data or 0,
        )  # fmt: skip


class PersonForm(TimedForm):
    """One person's line: whether they are invited now, and to when. ``warned``: the time that was called taken."""

    class Meta:
        csrf = False

    invited = BooleanField()
    warned = HiddenField()

    @classmethod
    def of(cls, person: Standing, at: dt.datetime | None = None) -> PersonForm:
        """As it was proposed; ticked off where there was no free time."""
        local = clock.local(at) if at else None
        given: dict[str, Any] = {"day": local.date(), "time": local.time()} if local else {}
        return cls(formdata=None, prefix=person.person, invited=at is not None, **given)

    def is_meant(self, minutes: int) -> bool:
        """Whether this very time is sent once more, after it was said to be taken."""
        return bool(self.warned.data == self._time(minutes))

    def warn(self, minutes: int, words: str) -> None:
        """Say that the time is taken; sent once more, it is meant."""
        self.warned.data = self._time(minutes)
        self.refuse({"time": words})

    def _time(self, minutes: int) -> str:
        return f"{self.moment.isoformat()} {minutes}"
