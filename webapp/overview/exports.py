"""What can be downloaded: the tables of the pages, number for number."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from flask_babel import gettext as _

from .. import clock
from ..people.groups import Line
from ..questionnaires.kinds import FormKind
from . import capacity, tallies, years
from .coverage import coverage
from .csv_file import Cells, Sheet
from .rounds import lines
from .words import kind_heading, month_name


def people(year: int) -> Sheet:
    headings = [_("Medarbeider"), _("Avdeling"), _("Leder"), _("Medarbeidersamtale"), _("Dag")]
    kinds = [kind for kind in FormKind if kind != FormKind.ANNUAL]
    rows: list[Cells] = [
        [row.person.name, row.person.department, row.manager, status(row.status), _day(row.at)]
        + [", ".join(filter(None, map(_day, row.others[kind]))) for kind in kinds]
        for row in coverage(year)
    ]
    return Sheet([*headings, *map(kind_heading, kinds)], rows)


def kinds(year: int) -> Sheet:
    headings = [_("Slag samtale"), _("Holdt"), _("Medarbeidere"), _("Kommer")]
    return Sheet(headings, [(kind_heading(of.kind), of.held, of.people, of.coming) for of in tallies.kinds(year)])


def months(year: int) -> Sheet:
    headings = [_("Måned"), *map(kind_heading, FormKind), _("Kommer")]
    rows: list[Cells] = [
        [month_name(month.number), *month.held.values(), month.coming] for month in tallies.months(year)
    ]
    return Sheet(headings, rows)


def departments(year: int) -> Sheet:
    return _groups(_("Avdeling"), _("Uten avdeling"), tallies.of_year(year).departments)


def managers(year: int) -> Sheet:
    return _groups(_("Leder"), _("Uten leder"), tallies.of_year(year).managers)


def rounds(_year: int) -> Sheet:
    headings = [
        _("Runde"), _("Første dag"), _("Siste dag"), _("Med"), _("Holdt i tide"), _("Holdt for sent"),
        _("Ikke holdt"),
    ]  # fmt: skip
    rows: list[Cells] = [
        [line.round.name, _day(line.round.first_day), _day(line.round.last_day), line.people, line.in_time, line.late,
         line.left]
        for line in lines()
    ]  # fmt: skip
    return Sheet(headings, rows)


def over_time(_year: int) -> Sheet:
    headings = [_("År"), _("Skulle hatt medarbeidersamtale"), _("Har hatt den"), *map(kind_heading, FormKind)]
    return Sheet(headings, [[each.year, each.people, each.had, *each.held.values()] for each in years.years()])


def since_last(_year: int) -> Sheet:
    headings = [_("Avdeling"), _("Siste år"), _("Mer enn ett år siden"), _("Aldri"), _("Nye, ikke hatt ennå")]
    return Sheet(headings, [[name or _("Uten avdeling"), *rest] for name, *rest in years.since_last()])


def lengths(_year: int) -> Sheet:
    headings = [
        _("Slag samtale"), _("Samtaler"), _("Planlagt, minutter"), _("Varte, minutter"), _("Kortere enn planlagt"),
        _("Lengre enn planlagt"),
    ]  # fmt: skip
    rows: list[Cells] = [(kind_heading(each.kind), *each[1:]) for each in years.lengths()]
    return Sheet(headings, rows)


def time_of_managers(_year: int) -> Sheet:
    headings = [_("Leder"), _("Medarbeidere"), _("Målsamtaler"), _("Korte samtaler"), _("Timer i året")]
    rows = [(load.name, load.people, load.goal, load.short, load.hours) for load in capacity.loads()]
    return Sheet(headings, rows)


def status(word: str) -> str:
    """Where an annual talk stands, without its day."""
    return {
        "had": _("Gjennomført"),
        "unsigned": _("Holdt, ikke signert"),
        "ongoing": _("Pågår nå"),
        "paused": _("Satt på pause"),
        "agreed": _("Avtalt"),
        "invited": _("Invitert"),
        "planned": _("Planlagt"),
        "none": _("Ikke planlagt"),
    }[word]


def _groups(heading: str, nameless: str, found: list[Line[tallies.Tally]]) -> Sheet:
    headings = [heading, _("Medarbeidere"), _("Har hatt samtalen"), _("Har en foran seg"), _("Ikke planlagt")]
    return Sheet(headings, [[line.name or nameless, *line.tally, line.tally.without] for line in found])


def _day(moment: dt.date | dt.datetime | None) -> str:
    """As spreadsheets read it in every language: 2026-12-03."""
    if moment is None:
        return ""
    return (clock.local(moment).date() if isinstance(moment, dt.datetime) else moment).isoformat()


# By their names in the addresses.
SHEETS: dict[str, Callable[[int], Sheet]] = {
    "medarbeidere": people,
    "samtaler": kinds,
    "maneder": months,
    "avdelinger": departments,
    "ledere": managers,
    "runder": rounds,
    "ar-for-ar": over_time,
    "siden-sist": since_last,
    "lengde": lengths,
    "ledernes-tid": time_of_managers,
}
