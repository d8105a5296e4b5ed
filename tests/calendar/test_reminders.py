"""What people are reminded of, each kind when it holds and when it does not."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests import factories
from tests.calendar.reminded import MONDAY, MORNING, mails_on, morning
from tests.calendar.signed import proposed
from tests.cast import Cast
from tests.conversations.talks import fresh
from tests.plans.signed import agreement, goal, said, signed
from webapp import clock
from webapp.calendar.models import ReminderOff
from webapp.conversations.models import AddressConfirmed, Conversation
from webapp.conversations.states import Response, State
from webapp.people.models import Person
from webapp.plans.models import Agreement, Responsible, Signature, Status, Word

DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def without_what_has_tests_of_its_own(cast: Cast) -> None:
    for person in Person.active():
        for kind in ("digest", "statements"):
            ReminderOff.create(person=person.id, kind=kind)


def days(number: int) -> dt.date:
    """A day counted from MONDAY; its weekday follows from the number."""
    return MONDAY + number * DAY


def talk_on(cast: Cast, day: dt.date, **given: Any) -> Conversation:
    """An accepted talk of employee and manager at nine, invited to three weeks before MONDAY."""
    then = morning(days(-21))
    values: dict[str, Any] = {"employee": cast.employee, "manager": cast.manager, "response": Response.ACCEPTED}
    values |= {"starts_at": clock.from_local(day, dt.time(9)), "invited_at": then, "created_at": then}
    return fresh(factories.conversation(**(values | given)))


def told(cast: Cast, day: dt.date, time: dt.time = MORNING) -> dict[str, str]:
    return mails_on(cast.app, day, time)


def agreed(cast: Cast, due: dt.date, **given: Any) -> Agreement:
    with clock.at(morning(days(-60))):
        return agreement(signed(cast.employee, cast.manager, days_ago=1), due=due, **given)


def test_prepare_a_week_and_a_working_day_before_the_talk(cast: Cast) -> None:
    talk = talk_on(cast, days(14))
    assert told(cast, days(4)) == {}
    week = told(cast, days(7))
    assert week.keys() == {"emil", "marit"}
    assert "Samtale med Marit Moen mandag 15. februar kl. 09:00" in week["emil"]
    assert f"https://samtale.example/samtaler/{talk.id}/forberedelse" in week["emil"]
    assert told(cast, days(8)) == {}
    # The talk is on a Monday: people are at work on the Friday before it.
    assert told(cast, days(11)).keys() == {"emil", "marit"}
    assert told(cast, days(14)) == {}


def test_only_who_is_not_ready_is_to_prepare(cast: Cast) -> None:
    talk_on(cast, days(3), employee_ready_at=morning(days(-1)))
    assert told(cast, MONDAY).keys() == {"marit"}


@pytest.mark.parametrize(
    "given",
    [
        {"state": State.CANCELLED},
        {"state": State.PLANNED, "invited_at": None},
        {"response": Response.DECLINED},
        {"response": Response.PROPOSED},
        {"state": State.OPEN, "opened_at": morning(MONDAY)},
        {"short_notice": True, "response": Response.NONE},
        {"invited_at": morning(days(-1))},
    ],
)
def test_nobody_prepares_for_what_is_off_open_or_just_told(cast: Cast, given: dict[str, Any]) -> None:
    talk_on(cast, days(3), **given)
    assert "Forbered deg" not in str(told(cast, MONDAY))


def test_a_talk_on_hold_or_with_someone_who_has_left_is_no_reason(cast: Cast) -> None:
    talk_on(cast, days(3))
    Person.update(manager=cast.other_manager).where(Person.id == cast.employee.id).execute()
    assert told(cast, MONDAY) == {}
    Person.update(manager=cast.manager, ended_on=MONDAY).where(Person.id == cast.employee.id).execute()
    assert told(cast, MONDAY) == {}


def test_moved_to_another_day_it_is_to_be_prepared_for_then(cast: Cast) -> None:
    talk = talk_on(cast, days(3))
    assert told(cast, MONDAY).keys() == {"emil", "marit"}
    moved = Conversation.update(starts_at=morning(days(24)), arranged_at=morning(days(1)))
    moved.where(Conversation.id == talk.id).execute()
    assert told(cast, days(2)) == {}
    assert told(cast, days(17)).keys() == {"emil", "marit"}


def test_answer_after_three_days(cast: Cast) -> None:
    talk = talk_on(cast, days(21), response=Response.NONE, invited_at=clock.from_local(MONDAY, dt.time(15)))
    assert told(cast, days(2)) == {}
    mails = told(cast, days(3))
    assert mails.keys() == {"emil"}
    assert "Marit Moen har invitert deg til samtale mandag 22. februar kl. 09:00" in mails["emil"]
    assert f"/samtaler/{talk.id}\n" in mails["emil"] + "\n"
    assert told(cast, days(4)) == {}


def test_who_has_answered_or_let_the_time_pass_is_not_asked(cast: Cast) -> None:
    talk_on(cast, days(21))
    talk_on(cast, days(-3), response=Response.NONE)
    assert "emil" not in told(cast, MONDAY)


def test_a_new_time_asks_anew(cast: Cast) -> None:
    talk = talk_on(cast, days(30), response=Response.NONE)
    assert told(cast, MONDAY).keys() == {"emil"}
    Conversation.update(arranged_at=morning(days(1))).where(Conversation.id == talk.id).execute()
    assert told(cast, days(3)) == {}
    assert told(cast, days(4)).keys() == {"emil"}


@pytest.mark.parametrize("given", [{}, {"state": State.OPEN, "opened_at": morning(days(3))}])
def test_a_talk_that_was_never_held_on_the_working_day_after_it(cast: Cast, given: dict[str, Any]) -> None:
    talk = talk_on(cast, days(4), **given)
    assert "holdt" not in str(told(cast, days(4), dt.time(15)))
    # It was on a Friday.
    mails = told(cast, days(7))
    assert mails.keys() == {"marit"}
    assert "Flytt den som ikke ble holdt, eller avlys den." in mails["marit"]
    assert "Samtalen med Emil Eide fredag 5. februar kl. 09:00" in mails["marit"]
    assert f"/samtaler/{talk.id}\n" in mails["marit"] + "\n"
    assert told(cast, days(8)) == {}
    Conversation.update(starts_at=morning(days(9))).where(Conversation.id == talk.id).execute()
    assert "holdt" not in str(told(cast, days(9)))
    assert told(cast, days(10)).keys() == {"marit"}


@pytest.mark.parametrize(
    "given",
    [
        {"state": State.CANCELLED},
        {"state": State.PLANNED, "invited_at": None},
        {"state": State.OPEN, "opened_at": morning(MONDAY), "started_at": morning(MONDAY)},
        {"starts_at": morning(days(-40))},
    ],
)
def test_what_is_off_not_sent_begun_or_long_ago_is_not_asked_about(cast: Cast, given: dict[str, Any]) -> None:
    talk_on(cast, MONDAY, **given)
    assert told(cast, days(1)) == {}


def concluding(cast: Cast) -> Conversation:
    then = clock.from_local(MONDAY, dt.time(14))
    times = {"opened_at": then, "started_at": then, "concluded_at": then}
    return talk_on(cast, MONDAY, state=State.CONCLUDING, **times)


def word_of(talk: Conversation, person: Person, word: Word) -> Signature:
    role = talk.role_of(person)
    assert role is not None
    return Signature.create(
        conversation=talk, number=1, person=person, role=role, at=clock.now(), word=word, method="x", digest="0" * 64
    )


def test_sign_three_days_after_the_talk_was_concluded(cast: Cast) -> None:
    talk = concluding(cast)
    assert told(cast, days(2)) == {}
    mails = told(cast, days(3))
    assert mails.keys() == {"emil", "marit"}
    assert f"/samtaler/{talk.id}/signer" in mails["emil"]
    assert told(cast, days(4)) == {}


@pytest.mark.parametrize("word", list(Word))
def test_who_has_given_a_word_is_not_asked_to_sign(cast: Cast, word: Word) -> None:
    word_of(concluding(cast), cast.employee, word)
    assert told(cast, days(3)).keys() == {"marit"}


def test_a_signature_that_was_voided_is_asked_for_again(cast: Cast) -> None:
    row = word_of(concluding(cast), cast.employee, Word.SIGNED)
    row.voided_at = clock.now()
    row.save()
    assert told(cast, days(3)).keys() == {"emil", "marit"}


def test_what_is_agreed_a_week_before_on_the_day_and_once_when_late(cast: Cast) -> None:
    agreed(cast, days(9))
    assert told(cast, days(1)) == {}
    assert "Ett punkt i planen din har frist onsdag 10. februar" in told(cast, days(2))["emil"]
    assert told(cast, days(3)) == {}
    assert "har frist i dag" in told(cast, days(9))["emil"]
    late = told(cast, days(10))
    assert late.keys() == {"emil", "marit"}
    assert "Ett punkt i planen til Emil Eide er over fristen" in late["marit"]
    assert f"/planen/{cast.employee.id}" in late["marit"]
    assert told(cast, days(11)) == {}


def test_what_is_agreed_in_a_talk_that_nobody_signs(cast: Cast) -> None:
    with clock.at(morning(days(-60))):
        short = {"form": "short", "kind": "short", "state": State.CLOSED, "signed_at": None, "closed_at": clock.now()}
        agreement(signed(cast.employee, cast.manager, days_ago=1, **short), due=days(9))
    assert "Ett punkt i planen din har frist onsdag 10. februar" in told(cast, days(2))["emil"]
    assert told(cast, days(10)).keys() == {"emil", "marit"}


def test_a_date_at_a_weekend_is_told_of_on_the_friday(cast: Cast) -> None:
    agreed(cast, days(13))
    told(cast, days(8))
    assert "har frist søndag 14. februar" in told(cast, days(11))["emil"]


@pytest.mark.parametrize(
    ("responsible", "owners"),
    [
        (Responsible.EMPLOYEE, {"emil"}),
        (Responsible.MANAGER, {"marit"}),
        (Responsible.BOTH, {"emil", "marit"}),
        (Responsible.OTHER, {"marit"}),
    ],
)
def test_owners_are_told(cast: Cast, responsible: Responsible, owners: set[str]) -> None:
    agreed(cast, days(3), responsible=responsible)
    assert told(cast, MONDAY).keys() == owners


def test_a_goal_is_the_employees(cast: Cast) -> None:
    with clock.at(morning(days(-60))):
        goal(signed(cast.employee, cast.manager, days_ago=1), due=days(3))
    assert told(cast, MONDAY).keys() == {"emil"}


def test_what_is_done_gone_or_long_late_is_let_be(cast: Cast) -> None:
    with clock.at(morning(days(-1))):
        said(agreed(cast, days(3)), cast.employee, Status.DONE)
    agreed(cast, days(3), removed_at=morning(days(-1)))
    agreed(cast, days(-31))
    assert told(cast, days(1)) == {}


def test_several_are_one_line_with_a_number_and_never_a_word_of_them(cast: Cast) -> None:
    for what in ("Kanarifugl", "Kanarifugl to"):
        agreed(cast, days(3), what=what)
    text = told(cast, MONDAY)["emil"]
    assert "2 punkter i planen din har frist torsdag 4. februar" in text
    assert "Kanarifugl" not in text


def test_a_proposed_follow_up_three_weeks_before_its_time(cast: Cast) -> None:
    follow_up = proposed(cast)
    day = clock.local(follow_up.starts_at).date()
    assert told(cast, day - 22 * DAY) == {}
    mails = told(cast, day - 20 * DAY)
    assert mails.keys() == {"marit"}
    assert "Oppfølging med Emil Eide, foreslått tirsdag 18. mai" in mails["marit"]
    assert f"/oppfolginger/{follow_up.id}" in mails["marit"]
    assert "Oppfølging" not in str(told(cast, day - 14 * DAY))


def test_a_planned_talk_while_there_is_time_to_invite(cast: Cast) -> None:
    talk = talk_on(cast, days(16), state=State.PLANNED, invited_at=None, response=Response.NONE)
    assert told(cast, days(1)) == {}
    mails = told(cast, days(2))
    assert mails.keys() == {"marit"}
    assert "Samtale med Emil Eide, planlagt onsdag 17. februar" in mails["marit"]
    assert f"/samtaler/{talk.id}/inviter" in mails["marit"]
    assert told(cast, days(3)) == {}


def test_who_came_by_a_new_address_is_told_once_someone_has_vouched_for_it(cast: Cast) -> None:
    talk = talk_on(cast, days(3))
    late = agreed(cast, days(-2))
    for person in (cast.employee, cast.manager):
        Person.update(address_changed_at=morning(days(-5))).where(Person.id == person.id).execute()
    assert told(cast, MONDAY) == {}
    AddressConfirmed.create(conversation=talk.id, person=cast.employee.id, at=morning(days(-1)))
    mails = told(cast, MONDAY)
    assert mails.keys() == {"emil"} and "planen" not in mails["emil"]
    AddressConfirmed.create(conversation=late.conversation_id, person=cast.employee.id, at=morning(days(-1)))
    assert "planen din er over fristen" in told(cast, MONDAY)["emil"]


def test_each_in_the_own_language(cast: Cast) -> None:
    agreed(cast, days(3), responsible=Responsible.BOTH)
    for person in (cast.employee, cast.manager):
        Person.update(language="en").where(Person.id == person.id).execute()
    assert "Thursday 4 February" in str(told(cast, MONDAY)["marit"])
