"""The large demo: around the small one's story 120 people, with three years of talks that are laid down in bulk.

Acts would take minutes here. The rows are those that acts leave behind; what is signed is signed as everywhere.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle
from typing import Any

from ..conversations.models import Conversation
from ..conversations.states import Opening, Response, State
from ..conversations.timing import moment_of
from ..db import new_id
from ..overview.figures.closing import close_round, close_years
from ..people import actions
from ..people.models import Person, normal_address
from ..people.proposal import Facts
from ..questionnaires import statements
from ..questionnaires.builtin import builtin_forms
from ..questionnaires.content import FormContent, load_version, offered
from ..questionnaires.drafts import QuestionDraft
from ..questionnaires.kinds import AnsweredBy, AnswerType, FormKind, SectionKind
from ..questionnaires.models import Competence
from ..questionnaires.publishing import publish
from ..rounds.models import Round, RoundTalk
from ..rounds.standing import Tally
from ..statements.asking import closing_of
from .acts import Story
from .bulk import DAY, Contents, Laid, have_closed, have_signed
from .company import ASCII, read
from .timetable import Timetable, working_day

BEGAN = 800  # working days ago: when the company was set up
YEARS = (3, 2, 1, 0)
YEAR = dt.timedelta(days=364)  # so that a day of the week stays one
# A year's round begins so long before today's date, and lasts so long.
BEFORE, ROUND = 23, 44
# The share that has the annual talk, so many years ago; this year's round is still going on.
HELD = {3: 0.58, 2: 0.71, 1: 0.85, 0: 0.34}
COMING, SAID_YES = 0.55, 0.7  # of those who have not had this year's
FOLLOWED_UP, LATE = 0.55, 0.12
# Where a manager leads many, fewer get their talk.
MANY, OF_MANY = 15, 0.7
FORMS = {FormKind.ANNUAL: "annual", FormKind.FOLLOW_UP: "follow-up", FormKind.GOAL: "goal", FormKind.SHORT: "short"}
# Minutes that talks last: the middle, and how they spread.
LASTS = {FormKind.ANNUAL: (86, 15), FormKind.FOLLOW_UP: (41, 9), FormKind.GOAL: (46, 8), FormKind.SHORT: (24, 5)}
# How many weeks there are between the talks of a series, and how many have been.
SERIES = {FormKind.GOAL: (13, 5), FormKind.SHORT: (4, 12)}
KEPT = 0.85


def around(story: Story, times: Timetable) -> None:
    """Lay it all down; what the log keeps is told with the story."""
    growth = Growth(story, times)
    growth.people()
    growth.rounds()
    for person in growth.team_of:
        growth.talks_of(person)
    growth.laid.store()
    growth.figures()


def own_form(words: dict[str, Any]) -> FormContent:
    """The annual form with the scale that the company has added for managers, published."""
    draft = next(form for form in builtin_forms() if form.key == FORMS[FormKind.ANNUAL])
    scale = QuestionDraft(
        key="independence", texts=words["question"], answered_by=AnsweredBy.MANAGER, answer_type=AnswerType.SCALE,
        counted=True,
    )  # fmt: skip
    last = max(place for place, part in enumerate(draft.sections) if part.kind is SectionKind.QUESTIONS)
    sections = [
        replace(part, questions=(*part.questions, scale)) if place == last else part
        for place, part in enumerate(draft.sections)
    ]
    texts = {lang: named | {"title": words["title"][lang]} for lang, named in draft.texts.items()}
    version = publish(replace(draft, key=words["key"], texts=texts, sections=tuple(sections)))
    return load_version(version.id)


class Growth:
    """Everything around the story, the same each time but for the day that it is counted from."""

    def __init__(self, story: Story, times: Timetable) -> None:
        self.story, self.times, self.laid = story, times, Laid()
        self.dice = random.Random(1814)  # noqa: S311 - an invented company, the same each time
        self.words = read("large")
        listed = [line.id for line in Competence.standing()]
        self.contents = Contents(self.laid, self.dice, self.words, times.now, listed)
        self.forms = {kind: next(form for form in offered() if form.key == key) for kind, key in FORMS.items()}
        self.forms[FormKind.ANNUAL] = own_form(self.words["form"])
        self.team_of: dict[Person, int] = {}
        self.series: dict[str, FormKind] = {}
        self.round_of: dict[int, Round] = {}

    def people(self) -> None:
        """Add everyone, each with their manager; whoever leads the company leads the managers."""
        chief, names = self.story.people["torunn"], self._names()
        for department in self.words["departments"]:
            for size in department["teams"]:
                leader = self._add(next(names), department["name"], chief)
                team = [self._add(next(names), department["name"], leader) for _each in range(size)]
                self.team_of |= {leader: 0} | dict.fromkeys(team, size)
                if "series" in department:
                    self.series |= {person.id: FormKind(department["series"]) for person in team}

    def talks_of(self, person: Person) -> None:
        share = OF_MANY if self.team_of[person] > MANY else 1.0
        for years_ago in YEARS:
            first = self._first_day(years_ago)
            if person.start_date > first:
                continue
            if years_ago:
                self._count(years_ago, people=1)
            if self.dice.random() < HELD[years_ago] * share:
                self._year(person, first, years_ago)
            elif not years_ago and self.dice.random() < COMING:
                self._invite(person, self.times.today + self.dice.randint(1, 26) * DAY)
        self._series(person)

    def rounds(self) -> None:
        """The rounds of the years before, each closed two weeks after its last day."""
        for years_ago in YEARS[:-1]:
            first = self._first_day(years_ago)
            last = first + (ROUND - 1) * DAY
            the_round = Round(
                id=new_id(), form=self.forms[FormKind.ANNUAL].form_id, first_day=first, last_day=last, everyone=True,
                opened_at=moment_of(first, dt.time(8, 30)), closed_at=moment_of(last + 14 * DAY, dt.time(9)),
                statements=True, result=Tally().as_counts(),
            )  # fmt: skip
            the_round.name = f"Medarbeidersamtalene {last.year}"
            self.round_of[years_ago] = self.laid.add(the_round)

    def figures(self) -> None:
        """Let what was answered be counted when its round and its year are closed."""
        for the_round in self.round_of.values():
            self.story.then(the_round.closed_at, close_round, the_round)
        for year in range(self.times.today.year - YEARS[0], self.times.today.year):
            if closing_of(year) < self.times.now:
                self.story.then(closing_of(year), close_years)

    def _names(self) -> Iterator[str]:
        firsts, lasts = list(self.words["first_names"]), list(self.words["last_names"])
        self.dice.shuffle(firsts)
        self.dice.shuffle(lasts)
        # The lists differ in length, so that no name comes twice in so few.
        return (f"{first} {last}" for first, last in zip(cycle(firsts), cycle(lasts), strict=False))

    def _add(self, name: str, department: str, manager: Person) -> Person:
        start = self.times.today - self.dice.randint(40, 4_500) * DAY
        email = normal_address(f"{name.replace(' ', '.')}@lyktemakeriet.example").translate(ASCII)
        facts = Facts(name=name, email=email, department=department, manager=manager.id, start_date=start)
        return actions.add(facts, has_talks=True, actor=self.story.people["mikael"])

    def _year(self, person: Person, first: dt.date, years_ago: int) -> None:
        """An annual talk, late now and then, and for many a follow-up half a year on."""
        late = ROUND if years_ago and self.dice.random() < LATE else 0
        day = first + (self.dice.randint(1, ROUND - 4 if years_ago else BEFORE - 2) + late) * DAY
        talk = self._hold(FormKind.ANNUAL, person, day)
        if years_ago:
            the_round = self.round_of[years_ago]
            self.laid.add(RoundTalk(id=new_id(), round=the_round.id, conversation=talk.id))
            if talk.starts_at < the_round.closed_at:
                self._count(years_ago, invited=1, held=1, signed=1)
            asked = (*statements.standard(), *statements.afterwards())
            self.contents.statements(talk, asked, person.department, the_round.closed_at)
        later = day + YEAR / 2 + self.dice.randint(-10, 20) * DAY
        if later < self.times.today and self.dice.random() < FOLLOWED_UP:
            self._hold(FormKind.FOLLOW_UP, person, later)

    def _count(self, years_ago: int, **counts: int) -> None:
        """Add to what the round of a year was closed with."""
        the_round = self.round_of[years_ago]
        the_round.result = (Tally(**the_round.result) + Tally(**counts)).as_counts()

    def _series(self, person: Person) -> None:
        kind = self.series.get(person.id)
        if kind is None:
            return
        weeks, number = SERIES[kind]
        for ago in range(1, number + 1):
            day = self.times.today - 7 * ago * weeks * DAY + self.dice.randint(0, 6) * DAY
            if person.start_date < day and self.dice.random() < KEPT:
                self._hold(kind, person, day)

    def _invite(self, person: Person, day: dt.date) -> None:
        talk = self._talk(FormKind.ANNUAL, person, day)
        talk.created_at = talk.invited_at = talk.arranged_at = self.times.past(8, "10:40")
        if self.dice.random() < SAID_YES:
            talk.response, talk.responded_at = Response.ACCEPTED, self.times.past(6, "09:10")

    def _hold(self, kind: FormKind, person: Person, day: dt.date) -> Conversation:
        talk, form = self._talk(kind, person, day), self.forms[kind]
        middle, spread = LASTS[kind]
        ended = talk.starts_at + dt.timedelta(minutes=max(12, self.dice.gauss(middle, spread)))
        talk.response, talk.responded_at = Response.ACCEPTED, talk.invited_at + 2 * DAY
        talk.opened_at = talk.employee_ready_at = talk.manager_ready_at = talk.starts_at - DAY
        talk.started_at = talk.starts_at + dt.timedelta(minutes=1)
        self.contents.answers(talk, form)
        if kind.wants_signatures:
            self.contents.summary(talk, form)
            talk.concluded_at, talk.signed_at = ended, ended + dt.timedelta(minutes=6)
            talk.closed_at = self.contents.plan(talk)
            have_signed(self.story, talk)
        else:
            talk.closed_at = ended
        if kind is not FormKind.ANNUAL:
            self.contents.statements(talk, statements.afterwards(), person.department, self.times.now)
        talk.state = State.CLOSED if talk.closed_at else State.SIGNED
        if talk.closed_at:
            have_closed(self.story, talk)
        return talk

    def _talk(self, kind: FormKind, person: Person, day: dt.date) -> Conversation:
        at = moment_of(working_day(day), self.dice.choice([dt.time(9), dt.time(10, 30), dt.time(12, 30), dt.time(14)]))
        form, invited = self.forms[kind], at - 13 * DAY
        talk = Conversation(
            id=new_id(), employee=person, manager=person.manager_id, version=form.id, kind=kind, archive=form.archive,
            language="nb", opening=Opening.READY, state=State.INVITED, starts_at=at, minutes=form.minutes_suggested,
            created_at=invited, invited_at=invited, arranged_at=invited,
        )  # fmt: skip
        talk.place, talk.message = self.words["place"], self.words["message"]
        laid: Conversation = self.laid.add(talk)
        return laid

    def _first_day(self, years_ago: int) -> dt.date:
        """Of the round of a year."""
        return self.times.today - years_ago * YEAR - BEFORE * DAY
