"""How it goes with what was agreed: a row's page, and the plan on a talk's page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, abort, flash, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from .. import access, audit
from ..conversations import talk_views
from ..conversations.access import Right, Seat
from ..htmx import go_to, render_fragment
from ..people.models import Person
from . import earlier, progress, standing
from .earlier import PlanRow
from .models import Goal, Status

progress_pages = Blueprint("progress", __name__, url_prefix="/planen")
PATH = "/<any(mal,avtale):kind>/<row_id>"
KINDS = {"mal": "goal", "avtale": "agreement"}


def whose(view: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a view of a signed row: it gets the row in place of ``kind`` and ``row_id``; 404 for whom it is not for."""

    @wraps(view)
    def found(kind: str, row_id: str) -> Any:
        row, person = earlier.find(KINDS[kind], row_id), access.person()
        if row is None:
            abort(404)
        if not earlier.may_see(person, row):
            session = person.browser_session.id
            audit.looked("probe", actor=person, subject=row.conversation_id, session=session)
            abort(404)
        return view(row)

    return access.marker("plan row", access.ask_to_sign_in)(found)


@progress_pages.get(PATH)
@whose
def show(row: PlanRow) -> str:
    return _page(row)


@progress_pages.post(PATH)
@whose
def mark(row: PlanRow) -> Response | tuple[str, int]:
    """Keep the owner's word; 403 for the other one, 422 for a result that is too long."""
    me, result = access.person(), request.form.get("result", "")
    if not earlier.may_mark(me, row):
        abort(403)
    if request.form.get("status") not in set(Status):
        abort(400)
    status = Status(request.form["status"])
    if len(result) > progress.LONGEST_RESULT:
        return _page(row, result=result, too_long=True), 422
    try:
        progress.mark(me, row, status, result)
    except progress.GoneError:
        flash(_("Planen er endret i mellomtiden, så dette ble ikke notert. Se hvor den står nå."))
    else:
        flash(_("Notert: %(status)s.", status=standing.one(me, row).status.lower()))
    return go_to(_back(row))


def _back(row: PlanRow) -> str:
    """The page that the press came from."""
    if request.form.get("fra") == "samtalen":
        return url_for("conversation.show", conversation_id=row.conversation_id, _anchor="planen")
    if request.form.get("fra") == "planen":
        return url_for("person_plan.show", person_id=row.conversation.employee_id)
    return url_for("pages.home", _anchor="avtalene-dine")


def _page(row: PlanRow, result: str = "", too_long: bool = False) -> str:
    each = standing.one(access.person(), row)
    said = each.progress
    return render_template(
        "plans/row.html",
        standing=each,
        steps=earlier.histories([row])[row.id],
        people=_people(row.conversation.employee),
        status_of=standing.status_of,
        choices=[(status, words) for status, words in _choices(row) if not said or status != said.status],
        result=result,
        too_long=too_long,
        most=progress.LONGEST_RESULT,
    )


def _choices(row: PlanRow) -> list[tuple[Status, str]]:
    """What an owner can say of a row, as a button says it."""
    done = _("Nådd") if isinstance(row, Goal) else _("Gjort")
    return [(Status.DONE, done), (Status.UNDER_WAY, _("Under arbeid")), (Status.DROPPED, _("Avslutt"))]


def talk_part(seat: Seat) -> Markup:
    """«Planen» on the page of a signed talk."""
    talk = seat.conversation
    if not talk.is_settled or not seat.may(Right.READ_PLAN):
        return Markup()
    rows = standing.of_talk(seat.person, talk)
    people = (talk.employee.first_name, talk.manager.first_name)
    return render_fragment("plans/_talk_plan.html", rows=rows, people=people, talk=talk)


def _people(employee: Person) -> tuple[str, str]:
    """The first names of the employee and of whoever leads the employee now."""
    manager = employee.manager
    return employee.first_name, manager.first_name if manager else _("Lederen")


def init() -> None:
    talk_views.part("plan", talk_part)
