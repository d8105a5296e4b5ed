"""What a talk of the large demo leaves behind: answers, a plan with what has come of it, and signed minutes."""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from peewee import chunked, sort_models

from .. import audit, clock
from ..conversations.live_texts import Answer, SharedNote
from ..conversations.models import Conversation
from ..conversations.timing import moment_of
from ..db import new_id
from ..plans.canonical import text_to_sign
from ..plans.methods import in_use
from ..plans.models import Agreement, Goal, GoalKind, Minutes, Progress, Responsible, Signature, Status, Word
from ..plans.signing import digest_of
from ..questionnaires.content import FormContent
from ..questionnaires.kinds import FormKind, Role, SectionKind
from ..questionnaires.statements import Statement
from ..statements.models import StatementAnswer
from .acts import Story

DAY = dt.timedelta(days=1)
CHUNK = 400
ANSWERED = 3
AGREEMENTS = {FormKind.ANNUAL: 3, FormKind.FOLLOW_UP: 1, FormKind.GOAL: 2}
# Nobody, the employee, the manager, both: as in real plans some agreements have no owner.
OWNERS, OWNED = [*Responsible][:4], (0.06, 0.5, 0.24, 0.2)
UNDATED = 0.1
CATEGORISED = 0.85
SAY = 0.8
# The share of rows that come to each end, with how many days after their date; the rest stand open.
ENDS = ((0.66, Status.DONE, -20), (0.83, Status.DONE, 25), (0.92, Status.DROPPED, -5))


@dataclass
class Laid:
    """Rows by their table, to be stored at once."""

    rows: dict[type[Any], list[Any]] = field(default_factory=dict)

    def add(self, row: Any) -> Any:
        self.rows.setdefault(type(row), []).append(row)
        return row

    def store(self) -> None:
        for model in sort_models(list(self.rows)):
            # Every row says all its columns, or those that the first leaves out would be left out of the others.
            names = model._meta.sorted_field_names
            rows = [{name: row.__data__.get(name) for name in names} for row in self.rows[model]]
            for some in chunked(rows, CHUNK):
                model.insert_many(some).execute()


@dataclass
class Contents:
    """Writes what is in talks. ``words`` are large.toml's, ``now`` is when it is made, ``competences`` are ids."""

    laid: Laid
    dice: random.Random
    words: dict[str, Any]
    now: dt.datetime
    competences: list[str]
    habits: dict[str, float] = field(default_factory=dict)

    def answers(self, talk: Conversation, form: FormContent) -> None:
        asked = [question for section in form.meeting_sections for question in section.questions]
        for question in asked[:ANSWERED]:
            for author in (talk.employee_id, talk.manager_id):
                self._answer(talk, question.id, author).text = self.dice.choice(self.words["answers"])
        for question in asked:
            if question.counted:
                row = self._answer(talk, question.id, talk.manager_id)
                row.choice = self._step(self._habit(talk.manager_id))

    def statements(self, talk: Conversation, asked: Iterable[Statement], department: str, until: dt.datetime) -> None:
        """What the employee says the day after, where that is before ``until``; some keep it to themselves."""
        at = talk.started_at + DAY
        if at >= until or self.dice.random() > SAY:
            return
        for statement in asked:
            row = StatementAnswer(id=new_id(), conversation=talk.id, key=statement.key, answered_at=at)
            row.step = self._step(self._habit(department) + self._habit(statement.key) / 2 + 0.3)
            self.laid.add(row)

    def _answer(self, talk: Conversation, question: str, author: str) -> Answer:
        row: Answer = self.laid.add(
            Answer(
                id=new_id(),
                conversation=talk.id,
                question=question,
                author=author,
                version=1,
                updated_at=talk.started_at,
            )
        )
        return row

    def _habit(self, whose: str) -> float:
        """How far a manager, a department or a statement lies from the middle: chosen once for each."""
        return self.habits.setdefault(whose, self.dice.uniform(-0.7, 0.7))

    def _step(self, off: float) -> str:
        return str(min(max(round(self.dice.gauss(3.5 + off, 0.9)), 1), 5))

    def summary(self, talk: Conversation, form: FormContent) -> None:
        for section in form.meeting_sections:
            if section.kind is SectionKind.CLOSING:
                row = SharedNote(id=new_id(), conversation=talk.id, section=section.id, version=1)
                row.text = self.dice.choice(self.words["summaries"])
                row.stretches = json.dumps([[Role.MANAGER, row.text]])
                self.laid.add(row)

    def plan(self, talk: Conversation) -> dt.datetime | None:
        """Goals of an annual talk and a few agreements; returns when the last of them ended, where all have."""
        kinds = list(GoalKind) if talk.kind == FormKind.ANNUAL else []
        ends = [self._goal(talk, kind, place) for place, kind in enumerate(kinds)]
        ends += [self._agreement(talk, place) for place in range(AGREEMENTS[FormKind(talk.kind)])]
        known = [end for end in ends if end]
        return max(known) if len(known) == len(ends) else None

    def _goal(self, talk: Conversation, kind: GoalKind, place: int) -> dt.datetime | None:
        _kind, what, measure = self.dice.choice([goal for goal in self.words["goals"] if goal[0] == kind])
        due = self._day(talk, 90, 330)
        row = Goal(id=new_id(), conversation=talk.id, position=place, kind=kind, due=due, version=1)
        row.what, row.measure = what, measure
        if kind is GoalKind.DEVELOPMENT and self.dice.random() < CATEGORISED:
            row.competence = self.dice.choice(self.competences)
        self.laid.add(row)
        return self._end(talk, due, talk.employee_id, goal=row.id)

    def _agreement(self, talk: Conversation, place: int) -> dt.datetime | None:
        owner, day = self.dice.choices(OWNERS, OWNED)[0], self._day(talk, 20, 240)
        due = day if self.dice.random() > UNDATED else None
        row = Agreement(id=new_id(), conversation=talk.id, position=place, responsible=owner, due=due, version=1)
        row.what = self.dice.choice(self.words["agreements"])
        self.laid.add(row)
        who = talk.manager_id if owner == Responsible.MANAGER else talk.employee_id
        return self._end(talk, day, who, agreement=row.id)

    def _day(self, talk: Conversation, soonest: int, latest: int) -> dt.date:
        return clock.local(talk.starts_at).date() + self.dice.randint(soonest, latest) * DAY

    def _end(self, talk: Conversation, due: dt.date, who: str, **row: str) -> dt.datetime | None:
        """What becomes of a row, where it has by now; the moment that it did."""
        roll = self.dice.random()
        for most, status, days in ENDS:
            at = max(moment_of(due, dt.time(13, 20)) + days * DAY, talk.signed_at + DAY)
            if roll < most and at < self.now:
                self.laid.add(Progress(id=new_id(), person=who, at=at, status=status, **row))
                return at
            if roll < most:
                return None
        return None


def have_signed(story: Story, talk: Conversation) -> None:
    """Plan both signatures, and the minutes."""
    story.then(talk.signed_at, _sign, talk.id)


def have_closed(story: Story, talk: Conversation) -> None:
    """Plan the word in the log of a talk's end: of a signed one with its plan, of a short one by its manager."""
    is_signed = FormKind(talk.kind).wants_signatures
    action, actor = ("talk closed", None) if is_signed else ("closed", talk.manager)
    story.then(talk.closed_at, lambda: audit.record(action, actor=actor, subject=talk.id))


def _sign(talk_id: str) -> None:
    talk = Conversation.with_people().where(Conversation.id == talk_id).get()
    text, laid = text_to_sign(talk), Laid()
    for role in (Role.MANAGER, Role.EMPLOYEE):
        row = laid.add(
            Signature(
                id=new_id(), conversation=talk.id, number=1, person=talk.person_in(role).id, role=role, at=clock.now(),
                word=Word.SIGNED, method=in_use().name, digest=text.digest,
            )
        )  # fmt: skip
        facts = {"text": text.digest, "signature": digest_of(row), "number": 1}
        audit.record("signed", actor=talk.person_in(role), subject=talk.id, **facts)
    entry = audit.record("minutes made", actor=None, subject=talk.id, text=text.digest, number=1)
    minutes = Minutes(
        id=new_id(), conversation=talk.id, number=1, digest=text.digest, audit_head=entry.digest, signed_at=clock.now()
    )
    minutes.text = text.text
    laid.add(minutes)
    laid.store()
