"""The start page: what should I do now?"""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from .. import clock
from ..access import person as signed_in_person
from ..access import signed_in
from ..calendar.cadence import longer_ago
from ..calendar.follow_ups import waiting_for
from ..calendar.words import longer_ago as late_words
from ..conversations import asking
from ..conversations.access import Right, rights
from ..conversations.models import Conversation
from ..conversations.states import UNSIGNED
from ..languages import clock_time, short_day
from ..overview import tallies
from ..overview.coverage import AGREED, HAD, INVITED, NONE, ONGOING, PAUSED, PLANNED, UNSIGNED_YET, status_of
from ..people.models import Person, in_norwegian_order
from ..plans import mine, standing
from ..plans.mine import Tally
from ..rounds.around import rounds_around
from ..statements.reminding import waiting_for as to_say_of
from .conversation import conversation_pages
from .steps import asked_steps, first_steps, late_steps, next_steps, round_steps, statement_steps

# Pages without an entry of their own in the menu, and the one they are reached from.
REACHED_FROM = {
    "focus_areas": "overview",
    "competences": "overview",
    "form_preview": "overview",
    "forms_editor": "overview",
    "rounds": "overview",
    "word_import": "overview",
}


@dataclass(frozen=True)
class Report:
    """One of a manager's own people, where this year's talk stands, and what is open of the plan.

    ``on_hold`` are those to come with the former manager, ``handed_over`` those whose answers one may read.
    """

    person: Person
    status: str
    words: str
    talk: Conversation | None
    on_hold: list[Conversation]
    handed_over: list[Conversation]
    plan: Tally


@conversation_pages.get("/")
@signed_in
def home() -> str:
    me = signed_in_person()
    around = Conversation.around(me)
    talks = [talk for talk in around if talk.role_of(me)]
    reports = in_norwegian_order(Person.reporting_to(me).where(Person.has_talks))
    company = tallies.total_of(clock.today().year) if me.is_hr else None
    rounds, requests = rounds_around(me), asking.standing(me)
    proposals, late = waiting_for(me), longer_ago(me)
    steps = [*first_steps(company), *asked_steps(requests, me), *next_steps(talks, me), *round_steps(rounds)]
    steps += late_steps([each for each in late if each.employee.id != me.id], proposals, rounds)
    steps += statement_steps(to_say_of(me, talks), me)
    rows = standing.around(me)
    return render_template(
        "pages/home.html",
        me=me,
        greeting=greeting(),
        steps=steps,
        plan=mine.fragment(me, rows, around),
        proposals=proposals,
        late={(each.employee.id, each.kind): late_words(each) for each in late},
        own_late=[late_words(each) for each in late if each.employee.id == me.id],
        rounds=[each for each in rounds if each.is_own],
        own_request=next((request for request in requests if request.employee_id == me.id), None),
        may_ask=bool(me.has_talks and me.manager_id),
        waiting=sum(step.to_do for step in steps) + len(proposals),
        talks=[talk for talk in talks if talk.state in UNSIGNED],
        earlier=[talk for talk in reversed(talks) if talk.is_settled],
        reports=report_rows(reports, around, me, mine.tallies(rows)),
        coverage=company if company and company.people > 1 else None,
    )


def greeting() -> str:
    hour = clock.local(clock.now()).hour
    if hour < 10:
        return _("God morgen")
    return _("Hei") if hour < 17 else _("God kveld")


def report_rows(reports: list[Person], around: list[Conversation], me: Person, plans: dict[str, Tally]) -> list[Report]:
    """Where this year's talk stands for each of a manager's people, whose talks are among those ``around``."""
    year = clock.today().year
    talks: dict[str, list[Conversation]] = {}
    for talk in around:
        talks.setdefault(talk.employee_id, []).append(talk)
    return [_report(one, talks.get(one.id, []), year, me, plans.get(one.id, Tally())) for one in reports]


def _report(report: Person, talks: list[Conversation], year: int, me: Person, plan: Tally) -> Report:
    status, at = status_of(talks, year)
    words = {
        HAD: _("Gjennomført %(day)s", day=short_day(at)) if at else "",
        UNSIGNED_YET: _("Holdt %(day)s, ikke signert", day=short_day(at)) if at else "",
        ONGOING: _("Pågår nå"),
        PAUSED: _("Fortsetter %(day)s", day=short_day(at)) if at else _("Satt på pause"),
        AGREED: f"{short_day(at)} {clock_time(at)}" if at else "",
        INVITED: _("Invitert til %(day)s", day=short_day(at)) if at else "",
        PLANNED: _("Planlagt til %(day)s", day=short_day(at)) if at else "",
        NONE: _("Ikke planlagt"),
    }[status]
    coming = [talk for talk in talks if talk.state in UNSIGNED and not talk.is_frozen]
    on_hold = [talk for talk in talks if talk.is_on_hold and not talk.is_past]
    handed = [talk for talk in talks if talk.handed_over_at and Right.READ_HANDED_OVER in rights(me, talk)]
    first = min(coming, key=lambda talk: talk.starts_at, default=None)
    return Report(report, status, words, first, on_hold, handed, plan)


def navigation() -> list[tuple[str, str, bool]]:
    """The main menu by what the person may do: label, address, and whether the page is under it."""
    if not current_user or not current_user.is_authenticated:
        return []
    entries = [(_("Mine samtaler"), "pages.home"), (_("Kalender"), "calendar.show")]
    if current_user.is_hr:
        entries += [(_("Oversikt"), "overview.show"), (_("Arkiv"), "minutes.shelf"), (_("Folk"), "people.index")]
    if current_user.is_admin:
        entries.append((_("Innstillinger"), "settings.show"))
    return [(label, url_for(name), _is_under(name)) for label, name in entries]


def _is_under(endpoint: str) -> bool:
    """Whether the page being shown belongs to this entry of the menu."""
    here = request.endpoint or ""
    feature = here.split(".")[0]
    above = REACHED_FROM.get(feature, feature)
    return here == endpoint or (not endpoint.startswith("pages.") and above == endpoint.split(".")[0])
