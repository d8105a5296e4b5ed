"""The demo's own pages: sign in as anyone by one press, and read the mail that would have been sent."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, Response, abort, current_app, redirect, render_template, request
from flask_babel import gettext as _

from .. import access
from ..languages import clock_time, day
from ..mail import KeptMail, kept_mails
from ..security import POLICY
from . import sessions
from .models import Person, in_norwegian_order

MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox"

blueprint = Blueprint("demo", __name__, url_prefix="/demo")


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)


def by_what_they_show() -> dict[str, list[Person]]:
    """Everyone who works there, under employee, manager, hr and admin; each once, where they have most to show."""
    people = in_norwegian_order(Person.active())
    managers = {person.manager_id for person in people}
    groups: dict[str, list[Person]] = {"manager": [], "employee": [], "hr": [], "admin": []}
    for person in people:
        kind = "hr" if person.is_hr else "admin" if person.is_admin else None
        groups[kind or ("manager" if person.id in managers else "employee")].append(person)
    return groups


@blueprint.get("")
@access.demo_only
def sign_ins() -> str:
    now = current_app.extensions.get("samtale_demo_words", dict)()
    return render_template("people/demo/sign_ins.html", groups=by_what_they_show(), now=now)


@blueprint.post("/logg-inn/<person_id>")
@access.demo_only
def sign_in(person_id: str) -> Any:
    person = Person.active().where(Person.id == person_id).first() or abort(404)
    sessions.sign_in(person, remember=False)
    return redirect("/", 303)


@blueprint.get("/post")
@access.demo_only
def mails() -> Response:
    """Everything, or what one reader got (``?to=``), the newest first."""
    kept, to = kept_mails(), request.args.get("to", "")
    written_to = {str(mail.row.to_address) for mail in kept}
    names = {person.email: person.name for person in in_norwegian_order(Person.select()) if person.email in written_to}
    readers = names | {address: address for address in sorted(written_to - names.keys())}
    shown = [(mail, calendar_facts(mail)) for mail in kept if to in ("", mail.row.to_address)]
    response = Response(render_template("people/demo/mails.html", mails=shown, readers=readers, to=to))
    response.headers["Content-Security-Policy"] = f"{POLICY}; frame-src 'self'"
    return response


@blueprint.get("/post/<mail_id>/html")
@access.demo_only
def mail_html(mail_id: str) -> Response:
    """One mail as a mail program shows it, where nothing in it can run or fetch."""
    found = next((mail for mail in kept_mails() if mail.row.id == mail_id and mail.html), None) or abort(404)
    return Response(found.html, headers={"Content-Security-Policy": MAIL_POLICY})


def calendar_facts(mail: KeptMail) -> list[tuple[str, str]]:
    """What the calendar part tells a calendar, as label and value; empty for a mail without one."""
    if not mail.calendar:
        return []
    from icalendar import Calendar

    calendar = Calendar.from_ical(mail.calendar)
    event = calendar.walk("VEVENT")[0]
    start, end = event.decoded("DTSTART"), event.decoded("DTEND")
    guests = event.get("ATTENDEE", [])
    guests = guests if isinstance(guests, list) else [guests]
    return [
        (_("Type"), _("Innkalling") if calendar["METHOD"] == "REQUEST" else _("Avlysning")),
        (_("Tittel"), str(event.get("SUMMARY", ""))),
        (_("Tid"), f"{day(start)} {clock_time(start)}–{clock_time(end)}"),
        (_("Sted"), str(event.get("LOCATION", "")) or "–"),
        (_("Deltakere"), ", ".join(str(guest).removeprefix("mailto:") for guest in guests)),
    ]
