"""A signed annual talk proposes one follow-up, half a year on, when people work; the manager makes a talk of it."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from tests import factories
from tests.calendar.signed import FOLLOWED_UP, HELD, SOON_AFTER, held, proposed, sign
from tests.cast import Cast
from tests.conversations.talks import fresh, logged, refused, seat
from webapp import clock
from webapp.calendar import actions
from webapp.calendar.cadence import HALF_A_YEAR, weeks_after
from webapp.calendar.follow_ups import shown_to, waiting_for
from webapp.calendar.models import FollowUp
from webapp.conversations.models import Conversation
from webapp.conversations.states import Opening, State
from webapp.conversations.timing import is_working_day
from webapp.db import transaction
from webapp.mail.outbox import OutboxMail
from webapp.people.models import Person
from webapp.questionnaires.models import Form


def test_half_a_year_on_at_the_same_time_of_day_whatever_the_clocks_do(app: Flask) -> None:
    """From winter to summer time and back, past a holiday and out of a weekend."""
    assert weeks_after(HELD, HALF_A_YEAR) == FOLLOWED_UP == dt.datetime(2027, 5, 18, 7, tzinfo=dt.UTC)
    summer = clock.from_local(dt.date(2027, 6, 9), dt.time(14, 30))
    assert weeks_after(summer, HALF_A_YEAR) == dt.datetime(2027, 12, 8, 13, 30, tzinfo=dt.UTC)
    sunday = clock.from_local(dt.date(2026, 11, 22), dt.time(10))
    assert clock.local(weeks_after(sunday, HALF_A_YEAR)).date() == dt.date(2027, 5, 24)


def test_always_a_working_day(app: Flask) -> None:
    for days in range(366):
        day = dt.date(2026, 11, 16) + dt.timedelta(days=days)
        proposed_at = clock.local(weeks_after(clock.from_local(day, dt.time(9)), HALF_A_YEAR))
        assert is_working_day(proposed_at.date()), day
        assert proposed_at.time() == dt.time(9), day


def test_a_talk_settled_late_is_followed_up_when_one_can_be_invited(app: Flask) -> None:
    with clock.at(HELD + dt.timedelta(days=300)):
        day = clock.local(weeks_after(HELD, HALF_A_YEAR)).date()
        assert dt.timedelta(days=7) < day - clock.today() < dt.timedelta(days=14)


def test_signing_proposes_one(cast: Cast) -> None:
    follow_up = proposed(cast)
    assert (follow_up.starts_at, follow_up.minutes, follow_up.talk) == (FOLLOWED_UP, 45, None)
    assert [row.id for row in waiting_for(cast.manager)] == [follow_up.id]
    assert waiting_for(cast.other_manager) == waiting_for(cast.employee) == []


def test_signed_again_it_is_still_one(cast: Cast) -> None:
    first = proposed(cast)
    Conversation.update(state=State.OPEN).execute()
    assert waiting_for(cast.manager) == []
    Conversation.update(state=State.SIGNED).execute()
    again = sign(fresh(first.after))
    assert again is not None and again.id == first.id
    assert FollowUp.select().count() == 1


def test_a_signing_that_fails_proposes_nothing(cast: Cast) -> None:
    talk = held(cast)

    def fails() -> None:
        with transaction():
            sign(talk)
            raise LookupError

    with pytest.raises(LookupError):
        fails()
    assert FollowUp.select().count() == 0


def test_none_is_proposed_where_hr_offers_no_form(cast: Cast) -> None:
    Form.update(retired_at=clock.now()).where(Form.key == "follow-up").execute()
    try:
        assert sign(held(cast)) is None
    finally:
        Form.update(retired_at=None).where(Form.key == "follow-up").execute()


def test_it_waits_for_whoever_leads_the_employee_now(cast: Cast) -> None:
    proposed(cast)
    Person.update(manager=cast.other_manager).where(Person.id == cast.employee.id).execute()
    assert waiting_for(cast.manager) == []
    assert len(waiting_for(cast.other_manager)) == 1
    Person.update(ended_on=clock.today()).where(Person.id == cast.employee.id).execute()
    assert waiting_for(cast.other_manager) == []


def test_a_talk_arranged_meanwhile_takes_its_place(cast: Cast) -> None:
    proposed(cast)
    with clock.at(SOON_AFTER + dt.timedelta(days=90)):
        later = factories.conversation(employee=cast.employee, manager=cast.manager, form="annual")
        assert waiting_for(cast.manager) == []
        Conversation.update(state=State.CANCELLED).where(Conversation.id == later.id).execute()
        assert len(waiting_for(cast.manager)) == 1


def test_one_arranged_before_the_last_signature_takes_its_place_too(cast: Cast) -> None:
    """They agreed on the time while they met, and signed afterwards."""
    with clock.at(HELD - dt.timedelta(hours=1)):
        later = factories.conversation(
            employee=cast.employee, manager=cast.manager, form="follow-up", starts_at=HELD + dt.timedelta(days=170)
        )
        yearly = factories.conversation(
            employee=cast.employee, manager=cast.manager, form="annual", starts_at=HELD + dt.timedelta(days=360)
        )
    proposed(cast)
    assert waiting_for(cast.manager) == []
    Conversation.update(state=State.CANCELLED).where(Conversation.id == later.id).execute()
    assert len(waiting_for(cast.manager)) == 1
    assert fresh(yearly).state != State.CANCELLED


def test_planning_makes_a_talk_and_tells_nobody(talking: Cast) -> None:
    follow_up = proposed(talking, language="nn")
    talk = fresh(actions.plan(talking.manager, follow_up, follow_up.starts_at, 45))
    assert (talk.state, talk.kind, talk.archive, talk.language) == (State.PLANNED, "follow-up", "hr", "nn")
    assert (talk.employee_id, talk.manager_id) == (talking.employee.id, talking.manager.id)
    assert (talk.starts_at, talk.minutes, talk.opening) == (FOLLOWED_UP, 45, Opening.READY)
    assert talk.invited_at is None
    assert talk.calendar_uid == f"{talk.id}@samtale.example"
    assert FollowUp.get().talk_id == talk.id
    assert OutboxMail.select().count() == 0
    (entry,) = logged(talk)
    assert (entry.action, entry.actor_id) == ("follow-up planned", talking.manager.id)
    assert waiting_for(talking.manager) == []


def test_pressed_twice_it_is_one_talk(talking: Cast) -> None:
    follow_up = proposed(talking)
    first = actions.plan(talking.manager, follow_up, follow_up.starts_at, 45)
    again = actions.plan(talking.manager, follow_up, follow_up.starts_at + dt.timedelta(days=1), 60)
    assert again.id == first.id
    assert Conversation.select().where(Conversation.state == State.PLANNED).count() == 1


def test_pressed_at_the_same_moment_it_is_one_talk(app: Flask, cast: Cast) -> None:
    follow_up = proposed(cast)

    def press(_number: int) -> str:
        with app.test_request_context():
            return str(actions.plan(cast.manager, follow_up, FOLLOWED_UP, 45).id)

    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(press, range(8)))) == 1
    assert Conversation.select().where(Conversation.state == State.PLANNED).count() == 1


def test_a_follow_up_called_off_can_be_planned_anew(talking: Cast) -> None:
    follow_up = proposed(talking)
    first = actions.plan(talking.manager, follow_up, follow_up.starts_at, 45)
    Conversation.update(state=State.CANCELLED).where(Conversation.id == first.id).execute()
    again = actions.plan(talking.manager, follow_up, follow_up.starts_at, 45)
    assert again.id != first.id
    assert FollowUp.get().talk_id == again.id


def test_times_and_lengths_that_there_cannot_be(talking: Cast) -> None:
    follow_up, manager = proposed(talking), talking.manager
    assert refused(actions.plan, manager, follow_up, HELD, 45).keys() == {"day"}
    assert refused(actions.plan, manager, follow_up, follow_up.starts_at, 5).keys() == {"minutes"}
    far = follow_up.starts_at + dt.timedelta(days=1000)
    assert refused(actions.plan, manager, follow_up, far, 600).keys() == {"day", "minutes"}


def test_nothing_is_planned_with_whoever_has_gone_or_on_a_reopened_talk(talking: Cast) -> None:
    follow_up = proposed(talking)
    Conversation.update(state=State.OPEN).execute()
    assert "åpnet igjen" in refused(actions.plan, talking.manager, follow_up, FOLLOWED_UP, 45)[""]
    Conversation.update(state=State.SIGNED).execute()
    Person.update(ended_on=clock.today()).where(Person.id == talking.employee.id).execute()
    assert "har sluttet" in refused(actions.plan, talking.manager, follow_up, FOLLOWED_UP, 45)[""]


def test_let_be_and_taken_up_again(talking: Cast) -> None:
    follow_up = proposed(talking)
    for _press in range(2):
        actions.dismiss(talking.manager, follow_up)
    assert waiting_for(talking.manager) == []
    actions.dismiss(talking.manager, follow_up, undo=True)
    assert len(waiting_for(talking.manager)) == 1
    acts = [entry.action for entry in logged(follow_up.after)]
    assert acts == ["follow-up dismissed", "follow-up taken up again"]


def test_the_employee_hears_of_it_when_it_is_planned(talking: Cast) -> None:
    follow_up = proposed(talking)
    talk = follow_up.after
    assert shown_to(seat(talking.employee, talk)) is None
    assert shown_to(seat(talking.manager, talk)) is not None
    actions.plan(talking.manager, follow_up, follow_up.starts_at, 45)
    told = shown_to(seat(talking.employee, talk))
    assert told is not None and told.planned_talk is not None
