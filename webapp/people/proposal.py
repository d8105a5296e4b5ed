"""What an import would do, as plain values: nothing here knows of a database."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date

from .headings import Column

Key = str  # a person's id, or `new_key(line)` for someone whom the import would add
MOST_ENDED_UNASKED = 0.10  # of those who work here; more than this must be typed


def new_key(line: int) -> Key:
    """Stands for the person that a line adds; no random id begins with a plus."""
    return f"+{line}"


@dataclass(frozen=True)
class Facts:
    """What the register says, or would say, of a person. `manager` is a key."""

    name: str
    email: str
    employee_number: str | None = None
    manager: Key | None = None
    department: str = ""
    language: str = "nb"
    start_date: date | None = None


@dataclass(frozen=True)
class Known:
    """A person of the register."""

    id: Key
    facts: Facts
    ended_on: date | None = None
    is_hr: bool = False
    is_admin: bool = False

    @property
    def name(self) -> str:
        return self.facts.name

    @property
    def active(self) -> bool:
        return self.ended_on is None


@dataclass(frozen=True)
class Entry:
    """A line of the file, understood. `says` holds only what the file has an opinion on; None or '' empties the field.

    `says["manager"]` is the manager's address. `name` and `email` are '' where the line is at fault.
    """

    line: int
    name: str
    email: str
    says: Mapping[str, str | date | None] = field(default_factory=dict)

    @property
    def employee_number(self) -> str | None:
        number = self.says.get("employee_number")
        return number if isinstance(number, str) else None


@dataclass(frozen=True)
class Fault:
    """Why a line cannot be taken in, in words for the one who repairs the file."""

    line: int
    reason: str


@dataclass(frozen=True)
class Question:
    """Is this line one of these people of the register? It holds the import back while it `must` be answered.

    `answer` is the id of one of the `choices`, or "new" where that `may_be_new`.
    """

    line: int
    name: str
    email: str
    choices: tuple[Known, ...]
    must: bool
    may_be_new: bool = True
    answer: str | None = None

    @property
    def open(self) -> bool:
        return self.must and self.answer is None


@dataclass(frozen=True)
class Change:
    """One field before and after, as people read it."""

    column: Column
    before: str
    after: str


@dataclass(frozen=True)
class Added:
    """A person to be added."""

    line: int
    facts: Facts
    manager_name: str = ""


@dataclass(frozen=True)
class Changed:
    """A person to be changed, taken up again (`resumed`) or both."""

    line: int
    person: Known
    facts: Facts
    changes: tuple[Change, ...]

    @property
    def resumed(self) -> bool:
        return not self.person.active

    @property
    def moved(self) -> bool:
        return self.person.facts.email != self.facts.email


@dataclass(frozen=True)
class Plan:
    """What the import would do. `blocks` are reasons, beyond single lines, why it may not."""

    added: tuple[Added, ...]
    changed: tuple[Changed, ...]
    ended: tuple[Known, ...]
    unchanged: tuple[Known, ...]
    faults: tuple[Fault, ...]
    questions: tuple[Question, ...]
    blocks: tuple[str, ...]
    active_before: int

    @property
    def moved(self) -> tuple[Changed, ...]:
        """The changes that give someone another sign-in address."""
        return tuple(change for change in self.changed if change.moved)

    @property
    def unanswered(self) -> tuple[Question, ...]:
        return tuple(question for question in self.questions if question.open)

    @property
    def does_something(self) -> bool:
        return bool(self.added or self.changed or self.ended)

    @property
    def acceptable(self) -> bool:
        return self.does_something and not (self.faults or self.unanswered or self.blocks)

    @property
    def ended_must_be_typed(self) -> bool:
        """Whether so many would end that the number must be typed by hand."""
        return len(self.ended) > MOST_ENDED_UNASKED * self.active_before

    def fingerprint(self) -> str:
        """Equal for two plans exactly when accepting them does the same from the same register."""
        deeds = [
            [[new_key(added.line), _plain(added.facts)] for added in self.added],
            [[c.person.id, c.resumed, _plain(c.person.facts), _plain(c.facts)] for c in self.changed],
            sorted(person.id for person in self.ended),
        ]
        return hashlib.sha256(json.dumps(deeds, ensure_ascii=False).encode()).hexdigest()


def _plain(facts: Facts) -> list[str | None]:
    values = (getattr(facts, each.name) for each in fields(facts))
    return [value.isoformat() if isinstance(value, date) else value for value in values]


def with_answers(question: Question, answers: Mapping[int, str]) -> Question:
    """The question with its answer, when that is one of those it allows; anything else counts as no answer."""
    answer = answers.get(question.line)
    allowed = {person.id for person in question.choices} | ({"new"} if question.may_be_new else set())
    return replace(question, answer=answer if answer in allowed else None)
