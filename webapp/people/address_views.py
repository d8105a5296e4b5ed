"""The page where the old address answers for the new one. Opening it changes nothing; the mailed code does."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import DataRequired

from .. import access
from . import addresses

blueprint = Blueprint("addresses", __name__, url_prefix="/adresse")


class AnswerForm(FlaskForm):
    code = StringField(
        _l("Koden fra e-posten"),
        description=_l("Seks siffer. Den står i e-posten du kom fra."),
        render_kw={"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": "10"},
        validators=[DataRequired(_l("Skriv koden som står i e-posten."))],
    )


@blueprint.get("/<token>")
@access.anyone
def page(token: str) -> Any:
    return _page(addresses.by_token(token), AnswerForm())


@blueprint.post("/<token>/bekreft")
@access.anyone
def confirm(token: str) -> Any:
    return _answer(token, addresses.confirm)


@blueprint.post("/<token>/avvis")
@access.anyone
def reject(token: str) -> Any:
    return _answer(token, addresses.object_to)


def _answer(token: str, act: Any) -> Any:
    change, form = addresses.by_token(token), AnswerForm()
    if change is None or not change.is_open:
        return _page(change, form)
    if not form.validate_on_submit():
        return _page(change, form, status=422)
    try:
        act(change, form.code.data)
    except addresses.WrongCodeError:
        form.code.errors = [_("Koden stemmer ikke. Se i den nyeste e-posten.")]
        return _page(addresses.by_token(token), form, status=422)
    return _page(change, form)


def _page(change: addresses.AddressChange | None, form: AnswerForm, *, status: int = 200) -> Any:
    return render_template("people/address_answer.html", change=change, form=form), status if change else 404
