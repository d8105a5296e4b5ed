"""The text that is signed: everything that goes into a talk's minutes, written down in exactly one way.

It is JSON in UTF-8: keys sorted, no space between tokens, no character escaped that need not be, no number but whole
ones, so that it is what RFC 8785 (JSON Canonicalization Scheme) makes of it. Its SHA-256 is what people sign. Texts
stand as they were written but for white space around them; empty rows are left out. `docs/signed-text.md` tells the
shape to whoever checks minutes without Samtale; a change of it is a new VERSION, and old minutes keep theirs.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from .. import clock
from ..company import the_company
from ..conversations.live_texts import Answer, SharedNote
from ..conversations.models import Conversation
from ..conversations.texts import form_of
from ..questionnaires.kinds import Role
from ..questionnaires.models import FocusArea
from .models import Agreement, Goal, Minutes
from .review import reviews, row_of
from .rows import standing

VERSION = 2

Content = dict[str, Any]


@dataclass(frozen=True)
class SignedText:
    """One text to sign: ``text`` is canonical JSON."""

    text: str

    @classmethod
    def of(cls, content: Content) -> SignedText:
        return cls(json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")))

    @cached_property
    def content(self) -> Content:
        found: Content = json.loads(self.text)
        return found

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the text in UTF-8, in hexadecimal: 64 characters."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def text_to_sign(talk: Conversation) -> SignedText:
    """What the minutes of ``talk`` (loaded with its people) would hold as it stands now; ten queries at most."""
    company, form, lang = the_company(), form_of(talk), talk.language
    begun = talk.started_at or clock.now()
    return SignedText.of(
        {
            "samtale_minutes": VERSION,
            "conversation": talk.id,
            "number": next_number(talk),
            "language": lang,
            "kind": str(talk.kind),
            "form": {"key": form.key, "version": form.number, "title": form.title(lang)},
            "company": company.name if company else "",
            "employee": {"id": talk.employee.id, "name": talk.employee.name},
            "manager": {"id": talk.manager.id, "name": talk.manager.name},
            "held": clock.local(begun).date().isoformat(),
            "previous": _previous(talk),
            **_plan(talk),
            "answers": _answers(talk),
            "summary": _summary(talk),
        }
    )


def next_number(talk: Conversation) -> int:
    """The number that the next minutes of the talk get: 1, or more after it has been reopened."""
    return Minutes.select().where(Minutes.conversation == talk.id).count() + 1


def _previous(talk: Conversation) -> list[Content]:
    """What the two decided about rows of earlier plans. What they left alone may be of a talk that is theirs only."""
    return [
        {
            "id": row.id,
            "kind": str(row.kind) if isinstance(row, Goal) else "agreement",
            "text": _words(row.what),
            "verdict": str(review.verdict),
        }
        for review in reviews(talk)
        if review.verdict
        for row in [row_of(review)]
    ]


def _plan(talk: Conversation) -> dict[str, list[Content]]:
    """Goals with the agreements that carry them out, and the other agreements."""
    agreements = [row for row in standing(Agreement, talk) if not row.is_empty]
    goals = [row for row in standing(Goal, talk) if not row.is_empty]
    names = _focus_areas(goals)
    whole = {goal.id for goal in goals}
    return {
        "goals": [
            {
                "id": goal.id,
                "kind": str(goal.kind),
                **wording(goal),
                "focus_area": names.get(goal.focus_area_id or ""),
                "continues": _continues(goal),
                "actions": [_agreement(row) for row in agreements if row.goal_id == goal.id],
            }
            for goal in goals
        ],
        "agreements": [_agreement(row) for row in agreements if row.goal_id not in whole],
    }


def _focus_areas(goals: list[Goal]) -> dict[str, str]:
    chosen = {goal.focus_area_id for goal in goals if goal.focus_area_id}
    if not chosen:
        return {}
    return {area.id: area.name for area in FocusArea.select().where(FocusArea.id.in_(chosen))}


def _agreement(row: Agreement) -> Content:
    return {"id": row.id, **wording(row), "continues": _continues(row)}


def wording(row: Goal | Agreement) -> Content:
    """What the two have written in a row of the plan, as minutes tell it."""
    told: Content = {"what": _words(row.what), "due": _day(row.due)}
    if isinstance(row, Goal):
        return told | {"measure": _words(row.measure)}
    other = _words(row.other) if row.responsible == "other" else ""
    return told | {"responsible": str(row.responsible), "other": other}


def wordings(content: Content) -> dict[str, Content]:
    """As wording(), of every row of signed minutes, by its id."""
    cells = ("what", "due", "measure", "responsible", "other")
    rows = [*content["goals"], *agreements_in(content)]
    return {row["id"]: {cell: row[cell] for cell in cells if cell in row} for row in rows}


def agreements_in(content: Content) -> list[Content]:
    """Those that carry out a goal, and the others."""
    return [*(row for goal in content["goals"] for row in goal["actions"]), *content["agreements"]]


def _continues(row: Goal | Agreement) -> str | None:
    return row.continues_id if row.carries_on else None


def _answers(talk: Conversation) -> list[Content]:
    """What was answered to the questions that are marked for the minutes, in the form's order."""
    form, lang = form_of(talk), talk.language
    asked = [(part, item) for part in form.meeting_sections for item in part.questions if item.in_minutes]
    if not asked:
        return []
    rows = Answer.select().where(
        Answer.conversation == talk.id, Answer.question.in_([item.id for _part, item in asked])
    )
    given = {(row.question_id, row.author_id): row for row in rows}
    return [
        {
            "section": part.title(lang),
            "question": item.text_for(role, lang),
            "role": str(role),
            "choice": choice,
            "text": text,
        }
        for part, item in asked
        for role in Role
        if item.is_answered_by(role) and (row := given.get((item.id, talk.person_in(role).id)))
        for choice, text in [(item.chosen(row.choice or "", lang), _words(row.text))]
        if choice or text
    ]


def _summary(talk: Conversation) -> list[Content]:
    """The shared notes that go into the minutes."""
    lang = talk.language
    sections = [section for section in form_of(talk).meeting_sections if section.note_in_minutes]
    notes = SharedNote.select().where(
        SharedNote.conversation == talk.id, SharedNote.section.in_([section.id for section in sections])
    )
    texts = {note.section_id: _words(note.text) for note in notes}
    return [{"section": section.title(lang), "text": text} for section in sections if (text := texts.get(section.id))]


def _words(text: str | None) -> str:
    return (text or "").strip()


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
