"""Whoever has only docs/signed-text.md and the rows, or the two files of a PDF, comes to the text that was signed.

Nothing here uses what made the text; canonical JSON is written by RFC 8785, character by character.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from typing import Any

import pytest
from flask import Flask

from tests.cast import Cast
from tests.conversations.talks import fresh, logged, opened, seat
from tests.plans import signed as earlier
from tests.plans.signings import DISAGREEMENT, sign, summary_field, write
from webapp import clock
from webapp.config import ROOT
from webapp.conversations.live_texts import Answer, SharedNote
from webapp.conversations.models import Conversation
from webapp.conversations.texts import form_of
from webapp.plans import minutes as minutes_of
from webapp.plans import signing
from webapp.plans.minutes import newest_of
from webapp.plans.models import Agreement, Goal, Minutes, Responsible, Review, Signature, Verdict, Word
from webapp.plans.signed_minutes import signatures_file
from webapp.questionnaires.models import Competence, FocusArea, Question, Section

DOC = (ROOT / "docs" / "signed-text.md").read_text("utf-8")
STRANGE = 'Å «møtes» \\ "ofte"\n\tog\x0bseint \x07\x1f\x7f – 中文 👩🏽‍💻 \u2028\ufeff</script>\u0000'
ESCAPES = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def canonical(value: Any) -> str:
    """RFC 8785, for what the minutes hold: no number but whole ones."""
    if isinstance(value, dict):
        ordered = sorted(value, key=lambda key: key.encode("utf-16-be"))
        return "{" + ",".join(f"{canonical(key)}:{canonical(value[key])}" for key in ordered) + "}"
    if isinstance(value, list):
        return "[" + ",".join(canonical(each) for each in value) + "]"
    if isinstance(value, str):
        return '"' + "".join(ESCAPES.get(c) or (f"\\u{ord(c):04x}" if c < " " else c) for c in value) + '"'
    if value is None:
        return "null"
    assert type(value) is int
    return str(value)


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


@pytest.fixture
def talk(app: Flask, cast: Cast) -> Conversation:
    """A goal talk that both have signed, with something of everything that its minutes can hold."""
    before = earlier.signed(cast.employee, cast.manager)
    kept, done = earlier.goal(before, " Svare raskere "), earlier.agreement(before, "Kurs")
    area = FocusArea.create(name="Fornøyde kunder", position=1)
    made = opened(cast.employee, cast.manager, form="goal")
    Conversation.update(started_at=dt.datetime(2026, 12, 31, 23, 30, tzinfo=dt.UTC)).where(
        Conversation.id == made.id
    ).execute()
    with app.test_request_context():
        reviews = {review.goal_id or review.agreement_id: review for review in Review.select()}
        write(cast.manager, made, f"review:{reviews[kept.id].id}:verdict", Verdict.KEEP)
        write(cast.manager, made, f"review:{reviews[done.id].id}:verdict", Verdict.DONE)
        write(cast.manager, made, f"review:{reviews[done.id].id}:note", "Står ikke i referatet.")
        carried = Goal.get(Goal.continues == kept.id)
        write(cast.employee, made, f"goal:{carried.id}:measure", STRANGE)
        write(cast.employee, made, f"goal:{carried.id}:focus", area.id)
        write(cast.employee, made, f"goal:{carried.id}:due", "2027-02-28")
        for position, given in enumerate(
            (
                {"what": "Øve", "goal": carried.id, "responsible": Responsible.BOTH},
                {"what": "Pult", "responsible": Responsible.OTHER, "other": " Vaktmesteren "},
                {"what": "Bort", "removed_at": clock.now()},
                {},
                {"what": "", "due": dt.date(2027, 1, 1), "responsible": Responsible.MANAGER, "other": "Ingen"},
            )
        ):
            Agreement.create(conversation=made.id, position=10 - position, **given)
        Goal.create(conversation=made.id, position=9, kind="development", what=f"{STRANGE} ", measure=None)
        Goal.create(conversation=made.id, position=8, kind="development", what=" ", measure="")
        dated = Goal.create(conversation=made.id, position=7, kind="work", due=dt.date(2027, 6, 1))
        Agreement.create(conversation=made.id, position=11, what="Under et mål uten ord", goal=dated.id)
        Goal.create(conversation=made.id, position=6, kind="work", focus_area=area.id)
        line = Competence.create(name="Ledelse", position=0)
        Goal.create(conversation=made.id, position=5, kind="development", competence=line.id)
        for section in form_of(made).meeting_sections:
            for question in section.questions:
                for role in question.answered_by.roles:
                    person = cast.employee if role == "employee" else cast.manager
                    write(person, made, f"answer:{question.id}:{role}", f" {role}: {STRANGE} ")
        write(cast.manager, made, summary_field(made), STRANGE)
        signing.conclude(seat(cast.manager, made))
        sign(cast.employee, made, Word.DISAGREES, DISAGREEMENT + STRANGE)
        sign(cast.manager, made)
    return fresh(made)


def has_something(goal: Goal) -> bool:
    words = f"{goal.what or ''}{goal.measure or ''}".strip()
    return any((words, goal.due, goal.focus_area_id, goal.competence_id))


def as_the_doc_says(talk: Conversation) -> dict[str, Any]:
    """The object of docs/signed-text.md, from the rows."""
    version, form = talk.version, talk.version.form

    def agreement(row: Agreement) -> dict[str, Any]:
        return {
            "id": row.id,
            "what": (row.what or "").strip(),
            "responsible": row.responsible,
            "other": (row.other or "").strip() if row.responsible == "other" else "",
            "due": row.due.strftime("%Y-%m-%d") if row.due else None,
            "continues": row.continues_id,
        }

    mine = [row for row in Agreement.select().order_by(Agreement.position, Agreement.id) if row.removed_at is None]
    agreements = [row for row in mine if row.conversation_id == talk.id and (row.what or row.due or row.responsible)]
    goals = [row for row in Goal.select().order_by(Goal.position) if row.conversation_id == talk.id]
    goals = [row for row in goals if has_something(row)]
    answers = []
    for section in Section.select().where(Section.version == version.id).order_by(Section.position):
        asked = Question.select().where(Question.section == section.id, Question.in_minutes)
        for question in asked.order_by(Question.position):
            for role, person in (("employee", talk.employee_id), ("manager", talk.manager_id)):
                given = Answer.get_or_none(Answer.question == question.id, Answer.author == person)
                if given is None:
                    continue
                words = question.texts["nb"]
                own = words.get("text_for_manager") if role == "manager" else None
                answers.append(
                    {
                        "section": section.texts["nb"]["title"],
                        "question": own or words["text"],
                        "role": role,
                        "choice": "",
                        "text": given.text.strip(),
                    }
                )
    return {
        "samtale_minutes": 2,
        "conversation": talk.id,
        "number": 1,
        "language": "nb",
        "kind": "goal",
        "form": {"key": form.key, "version": version.number, "title": version.texts["nb"]["title"]},
        "company": "Fjordvik AS",
        "employee": {"id": talk.employee_id, "name": "Emil Eide"},
        "manager": {"id": talk.manager_id, "name": "Marit Moen"},
        "held": "2027-01-01",
        "previous": [
            {
                "id": row.goal_id or row.agreement_id,
                "kind": row.goal.kind if row.goal_id else "agreement",
                "text": (row.goal or row.agreement).what.strip(),
                "verdict": row.verdict,
            }
            for row in Review.select().order_by(Review.position)
        ],
        "goals": [
            {
                "id": row.id,
                "kind": row.kind,
                "what": (row.what or "").strip(),
                "measure": (row.measure or "").strip(),
                "due": row.due.strftime("%Y-%m-%d") if row.due else None,
                "focus_area": row.focus_area.name if row.focus_area_id else None,
                "continues": row.continues_id,
                "actions": [agreement(each) for each in agreements if each.goal_id == row.id],
            }
            for row in goals
        ],
        "agreements": [agreement(row) for row in agreements if row.goal_id is None],
        "answers": answers,
        "summary": [
            {"section": note.section.texts["nb"]["title"], "text": note.text.strip()} for note in SharedNote.select()
        ],
    }


def test_the_text_follows_from_the_rows_and_the_doc(talk: Conversation) -> None:
    minutes = newest_of(talk)
    assert minutes is not None
    expected = as_the_doc_says(talk)
    assert json.loads(minutes.text) == expected
    assert minutes.text == canonical(expected)
    assert {minutes.digest, *(row.digest for row in Signature.select())} == {sha256(canonical(expected))}
    counts = {key: len(expected[key]) for key in ("previous", "goals", "agreements", "answers", "summary")}
    assert counts == {"previous": 2, "goals": 5, "agreements": 2, "answers": 14, "summary": 1}


def test_the_doc_names_every_key_and_no_other(talk: Conversation) -> None:
    table = re.findall(r"^\| (`[^|]+`) \| (.+) \|$", DOC, re.MULTILINE)
    named = {name: said for names, said in table for name in re.findall("`([a-z_]+)`", names)}
    content = as_the_doc_says(talk)
    assert set(named) == set(content)
    for name, value in content.items():
        held = value[0] if isinstance(value, list) else value
        if isinstance(held, dict):
            said = named["agreements"] + named[name] if name == "goals" else named[name]
            assert set(held) <= set(re.findall("`([a-z_]+)`", said)), name
    assert f"version {content['samtale_minutes']}" in DOC


def test_the_log_is_checked_by_the_two_files_of_the_pdf(talk: Conversation) -> None:
    """`signatur` is what the log has of each signature: the doc's object, of what stands in the files."""
    minutes: Minutes = Minutes.get()
    files = json.loads(minutes.text), json.loads(signatures_file(minutes_of._document(minutes)))
    text, signatures = files
    assert signatures["sha256"] == sha256(canonical(text))
    vouched = [entry.facts["signature"] for entry in logged(talk) if "signature" in entry.facts]
    reckoned = []
    for each in signatures["signatures"]:
        at = dt.datetime.fromisoformat(each["at"]).isoformat(timespec="microseconds")
        record = {
            "at": at,
            "method": each["method"],
            "person": text[each["role"]]["id"],
            "role": each["role"],
            "text": each["sha256"],
            "word": each["verdict"],
            "words": each["words"],
        }
        reckoned.append(sha256(canonical(record)))
    assert sorted(reckoned) == sorted(vouched)
