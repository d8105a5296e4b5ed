"""Which reminders one wants: a part of one's own page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from ... import access, audit
from ...db import transaction
from ...htmx import render_fragment
from ...people.models import Person
from ..models import ReminderOff
from .kinds import Kind, registry

reminder_pages = Blueprint("reminders", __name__)


def offered_to(person: Person) -> list[Kind]:
    """The kinds that can concern this person."""
    leads = person.is_hr or Person.reporting_to(person).exists()
    return [kind for kind in registry.values() if leads or not kind.leads]


def turned_off(person: Person) -> set[str]:
    return {row.kind for row in ReminderOff.select().where(ReminderOff.person == person.id)}


def choose(person: Person, wanted: set[str]) -> None:
    """Turn on those of the kinds offered to ``person`` that are wanted, and the others off."""
    with transaction():
        offered, before = {kind.name for kind in offered_to(person)}, turned_off(person)
        off = (before - offered) | (offered - wanted)
        if off == before:
            return
        ReminderOff.delete().where(ReminderOff.person == person.id).execute()
        for name in sorted(off):
            ReminderOff.create(person=person.id, kind=name)
        audit.record("reminders chosen", actor=person, subject=person.id, off=sorted(off))


def choices(person: Person) -> Markup:
    """The check boxes, on one's own page."""
    return render_fragment("calendar/_reminders.html", kinds=offered_to(person), off=turned_off(person))


@reminder_pages.post("/meg/paminnelser")
@access.signed_in
def save() -> Any:
    choose(access.person(), set(request.form.getlist("kind")))
    flash(_("Valget er lagret."))
    return redirect(url_for("me.show"), 303)
