"""HR's pages of the whole: who has had which talk, how it goes over time, and whether managers have time for it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms.validators import InputRequired, NumberRange

from .. import audit, clock
from ..access import hr, recent_sign_in
from ..access import person as me
from ..mail import OutboxMail, failed_mails, try_again
from ..people.form_fields import WholeNumber
from ..people.models import Person
from ..questionnaires.kinds import FormKind
from ..rounds.coverage import leaderless
from . import capacity, csv_file, tallies, words, years
from .coverage import coverage
from .exports import SHEETS, status
from .rounds import lines
from .years import first_year

overview_pages = Blueprint("overview", __name__)


@overview_pages.context_processor
def said() -> dict[str, Any]:
    """What the templates of these pages say numbers and kinds with."""
    return {
        "percent": words.percent,
        "share": words.share,
        "decimal": words.decimal,
        "month_name": words.month_name,
        "kind_heading": words.kind_heading,
        "kinds": list(FormKind),
        "fills": words.FILLS,
        "this_year": clock.today().year,
    }


@overview_pages.get("/oversikt")
@hr
def show() -> str:
    year, first = _year()
    return render_template(
        "overview/year.html",
        year=year,
        first=first,
        of_year=tallies.of_year(year),
        of_kinds=tallies.kinds(year),
        months=tallies.months(year),
        rounds=lines(),
    )


@overview_pages.get("/oversikt/medarbeidere")
@hr
def people() -> str:
    """Everyone, or those of one department or one manager ("" for those without)."""
    year, _first = _year()
    department, manager = request.args.get("avdeling"), request.args.get("leder")
    only: Any = True
    if department is not None:
        only = Person.department == department
    elif manager is not None:
        only = Person.manager == manager if manager else leaderless()
    of = _name_of(department, manager)
    return render_template("overview/people.html", year=year, rows=coverage(year, only), of=of, status=status)


@overview_pages.get("/oversikt/over-tid")
@hr
def over_time() -> str:
    return render_template(
        "overview/over_time.html",
        years=years.years(),
        since=years.since_last(),
        rounds=lines(),
        lengths=years.lengths(),
    )


class HoursForm(FlaskForm):
    """How many hours a manager is taken to have for talks in a year. It only asks for a page, and changes nothing."""

    class Meta:
        csrf = False

    timer = WholeNumber(
        _l("Timer hver leder har til samtaler i året"),
        default=capacity.USUAL_HOURS,
        validators=[
            InputRequired(_l("Skriv et tall.")),
            NumberRange(capacity.FEWEST_HOURS, capacity.MOST_HOURS, _l("Skriv et helt tall fra 5 til 400.")),
        ],
        complaint=_l("Skriv et helt tall fra 5 til 400."),
        render_kw={"inputmode": "numeric"},
    )


@overview_pages.get("/oversikt/ledernes-tid")
@hr
def time_of_managers() -> Any:
    form = HoursForm(request.args if "timer" in request.args else None)
    wrong = "timer" in request.args and not form.validate()
    hours = int(form.timer.data) if form.timer.data and not wrong else capacity.USUAL_HOURS
    page = render_template(
        "overview/capacity.html",
        form=form,
        hours=hours,
        usual=capacity.USUAL_HOURS,
        loads=capacity.loads(),
        minutes=capacity.MINUTES,
        most_people=capacity.most_people(hours),
    )
    return (page, 422) if wrong else page


@overview_pages.get("/oversikt/tabell/<name>.csv")
@hr
@recent_sign_in
def table(name: str) -> Any:
    """One of the tables as a file; the log keeps who took it."""
    if name not in SHEETS:
        abort(404)
    year, _first = _year()
    sheet = SHEETS[name](year)
    audit.record("table downloaded", actor=me(), table=name, year=year)
    return csv_file.download(sheet, f"{name}-{year}")


@overview_pages.get("/oversikt/e-post")
@hr
def mail() -> str:
    """The mails that no server took, and why; never what is in them."""
    return render_template("overview/mail.html", mails=list(failed_mails()))


@overview_pages.post("/oversikt/e-post/<mail_id>/igjen")
@hr
def send_again(mail_id: str) -> Any:
    row = OutboxMail.get_or_none(OutboxMail.id == mail_id)
    if row is None:
        abort(404)
    again = try_again(row)
    flash(_("E-posten sendes på nytt.") if again else _("E-posten er slettet og kan ikke sendes på nytt."))
    return redirect(url_for("overview.mail"), 303)


def _year() -> tuple[int, int]:
    """The year that is asked for, this one if none, and the first that there is; 404 for one that there is not."""
    this, first = clock.today().year, first_year()
    asked = request.args.get("ar", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else None if asked else this
    if year is None or not first <= year <= this:
        abort(404)
    return year, first


def _name_of(department: str | None, manager: str | None) -> str:
    """Whom the list is of, as a heading."""
    if department is not None:
        return department or _("Uten avdeling")
    if manager is None:
        return ""
    if not manager:
        return _("Uten leder")
    found = Person.get_or_none(Person.id == manager) or abort(404)
    return str(found.name)
