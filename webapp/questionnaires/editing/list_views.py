"""HR's pages for all the forms: the list, a new one, and what is done with one as a whole."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from ...access import hr
from ...access import person as me
from ...languages import language
from ..models import Form
from . import finishing, starting
from .blueprint import forms_editor
from .draft import RefusedError
from .forms import NewFormForm
from .listing import lines
from .words import ARCHIVES, KIND_HELP, KINDS


@forms_editor.get("")
@hr
def index() -> Any:
    """Every form; archived ones apart."""
    found = lines()
    return render_template(
        "questionnaires/editing/index.html",
        standing=[line for line in found if not line.form.retired_at],
        archived=[line for line in found if line.form.retired_at],
        lang=language(),
        kinds=KINDS,
        archives=ARCHIVES,
    )


@forms_editor.get("/nytt")
@hr
def new() -> Any:
    return _new_page(NewFormForm(formdata=None))


@forms_editor.post("/nytt")
@hr
def begin() -> Any:
    form = NewFormForm()
    if not form.validate_on_submit():
        return _new_page(form), 422
    kind, archive = form.nature
    version = starting.begin(form.title.data, lang=form.lang.data, kind=kind, archive=archive, actor=me())
    return redirect(url_for(".show", version_id=version.id, sprak=form.lang.data), 303)


def _new_page(form: NewFormForm) -> str:
    return render_template("questionnaires/editing/new.html", form=form, kind_help=KIND_HELP)


@forms_editor.post("/<form_id>/<any(kopier,endre):act>")
@hr
def start(form_id: str, act: str) -> Any:
    """Begin a draft, or go on with the one there is, and lead to it."""
    form = _known(form_id)
    try:
        version = (starting.copy if act == "kopier" else starting.change)(form, actor=me())
    except RefusedError as refused:
        flash(str(refused))
        return redirect(url_for(".index"), 303)
    return redirect(url_for(".show", version_id=version.id), 303)


@forms_editor.post("/<form_id>/<any(arkiver,gjenbruk):act>")
@hr
def retire(form_id: str, act: str) -> Any:
    form = _known(form_id)
    try:
        if act == "arkiver":
            finishing.archive(form, actor=me())
            flash(_("Skjemaet er arkivert. Samtaler som har det, beholder det."))
        else:
            finishing.bring_back(form, actor=me())
            flash(_("Skjemaet kan brukes til nye samtaler igjen."))
    except RefusedError as refused:
        flash(str(refused))
    return redirect(url_for(".index"), 303)


def _known(form_id: str) -> Form:
    found: Form | None = Form.get_or_none(Form.id == form_id)
    return found or abort(404)
