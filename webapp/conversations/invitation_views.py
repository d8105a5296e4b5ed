"""Inviting, moving and cancelling."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, render_template, request, url_for
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeSerializer

from .. import access, crypto
from ..access import signed_in
from ..db import new_id
from ..htmx import go_to, is_fragment
from ..languages import language
from ..people.models import Person
from ..questionnaires.content import FormContent, load_version, offered
from ..questionnaires.guidance import invitation_text
from ..questionnaires.kinds import Role
from . import actions, emails
from .access import Right, Seat, participant
from .actions import Invitation
from .busy import beside
from .invitation_forms import CancelForm, GoOnForm, InvitationForm, MeetingForm, MoveForm, option_help
from .models import Conversation
from .policy_words import OPENING, OUTCOME
from .refusals import RefusedError, under_way
from .states import Opening, State
from .time_views import beside_time

invitation = Blueprint("invitation", __name__, url_prefix="/samtaler")


@invitation.get("/ny")
@signed_in
def new() -> Any:
    manager = access.person()
    employee, forms = _own_person(manager), offered()
    if is_fragment():
        return _of_the_chosen_form(employee, forms)
    meant = next((form for form in forms if form.key == request.args.get("skjema")), forms[0])
    form = InvitationForm.suggested(employee, meant, token=_new_token(manager, employee))
    return _invitation_page(form, employee, forms)


@invitation.get("/ny/tid")
@signed_in
def time_of_new() -> Any:
    """What stands beside the time that is being chosen."""
    manager = access.person()
    employee, form = _own_person(manager), MeetingForm(request.args, meta={"csrf": False})
    form.validate()
    return render_template("conversations/_beside_time.html", form=form, beside=beside((manager, employee), form.times))


@invitation.post("/ny")
@signed_in
def create() -> Any:
    manager, forms = access.person(), offered()
    form = InvitationForm()
    employee, conversation_id = _read_token(manager, form.token.data)
    employee = employee or _own_person(manager)
    if not conversation_id:
        form.token.data = _new_token(manager, employee)
        form.form_errors.append(_("Siden var ikke lenger gyldig. Se over det du har skrevet, og send på nytt."))
        return _invitation_page(form, employee, forms, 422)
    form.offer(forms, language())
    if form.validate_on_submit():
        try:
            talk = actions.invite(manager, employee, _asked(form, conversation_id))
        except RefusedError as refused:
            form.refuse(refused.reasons)
        else:
            flash(_("Innkallingen er på vei til %(name)s.", name=employee.name))
            return _to(talk)
    return _invitation_page(form, employee, forms, 422)


@invitation.get("/<conversation_id>/flytt")
@participant(Right.LEAD)
def move(seat: Seat) -> Any:
    talk = seat.conversation
    if talk.is_paused:
        return _move_page(seat, GoOnForm.suggested(talk))
    return _move_page(seat, MoveForm.of(talk))


@invitation.post("/<conversation_id>/flytt")
@participant(Right.LEAD)
def save_move(seat: Seat) -> Any:
    form = GoOnForm() if seat.conversation.is_paused else MoveForm()
    if form.validate_on_submit():
        try:
            talk = actions.move(seat, form.meeting(), form.seen_sequence)
        except RefusedError as refused:
            form.refuse(refused.reasons)
        else:
            flash(_moved(talk))
            return _to(talk)
    return _move_page(seat, form, 422)


@invitation.get("/<conversation_id>/avlys")
@participant(Right.LEAD)
def cancel(seat: Seat) -> Any:
    if seat.conversation.reopened_at:
        return _not_cancelled(seat)
    return _cancel_page(seat, CancelForm())


@invitation.post("/<conversation_id>/avlys")
@participant(Right.READ_INVITATION)
def save_cancel(seat: Seat) -> Any:
    """A second press finds the talk cancelled, where nobody leads any more: it is led to the page all the same."""
    if not seat.may(Right.LEAD) and not _has_cancelled(seat):
        abort(403)
    if seat.conversation.reopened_at:
        return _not_cancelled(seat)
    form = CancelForm()
    if form.validate_on_submit():
        try:
            talk = actions.cancel(seat, form.reason.data or "")
        except RefusedError as refused:
            form.refuse(refused.reasons)
        else:
            flash(_("Samtalen er avlyst, og dere får begge beskjed.") if _both_hear(talk) else _("Samtalen er avlyst."))
            return _to(talk)
    return _cancel_page(seat, form), 422


def _cancel_page(seat: Seat, form: CancelForm) -> str:
    talk = seat.conversation
    return render_template("conversations/cancel.html", talk=talk, form=form, both_hear=_both_hear(talk))


def _both_hear(talk: Conversation) -> bool:
    return talk.invited_at is not None and emails.reached(talk) == set(Role)


def _not_cancelled(seat: Seat) -> Any:
    return render_template("conversations/not_cancelled.html", talk=seat.conversation), 403


def _has_cancelled(seat: Seat) -> bool:
    talk = seat.conversation
    return bool(talk.state == State.CANCELLED and talk.manager_id == seat.person.id)


def _own_person(manager: Person) -> Person:
    """The person asked for when they are one of the manager's own; 404 otherwise."""
    asked_for = request.args.get("medarbeider", "")
    own = Person.reporting_to(manager).where(Person.id == asked_for, Person.has_talks)
    found: Person | None = own.first()
    return found or abort(404)


def _tokens() -> URLSafeSerializer:
    return URLSafeSerializer(crypto.derive("invitation form"))


def _new_token(manager: Person, employee: Person) -> str:
    """What a shown form is sent back with: which two it was shown for, and the id its talk will get."""
    return str(_tokens().dumps([manager.id, employee.id, new_id()]))


def _read_token(manager: Person, token: str | None) -> tuple[Person | None, str]:
    """The employee and the talk's id of a form shown to this manager; neither for anything else."""
    try:
        shown_to, employee_id, conversation_id = _tokens().loads(token or "")
    except BadSignature:
        return None, ""
    employee = Person.get_or_none(Person.id == employee_id)
    if shown_to != manager.id or employee is None:
        return None, ""
    return employee, conversation_id


def _asked(form: InvitationForm, conversation_id: str) -> Invitation:
    return Invitation(
        conversation_id=conversation_id,
        form=load_version(form.version.data),
        meeting=form.meeting(),
        message=form.message.data or "",
        themes=form.themes.data or "",
        questions=form.questions,
        opening=Opening(form.opening.data),
        language=form.language.data,
        another=form.another.data,
    )


def _invitation_page(form: InvitationForm, employee: Person, forms: tuple[FormContent, ...], status: int = 200) -> Any:
    lang = language()
    form.offer(forms, lang)
    page = render_template(
        "conversations/invite.html",
        form=form,
        employee=employee,
        version_help=option_help(forms, OUTCOME, lang),
        opening_help=OPENING,
        beside=beside((access.person(), employee), form.times),
        **_that_follows(form, employee, _chosen(forms, form.version.data)),
    )
    return page, status


def _of_the_chosen_form(employee: Person, forms: tuple[FormContent, ...]) -> str:
    """What on the page follows the chosen form; a length of the manager's own stays as it is."""
    chosen, typed = _chosen(forms, request.args.get("version")), request.args.get("minutes", type=int)
    suggestions = {None, *(offer.minutes_suggested for offer in forms)}
    minutes = chosen.minutes_suggested if typed in suggestions else typed
    form = InvitationForm(formdata=None, minutes=minutes)
    return render_template(
        "conversations/_chosen_form.html", form=form, employee=employee, **_that_follows(form, employee, chosen)
    )


def _chosen(forms: tuple[FormContent, ...], version_id: str | None) -> FormContent:
    return next((offer for offer in forms if offer.id == version_id), forms[0])


def _that_follows(form: InvitationForm, employee: Person, chosen: FormContent) -> dict[str, Any]:
    minutes = form.minutes.data or chosen.minutes_suggested
    return {
        "standard_text": invitation_text(employee.language, minutes=minutes, outcome=chosen.outcome).split("\n\n"),
        "already": under_way(access.person(), employee, chosen.kind),
    }


def _move_page(seat: Seat, form: MoveForm | GoOnForm, status: int = 200) -> Any:
    form.sequence.data = seat.conversation.sequence
    page = "go_on" if isinstance(form, GoOnForm) else "move"
    beside = beside_time(seat, form.times)
    return render_template(f"conversations/{page}.html", talk=seat.conversation, form=form, beside=beside), status


def _moved(talk: Conversation) -> str:
    """What was done, and who hears of it."""
    if talk.is_paused:
        return _("Dere får begge beskjed om når samtalen fortsetter.")
    if talk.invited_at is None:
        return _("Planen er endret.")
    return _("Tid og sted er oppdatert, og %(name)s får beskjed.", name=talk.employee.name)


def _to(talk: Conversation) -> Any:
    return go_to(url_for("conversation.show", conversation_id=talk.id))
