"""What a year's figures are made of: plans, goals and managers' steps as they stand."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import replace

import pytest

from tests.cast import Cast
from tests.overview.answering import met
from tests.plans.signed import agreement, goal, minutes
from tests.questionnaires.test_publishing import undone
from webapp import clock
from webapp.conversations.live_texts import Answer
from webapp.conversations.models import Conversation
from webapp.overview.figures import gathering
from webapp.overview.figures.reckoning import Aim, Kept
from webapp.overview.figures.tables import Outcome
from webapp.plans.models import Agreement, Goal, GoalKind, Progress, Responsible, Status
from webapp.questionnaires.builtin import builtin_forms
from webapp.questionnaires.drafts import QuestionDraft, SectionDraft
from webapp.questionnaires.kinds import AnsweredBy, AnswerType, SectionKind
from webapp.questionnaires.models import Competence, Question
from webapp.questionnaires.publishing import publish

JUNE = dt.date(2025, 6, 2)
DUE = dt.date(2025, 10, 1)
DEVELOPMENT = GoalKind.DEVELOPMENT


@pytest.fixture
def talk(cast: Cast) -> Conversation:
    """A talk that was held and signed in June 2025."""
    found = met(cast, cast.employee, JUNE)
    minutes(found)
    return found


def word(row: Goal | Agreement, status: Status, day: dt.date) -> None:
    about = {"goal": row.id} if isinstance(row, Goal) else {"agreement": row.id}
    at = clock.from_local(day, dt.time(23, 30))
    Progress.create(person=row.conversation.employee_id, at=at, status=status, **about)


def kept(year: int = 2025) -> dict[Outcome, int]:
    return Counter(row.outcome for row in gathering.kept(year))


def test_what_was_to_be_done_by_the_year_is_told_as_it_stands(cast: Cast, talk: Conversation) -> None:
    done, late, dropped, regretted = (agreement(talk, due=DUE) for _number in range(4))
    word(done, Status.DONE, DUE)  # half past eleven in Oslo, and the day after in UTC until the clocks are set back
    word(late, Status.UNDER_WAY, DUE)
    word(late, Status.DONE, DUE + dt.timedelta(days=1))
    word(dropped, Status.DROPPED, DUE)
    word(regretted, Status.DROPPED, DUE)
    word(regretted, Status.UNDER_WAY, DUE + dt.timedelta(days=1))
    goal(talk, due=DUE)
    carried = goal(talk, due=DUE, kind=DEVELOPMENT)
    later = met(cast, cast.employee, dt.date(2025, 11, 3))
    goal(later, due=dt.date(2026, 5, 1), continues=carried.id)
    assert kept() == {Outcome.ON_TIME: 1, Outcome.LATE: 1, Outcome.DROPPED: 1, Outcome.CARRIED: 1, Outcome.OPEN: 2}
    assert kept(2026) == {Outcome.OPEN: 1}
    assert gathering.kept(2025)[0].person == cast.employee.id


def test_what_has_no_owner_or_date_belongs_to_the_year_it_was_agreed_on_in(cast: Cast, talk: Conversation) -> None:
    goal(talk)
    agreement(talk)
    agreement(talk, due=dt.date(2026, 2, 1), responsible=Responsible.NOBODY)
    agreement(talk, due=dt.date(2026, 2, 1))
    assert kept() == {Outcome.LOOSE: 3}
    assert kept(2026) == {Outcome.OPEN: 1}


def test_what_is_signed_anew_is_told_of_once(cast: Cast, talk: Conversation) -> None:
    goal(talk, kind=DEVELOPMENT, competence=Competence.create(name="Ledelse", position=0))
    again = clock.from_local(dt.date(2026, 3, 1), dt.time(12))
    minutes(talk, number=2, signed_at=again)
    Conversation.update(signed_at=again).where(Conversation.id == talk.id).execute()
    assert (kept(2025), kept(2026)) == ({Outcome.LOOSE: 1}, {})
    assert (gathering.aims(2025), gathering.aims(2026)) == ([Aim(cast.employee.id, "Ledelse")], [])


@pytest.mark.parametrize("state", ["open", "concluding", "cancelled"])
def test_plans_that_are_not_signed_are_not_told_of(cast: Cast, talk: Conversation, state: str) -> None:
    goal(talk, due=DUE, kind=DEVELOPMENT)
    agreement(talk)
    Conversation.update(state=state).where(Conversation.id == talk.id).execute()
    assert (gathering.kept(2025), gathering.aims(2025)) == ([], [])


def test_rows_that_were_removed_or_are_empty_are_not_told_of(cast: Cast, talk: Conversation) -> None:
    goal(talk, what=" ", kind=DEVELOPMENT)
    agreement(talk, due=DUE, removed_at=clock.now())
    agreement(talk, what="", responsible="")
    assert (gathering.kept(2025), gathering.aims(2025)) == ([], [])


def test_a_goal_that_was_signed_without_words_is_told_of_like_an_agreement(cast: Cast, talk: Conversation) -> None:
    goal(talk, what=" ", due=DUE, kind=DEVELOPMENT)
    agreement(talk, what="", due=DUE)
    assert (len(gathering.kept(2025)), len(gathering.aims(2025))) == (2, 1)


def test_a_talk_that_nobody_signs_counts_when_it_was_closed(cast: Cast) -> None:
    over = clock.from_local(dt.date(2026, 1, 1), dt.time(0, 10))
    found = met(
        cast, cast.employee, dt.date(2025, 12, 31), kind="short", state="closed", signed_at=None, closed_at=over
    )
    agreement(found)
    assert (kept(2025), gathering.kept(2026)) == ({}, [Kept(cast.employee.id, Outcome.LOOSE)])


def test_only_new_development_goals_are_aims(cast: Cast, talk: Conversation) -> None:
    sales, old = (Competence.create(name=name, position=0) for name in ("Salg", "Gammelt"))
    Competence.update(retired_at=clock.now()).where(Competence.id == old.id).execute()
    first = goal(talk, kind=DEVELOPMENT, competence=sales)
    goal(talk, kind=DEVELOPMENT, competence=old)
    goal(talk, kind=DEVELOPMENT)
    goal(talk)
    later = met(cast, cast.employee, dt.date(2025, 11, 3))
    minutes(later)
    goal(later, kind=DEVELOPMENT, competence=sales, continues=first.id)
    assert sorted(aim.category for aim in gathering.aims(2025)) == ["", "Gammelt", "Salg"]
    assert gathering.categories() == ["Salg"]


def test_managers_steps_at_counted_questions_are_judgements(cast: Cast) -> None:
    def scale(key: str, *, counted: bool) -> QuestionDraft:
        steps = {f"step_{number}": f"Trinn {number}" for number in range(1, 6)}
        texts = {"nb": {"text": "Hvordan gikk det?", "text_for_manager": "Nådde hen målene?"} | steps}
        return QuestionDraft(
            key=key, texts=texts, answered_by=AnsweredBy.BOTH, answer_type=AnswerType.SCALE, counted=counted
        )

    asked = (scale("reached", counted=True), scale("liked", counted=False))
    section = SectionDraft(kind=SectionKind.QUESTIONS, texts={"nb": {"title": "Målene"}}, questions=asked)
    base = next(each for each in builtin_forms() if each.key == "follow-up")
    with undone():
        version = publish(replace(base, key="own", sections=(*base.sections, section)))
        talk = met(cast, cast.employee, JUNE, version=version.id)
        reached, liked = (Question.get(Question.key == key) for key in ("reached", "liked"))
        for question, author, choice in (
            (reached, cast.manager, "4"), (reached, cast.employee, "2"), (liked, cast.manager, "1"),
        ):  # fmt: skip
            Answer.create(conversation=talk, question=question, author=author, choice=choice)
        (judged,) = gathering.judgements(2025)
        assert (judged.manager, judged.person, judged.step) == (cast.manager.id, cast.employee.id, 4)
        assert (judged.key, judged.texts) == ("own/reached", {"nb": "Nådde hen målene?"})
        assert gathering.judgements(2024) == []
