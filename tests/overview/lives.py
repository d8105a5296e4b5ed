"""A company that lives for some years as rows: rounds past new year, people who move, answers, plans and judgements.

What each person answered and agreed on is written down beside it, for somebody to ask whether it can be found out.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random

from tests import factories
from tests.cast import Cast
from tests.overview.answering import at, said
from tests.plans.signed import agreement, goal, minutes
from tests.statements.held import asking_round, held, short, take_in_all
from tests.trial_form import KEY, asked
from webapp import clock
from webapp.conversations.live_texts import Answer
from webapp.conversations.models import Conversation
from webapp.overview.figures import closing
from webapp.overview.figures.tables import Outcome
from webapp.overview.models import Figures
from webapp.people.models import Person
from webapp.plans.models import Agreement, Goal, GoalKind, Progress, Responsible, Status
from webapp.questionnaires import statements
from webapp.questionnaires.content import FormContent
from webapp.questionnaires.models import Competence
from webapp.rounds import actions
from webapp.rounds.models import RoundTalk
from webapp.statements.models import StatementAnswer

KEYS = [each.key for each in (*statements.standard()[:2], *statements.afterwards()[:2])]
DEPARTMENTS = ("Drift", "IT", "Lager", "Salg")
SIZES = (3, 6, 9, 12)
MANAGERS = 4
YEARS = (2024, 2025)
OPEN_YEAR = 2026
CATEGORIES = ("Fag", "Ledelse")
GIVEN_UP = "Maskinskriving"

Counts = dict[str, list[int]]


@dataclass
class Life:
    """What is true: ``departments`` of people's ids at each closing, by the id of its round or its year; what came of
    their plans, their aims by category, and ``judged`` {person: (manager, step)}, by year.
    """

    staff: list[Person]
    departments: dict[str, dict[str, str]] = field(default_factory=dict)
    plans: dict[int, Counts] = field(default_factory=lambda: defaultdict(dict))
    aims: dict[int, dict[str, dict[str, int]]] = field(default_factory=lambda: defaultdict(dict))
    judged: dict[int, dict[str, tuple[str, int]]] = field(default_factory=lambda: defaultdict(dict))

    def keeps(self, year: int, person: Person, outcome: Outcome) -> None:
        self.plans[year].setdefault(person.id, [0] * len(Outcome))[list(Outcome).index(outcome)] += 1

    def aims_at(self, year: int, person: Person, category: str) -> None:
        own = self.aims[year].setdefault(person.id, defaultdict(int))
        own[category] += 1


def lived(cast: Cast, form: FormContent, dice: Random) -> Life:
    """Years that are closed, each with a round, and one that goes on; ``form`` has a question that is counted."""
    life = Life(_staff(cast, dice))
    categories = [Competence.create(name=name, position=place) for place, name in enumerate((*CATEGORIES, GIVEN_UP))]
    Competence.update(retired_at=clock.now()).where(Competence.name == GIVEN_UP).execute()
    for year in YEARS:
        with at(year, 10, 1):
            the_round = asking_round(cast, everyone=False, departments=dice.sample(DEPARTMENTS, 2))
        _year(life, form, categories, year, dice)
        take_in_all()
        with at(year + 1, *dice.choice([(1, 10), (1, 31), (3, 5)])):
            actions.close(cast.hr, the_round)
        life.departments[the_round.id] = _departments()
        with at(year + 1, 2, 1):
            closing.close_years()
        life.departments[str(year)] = _departments()
    _year(life, form, categories, OPEN_YEAR, dice)
    return life


def steps_of(figures: Figures) -> dict[tuple[str, str], dict[str, int]]:
    """Each person's last step by statement and kind of talk: of the answers counted when these figures were made."""
    afterwards = {each.key for each in statements.afterwards()}
    rows = (
        StatementAnswer.select(StatementAnswer, Conversation)
        .join(Conversation)
        .where(StatementAnswer.counted_at == figures.made_at, Conversation.id.in_(_talks_of(figures)))
    )
    found: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for row in sorted(rows, key=lambda row: row.answered_at):
        kind = row.conversation.kind if row.key in afterwards else ""
        found[row.key, kind][row.conversation.employee_id] = int(row.step)
    return found


def met_with(figures: Figures) -> set[str]:
    """The ids of those whose talks are told of here."""
    return {talk.employee_id for talk in Conversation.select().where(Conversation.id.in_(_talks_of(figures)))}


def forget() -> None:
    """Let nobody have answered, agreed on or judged anything; that they met stands."""
    for model in (StatementAnswer, Answer, Progress, Agreement, Goal):
        model.delete().execute()


def _talks_of(figures: Figures) -> list[str]:
    in_rounds: dict[str, str] = {row.conversation_id: row.round_id for row in RoundTalk.select()}
    if figures.round_id:
        return [talk for talk, of in in_rounds.items() if of == figures.round_id]
    talks = Conversation.select(Conversation.id, Conversation.started_at)
    return [talk.id for talk in talks if talk.id not in in_rounds and clock.local(talk.started_at).year == figures.year]


def _staff(cast: Cast, dice: Random) -> list[Person]:
    managers = [cast.manager, cast.other_manager, *(factories.person(manager=cast.hr) for _more in range(MANAGERS - 2))]
    names = [name for name in DEPARTMENTS for _each in range(dice.choice(SIZES))]
    return [factories.person(department=name, manager=managers[place % MANAGERS]) for place, name in enumerate(names)]


def _departments() -> dict[str, str]:
    return dict(Person.select(Person.id, Person.department).tuples())


def _year(life: Life, form: FormContent, categories: list[Competence], year: int, dice: Random) -> None:
    """Two talks of each: the longer ones with a judgement, a plan and an aim, of which few or most have a category."""
    often = dice.choice((0, 0.03, 0.8))
    for person in life.staff:
        days = sorted(dice.sample([dt.date(year, 3, 1), dt.date(year, 11, 3), dt.date(year, 12, 30)], 2))
        for day in days:
            is_annual = dice.random() < 0.7
            talk = held(person, person.manager, day, form=KEY) if is_annual else short(person, person.manager, day)
            for key in dice.sample(KEYS, dice.choice((0, 3, 3))):
                said(talk, key, dice.choice((3, 4, 4, 5)), clock.from_local(day, dt.time(13)))
            if is_annual:
                minutes(talk)
                _judges(life, talk, form, day, dice.choice((2, 3, 3, 4)))
                _plans(life, talk, year, dice)
                _aims(life, talk, year, dice.choice(categories) if dice.random() < often else None)
        if dice.random() < 0.1:
            person.department = dice.choice(DEPARTMENTS)
            person.save()


def _judges(life: Life, talk: Conversation, form: FormContent, day: dt.date, step: int) -> None:
    Answer.create(
        conversation=talk, question=asked(form, "progress").id, author=talk.manager, choice=str(step),
        updated_at=clock.from_local(day, dt.time(14)),
    )  # fmt: skip
    life.judged[day.year][talk.employee_id] = (talk.manager_id, step)


def _plans(life: Life, talk: Conversation, year: int, dice: Random) -> None:
    due = dt.date(year, 12, 1)
    words: Mapping[Outcome, tuple[Status, dt.date]] = {
        Outcome.ON_TIME: (Status.DONE, due),
        Outcome.LATE: (Status.DONE, due + dt.timedelta(days=9)),
        Outcome.DROPPED: (Status.DROPPED, due),
    }
    for outcome in dice.choices(list(Outcome), k=dice.randint(0, 3)):
        is_loose = outcome is Outcome.LOOSE
        row = agreement(talk, due=due, responsible=Responsible.NOBODY if is_loose else Responsible.EMPLOYEE)
        life.keeps(year, talk.employee, outcome)
        if outcome in words:
            status, day = words[outcome]
            moment = clock.from_local(day, dt.time(12))
            Progress.create(person=talk.employee_id, at=moment, status=status, agreement=row.id)
        if outcome is Outcome.CARRIED:
            agreement(talk, due=dt.date(year + 1, 6, 1), continues=row.id)
            life.keeps(year + 1, talk.employee, Outcome.OPEN)


def _aims(life: Life, talk: Conversation, year: int, category: Competence | None) -> None:
    goal(talk, kind=GoalKind.DEVELOPMENT, competence=category, due=dt.date(year, 12, 1))
    life.keeps(year, talk.employee, Outcome.OPEN)
    life.aims_at(year, talk.employee, category.name if category else "")
