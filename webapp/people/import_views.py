"""HR's pages for taking in a file: choose it, see what it would do, accept."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from .. import access
from ..access import person as me
from ..db import transaction
from . import accepting, uploads
from .forms import UploadForm, in_demo
from .proposal import Plan
from .spreadsheet import SpreadsheetError, Table, read_table
from .uploads import Upload

blueprint = Blueprint("importing", __name__, url_prefix="/importer")

SAMPLE = (
    ("Navn", "E-post", "Ansattnr", "Leders e-post", "Avdeling", "Språk", "Startdato"),
    ("Ingrid Ås", "ingrid@firma.example", "1001", "", "Ledelse", "bokmål", "01.08.2019"),
    ("Jørgen Bø", "jorgen@firma.example", "1002", "ingrid@firma.example", "Drift", "nynorsk", "15.01.2024"),
    ("Sam Green", "sam@firma.example", "1003", "jorgen@firma.example", "Drift", "engelsk", "03.03.2025"),
)


@blueprint.get("")
@access.hr
def choose() -> Any:
    return render_template("people/import.html", form=UploadForm())


@blueprint.post("")
@access.hr
def upload() -> Any:
    form = UploadForm()
    if form.validate_on_submit():
        sent = form.file.data
        try:
            table = read_table(sent.read(), sent.filename or "")
        except SpreadsheetError as error:
            form.file.errors = [str(error)]
        else:
            name = sent.filename or _("Uten navn")
            kept = uploads.keep(table, filename=name, whole_company=form.whole_company.data, person=me())
            return redirect(url_for(".preview", upload_id=kept.id), 303)
    return render_template("people/import.html", form=form), 422


@blueprint.get("/eksempel")
@access.hr
def sample() -> Any:
    """A file to fill in, as Norwegian Excel opens it at once: a mark for UTF-8, semicolons."""
    lines = "\r\n".join(";".join(row) for row in SAMPLE) + "\r\n"
    headers = {"Content-Disposition": 'attachment; filename="ansatte.csv"'}
    return Response(lines.encode("utf-8-sig"), mimetype="text/csv", headers=headers)


@blueprint.get("/<upload_id>")
@access.hr
def preview(upload_id: str) -> Any:
    return _preview_page(_mine(upload_id))


@blueprint.post("/<upload_id>/svar")
@access.hr
def answer(upload_id: str) -> Any:
    """Keep who is who of the rows that were asked about; what that means is seen in the preview."""
    kept = _mine(upload_id)
    answers = {key.removeprefix("rad-"): chosen for key, chosen in request.form.items() if key.startswith("rad-")}
    with transaction():
        kept.matches = {line: chosen for line, chosen in answers.items() if line.isdecimal() and chosen}
        kept.save(only=[Upload.matches])
    return redirect(url_for(".preview", upload_id=kept.id), 303)


@blueprint.post("/<upload_id>/godta")
@access.hr
@access.recent_sign_in
def accept(upload_id: str) -> Any:
    kept = _mine(upload_id)
    seen, typed = request.form.get("fingerprint", ""), request.form.get("antall", "")
    try:
        made = accepting.accept(kept, fingerprint=seen, typed=typed, demo=in_demo(), actor=me())
    except accepting.PlanChangedError:
        flash(_("Ingenting er lagret: registeret er endret siden du så på dette. Se over på nytt."), "warning")
        return _preview_page(kept), 409
    except accepting.NotTypedError:
        return _preview_page(kept, wrong_number=True), 422
    flash(_("Ferdig: %(what)s.", what=_what_was_done(made)))
    return redirect(url_for("people.index"), 303)


@blueprint.post("/<upload_id>/forkast")
@access.hr
def discard(upload_id: str) -> Any:
    _mine(upload_id).delete_instance()
    flash(_("Filen er slettet. Ingenting er endret."))
    return redirect(url_for(".choose"), 303)


def _what_was_done(made: Plan) -> str:
    added, changed, ended = len(made.added), len(made.changed), len(made.ended)
    told = [
        (added, ngettext("én ny", "%(num)d nye", added)),
        (changed, ngettext("én endret", "%(num)d endret", changed)),
        (ended, ngettext("én har sluttet", "%(num)d har sluttet", ended)),
    ]
    return ", ".join(words for number, words in told if number)


def _preview_page(kept: Upload, *, wrong_number: bool = False) -> str:
    table = Table.load(str(kept.table))
    return render_template(
        "people/preview.html",
        upload=kept,
        plan=accepting.preview(kept, demo=in_demo()),
        ignored=table.ignored,
        sheet=table.sheet,
        wrong_number=wrong_number,
    )


def _mine(upload_id: str) -> Upload:
    """The upload of whoever asks; back to the start with a word when it is gone."""
    kept = uploads.kept(upload_id, me())
    if kept is None:
        flash(_("Filen er brukt eller for gammel. Last den opp på nytt."), "info")
        abort(redirect(url_for(".choose"), 303))
    return kept
