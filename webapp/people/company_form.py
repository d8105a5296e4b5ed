"""The company's name and address, as the first start asks for them and the settings change them."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import DataRequired, ValidationError

from ..config import ConfigError, check_base_url
from . import values
from .form_fields import longest


class CompanyForm(FlaskForm):
    company_name = StringField(
        _l("Selskapets navn"),
        filters=[lambda text: values.tidy(text or "")],
        validators=[DataRequired(_l("Skriv hva selskapet heter.")), longest(values.LONGEST_NAME)],
        render_kw={"autocomplete": "organization", "maxlength": values.LONGEST_NAME},
    )
    base_url = StringField(
        _l("Adressen de ansatte bruker"),
        validators=[DataRequired(_l("Skriv adressen som de ansatte skal bruke."))],
        render_kw={"type": "url", "autocomplete": "off", "spellcheck": "false"},
    )

    def validate_base_url(self, field: StringField) -> None:
        """Bring the address into its one form, or say what one looks like."""
        try:
            field.data = check_base_url(field.data or "")
        except ConfigError as problem:
            raise ValidationError(_("Skriv en hel adresse, som https://samtale.firma.no.")) from problem
