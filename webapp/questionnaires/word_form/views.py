"""HR's pages for making a draft of the Word form that the company has: choose it, see what was read, make it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from itsdangerous import BadSignature, URLSafeSerializer
from wtforms import HiddenField, RadioField, SelectChoice, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from ... import audit, crypto
from ...access import hr
from ...access import person as me
from ...db import transaction
from ...languages import NAMES
from ...people.values import tidy
from ..editing.saving import LONGEST
from ..editing.starting import own_key
from ..editing.words import ANSWERED_BY, ARCHIVES, KIND_HELP, KINDS
from ..kinds import Archive, FormKind
from ..publishing import store
from . import words
from .package import WordFileError
from .reading import Reading, read_form

word_import = Blueprint("word_import", __name__, url_prefix="/skjemaer/fra-word")


class UploadForm(FlaskForm):
    file = FileField(
        _l("Word-skjemaet deres"),
        validators=[FileRequired(_l("Velg en fil først."))],
        description=_l("Word-dokument (.docx), høyst 5 MB."),
        render_kw={"accept": ".docx"},
    )


def _choices(labels: Mapping[Any, Any]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in labels.items()]


class DraftForm(FlaskForm):
    """What a draft is made as; ``reading`` is what was read, sealed against change."""

    title = StringField(
        _l("Tittel"),
        filters=[lambda text: tidy(text or "")],
        validators=[
            DataRequired(_l("Skriv hva skjemaet heter.")),
            Length(max=LONGEST["title"], message=_l("Tittelen er for lang. Skriv høyst %(max)d tegn.")),
        ],
        render_kw={"autocomplete": "off", "maxlength": LONGEST["title"]},
    )
    kind = RadioField(_l("Hva slags samtale er det?"), [InputRequired(_l("Velg én."))], choices=_choices(KINDS))
    archive = RadioField(_l("Hvor går referatet?"), [InputRequired(_l("Velg én."))], choices=_choices(ARCHIVES))
    language = RadioField(
        _l("Hvilket språk er skjemaet skrevet på?"), [InputRequired(_l("Velg ett."))], choices=_choices(NAMES)
    )
    reading = HiddenField()


@word_import.get("")
@hr
def upload() -> Any:
    return render_template("questionnaires/word_form/upload.html", form=UploadForm())


@word_import.post("")
@hr
def read() -> Any:
    form = UploadForm()
    if form.validate_on_submit():
        sent = form.file.data
        try:
            reading = read_form(sent.read(), sent.filename or "")
        except WordFileError as error:
            form.file.errors = [str(error)]
        else:
            return _shown(reading, _filled_in(reading))
    return render_template("questionnaires/word_form/upload.html", form=form), 422


@word_import.post("/utkast")
@hr
def make() -> Any:
    form = DraftForm()
    reading = _read_before(form.reading.data)
    if not form.validate_on_submit():
        return _shown(reading, form), 422
    draft = reading.shaped(
        key=own_key(),
        title=form.title.data,
        kind=FormKind(form.kind.data),
        archive=Archive(form.archive.data),
        language=form.language.data,
    )
    with transaction():
        version = store(draft)
        audit.record("form begun", actor=me(), subject=version.form_id, from_word=True)
    flash(_("Utkastet «%(title)s» er laget.", title=form.title.data))
    return redirect(url_for("forms_editor.show", version_id=version.id, sprak=form.language.data), 303)


def _filled_in(reading: Reading) -> DraftForm:
    return DraftForm(
        formdata=None,
        title=reading.draft.texts[reading.language]["title"],
        kind=reading.draft.kind,
        archive=reading.draft.archive,
        language=reading.language,
        reading=_seal().dumps([me().id, reading.dump()]),
    )


def _shown(reading: Reading, form: DraftForm) -> str:
    return render_template(
        "questionnaires/word_form/reading.html",
        reading=reading,
        form=form,
        words=words,
        answered_by=ANSWERED_BY,
        kind_help=KIND_HELP,
    )


def _read_before(sent: str | None) -> Reading:
    """What this person was shown; back to the start with a word where it is anything else."""
    try:
        person_id, dumped = _seal().loads(sent or "")
    except BadSignature:
        person_id = None
    if person_id != me().id:
        flash(_("Last opp dokumentet på nytt."), "info")
        abort(redirect(url_for(".upload"), 303))
    return Reading.load(dumped)


def _seal() -> URLSafeSerializer:
    """Nothing of the document is kept here: what was read goes along with the page and comes back with it unchanged."""
    return URLSafeSerializer(crypto.derive("word form"))
