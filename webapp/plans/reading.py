"""The text of minutes in words: what the read-back, the minutes' page and the PDF call things."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from .canonical import Content, agreements_in
from .models import Responsible, Verdict, Word

WORDS = {
    Word.SIGNED: _l("signerte"),
    Word.DISAGREES: _l("signerte som lest, men er uenig"),
    Word.REFUSED: _l("ville ikke signere"),
}


def verdict_on(row: Content) -> str:
    """What became of a row of an earlier plan, in a word or two."""
    reached = _("Gjennomført") if row["kind"] == "agreement" else _("Nådd")
    return str(
        {
            Verdict.OPEN: _("Ikke avgjort"),
            Verdict.KEEP: _("Beholdes"),
            Verdict.CHANGE: _("Endres"),
            Verdict.DONE: reached,
            Verdict.DROP: _("Avsluttes"),
        }[Verdict(row["verdict"])]
    )


def responsible(content: Content, row: Content) -> str:
    """Who carries an agreement out, by name; empty where nobody is chosen."""
    people = {
        Responsible.EMPLOYEE: content["employee"]["name"],
        Responsible.MANAGER: content["manager"]["name"],
        Responsible.BOTH: _("Begge"),
        Responsible.OTHER: row["other"] or _("En annen"),
    }
    return str(people.get(row["responsible"], ""))


def day_of(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def overdue(content: Content, today: dt.date) -> int:
    """How many due dates of the plan have passed by ``today``."""
    rows = [*content["goals"], *agreements_in(content)]
    return sum(1 for row in rows if (due := day_of(row["due"])) and due < today)


@dataclass(frozen=True)
class Gap:
    """The first cell that a row of the plan lacks: the ids, on the meeting's page, of the row and of its field."""

    row: str
    field: str


def gaps(content: Content) -> list[Gap]:
    """The rows that do not say what, who or by when, one Gap each, goals first; a goal has to say what."""
    rows = [_gap("mal", row, {"hva": "what"}) for row in content["goals"]]
    cells = {"hva": "what", "ansvarlig": "responsible", "frist": "due"}
    rows += [_gap("avtale", row, cells) for row in agreements_in(content)]
    return [gap for gap in rows if gap]


def _gap(kind: str, row: Content, cells: dict[str, str]) -> Gap | None:
    place = f"{kind}-{row['id']}"
    return next((Gap(place, f"{place}-{field}") for field, cell in cells.items() if not row[cell]), None)


def parts(content: Content) -> dict[str, Any]:
    """The content as a page reads it: goals by kind, answers by section, dates as dates."""
    sections: dict[str, list[Content]] = {}
    for answer in content["answers"]:
        sections.setdefault(answer["section"], []).append(answer)
    return {
        "content": content,
        "goals": [
            (_("Arbeidsmål"), [goal for goal in content["goals"] if goal["kind"] == "work"]),
            (_("Utviklingsmål"), [goal for goal in content["goals"] if goal["kind"] == "development"]),
        ],
        "answers": sections,
        "is_empty": not any(content[name] for name in ("previous", "goals", "agreements", "answers", "summary")),
        "responsible": responsible,
        "day_of": day_of,
        "verdict_on": verdict_on,
    }
