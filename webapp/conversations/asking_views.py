"""The pages where an employee asks for a talk, and the manager answers."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import DataRequired

from .. import access
from ..access import signed_in
from ..htmx import go_to
from ..people.form_fields import longest
from ..people.models import Person
from . import asking
from .access import RequestRight
from .form_fields import RefusableForm
from .models import TalkRequest
from .refusals import RefusedError

asking_pages = Blueprint("asking", __name__, url_prefix="/samtaler")

SHORT_TEXT = 1_000


class AskForm(RefusableForm):
    reason = TextAreaField(
        _l("Hva vil du snakke om?"),
        [longest(SHORT_TEXT)],
        description=_l("Noen få ord er nok. Bare lederen din leser dem, og de står ikke i e-posten."),
    )


class RefuseForm(RefusableForm):
    words = TextAreaField(
        _l("Hva vil du svare?"),
        [DataRequired(_l("Si kort hvorfor, eller når dere heller kan snakke sammen.")), longest(SHORT_TEXT)],
        description=_l("Bare dere to leser det. Det står ikke i e-posten."),
    )


@asking_pages.get("/be-om")
@signed_in
def ask() -> Any:
    return _ask_page(_who_may_ask(), AskForm(formdata=None))


@asking_pages.post("/be-om")
@signed_in
def send() -> Any:
    me, form = _who_may_ask(), AskForm()
    if form.validate_on_submit():
        try:
            made = asking.ask(me, form.reason.data or "")
        except RefusedError as refused:
            form.refuse(refused.reasons)
        else:
            flash(_("%(name)s får beskjed om at du ønsker en samtale.", name=made.manager.first_name))
            return _to(made)
    return _ask_page(me, form, 422)


@asking_pages.get("/onsker/<request_id>")
@signed_in
def show(request_id: str) -> Any:
    me, wanted = _load(request_id, RequestRight.READ)
    if wanted.met_at and wanted.talk_id:
        return redirect(url_for("conversation.show", conversation_id=wanted.talk_id))
    return _page(me, wanted, RefuseForm(formdata=None))


@asking_pages.post("/onsker/<request_id>/trekk")
@signed_in
def withdraw(request_id: str) -> Any:
    me, wanted = _load(request_id, RequestRight.WITHDRAW)
    asking.withdraw(me, wanted)
    flash(_("Ønsket er trukket tilbake."))
    return go_to(url_for("pages.home"))


@asking_pages.post("/onsker/<request_id>/nei")
@signed_in
def refuse(request_id: str) -> Any:
    me, wanted = _load(request_id, RequestRight.ANSWER)
    form = RefuseForm()
    if not form.validate_on_submit():
        return _page(me, wanted, form, 422)
    asking.refuse(me, wanted, form.words.data or "")
    flash(_("Svaret er sendt til %(name)s.", name=wanted.employee.first_name))
    return go_to(url_for("pages.home"))


def _who_may_ask() -> Person:
    """Whoever is signed in, where there is a manager to ask; 404 otherwise."""
    me: Person = access.person()
    return me if asking.may_ask(me) else abort(404)


def _load(request_id: str, right: RequestRight) -> tuple[Person, TalkRequest]:
    """Whoever is signed in and what was asked for, loaded through the policy; 404 for a stranger."""
    me, wanted = access.person(), asking.find(request_id)
    access.require(me, wanted, right)
    assert wanted is not None
    return me, wanted


def _ask_page(me: Person, form: AskForm, status: int = 200) -> Any:
    return render_template("conversations/ask.html", form=form, manager=me.manager), status


def _page(me: Person, wanted: TalkRequest, form: RefuseForm, status: int = 200) -> Any:
    own = wanted.employee_id == me.id
    return render_template("conversations/request.html", wanted=wanted, own=own, form=form), status


def _to(made: TalkRequest) -> Any:
    return go_to(url_for(".show", request_id=made.id))
