"""Which line of an imported file is which person of the register.

The employee number decides, then the address. What neither decides is asked, so that a changed address never becomes
one person ended and another new, and a reused address or number never hands one person's conversations to another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask_babel import gettext as _

from ..norwegian import fold, sort_key
from .proposal import Entry, Fault, Known, Question, with_answers

MOST_CHOICES = 50


@dataclass
class Matching:
    """The outcome: line → person for those found, the questions, and whom no line can be said to leave out."""

    person_of: dict[int, Known] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    undecided: set[str] = field(default_factory=set)

    def claimed(self) -> set[str]:
        return {person.id for person in self.person_of.values()} | self.undecided


def match(
    entries: Sequence[Entry],
    known: Sequence[Known],
    answers: Mapping[int, str],
    *,
    whole_company: bool,
    faulty: set[int],
) -> Matching:
    """Finds the person of each line. Lines in `faulty` are matched where that is certain, but raise no questions."""
    matching = Matching()
    left = _by_number(entries, known, answers, matching)
    left = _by_address(left, known, answers, matching)
    _by_hand(left, known, answers, matching, whole_company=whole_company, faulty=faulty)
    return matching


def _by_number(
    entries: Sequence[Entry], known: Sequence[Known], answers: Mapping[int, str], matching: Matching
) -> list[Entry]:
    holders = {person.facts.employee_number: person for person in known}
    holders.pop(None, None)
    claimed: set[str] = set()
    left = []
    for entry in entries:
        holder = holders.get(entry.employee_number)
        if holder is None or holder.id in claimed:
            left.append(entry)
        else:
            other_address = entry.email != holder.facts.email
            reused = not holder.active and other_address and _other_name(entry, holder)
            _take(entry, holder, matching, answers, doubtful=reused)
            claimed.add(holder.id)
    return left


def _by_address(
    entries: Sequence[Entry], known: Sequence[Known], answers: Mapping[int, str], matching: Matching
) -> list[Entry]:
    holders = {person.facts.email: person for person in known}
    claimed = matching.claimed()
    left = []
    for entry in entries:
        holder = holders.get(entry.email)
        if holder is None or holder.id in claimed:
            left.append(entry)
        else:
            reused = _other_name(entry, holder) and (not holder.active or _numbers_differ(entry, holder))
            _take(entry, holder, matching, answers, doubtful=reused)
            claimed.add(holder.id)
    return left


def _take(entry: Entry, holder: Known, matching: Matching, answers: Mapping[int, str], *, doubtful: bool) -> None:
    if doubtful:
        question = Question(entry.line, entry.name, entry.email, (holder,), must=True, may_be_new=False)
        question = with_answers(question, answers)
        matching.questions.append(question)
        if question.open:
            matching.undecided.add(holder.id)
            return
    matching.person_of[entry.line] = holder


def _by_hand(
    entries: Sequence[Entry],
    known: Sequence[Known],
    answers: Mapping[int, str],
    matching: Matching,
    *,
    whole_company: bool,
    faulty: set[int],
) -> None:
    claimed = matching.claimed()
    likeness = _Likeness([person for person in known if person.id not in claimed], whole_company=whole_company)
    taken: dict[str, int] = {}
    for entry in entries:
        question = with_answers(likeness.question(entry), answers)
        if entry.line in faulty:
            matching.undecided.update(person.id for person in question.choices if question.must)
            continue
        if question.choices:
            matching.questions.append(question)
        if question.open:
            matching.undecided.update(person.id for person in question.choices if likeness.strong(entry, person))
        person = next((choice for choice in question.choices if choice.id == question.answer), None)
        if person is None:
            continue
        if person.id in taken:
            reason = _("Rad %(other)s er også satt til %(name)s. Bare én av dem kan være det.")
            matching.faults.append(Fault(entry.line, reason % {"other": taken[person.id], "name": person.name}))
            continue
        taken[person.id] = entry.line
        matching.person_of[entry.line] = person


class _Likeness:
    """Who of the people without a line a line may be."""

    def __init__(self, free: Sequence[Known], *, whole_company: bool) -> None:
        self._whole_company = whole_company
        ending = [person for person in free if person.active] if whole_company else []
        self._ending = ending if len(ending) <= MOST_CHOICES else []
        self._by_name: dict[str, list[Known]] = {}
        by_clue: dict[str, list[Known]] = {}
        for person in free:
            self._by_name.setdefault(fold(person.name), []).append(person)
            for clue in _clues(person.name, person.facts.email):
                by_clue.setdefault(clue, []).append(person)
        # What many share tells nobody apart.
        self._by_clue = {clue: people for clue, people in by_clue.items() if len(people) <= MOST_CHOICES}

    def question(self, entry: Entry) -> Question:
        """The question for a line, without choices when nobody is like it."""
        likes = list(self._by_name.get(fold(entry.name), []))
        for clue in self._shared(entry):
            likes += self._by_clue[clue]
        choices = {person.id: person for person in likes + self._ending if self._possible(entry, person)}
        ordered = sorted(
            choices.values(),
            key=lambda person: (_other_name(entry, person), not self.strong(entry, person), sort_key(person.name)),
        )
        must = any(self.strong(entry, person) for person in ordered)
        return Question(entry.line, entry.name, entry.email, tuple(ordered), must=must)

    def strong(self, entry: Entry, person: Known) -> bool:
        """Whether taking the line for someone new, unasked, might split one person in two."""
        if not self._possible(entry, person):
            return False
        if not _other_name(entry, person):
            return True
        alike = self._shared(entry) & _clues(person.name, person.facts.email)
        return self._whole_company and person.active and bool(alike)

    def _shared(self, entry: Entry) -> set[str]:
        return _clues(entry.name, entry.email) & self._by_clue.keys()

    def _possible(self, entry: Entry, person: Known) -> bool:
        # A new payroll system can give everyone a new number; only the whole company tells that from two namesakes.
        renumbered = self._whole_company and person.active and not _other_name(entry, person)
        return renumbered or not _numbers_differ(entry, person)


def _clues(name: str, email: str) -> set[str]:
    words = {word for word in fold(name).replace("-", " ").split() if len(word) > 2}
    return words | ({f"{email.partition('@')[0]}@"} if email else set())


def _other_name(entry: Entry, person: Known) -> bool:
    return fold(entry.name) != fold(person.name)


def _numbers_differ(entry: Entry, person: Known) -> bool:
    mine, theirs = entry.employee_number, person.facts.employee_number
    return bool(mine and theirs and mine != theirs)
