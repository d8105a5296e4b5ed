"""Which statements a talk asks its employee for, and until when.

Each answer is counted once: with the round that its talk belongs to, when HR closes that, else with the calendar year
that its talk began in, when that is closed. So no two tables of figures speak of the same answer, and nothing can be
found by subtracting one from another.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from peewee import ModelSelect, fn

from .. import clock
from ..conversations.models import Conversation
from ..conversations.states import State
from ..questionnaires import statements
from ..questionnaires.content import load_version
from ..questionnaires.kinds import SectionKind
from ..questionnaires.statements import Statement
from ..rounds.models import Round, RoundTalk
from .models import StatementAnswer
from .showing import is_shown

# A year is closed on this day of the next one, so that whoever met in December has January to answer in.
YEAR_CLOSES = (2, 1)


@dataclass(frozen=True)
class Part:
    """Statements that stand together on the page, below a title."""

    title: str
    statements: tuple[Statement, ...]


class Asking:
    """What one talk asks its employee for. ``rounds`` are those that it belongs to and that ask for statements."""

    def __init__(self, talk: Conversation, rounds: Sequence[Round]) -> None:
        self.talk, self.rounds = talk, rounds

    def parts(self, lang: str) -> list[Part]:
        """The form's own statements, then the standard ones where a round asks for them, then those on the talk."""
        added = [each for each in self._statements if each not in self._own]
        titled = groupby(added, key=lambda each: statements.title_of(each.group, lang))
        parts = [Part(title, tuple(asked)) for title, asked in titled]
        return [Part(self._own_title(lang), self._own), *parts] if self._own else parts

    @property
    def keys(self) -> set[str]:
        return {each.key for each in self._statements}

    @property
    def until(self) -> dt.datetime | None:
        """The moment from which no answer is taken: when its round was closed, the first where it is in several, else
        when the year that it began in is closed. None where that is not known yet.
        """
        if self.rounds:
            closed = [each.closed_at for each in self.rounds if each.is_closed]
            return min(closed, default=None)
        if self.talk.started_at is None:
            return None
        return closing_of(clock.local(self.talk.started_at).year)

    @property
    def is_open(self) -> bool:
        return self.talk.state != State.CANCELLED and (self.until is None or clock.now() < self.until)

    @cached_property
    def _own(self) -> tuple[Statement, ...]:
        return statements.of_form(load_version(self.talk.version_id))

    @cached_property
    def _statements(self) -> list[Statement]:
        """All of them, each once: a form words a standard statement in its own way."""
        asked = {each.key: each for each in self._own}
        standard = statements.standard() if self.rounds else ()
        afterwards = statements.afterwards() if was_held(self.talk) else ()
        for each in (*standard, *afterwards):
            asked.setdefault(each.key, each)
        return list(asked.values())

    def _own_title(self, lang: str) -> str:
        sections = load_version(self.talk.version_id).sections
        return next(section.title(lang) for section in sections if section.kind is SectionKind.STATEMENTS)


def asking(talk: Conversation) -> Asking:
    """What the talk asks its employee for; one query."""
    return Asking(talk, rounds_of([talk]).get(talk.id, []))


def open_until(talk: Conversation) -> dt.datetime | None:
    """As Asking.until."""
    return asking(talk).until


def closing_of(year: int) -> dt.datetime:
    """The moment when the figures of a calendar year are closed."""
    return clock.from_local(dt.date(year + 1, *YEAR_CLOSES), dt.time())


def was_held(talk: Conversation) -> bool:
    """Whether the two have met: they have concluded, or began on an earlier day and are not to go on."""
    if talk.started_at is None or talk.state == State.CANCELLED:
        return False
    concluded = talk.is_settled or talk.concluded_at or talk.reopened_at
    return bool(concluded or (not talk.is_paused and met_on(talk) < clock.today()))


def met_on(talk: Conversation) -> dt.date:
    """The day (Oslo) when the two sat together last; only of a talk that has begun."""
    return clock.local(talk.resumed_at or talk.started_at).date()


def rounds_of(talks: Iterable[Conversation]) -> dict[str, list[Round]]:
    """By talk's id, the rounds that ask for statements and that it belongs to; one query."""
    rows = (
        RoundTalk.select(RoundTalk.conversation, Round)
        .join(Round)
        .where(RoundTalk.conversation.in_([talk.id for talk in talks]), Round.statements)
        .order_by(Round.last_day, Round.id)
    )
    found: dict[str, list[Round]] = {}
    for row in rows:
        found.setdefault(row.conversation_id, []).append(row.round)
    return found


def unanswered(talks: Sequence[Conversation]) -> list[Conversation]:
    """Those of the talks, which were held, whose employees can still say how they were and have not; one query.

    None where the company is too small for their answers ever to be shown: nobody is to be asked in vain.
    """
    if not talks:
        return []
    afterwards = [each.key for each in statements.afterwards()]
    answers = StatementAnswer.select(StatementAnswer.id).where(
        StatementAnswer.conversation == Conversation.id, StatementAnswer.key.in_(afterwards)
    )
    rows = Conversation.select(Conversation.id, fn.EXISTS(_asking_rounds()).alias("in_round")).where(
        Conversation.id.in_([talk.id for talk in talks]),
        ~fn.EXISTS(answers),
        ~fn.EXISTS(_asking_rounds().where(Round.closed_at.is_null(False))),
        is_shown(),
    )
    in_round = {talk_id: bool(of_round) for talk_id, of_round in rows.tuples()}
    return [talk for talk in talks if talk.id in in_round and (in_round[talk.id] or _year_is_open(talk))]


def _asking_rounds() -> ModelSelect:
    """The rounds that ask for statements and that a query's Conversation belongs to."""
    return RoundTalk.select(RoundTalk.id).join(Round).where(RoundTalk.conversation == Conversation.id, Round.statements)


def _year_is_open(talk: Conversation) -> bool:
    return clock.now() < closing_of(clock.local(talk.started_at).year)


def in_round(the_round: Round) -> ModelSelect:
    """The talks whose answers are counted with a round that asks for statements, when it is closed."""
    talks = RoundTalk.select(RoundTalk.conversation).where(RoundTalk.round == the_round.id)
    return Conversation.select(Conversation.id).where(Conversation.id.in_(talks))


def in_year(year: int) -> ModelSelect:
    """The talks whose answers are counted with a calendar year: they began in it (Oslo), and belong to no round which
    asks for statements.
    """
    begins, ends = (clock.from_local(dt.date(each, 1, 1), dt.time()) for each in (year, year + 1))
    began = (Conversation.started_at >= begins) & (Conversation.started_at < ends)
    return Conversation.select(Conversation.id).where(began, ~fn.EXISTS(_asking_rounds()))


def to_count(talks: ModelSelect) -> ModelSelect:
    """The answers of these talks that no figures know of; nothing is counted of a talk that was called off."""
    return (
        StatementAnswer.select(StatementAnswer, Conversation)
        .join(Conversation)
        .where(StatementAnswer.counted_at.is_null(), Conversation.state != State.CANCELLED, Conversation.id.in_(talks))
    )
