"""HR's pages for the register: the list, and one person at a time."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from .. import access, clock, htmx
from ..access import person as me
from ..mail import undelivered_to
from . import actions, addresses, register
from .access import to_change
from .actions import RefusedError
from .forms import NOBODY, AddressForm, CapabilitiesForm, EndForm, NewPersonForm, PersonForm
from .import_views import blueprint as importing
from .models import Person, in_norwegian_order
from .reporting_lines import would_ring

blueprint = Blueprint("people", __name__, url_prefix="/folk")
blueprint.register_blueprint(importing)


@blueprint.get("")
@access.hr
def index() -> Any:
    everyone = register.everyone()
    search = request.args.get("sok", "")
    found = in_norwegian_order(person for person in everyone if register.is_found(person, search))
    template = "people/_list.html" if htmx.is_fragment() else "people/index.html"
    return render_template(
        template,
        search=search,
        working=[person for person in found if person.is_active],
        ended=[person for person in found if not person.is_active],
        total=sum(person.is_active for person in everyone),
    )


@blueprint.get("/ny")
@access.hr
def new() -> Any:
    form = NewPersonForm()
    return _new_page(form)


@blueprint.post("/ny")
@access.hr
def add() -> Any:
    form = NewPersonForm()
    form.offer_managers(Person.active())
    if form.validate_on_submit():
        try:
            person = actions.add(form.facts(form.email.data), has_talks=form.has_talks.data, actor=me())
        except RefusedError as refused:
            tell(form, refused)
        else:
            flash(_("%(name)s er lagt til.", name=person.name))
            return redirect(url_for(".index"), 303)
    return _new_page(form), 422


def _new_page(form: NewPersonForm) -> str:
    working = list(Person.active())
    form.offer_managers(working)
    return render_template("people/new.html", form=form, departments=departments(working))


@blueprint.get("/<person_id>")
@access.hr
def edit(person_id: str) -> Any:
    person = to_change(person_id)
    form = PersonForm(data=_as_fields(person))
    return _edit_page(person, form)


@blueprint.post("/<person_id>")
@access.hr
def change(person_id: str) -> Any:
    person = to_change(person_id)
    form = PersonForm()
    form.offer_managers(Person.active(), but=person)
    if form.validate_on_submit():
        try:
            actions.change(person, form.facts(person.email), has_talks=form.has_talks.data, actor=me())
        except RefusedError as refused:
            tell(form, refused)
        else:
            flash(_("Lagret."))
            return redirect(url_for(".index"), 303)
    return _edit_page(person, form), 422


def _edit_page(person: Person, form: PersonForm) -> str:
    working = list(Person.active())
    form.offer_managers(working, but=person)
    return render_template(
        "people/edit.html",
        person=person,
        form=form,
        departments=departments(working),
        address_change=addresses.pending(person),
        undelivered=undelivered_to(person) if person.is_active else None,
    )


def _as_fields(person: Person) -> dict[str, Any]:
    return {
        "name": person.name,
        "department": person.department,
        "language": person.language,
        "employee_number": person.employee_number or "",
        "manager": person.manager_id or "",
        "start_date": person.start_date.isoformat() if person.start_date else "",
        "has_talks": bool(person.has_talks),
    }


@blueprint.get("/<person_id>/adresse")
@access.hr
@access.recent_sign_in
def address(person_id: str) -> Any:
    person = to_change(person_id)
    return render_template("people/address.html", person=person, form=AddressForm(obj=person))


@blueprint.post("/<person_id>/adresse")
@access.hr
@access.recent_sign_in
def change_address(person_id: str) -> Any:
    person = to_change(person_id)
    form = AddressForm()
    if form.validate_on_submit():
        try:
            made = actions.change_address(person, form.email.data, actor=me())
        except RefusedError as refused:
            tell(form, refused)
        else:
            flash(_address_words(person, made))
            return redirect(url_for(".edit", person_id=person.id), 303)
    return render_template("people/address.html", person=person, form=form), 422


def _address_words(person: Person, made: addresses.AddressChange | None) -> str:
    if made is None:
        return _("%(name)s logger inn med %(email)s.", name=person.name, email=person.email)
    return _("Adressen er endret. Vi har bedt %(email)s om å bekrefte.", email=made.old_email)


@blueprint.post("/<person_id>/adresse/spor-igjen")
@access.hr
@access.recent_sign_in
def ask_again(person_id: str) -> Any:
    person = to_change(person_id)
    if waiting := addresses.pending(person):
        addresses.ask_again(waiting, actor=me())
        flash(_("Vi har spurt %(email)s igjen.", email=waiting.old_email))
    return redirect(url_for(".edit", person_id=person.id), 303)


@blueprint.get("/<person_id>/roller")
@access.hr
@access.recent_sign_in
def capabilities(person_id: str) -> Any:
    person = to_change(person_id)
    return render_template("people/capabilities.html", person=person, form=CapabilitiesForm(obj=person))


@blueprint.post("/<person_id>/roller")
@access.hr
@access.recent_sign_in
def set_capabilities(person_id: str) -> Any:
    person = to_change(person_id)
    form = CapabilitiesForm()
    # A browser sends nothing for a disabled box.
    is_admin = form.is_admin.data if me().is_admin else bool(person.is_admin)
    if form.validate_on_submit():
        try:
            actions.set_capabilities(person, is_hr=form.is_hr.data, is_admin=is_admin, actor=me())
        except RefusedError as refused:
            tell(form, refused)
        else:
            flash(_("Lagret."))
            return redirect(url_for(".index"), 303)
    return render_template("people/capabilities.html", person=person, form=form), 422


@blueprint.get("/<person_id>/avslutt")
@access.hr
def ending(person_id: str) -> Any:
    person = to_change(person_id)
    return _end_page(person, EndForm(data={"on": clock.today().isoformat()}))


@blueprint.post("/<person_id>/avslutt")
@access.hr
def end(person_id: str) -> Any:
    person = to_change(person_id)
    form = EndForm()
    reports, candidates = _own_people(person)
    form.offer(reports, candidates)
    if form.validate_on_submit():
        chosen = form.successor.data if reports else NOBODY
        successor = next((candidate for candidate in candidates if candidate.id == chosen), None)
        try:
            actions.end(person, on=form.on.data, successor=successor, actor=me())
        except RefusedError as refused:
            tell(form, refused)
        else:
            flash(_("%(name)s er registrert som sluttet. Samtalene blir ikke slettet.", name=person.name))
            return redirect(url_for(".index"), 303)
    return _end_page(person, form), 422


def _end_page(person: Person, form: EndForm) -> str:
    reports, candidates = _own_people(person)
    if "successor" in form:
        form.offer(reports, candidates)
    return render_template("people/end.html", person=person, form=form, reports=in_norwegian_order(reports))


def _own_people(person: Person) -> tuple[list[Person], list[Person]]:
    """Those who report to the person, and who could lead them next: they themselves, or anyone not below them."""
    reports = list(Person.reporting_to(person))
    own = {report.id for report in reports}
    manager_of = register.managers()
    others = [other for other in Person.active() if other.id != person.id]
    return reports, [o for o in others if o.id in own or not would_ring(person.id, o.id, manager_of)]


@blueprint.post("/<person_id>/gjenoppta")
@access.hr
def take_up_again(person_id: str) -> Any:
    person = to_change(person_id)
    actions.take_up_again(person, actor=me())
    flash(_("%(name)s er tilbake.", name=person.name))
    return redirect(url_for(".edit", person_id=person.id), 303)


def tell(form: FlaskForm, refused: RefusedError) -> None:
    """Put why a change was refused beside its field, or on top when the form lacks the field."""
    if refused.field in form:
        form[refused.field].errors = [str(refused)]
    else:
        flash(str(refused), "danger")


def departments(people: list[Person]) -> list[str]:
    return sorted({person.department for person in people if person.department})
