"""The fields that a new form of one's own is begun with, and its nature can be changed by."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectChoice, StringField
from wtforms.validators import DataRequired, InputRequired, ValidationError

from ...languages import NAMES, language
from ...people.values import tidy
from ..kinds import Archive, FormKind
from .saving import LONGEST
from .words import ARCHIVES, KINDS


class NatureForm(FlaskForm):
    """What sort of talk a form is for, and who keeps what comes of it."""

    kind = RadioField(
        _l("Hva slags samtale er det til?"),
        [InputRequired(_l("Velg hva slags samtale det er til."))],
        choices=[SelectChoice(kind, words) for kind, words in KINDS.items()],
    )
    archive = RadioField(
        _l("Hvem får referatet?"),
        [InputRequired(_l("Velg hvem som får referatet."))],
        choices=[SelectChoice(archive, words) for archive, words in ARCHIVES.items()],
        default=Archive.HR,
        description=_l("En kort samtale har ikke noe referat, så der har valget ingenting å si."),
    )

    @property
    def nature(self) -> tuple[FormKind, Archive]:
        return FormKind(self.kind.data), Archive(self.archive.data)


class NewFormForm(NatureForm):
    title = StringField(
        _l("Hva heter skjemaet?"),
        [DataRequired(_l("Gi skjemaet et navn."))],
        description=_l("Navnet står i innkallingen."),
        render_kw={"autocomplete": "off"},
    )
    lang = RadioField(
        _l("Hvilket språk skriver du på først?"),
        [InputRequired()],
        choices=[SelectChoice(code, name) for code, name in NAMES.items()],
        default=language,
        description=_l("De andre språkene kan du fylle ut når som helst, eller la være."),
    )

    def validate_title(self, field: StringField) -> None:
        field.data = tidy(field.data or "")
        if len(field.data) > LONGEST["title"]:
            raise ValidationError(_("Skriv et kortere navn, høyst %(most)d tegn.", most=LONGEST["title"]))
