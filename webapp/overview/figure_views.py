"""HR's pages of stored figures: what people think, what comes of what they agree on, and how scales are used."""

from __future__ import annotations

from typing import Any

from flask import abort, render_template, request

from .. import audit
from ..access import hr, recent_sign_in
from ..access import person as me
from ..company import the_company
from ..languages import language
from ..norwegian import sort_key
from . import csv_file, words
from .figures import shown
from .figures.closing import next_closing
from .figures.sheets import FIGURE_SHEETS
from .figures.shown import Batch
from .figures.tables import FairnessTable, Group, Outcome
from .standing import standing
from .views import overview_pages


@overview_pages.get("/oversikt/svar")
@hr
def answers() -> str:
    """What was answered to statements in a round or a year: the newest closed, if no other is asked for."""
    found = [batch for batch in shown.batches() if batch.has_answers]
    batch = _chosen(found)
    return _page(
        "answers",
        found,
        batch,
        opinions=shown.by_subject(batch.tables.statements) if batch else [],
        usefulness=shown.by_kind(batch.tables.usefulness) if batch else [],
        subject_heading=words.subject_heading,
        texts=shown.texts(found, language()),
        over_time=shown.over_time(found),
        against_the_rest=words.against_the_rest,
    )


@overview_pages.get("/oversikt/mal-og-avtaler")
@hr
def outcomes() -> str:
    found = shown.years_of(shown.batches())
    return _page("outcomes", found, _chosen(found), outcomes=list(Outcome), outcome_words=words.outcome_words)


@overview_pages.get("/oversikt/skalaer")
@hr
def scales() -> str:
    found = shown.years_of(shown.batches())
    batch = _chosen(found)
    names = shown.managers_of(batch) if batch else {}
    return _page(
        "scales",
        found,
        batch,
        names=names,
        managers=lambda table: _by_name(table, names),
        against_the_rest=words.against_the_rest,
        question_of=words.question_of,
    )


@overview_pages.get("/oversikt/status")
@hr
def status_analysis() -> str:
    """A page to walk through before anything is changed."""
    found = shown.batches()
    return _page("status", found, None, standing=standing(found), texts=shown.texts(found, language()))


@overview_pages.get("/oversikt/tall/<figures_id>/<name>.csv")
@hr
@recent_sign_in
def stored_table(figures_id: str, name: str) -> Any:
    """One of the stored tables as a file; the log keeps who took it."""
    batch = next((each for each in shown.batches() if each.row.id == figures_id), None)
    if batch is None or name not in FIGURE_SHEETS:
        abort(404)
    sheet = FIGURE_SHEETS[name](batch)
    audit.record("table downloaded", actor=me(), subject=batch.row.id, table=name)
    return csv_file.download(sheet, f"{name}-{batch.year or 'runde'}")


def _page(name: str, found: list[Batch], batch: Batch | None, **given: Any) -> str:
    company, (year, day) = the_company(), next_closing()
    assert company is not None
    return render_template(
        f"overview/{name}.html",
        batches=found,
        batch=batch,
        least=company.least_group,
        next_year=year,
        next_day=day,
        group_name=words.group_name,
        **given,
    )


def _chosen(found: list[Batch]) -> Batch | None:
    """The batch that is asked for, the newest if none; 404 for one that there is not."""
    asked = request.args.get("av")
    if asked is None:
        return found[0] if found else None
    return next((batch for batch in found if batch.row.id == asked), None) or abort(404)


def _by_name(table: FairnessTable, names: dict[str, str]) -> list[Group]:
    """The managers of a table in Norwegian order, which says nothing of how they judge."""
    return sorted(table.groups, key=lambda group: sort_key(names.get(str(group.name), "")))
