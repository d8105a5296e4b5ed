"""How it goes with what was agreed: a row's page, and the plan on a talk's page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
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
    """Mark a view of a signed row: it gets the row in place of ``kind`` and ``row_id``; 404 for whom it is not for.

    Where a later talk carries the row on, the way leads there.
    """

    @wraps(view)
    def found(kind: str, row_id: str) -> Any:
        row = earlier.find(KINDS[kind], row_id)
        if row is None:
            return _gone_on(KINDS[kind], row_id)
        _refuse_strangers(row)
        return view(row)

    return access.marker("plan row", access.ask_to_sign_in)(found)


def _refuse_strangers(row: PlanRow) -> None:
    person = access.person()
    if not earlier.may_see(person, row):
        audit.looked("probe", actor=person, subject=row.conversation_id, session=person.browser_session.id)
        abort(404)


def _gone_on(kind: str, row_id: str) -> Response | tuple[str, int]:
    """Where the row stands now. What was sent was about it as it stood before: it is not noted, and stays in sight."""
    typed = request.form.get("result", "")
    if row := earlier.find(kind, row_id) or earlier.heir(kind, row_id):
        _refuse_strangers(row)
        return redirect(standing.address_of(row)) if request.method == "GET" else (_page(row, typed, gone_on=True), 409)
    row = earlier.taken_up(kind, row_id) or abort(404)
    _refuse_strangers(row)
    return _page_of_taken_up(row, typed), 200 if request.method == "GET" else 409


@progress_pages.get(PATH)
@whose
def show(row: PlanRow) -> str:
    return _page(row)


@progress_pages.post(PATH)
@whose
def mark(row: PlanRow) -> Response | tuple[str, int]:
    """Keep the owner's word; 403 for the other one, 409 for what has gone on, 422 for a result that is too long."""
    me, result = access.person(), request.form.get("result", "")
    if not earlier.may_mark(me, row):
        return _page(row, result, gone_on=True), 403
    if request.form.get("status") not in set(Status):
        abort(400)
    status = Status(request.form["status"])
    if len(result) > progress.LONGEST_RESULT:
        return _page(row, result=result, too_long=True), 422
    try:
        progress.mark(me, row, status, result)
    except progress.GoneError:
        return _gone_on("goal" if isinstance(row, Goal) else "agreement", row.id)
    standing.just_marked(row)
    return go_to(_back(row))


def _back(row: PlanRow) -> str:
    """The page that the press came from."""
    if request.form.get("fra") == "samtalen":
        return url_for("conversation.show", conversation_id=row.conversation_id, _anchor="planen")
    if request.form.get("fra") == "planen":
        return url_for("person_plan.show", person_id=row.conversation.employee_id)
    return url_for("pages.home", _anchor="avtalene-dine")


def _page(row: PlanRow, result: str = "", *, too_long: bool = False, gone_on: bool = False) -> str:
    return render_template(
        "plans/row.html",
        standing=standing.one(access.person(), row),
        steps=earlier.histories([row])[row.id],
        people=_people(row.conversation.employee),
        status_of=standing.status_of,
        choices=_choices(row),
        result=result,
        too_long=too_long,
        gone_on=gone_on,
        most=progress.LONGEST_RESULT,
    )


def _page_of_taken_up(row: PlanRow, result: str) -> str:
    """A row in no plan: its talk is open again, or was signed anew without it. Its words are not told."""
    return render_template(
        "plans/taken_up.html", talk=row.conversation, me=access.person(), result=result, gone_on=request.method != "GET"
    )


def _choices(row: PlanRow) -> list[tuple[Status, str]]:
    """What an owner can say of a row, as a button says it."""
    done = _("Nådd") if isinstance(row, Goal) else _("Gjort")
    return [(Status.DONE, done), (Status.UNDER_WAY, _("Under arbeid")), (Status.DROPPED, _("Legg bort"))]


def talk_part(seat: Seat) -> Markup:
    """«Planen» on the page of a signed talk."""
    talk = seat.conversation
    if not talk.is_settled or not seat.may(Right.READ_PLAN):
        return Markup()
    rows = standing.of_talk(seat.person, talk)
    people = (talk.employee.first_name, talk.manager.first_name)
    return render_fragment("plans/_talk_plan.html", rows=rows, people=people, talk=talk, noted=standing.noted(rows))


def _people(employee: Person) -> tuple[str, str]:
    """The first names of the employee and of whoever leads the employee now."""
    manager = employee.manager
    return employee.first_name, manager.first_name if manager else _("Lederen")


def init() -> None:
    talk_views.part("plan", talk_part)
