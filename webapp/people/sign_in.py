"""Signing in by a code or a link sent to one's address, and out again.

A password or OpenID Connect would be one more way to reach ``enter``; nothing else here would change.
"""

from __future__ import annotations

import secrets
from typing import Any

import click
from flask import Blueprint, Flask, current_app, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import BooleanField, HiddenField, StringField
from wtforms.validators import DataRequired, ValidationError

from .. import access, audit, held, languages
from ..company import the_company
from ..db import transaction
from ..mail import Mail, mail_ready, post, render_mail
from . import codes, limits, sessions, values
from .destinations import local_path
from .models import Person

blueprint = Blueprint("sign_in", __name__)


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)


class AskForm(FlaskForm):
    email = StringField(
        _l("E-postadressen din"),
        validators=[DataRequired(_l("Skriv e-postadressen din."))],
        render_kw={"type": "email", "autocomplete": "username", "autocapitalize": "none"},
    )
    next = HiddenField()

    def validate_email(self, field: StringField) -> None:
        try:
            values.address(field.data or "")
        except values.BadValue as problem:
            raise ValidationError(str(problem)) from problem


class RememberForm(FlaskForm):
    remember = BooleanField(_l("Husk meg i 30 dager på denne maskinen"))


class CodeForm(RememberForm):
    code = StringField(
        _l("Koden på seks siffer"),
        validators=[DataRequired(_l("Skriv koden som står i e-posten."))],
        render_kw={"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": 20},
    )


def enter(person: Person, *, remember: bool, confirming: bool) -> None:
    """Let ``person`` into this browser, or note a recent sign-in when they are here already and were asked for one."""
    if confirming and current_user.is_authenticated and current_user.id == person.id:
        with transaction():
            sessions.renew(access.person())
            audit.record("sign-in confirmed", actor=person, subject=person.id)
        session.pop("asked", None)
        return
    sessions.sign_in(person, remember=remember)


def send_code(address: str, *, target: str, confirming: bool = False) -> None:
    """Make a code for this browser and mail it to whoever has ``address``; raises codes.TooManyCodesError.

    For an unknown address the mail is posted too and taken back before it can go, so that the answer takes as long.
    """
    nonce = session.setdefault("browser", secrets.token_urlsafe(24))
    with transaction():
        issued = codes.ask(address, browser=nonce, network=limits.network())
        letter = _letter(issued)
        if mail_ready():
            posted = post(issued.person or address, letter, expires_at=issued.expires_at)
            if issued.person is None:
                posted.delete_instance()
    remember_asking(issued, address, target=target, confirming=confirming)
    if issued.person and issued.person.is_admin and not mail_ready() and _first_start_unfinished():
        print_code(issued)


def remember_asking(issued: codes.Issued, address: str, *, target: str, confirming: bool = False) -> None:
    """Keep in this browser what was asked for, so that the code page needs no address of its own."""
    session["asked"] = {
        "id": issued.id,
        "email": address,
        "next": target,
        "confirming": confirming,
        "held": held.carried() is not None,
    }


def print_code(issued: codes.Issued) -> None:
    """Show a code to whoever sits at the server, the only other way there is before mail is set up."""
    click.echo(f"\n  Sign-in code (ten minutes): {issued.code[:3]} {issued.code[3:]}\n")


def _letter(issued: codes.Issued) -> Mail:
    language = issued.person.language if issued.person else languages.language()
    return render_mail("sign_in_code", language, code=f"{issued.code[:3]} {issued.code[3:]}", token=issued.token)


def _first_start_unfinished() -> bool:
    found = the_company()
    return found is not None and found.recovery_public is None


@blueprint.get("/logg-inn")
@access.anyone
def ask() -> str:
    form = AskForm(formdata=None, next=local_path(request.args.get("next")))
    return _ask_page(form)


@blueprint.post("/logg-inn")
@access.anyone
def send() -> Any:
    if again := _sent_again():
        return again
    form = AskForm()
    if not form.validate_on_submit():
        return _ask_page(form), 422
    try:
        send_code(values.address(form.email.data or ""), target=local_path(form.next.data))
    except codes.TooManyCodesError:
        return _ask_page(form, too_many=True), 429
    return _to_code()


def _to_code() -> Any:
    """The way to the page for the code that has been sent; what is held goes along in the page itself."""
    return _code_page(CodeForm(formdata=None)) if held.carried() else redirect(url_for("sign_in.code"), 303)


def _ask_page(form: AskForm, *, too_many: bool = False) -> str:
    return render_template(
        "people/sign_in/ask.html", form=form, held=held.carried(), too_many=too_many, mail_ready=mail_ready()
    )


@blueprint.get("/logg-inn/kode")
@access.anyone
def code() -> Any:
    if "asked" not in session:
        return redirect(url_for("sign_in.ask"))
    return _code_page(CodeForm(formdata=None))


@blueprint.post("/logg-inn/kode")
@access.anyone
def try_code() -> Any:
    if again := _sent_again():
        return again
    asked = session.get("asked")
    if asked is None and held.carried():
        return _ask_anew(local_path(None))
    if asked is None:
        flash(_("Det er for lenge siden du ba om koden. Be om en ny."), "warning")
        return redirect(url_for("sign_in.ask"), 303)
    form = CodeForm()
    if not form.validate_on_submit():
        return _code_page(form), 422
    with transaction():
        tried = codes.try_code(asked["id"], form.code.data or "", browser=session.get("browser", ""))
        if tried.person:
            enter(tried.person, remember=form.remember.data, confirming=asked["confirming"])
    if tried.person:
        return _go_on(asked["next"])
    form.code.errors = [_wrong(tried.tries_left)]
    return _code_page(form, spent=not tried.tries_left), 422


def _sent_again() -> Response | None:
    """Once the person has shown who they are: the way on for what they had sent. None where nothing waits for that."""
    address = held.address()
    return redirect(address, 307) if address and access.person().browser_session.is_recent else None


def _go_on(target: str) -> Response:
    """The way on for someone who has just shown who they are: what they had sent is sent again, by the same verb.

    Where that was a new sign-in, the page's token is the former session's, and they are asked to press once more
    (``errors/late.html``).
    """
    address = held.address()
    if held.carried() and not address:
        flash(_("Det som skulle sendes, ble ikke sendt, for det var en annen som skrev det."), "warning")
    return redirect(address, 307) if address else redirect(target, 303)


def _wrong(tries_left: int) -> str:
    if not tries_left:
        return _("Koden gjelder ikke lenger. Be om en ny.")
    left = ngettext("Du har ett forsøk igjen.", "Du har %(num)d forsøk igjen.", tries_left)
    return _("Koden stemmer ikke.") + " " + left


def _code_page(form: CodeForm, *, spent: bool = False) -> str:
    return render_template(
        "people/sign_in/code.html",
        form=form,
        asked=session["asked"],
        held=held.carried(),
        spent=spent,
        mail_ready=mail_ready(),
        in_terminal=not mail_ready() and _first_start_unfinished(),
    )


@blueprint.get("/logg-inn/lenke/<token>")
@access.anyone
def link(token: str) -> str:
    """The page of a mailed link. Scanners open links and press what they find: only where the person asked is there a
    button to press."""
    return _link_page(token, RememberForm(formdata=None), works=codes.link_works(token, browser=session.get("browser")))


@blueprint.post("/logg-inn/lenke/<token>")
@access.anyone
def use_link(token: str) -> Any:
    form, asked = RememberForm(), session.get("asked", {})
    with transaction():
        person = codes.use_link(token, browser=session.get("browser"))
        if person:
            enter(person, remember=form.remember.data, confirming=asked.get("confirming", False))
    if person is None:
        return _link_page(token, form, works=False), 422
    if asked.get("held"):
        return render_template("people/sign_in/confirmed.html")
    return redirect(asked.get("next") or local_path(None), 303)


def _link_page(token: str, form: RememberForm, *, works: bool) -> str:
    confirming = session.get("asked", {}).get("confirming", False)
    return render_template("people/sign_in/link.html", form=form, token=token, works=works, confirming=confirming)


@blueprint.get("/logg-inn/bekreft")
@access.signed_in
def confirm() -> str:
    return _confirm_page(local_path(request.args.get("next")))


@blueprint.post("/logg-inn/bekreft")
@access.anyone
def send_confirmation() -> Any:
    """Send a code to the address of whoever is signed in; the demo has nobody to prove anything to.

    Whose session has ended meanwhile signs in, and what they had sent goes along.
    """
    target = local_path(request.form.get("next"))
    if not current_user.is_authenticated:
        return _ask_anew(target)
    if again := _sent_again():
        return again
    person = access.person()
    if current_app.config["SAMTALE"].demo:
        enter(person, remember=False, confirming=True)
        return _go_on(target)
    try:
        send_code(person.email, target=target, confirming=True)
    except codes.TooManyCodesError:
        return _confirm_page(target, too_many=True), 429
    return _to_code()


def _ask_anew(target: str) -> str:
    """The page that begins it: for whoever is signed in, or else for anyone."""
    return _confirm_page(target) if current_user.is_authenticated else _ask_page(AskForm(formdata=None, next=target))


def _confirm_page(target: str, *, too_many: bool = False) -> str:
    return render_template("people/sign_in/confirm.html", target=target, held=held.carried(), too_many=too_many)


@blueprint.post("/logg-ut")
@access.anyone
def leave() -> Response:
    with transaction():
        if current_user.is_authenticated:
            audit.record("sign-out", actor=access.person(), subject=current_user.id)
        sessions.sign_out()
    flash(_("Du er logget ut."))
    return redirect(url_for("sign_in.ask"), 303)
