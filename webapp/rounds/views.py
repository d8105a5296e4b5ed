"""HR's pages for rounds: the list, opening one, how far it has come, and what HR does with it."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, abort, flash, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from ..access import hr
from ..access import person as me
from ..conversations.form_fields import RefusableForm
from ..conversations.invitation_forms import option_help
from ..conversations.policy_words import OUTCOME
from ..conversations.refusals import RefusedError
from ..db import new_id
from ..htmx import go_to
from ..languages import language
from ..people.models import Person
from ..questionnaires.content import offered
from ..questionnaires.models import Form
from . import actions, coverage, words
from .access import Right, of_round
from .change import change_round, chosen_of, has_invited
from .forms import ChangeRoundForm, ExemptForm, NewRoundForm
from .models import Round
from .standing import Tally, tallies

rounds = Blueprint("rounds", __name__, url_prefix="/runder")
ROUND_ID = re.compile(r"[A-Za-z0-9_-]{22}")


@rounds.get("")
@hr
def index() -> Any:
    found = list(Round.select(Round, Form).join(Form).order_by(Round.closed_at.is_null().desc(), Round.last_day.desc()))
    going_on = tallies([each for each in found if not each.is_closed])
    lines = [(each, Tally(**each.result) if each.result else going_on[each.id]) for each in found]
    return render_template("rounds/index.html", lines=lines, days=words.days)


@rounds.get("/ny")
@hr
def new() -> Any:
    return _new_page(NewRoundForm.suggested(new_id(), offered()))


@rounds.post("/ny")
@hr
def create() -> Any:
    form, forms = NewRoundForm(), offered()
    if not ROUND_ID.fullmatch(form.token.data or ""):
        form.token.data = new_id()
    form.offer(forms, list(Person.active()), language())
    if form.validate_on_submit():
        try:
            the_round = actions.open_round(me(), form.wanted(forms))
        except RefusedError as refused:
            form.refuse(refused.reasons)
        else:
            flash(_("Runden er åpnet, og lederne får beskjed på e-post."))
            return _to(the_round)
    return _new_page(form), 422


@rounds.get("/<round_id>")
@of_round(Right.COVER)
def show(the_round: Round) -> Any:
    return _page(the_round)


@rounds.get("/<round_id>/folk")
@of_round(Right.COVER)
def people(the_round: Round) -> Any:
    """Everyone in the round, or those of one department or one manager ("" for those without)."""
    department, manager = request.args.get("avdeling"), request.args.get("leder")
    only: Any = None
    if department is not None:
        only = Person.department == department
    elif manager is not None:
        only = Person.manager == manager if manager else coverage.leaderless()
    return render_template(
        "rounds/people.html",
        round=the_round,
        members=coverage.members(the_round, only),
        exemptions=coverage.exemptions(the_round),
        standing=words.standing,
        of=_name_of(department, manager),
    )


@rounds.post("/<round_id>/minn")
@of_round(Right.COVER)
def nudge(the_round: Round) -> Any:
    try:
        told = actions.nudge(me(), the_round)
    except RefusedError as refused:
        return _refused(the_round, refused)
    words_of = ngettext("Én leder får en påminnelse.", "%(num)d ledere får en påminnelse.", told)
    flash(words_of if told else _("Alle det gjelder, har fått en påminnelse i dag."))
    return _to(the_round)


@rounds.get("/<round_id>/endre")
@of_round(Right.COVER)
def change(the_round: Round) -> Any:
    return _change_page(the_round, ChangeRoundForm.of(the_round, offered(), *chosen_of(the_round)))


@rounds.post("/<round_id>/endre")
@of_round(Right.COVER)
def save_change(the_round: Round) -> Any:
    form, forms = ChangeRoundForm(), offered()
    _offer(form, the_round)
    if form.validate_on_submit():
        chosen = next((each for each in forms if "version" in form and each.id == form.version.data), None)
        try:
            change_round(me(), the_round, form.shape(), chosen)
        except RefusedError as refused:
            form.refuse(refused.reasons)
        else:
            flash(_("Endringene er lagret."))
            return _to(the_round)
    return _change_page(the_round, form), 422


@rounds.get("/<round_id>/avslutt")
@of_round(Right.COVER)
def confirm_close(the_round: Round) -> Any:
    return _form_page("close", the_round, RefusableForm(formdata=None), total=coverage.coverage(the_round).total)


@rounds.post("/<round_id>/avslutt")
@of_round(Right.COVER)
def close(the_round: Round) -> Any:
    actions.close(me(), the_round)
    flash(_("Runden er avsluttet. Samtalene som er avtalt, går sin gang."))
    return _to(the_round)


@rounds.get("/<round_id>/fritak/<person_id>")
@of_round(Right.COVER)
def exempt(the_round: Round, person_id: str) -> Any:
    return _form_page("exempt", the_round, ExemptForm(formdata=None), person=_person(person_id))


@rounds.post("/<round_id>/fritak/<person_id>")
@of_round(Right.COVER)
def save_exemption(the_round: Round, person_id: str) -> Any:
    form, person = ExemptForm(), _person(person_id)
    if form.validate_on_submit():
        try:
            actions.exempt(me(), the_round, person, form.reason.data or "")
        except RefusedError as refused:
            form.refuse(refused.reasons)
        else:
            flash(_("%(name)s er fritatt fra runden.", name=person.name))
            return _to_people(the_round)
    return _form_page("exempt", the_round, form, person=person), 422


@rounds.post("/<round_id>/fritak/<person_id>/opphev")
@of_round(Right.COVER)
def take_back_exemption(the_round: Round, person_id: str) -> Any:
    person = _person(person_id)
    try:
        actions.take_back_exemption(me(), the_round, person)
    except RefusedError as refused:
        return _refused(the_round, refused)
    flash(_("%(name)s er med i runden igjen.", name=person.name))
    return _to_people(the_round)


def _page(the_round: Round, *, refused: str = "") -> str:
    now, told = coverage.coverage(the_round), actions.nudged_today(the_round)
    return render_template(
        "rounds/show.html",
        round=the_round,
        coverage=now,
        result=Tally(**the_round.result) if the_round.result else None,
        to_mend=coverage.to_mend(the_round, now),
        to_nudge=[line for line in now.managers if line.key and line.tally.lagging and line.key not in told],
        counts=words.counts(the_round),
        done_words=words.whose_is_done(the_round),
        days=words.days(the_round),
        refused=refused,
    )


def _refused(the_round: Round, refused: RefusedError) -> Any:
    return _page(the_round, refused=" ".join(refused.reasons.values())), 422


def _new_page(form: NewRoundForm) -> str:
    forms, lang = offered(), language()
    form.offer(forms, list(Person.active()), lang)
    return render_template("rounds/new.html", form=form, version_help=option_help(forms, OUTCOME, lang))


def _change_page(the_round: Round, form: ChangeRoundForm) -> str:
    _offer(form, the_round)
    help_of = option_help(offered(), OUTCOME, language())
    return _form_page("change", the_round, form, version_help=help_of)


def _offer(form: ChangeRoundForm, the_round: Round) -> None:
    """What can be chosen, with what was chosen before although nobody is there any more.

    A form that is settled cannot; what a page sends that was shown before it was, is still refused beside its field.
    """
    departments, people = chosen_of(the_round)
    if "version" in form and "version" not in request.form and has_invited(the_round):
        del form.version
    chosen = Person.select().where(Person.ended_on.is_null() | Person.id.in_(people))
    form.offer(offered(), list(chosen), language(), departments)


def _form_page(name: str, the_round: Round, form: RefusableForm, **given: Any) -> str:
    return render_template(
        f"rounds/{name}.html", round=the_round, form=form, done_words=words.whose_is_done(the_round), **given
    )


def _person(person_id: str) -> Person:
    return Person.get_or_none(Person.id == person_id) or abort(404)


def _name_of(department: str | None, manager: str | None) -> str:
    """Whom the list is of, as a heading."""
    if department is not None:
        return department or _("Uten avdeling")
    if manager is None:
        return ""
    return str(_person(manager).name) if manager else _("Uten leder")


def _to(the_round: Round) -> Any:
    return go_to(url_for("rounds.show", round_id=the_round.id))


def _to_people(the_round: Round) -> Any:
    return go_to(url_for("rounds.people", round_id=the_round.id))
