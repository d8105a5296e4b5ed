"""The fields of the register's pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import DataRequired, ValidationError

from .. import languages
from . import values
from .models import Person, in_norwegian_order
from .proposal import Facts

NOBODY = "ingen"


def in_demo() -> bool:
    return bool(current_app.config["SAMTALE"].demo)


class Understood(StringField):
    """A text field that holds, once valid, what `read` made of its text; values.BadValue is its error."""

    data: Any

    def __init__(self, label: Any, read: Callable[[str], Any], **options: Any) -> None:
        super().__init__(label, **options)
        self._read = read

    def pre_validate(self, form: Any) -> None:
        try:
            self.data = self._read(self.data or "")
        except values.BadValue as error:
            raise ValidationError(str(error)) from error


def _address(text: str) -> str:
    return values.address(text, demo=in_demo())


def _day_or_none(text: str) -> dt.date | None:
    return values.day(text) if text.strip() else None


class PersonForm(FlaskForm):
    """What HR keeps of a person, but for the address."""

    name = Understood(
        _l("Navn"), values.name, render_kw={"autocomplete": "off"}, validators=[DataRequired(_l("Skriv et navn."))]
    )
    department = Understood(_l("Avdeling"), values.department, render_kw={"autocomplete": "off", "list": "avdelinger"})
    manager = SelectField(_l("Leder"), validate_choice=True)
    language = SelectField(
        _l("Språk"), choices=lambda: list(languages.NAMES.items()), validators=[DataRequired(_l("Velg et språk."))]
    )
    employee_number = Understood(_l("Ansattnummer"), values.employee_number, render_kw={"autocomplete": "off"})
    start_date = Understood(_l("Startdato"), _day_or_none, render_kw={"type": "date"})
    has_talks = BooleanField(
        _l("Har medarbeidersamtaler"),
        description=_l("Ta bort haken for en styreleder eller andre som ikke skal ha samtaler."),
        default=True,
    )

    def offer_managers(self, active: Iterable[Person], *, but: Person | None = None) -> None:
        """The choices of manager: everyone who works here, but for the person."""
        others = [person for person in active if but is None or person.id != but.id]
        self.manager.choices = [("", _l("Ingen leder")), *named(others)]

    def facts(self, email: str) -> Facts:
        """What the valid form says."""
        return Facts(
            name=self.name.data,
            email=email,
            employee_number=self.employee_number.data,
            manager=self.manager.data or None,
            department=self.department.data,
            language=self.language.data,
            start_date=self.start_date.data,
        )


class AddressForm(FlaskForm):
    email = Understood(
        _l("E-post"),
        _address,
        description=_l("Adressen personen logger inn med. Kan være privat når noen ikke har egen jobbadresse."),
        render_kw={"type": "email", "autocomplete": "off", "spellcheck": "false"},
        validators=[DataRequired(_l("E-postadressen mangler."))],
    )


class NewPersonForm(PersonForm, AddressForm):
    """Everything that HR keeps of a person."""


class CapabilitiesForm(FlaskForm):
    is_hr = BooleanField(
        _l("HR"), description=_l("Ser alle personer og hvem som har hatt samtale, aldri hva som skrives.")
    )
    is_admin = BooleanField(_l("Administrator"), description=_l("Styrer oppsett og e-post, ser ingen samtaler."))


class EndForm(FlaskForm):
    on = Understood(
        _l("Siste dag"), values.day, render_kw={"type": "date"}, validators=[DataRequired(_l("Skriv en dato."))]
    )
    successor = SelectField(_l("Ny leder for dem"), validators=[DataRequired(_l("Velg hva som skal skje med dem."))])

    def offer(self, reports: list[Person], candidates: Iterable[Person]) -> None:
        """The choices for the person's own people; no such field when there are none."""
        if not reports:
            del self.successor
            return
        self.successor.choices = [("", _l("Velg …")), (NOBODY, _l("Ingen leder foreløpig")), *named(candidates)]


class UploadForm(FlaskForm):
    file = FileField(
        _l("Fil med ansatte"),
        validators=[FileRequired(_l("Velg en fil først."))],
        description=_l("Excel (.xlsx) eller CSV, høyst 5 MB."),
        render_kw={"accept": ".csv,.txt,.xlsx"},
    )
    whole_company = BooleanField(
        _l("Filen er hele selskapet"),
        description=_l("De som ikke står i filen, regnes som sluttet. Du ser hvem før noe skjer."),
    )


def named(people: Iterable[Person]) -> list[tuple[str, str]]:
    """Choices of people, in Norwegian order."""
    return [(person.id, person.name) for person in in_norwegian_order(people)]
