"""A whole company around the cast: people under managers of twenty, and years of signed talks with their answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product
from typing import Any

from tests import factories
from tests.bench.world import prose
from tests.cast import Cast
from webapp import clock
from webapp.conversations.live_texts import Answer
from webapp.conversations.models import Conversation
from webapp.conversations.states import Opening, State
from webapp.db import new_id, transaction
from webapp.people.models import Person
from webapp.questionnaires.content import FormContent, offered

LED = 20
CHUNK = 500
YEAR = dt.timedelta(days=365)


@dataclass(frozen=True)
class Size:
    """How many people, for how many years, and how many answers in each talk."""

    people: int
    years: int
    answers: int


COMPANY = Size(people=500, years=10, answers=20)
ONE_MANAGER = Size(people=LED, years=1, answers=20)


def grow(cast: Cast, size: Size, *, own: bool = True) -> None:
    """Let the company have so many people more; the first twenty are the cast's manager's, where ``own``."""
    form = next(form for form in offered() if form.key == "annual")
    with transaction():
        people = list(_people(cast, size.people, own=own))
        for years_ago in range(size.years):
            talks = [_talk(form, person, years_ago, number) for number, person in enumerate(people)]
            _insert(Conversation, talks)
            _insert(Answer, [answer for talk in talks for answer in _answers(form, talk, size.answers)])


def _people(cast: Cast, count: int, *, own: bool) -> Iterator[Person]:
    leader = cast.manager
    for number in range(count):
        if number % LED == 0 and (number or not own):
            leader = factories.person(manager=cast.manager.manager, has_talks=False)
        yield factories.person(manager=leader, department=f"Avdeling {number // (2 * LED)}")


def _talk(form: FormContent, person: Person, years_ago: int, number: int) -> Conversation:
    """Signed, but for half of this year's, which are still to come."""
    now = clock.now()
    coming = years_ago == 0 and number % 2 == 1
    at = now + dt.timedelta(days=1 + number % 40) if coming else now + dt.timedelta(seconds=number) - years_ago * YEAR
    held = {} if coming else dict.fromkeys(("started_at", "opened_at", "signed_at"), at)
    return Conversation(
        employee=person, manager=person.manager_id, version=form.id, kind=form.kind, archive=form.archive,
        language="nb", opening=Opening.READY, state=State.INVITED if coming else State.CLOSED, starts_at=at, minutes=90,
        created_at=at - dt.timedelta(days=20), invited_at=at - dt.timedelta(days=20), **held,
    )  # fmt: skip


def _answers(form: FormContent, talk: Conversation, count: int) -> Iterator[Answer]:
    asked = [question.id for section in form.meeting_sections for question in section.questions]
    for number, (question, author) in enumerate(islice(product(asked, (talk.employee_id, talk.manager_id)), count)):
        row = Answer(id=new_id(), conversation=talk.id, question=question, author=author, version=1)
        row.text = TEXTS[number % len(TEXTS)]
        yield row


def _insert(model: Any, rows: Sequence[Any]) -> None:
    for start in range(0, len(rows), CHUNK):
        model.insert_many([row.__data__ for row in rows[start : start + CHUNK]]).execute()


TEXTS = [prose(seed, 200) for seed in range(20)]
