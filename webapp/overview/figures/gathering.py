"""The single answers and rows that figures are reckoned from, as they stand; a fixed number of queries each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from peewee import Expression, ModelSelect

from ... import clock
from ...conversations.live_texts import Answer
from ...conversations.models import Conversation
from ...conversations.states import SETTLED, State
from ...people.models import Person
from ...plans.models import Agreement, Goal, GoalKind, Minutes, Progress, Responsible, Status
from ...questionnaires import statements
from ...questionnaires.kinds import AnswerType, FormKind
from ...questionnaires.models import Competence, Form, FormVersion, Question, Section
from ...rounds.models import Round, RoundTalk
from ...statements.models import StatementAnswer
from .reckoning import Aim, Judgement, Kept, Opinion
from .tables import Outcome

PlanRow = type[Goal] | type[Agreement]


def departments() -> dict[str, str]:
    """That of each person's id, empty for none; also of those who have left."""
    return dict(Person.select(Person.id, Person.department).tuples())


def opinions(answers: Iterable[StatementAnswer]) -> list[Opinion]:
    """Answers that were loaded with their talks; only those on the talk itself are of its kind."""
    afterwards = {each.key for each in statements.afterwards()}
    return [
        Opinion(
            row.conversation.employee_id,
            row.key,
            int(row.step),
            row.answered_at,
            row.conversation.kind if row.key in afterwards else "",
        )
        for row in answers
    ]


def kept(year: int) -> list[Kept]:
    """What has come of everything that was to be done by a day of the year, and of what was agreed on in it without an
    owner or a date; eight queries.
    """
    return [*_kept(Goal, year), *_kept(Agreement, year)]


def aims(year: int) -> list[Aim]:
    """The new development goals of the talks that were settled in the year. One that carries an earlier goal on was
    counted with that, for a year would else tell who is new in it; two queries.
    """
    names = dict(Competence.select(Competence.id, Competence.name).tuples())
    found = _settled(Goal).where(Goal.kind == GoalKind.DEVELOPMENT, Goal.continues.is_null(), _settled_in(year))
    return [
        Aim(row.conversation.employee_id, names.get(row.competence_id or "", "")) for row in found if not row.is_empty
    ]


def categories() -> list[str]:
    """The names on HR's list of competences, in order; one query."""
    return [line.name for line in Competence.standing()]


def judgements(year: int) -> list[Judgement]:
    """The steps that managers chose at questions which are counted, in talks that began in the year; one query."""
    query = (
        Answer.select(Answer, Conversation.employee, Conversation.manager, Question.key, Question.texts, Form.key)
        .join(Conversation)
        .switch(Answer)
        .join(Question)
        .join(Section)
        .join(FormVersion)
        .join(Form)
        .where(
            Question.counted,
            Question.answer_type == AnswerType.SCALE,
            Answer.author == Conversation.manager,
            Answer.choice.is_null(False),
            Conversation.state != State.CANCELLED,
            _within(Conversation.started_at, year),
        )
    )
    return [_judgement(row) for row in query if row.choice]


def met_in_round(the_round: Round) -> set[str]:
    """The ids of those whose talks in the round have begun; one query."""
    return _met(Conversation.id.in_(RoundTalk.select(RoundTalk.conversation).where(RoundTalk.round == the_round.id)))


def met_in_year(year: int) -> set[str]:
    """The ids of those whose talks began in the year and are in no round that asks for statements; one query."""
    elsewhere = RoundTalk.select(RoundTalk.conversation).join(Round).where(Round.statements)
    return _met(_within(Conversation.started_at, year) & Conversation.id.not_in(elsewhere))


def _met(where: Expression) -> set[str]:
    talks = Conversation.select(Conversation.employee).where(
        where, Conversation.started_at.is_null(False), Conversation.state != State.CANCELLED
    )
    return {talk.employee_id for talk in talks}


def _judgement(row: Answer) -> Judgement:
    question, talk = row.question, row.conversation
    form = question.section.version.form
    texts = {lang: texts.get("text_for_manager") or texts["text"] for lang, texts in question.texts.items()}
    return Judgement(
        talk.manager_id, talk.employee_id, f"{form.key}/{question.key}", texts, int(row.choice), row.updated_at
    )


def _kept(model: PlanRow, year: int) -> list[Kept]:
    due = _settled(model).where(*_due_in(model, year))
    said, carried = _newest_words(model, year), _carried(model, year)
    loose = _settled(model).where(_is_loose(model), _settled_in(year))
    return [
        *(Kept(row.conversation.employee_id, outcome_of(row, said, carried)) for row in due if not row.is_empty),
        *(Kept(row.conversation.employee_id, Outcome.LOOSE) for row in loose if not row.is_empty),
    ]


def outcome_of(row: Goal | Agreement, said: Mapping[str, tuple[str, dt.datetime]], carried: set[str]) -> Outcome:
    """What has come of a row with a date. ``said``: the newest word on each; ``carried``: what goes on elsewhere."""
    status, at = said.get(row.id, ("", None))
    if status == Status.DONE and at is not None:
        return Outcome.ON_TIME if clock.local(at).date() <= row.due else Outcome.LATE
    if status == Status.DROPPED:
        return Outcome.DROPPED
    return Outcome.CARRIED if row.id in carried else Outcome.OPEN


def _settled(model: PlanRow) -> ModelSelect:
    """Rows of talks that are settled, with the talk."""
    talk = (Conversation.id, Conversation.employee)
    return (
        model.select(model, *talk)
        .join(Conversation)
        .where(model.removed_at.is_null(), Conversation.state.in_(list(SETTLED)))
    )


def _due_in(model: PlanRow, year: int) -> tuple[Expression, ...]:
    due = model.due.between(dt.date(year, 1, 1), dt.date(year, 12, 31))
    return (due,) if model is Goal else (due, Agreement.responsible != Responsible.NOBODY)


def _is_loose(model: PlanRow) -> Expression:
    """Without a date, or without anyone to do it; a goal is the employee's."""
    undated = model.due.is_null()
    return undated if model is Goal else undated | (Agreement.responsible == Responsible.NOBODY)


def _newest_words(model: PlanRow, year: int) -> dict[str, tuple[str, dt.datetime]]:
    """The last that was said of each row which was due in the year, and when; one query."""
    about = Progress.goal if model is Goal else Progress.agreement
    query = (
        Progress.select(about, Progress.status, Progress.at)
        .where(about.in_(model.select(model.id).where(*_due_in(model, year))))
        .order_by(Progress.at, Progress.id)
    )
    return {row_id: (status, at) for row_id, status, at in query.tuples()}


def _carried(model: PlanRow, year: int) -> set[str]:
    """The ids of rows due in the year that a row of a later settled talk carries on; one query."""
    due = model.alias()
    return {
        row_id
        for (row_id,) in model.select(model.continues)
        .join(Conversation)
        .where(
            model.continues.in_(due.select(due.id).where(due.due.between(dt.date(year, 1, 1), dt.date(year, 12, 31)))),
            model.removed_at.is_null(),
            Conversation.state.in_(list(SETTLED)),
        )
        .tuples()
    }


def _settled_in(year: int) -> Expression:
    """Whether a query's Conversation was settled first in the year; what was signed anew later was so then."""
    signed = Minutes.select(Minutes.conversation).where(Minutes.number == 1, _within(Minutes.signed_at, year))
    ended = (Conversation.kind == FormKind.SHORT) & _within(Conversation.closed_at, year)
    return Conversation.id.in_(signed) | ended


def _within(moment: Any, year: int) -> Expression:
    begins, ends = (clock.from_local(dt.date(each, 1, 1), dt.time()) for each in (year, year + 1))
    return (moment >= begins) & (moment < ends)
