"""What a talk asks its employee for, until when, and with what its answers are counted."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests.cast import Cast
from tests.conversations.talks import fresh, invited
from tests.queries import counted
from tests.questionnaires.test_publishing import undone
from tests.questionnaires.test_statements import form
from tests.rounds import made
from tests.statements.held import DAY, USEFUL, answered, asking_round, count, held, short, stored, take_in_all
from webapp import clock
from webapp.conversations.models import Conversation
from webapp.conversations.refusals import RefusedError
from webapp.conversations.states import State
from webapp.questionnaires.publishing import publish
from webapp.rounds import actions
from webapp.statements.asking import asking, closing_of, in_round, in_year, open_until, to_count, unanswered, was_held

# The moment at which the test runs.
IN_THE_TEST = object()


def titles(talk: Conversation) -> list[tuple[str, int]]:
    return [(part.title, len(part.statements)) for part in asking(talk).parts("nb")]


def moment(year: int, month: int, day: int) -> dt.datetime:
    return clock.from_local(dt.date(year, month, day), dt.time(12))


def keys(talks: Any) -> list[tuple[str, str]]:
    """Who is counted with these talks, and what each answered to."""
    return sorted((row.conversation.employee_id, row.key) for row in to_count(talks))


def test_every_talk_that_was_held_is_asked_about(talking: Cast) -> None:
    coming = invited(talking)
    assert titles(coming) == []
    assert titles(held(talking.employee, talking.manager)) == [("Etter samtalen", 4)]
    assert titles(short(talking.employee, talking.manager, clock.today())) == [("Etter samtalen", 4)]


def test_a_round_asks_for_the_standard_ones_from_the_invitation_on(talking: Cast) -> None:
    talk = made.talk(talking.employee, talking.manager)
    made.opened(talking)
    take_in_all()
    assert titles(talk) == []
    asking_round(talking)
    own = [("Jeg selv", 3), ("Vi sammen", 3), ("Selskapet", 2)]
    assert titles(talk) == own
    took_place = held(talking.employee, talking.manager, clock.today())
    take_in_all()
    assert titles(took_place) == [*own, ("Etter samtalen", 4)]


def test_a_forms_own_come_first_and_in_its_words_once(talking: Cast) -> None:
    with undone():
        version = publish(form(canteen="Maten er god.", appreciated="Jeg blir sett."))
        talk = held(talking.employee, talking.manager, clock.today())
        Conversation.update(version=version.id).where(Conversation.id == talk.id).execute()
        asking_round(talking)
        parts = asking(fresh(talk)).parts("nb")
        assert [(part.title, len(part.statements)) for part in parts] == [
            ("Om dette", 2), ("Jeg selv", 2), ("Vi sammen", 3), ("Selskapet", 2), ("Etter samtalen", 4),
        ]  # fmt: skip
        assert [each.text("nb") for each in parts[0].statements] == ["Maten er god.", "Jeg blir sett."]


@pytest.mark.parametrize(
    ("given", "was"),
    [
        ({}, True),
        ({"state": State.CONCLUDING, "signed_at": None}, True),
        ({"state": State.OPEN, "signed_at": None, "concluded_at": None}, True),
        ({"state": State.OPEN, "concluded_at": None, "paused_at": IN_THE_TEST}, False),
        ({"state": State.OPEN, "concluded_at": None, "resumed_at": IN_THE_TEST}, False),
        ({"state": State.OPEN, "concluded_at": None, "reopened_at": IN_THE_TEST, "resumed_at": IN_THE_TEST}, True),
        ({"state": State.CANCELLED}, False),
        ({"state": State.INVITED, "started_at": None, "concluded_at": None}, False),
    ],
)
def test_a_talk_was_held_when_they_have_met_and_do_not_go_on(talking: Cast, given: dict[str, Any], was: bool) -> None:
    given = {name: clock.now() if value is IN_THE_TEST else value for name, value in given.items()}
    talk = held(talking.employee, talking.manager, **given)
    assert was_held(talk) is was
    assert bool(asking(talk).keys) is was


def test_without_a_round_it_can_be_answered_to_the_end_of_january(talking: Cast) -> None:
    talk = held(talking.employee, talking.manager, dt.date(2026, 12, 31))
    assert open_until(talk) == closing_of(2026) == clock.from_local(dt.date(2027, 2, 1), dt.time())
    with clock.at(closing_of(2026) - dt.timedelta(seconds=1)):
        answered(talk, was_useful="4")
    with clock.at(closing_of(2026)), pytest.raises(RefusedError):
        answered(talk, was_useful="1")
    assert stored(talk) == {USEFUL: "4"}


def test_in_a_round_it_can_be_answered_until_that_is_closed(talking: Cast) -> None:
    the_round = asking_round(talking)
    talk = held(talking.employee, talking.manager, clock.today())
    take_in_all()
    assert open_until(talk) is None
    with clock.at(clock.now() + 700 * DAY):
        answered(talk, was_useful="4")
    actions.close(talking.hr, the_round)
    assert open_until(talk) is not None
    with pytest.raises(RefusedError):
        answered(talk, was_useful="1")


def test_what_has_been_counted_stands(talking: Cast) -> None:
    talk = held(talking.employee, talking.manager)
    answered(talk, was_useful="4")
    count(talk)
    for steps in ({"was_useful": "2"}, {"know_what_comes": "2"}):
        with pytest.raises(RefusedError):
            answered(talk, **steps)
    assert stored(talk) == {USEFUL: "4"}


def test_each_answer_is_counted_with_one_round_or_one_year(talking: Cast) -> None:
    day = clock.today()
    alone = held(talking.colleague, talking.manager, day, form="follow-up")
    in_it = held(talking.employee, talking.manager, day)
    off = held(talking.manager, talking.other_manager, day)
    the_round = asking_round(talking)
    for talk in (alone, in_it, off):
        answered(talk, was_useful="3")
    answered(in_it, appreciated="5")
    Conversation.update(state=State.CANCELLED).where(Conversation.id == off.id).execute()
    of_round, of_year = in_round(the_round), in_year(day.year)
    assert keys(of_round) == sorted([(talking.employee.id, USEFUL), (talking.employee.id, "appreciated")])
    assert keys(of_year) == [(talking.colleague.id, USEFUL)]
    assert keys(in_year(day.year - 1)) == []
    count(in_it)
    assert keys(in_round(the_round)) == []


def test_a_talk_is_of_the_year_that_it_began_in_by_the_clocks_of_oslo(talking: Cast) -> None:
    last = held(talking.employee, talking.manager, started_at=dt.datetime(2025, 12, 31, 22, 59, tzinfo=dt.UTC))
    first = held(talking.colleague, talking.manager, started_at=dt.datetime(2025, 12, 31, 23, 1, tzinfo=dt.UTC))
    with clock.at(moment(2026, 1, 20)):
        for talk in (last, first):
            answered(talk, was_useful="3")
    assert keys(in_year(2025)) == [(talking.employee.id, USEFUL)]
    assert keys(in_year(2026)) == [(talking.colleague.id, USEFUL)]


def test_who_has_not_answered_is_found_in_one_query(talking: Cast) -> None:
    day = clock.today()
    talks = [held(each, talking.manager, day) for each in (talking.employee, talking.colleague, talking.hr)]
    asking_round(talking)
    answered(talks[0], was_useful="3")
    answered(talks[1], appreciated="3")
    with counted() as asked:
        assert unanswered(talks) == talks[1:]
    assert len(asked) == 1
