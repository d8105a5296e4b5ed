"""The administrator's settings: the company, its mail server, and the recovery key."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Flask, current_app, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    PasswordField,
    SelectChoice,
    SelectField,
    StringField,
)
from wtforms.validators import DataRequired, InputRequired, NumberRange, ValidationError

from .. import access, audit, clock, languages
from ..company import LEAST_GROUP, THE_ONE, Company
from ..config import is_loopback
from ..db import transaction
from ..mail import Outcome, send_test_mail, settings_of
from . import recovery as recovery_key
from . import values
from .company_form import CompanyForm
from .first_start import as_value
from .form_fields import WholeNumber
from .models import Person

MOST_LEAST_GROUP = 50

blueprint = Blueprint("settings", __name__, url_prefix="/innstillinger")


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)


class MailForm(FlaskForm):
    host = StringField(
        _l("E-posttjener"),
        validators=[DataRequired(_l("Skriv navnet på tjeneren, som smtp.firma.no."))],
        render_kw={"autocomplete": "off", "spellcheck": "false", "maxlength": 255},
    )
    port = WholeNumber(
        _l("Port"),
        validators=[InputRequired(_l("Skriv et tall.")), NumberRange(1, 65535, _l("Skriv et tall fra 1 til 65535."))],
        complaint=_l("Skriv et tall fra 1 til 65535."),
        render_kw={"inputmode": "numeric"},
    )
    security = SelectField(
        _l("Kryptering"),
        validators=[InputRequired()],
        choices=[
            SelectChoice("starttls", _l("STARTTLS (vanlig, port 587)")),
            SelectChoice("tls", _l("TLS (port 465)")),
            SelectChoice("none", _l("Ingen")),
        ],
    )
    sender = StringField(
        _l("Avsenderadresse"),
        validators=[DataRequired(_l("Skriv adressen som e-posten skal komme fra."))],
        render_kw={"type": "email", "autocomplete": "off", "autocapitalize": "none"},
    )
    user = StringField(_l("Brukernavn"), render_kw={"autocomplete": "off", "spellcheck": "false", "maxlength": 255})
    password = PasswordField(_l("Passord"), render_kw={"autocomplete": "new-password"})

    def validate_host(self, field: StringField) -> None:
        field.data = values.tidy(field.data or "")
        if not field.data or " " in field.data or "/" in field.data or len(field.data) > 255:
            raise ValidationError(_("Skriv navnet på tjeneren, som smtp.firma.no."))

    def validate_sender(self, field: StringField) -> None:
        as_value(field, values.address)

    def validate_password(self, field: PasswordField) -> None:
        """A password that is kept goes to no other server than the one it was typed for."""
        company = Company.get_by_id(THE_ONE)
        if self.user.data and not field.data and company.mail_password and self.host.data != company.mail_host:
            raise ValidationError(_("Skriv passordet på nytt når tjeneren er en annen."))


class CompanySettingsForm(CompanyForm):
    least_group = WholeNumber(
        _l("Minste gruppe i statistikken"),
        validators=[
            InputRequired(_l("Skriv antall personer med tall.")),
            NumberRange(
                min=LEAST_GROUP, message=_l("Færre enn %(min)d gir ikke godt nok personvern. Skriv %(min)d eller mer.")
            ),
            NumberRange(
                max=MOST_LEAST_GROUP, message=_l("Skriv %(max)d eller mindre, ellers blir det ingenting å vise.")
            ),
        ],
        complaint=_l("Skriv antall personer med tall."),
        render_kw={"inputmode": "numeric"},
    )


def save_company(actor: Person, *, name: str, base_url: str, least_group: int) -> None:
    with transaction():
        changed = Company.update(name=name, base_url=base_url, least_group=least_group)
        changed.where(Company.id == THE_ONE).execute()
        audit.record("company changed", actor=actor, least_group=least_group)


def save_mail(actor: Person, form: MailForm) -> Company:
    """Store the mail server; an empty password keeps the one there is, no user name forgets it."""
    with transaction():
        company = Company.get_by_id(THE_ONE)
        company.mail_host, company.mail_port = form.host.data, form.port.data
        company.mail_security, company.mail_from = form.security.data, form.sender.data
        company.mail_user = values.tidy(form.user.data or "")[:255]
        if not company.mail_user:
            company.mail_password = None
        elif form.password.data:
            company.mail_password = form.password.data
        company.save()
        audit.record("mail server changed", actor=actor)
    return company


@blueprint.get("")
@access.admin
def show() -> str:
    company = Company.get_by_id(THE_ONE)
    address = current_app.config["SAMTALE"].base_url or company.base_url
    return render_template("people/settings/show.html", company=company, address=address, mail=settings_of(company))


@blueprint.get("/selskap")
@access.admin
@access.recent_sign_in
def company() -> str:
    found = Company.get_by_id(THE_ONE)
    form = CompanySettingsForm(
        formdata=None, company_name=found.name, base_url=found.base_url, least_group=found.least_group
    )
    return _company_page(form)


@blueprint.post("/selskap")
@access.admin
@access.recent_sign_in
def change_company() -> Any:
    form, fixed = CompanySettingsForm(), current_app.config["SAMTALE"].base_url
    if fixed:
        form.base_url.data = fixed
    if not form.validate_on_submit():
        return _company_page(form), 422
    stored = Company.get_by_id(THE_ONE).base_url
    address = stored if fixed else form.base_url.data or stored
    name, least = form.company_name.data or "", form.least_group.data
    save_company(access.person(), name=name, base_url=address, least_group=least)
    flash(_("Lagret."))
    return redirect(url_for("settings.show"), 303)


def _company_page(form: CompanySettingsForm) -> str:
    fixed = current_app.config["SAMTALE"].base_url
    local = is_loopback(fixed or form.base_url.data or "")
    return render_template("people/settings/company.html", form=form, fixed=fixed, local=local)


@blueprint.get("/epost")
@access.admin
@access.recent_sign_in
def mail() -> str:
    found = Company.get_by_id(THE_ONE)
    form = MailForm(
        formdata=None,
        host=found.mail_host,
        port=found.mail_port,
        security=found.mail_security,
        sender=found.mail_from,
        user=found.mail_user,
    )
    return _mail_page(form)


@blueprint.post("/epost")
@access.admin
@access.recent_sign_in
def change_mail() -> Any:
    form = MailForm()
    if not form.validate_on_submit():
        return _mail_page(form), 422
    save_mail(access.person(), form)
    flash(_("Lagret."))
    return redirect(url_for("settings.show"), 303)


@blueprint.post("/epost/prove")
@access.admin
@access.recent_sign_in
def try_mail() -> Any:
    """Store what was typed, then send one mail to whoever asked and tell how it went."""
    form, person = MailForm(), access.person()
    if not form.validate_on_submit():
        return _mail_page(form), 422
    settings = settings_of(save_mail(person, form))
    outcome = send_test_mail(settings, person.email, languages.language()) if settings else None
    return _mail_page(form, outcome=outcome)


def _mail_page(form: MailForm, *, outcome: Outcome | None = None) -> str:
    company = Company.get_by_id(THE_ONE)
    return render_template(
        "people/settings/mail.html",
        form=form,
        outcome=outcome,
        person=access.person(),
        has_password=company.mail_password is not None,
        first_time=not company.mail_host,
    )


@blueprint.get("/gjenopprettingsnokkel")
@access.admin
@access.recent_sign_in
def recovery() -> str:
    return render_template("people/settings/recovery.html", company=Company.get_by_id(THE_ONE))


@blueprint.post("/gjenopprettingsnokkel")
@access.admin
@access.recent_sign_in
def make_recovery() -> str:
    """The one answer that shows the key."""
    text, draft = recovery_key.make(access.person())
    session["recovery"] = asdict(draft)
    found = Company.get_by_id(THE_ONE)
    return render_template("people/settings/recovery_key.html", key=text, company=found, today=clock.today())


@blueprint.post("/gjenopprettingsnokkel/bekreft")
@access.admin
@access.recent_sign_in
def keep_recovery() -> Any:
    drafted = session.get("recovery")
    if drafted is None:
        return redirect(url_for("settings.recovery"), 303)
    person, typed = access.person(), request.form.get("last", "")
    if not recovery_key.keep(recovery_key.Draft(**drafted), typed, person):
        return render_template("people/settings/recovery_key.html", wrong=True, typed=typed), 422
    session.pop("recovery")
    flash(_("Fint. Ta godt vare på nøkkelen."))
    return redirect(url_for("settings.show" if settings_of(Company.get_by_id(THE_ONE)) else "settings.mail"), 303)
