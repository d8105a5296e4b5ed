"""The first start: an empty database asks the person at the terminal for the company and its first administrator."""

from __future__ import annotations

import hmac
import secrets
from typing import Any

from flask import Blueprint, Flask, current_app, redirect, render_template, request, session, url_for
from flask_babel import lazy_gettext as _l
from peewee import IntegrityError
from wtforms import HiddenField, StringField
from wtforms.validators import DataRequired, ValidationError

from .. import access, audit, clock, crypto, languages
from ..company import THE_ONE, Company, the_company
from ..config import Config, is_loopback
from ..db import after_commit, transaction
from . import codes, limits, sign_in, values
from .company_form import CompanyForm
from .models import Person
from .notices import current_company

WRONG_TOKENS = 10
OPEN_WITHOUT_COMPANY = ("/static/", "/healthz", "/readyz", "/metrics", "/til-stede/", "/forste-start")

blueprint = Blueprint("first_start", __name__)


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)
    app.before_request(lead_there)


def first_start_token() -> str:
    """The token of the first start, which opens it until there is a company.

    It follows from the keys, so that it needs no file: the keys folder may be one that nothing can be written in.
    """
    return crypto.derive("first start").hex()


def first_start_link(config: Config, address: str) -> str | None:
    """The whole link to print in the terminal for an app at ``address``; None when there is a company (or a demo)."""
    if config.demo or the_company():
        return None
    return f"{address.rstrip('/')}/forste-start?token={first_start_token()}"


def lead_there() -> Any:
    """Every page leads to the first start for as long as there is no company; the demo brings its own."""
    if request.path.startswith(OPEN_WITHOUT_COMPANY) or current_company() or current_app.config["SAMTALE"].demo:
        return None
    return redirect(url_for("first_start.show"))


def _check() -> Any:
    """404 once there is a company (and in the demo); a page that says where the link is for a wrong token."""
    config: Config = current_app.config["SAMTALE"]
    if config.demo or the_company():
        return render_template("errors/404.html", code=404), 404
    token = request.values.get("token", "")
    if token and hmac.compare_digest(first_start_token().encode(), token.encode()):
        return None
    if token and not limits.knock("first start token", limits.network(), most=WRONG_TOKENS):
        return render_template("people/first_start/refused.html", wrong=True, too_many=True), 429
    return render_template("people/first_start/refused.html", wrong=bool(token), too_many=False), 403


only_first_start = access.marker("first start", _check)


class FirstStartForm(CompanyForm):
    token = HiddenField()
    name = StringField(
        _l("Navnet ditt"),
        validators=[DataRequired(_l("Skriv navnet ditt."))],
        render_kw={"autocomplete": "name", "maxlength": 200},
    )
    email = StringField(
        _l("E-postadressen din"),
        validators=[DataRequired(_l("Skriv e-postadressen din."))],
        render_kw={"type": "email", "autocomplete": "email", "autocapitalize": "none"},
    )

    def validate_name(self, field: StringField) -> None:
        as_value(field, values.name)

    def validate_email(self, field: StringField) -> None:
        as_value(field, values.address)


def as_value(field: StringField, reading: Any) -> None:
    try:
        field.data = reading(field.data)
    except values.BadValue as problem:
        raise ValidationError(str(problem)) from problem


@blueprint.get("/forste-start")
@only_first_start
def show() -> str:
    suggested = current_app.config["SAMTALE"].base_url or request.host_url.rstrip("/") + request.script_root
    return _page(FirstStartForm(formdata=None, token=request.args["token"], base_url=suggested))


@blueprint.post("/forste-start")
@only_first_start
def begin() -> Any:
    form = FirstStartForm()
    if not form.validate_on_submit():
        return _page(form), 422
    email = form.email.data or ""
    nonce = session.setdefault("browser", secrets.token_urlsafe(24))
    try:
        issued = set_up(
            company_name=form.company_name.data or "",
            base_url=current_app.config["SAMTALE"].base_url or form.base_url.data or "",
            name=form.name.data or "",
            email=email,
            browser=nonce,
        )
    except IntegrityError:
        return redirect("/", 303)
    sign_in.remember_asking(issued, email, target=url_for("settings.recovery"))
    return redirect(url_for("sign_in.code"), 303)


def set_up(*, company_name: str, base_url: str, name: str, email: str, browser: str) -> codes.Issued:
    """Make the company and its first person (HR and administrator) and print that person's first code.

    Raises IntegrityError when someone else was first.
    """
    with transaction():
        Company.create(id=THE_ONE, name=company_name, base_url=base_url, set_up_at=clock.now())
        person = Person.create(name=name, email=email, language=languages.language(), is_hr=True, is_admin=True)
        audit.record("company set up", actor=person, subject=person.id)
        issued = codes.issue(person, email, browser=browser)
        after_commit(lambda: sign_in.print_code(issued))
    return issued


def _page(form: FirstStartForm) -> str:
    fixed = current_app.config["SAMTALE"].base_url
    local = is_loopback(fixed or form.base_url.data or "")
    return render_template("people/first_start/show.html", form=form, fixed=fixed, local=local)
