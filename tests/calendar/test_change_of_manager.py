"""A talk of a series with a manager who leads the employee no longer is on hold; the next manager's series goes on."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.calendar.signed import FOLLOWED_UP, HELD, held, proposed, sign
from tests.cast import Cast
from tests.conversations.talks import fresh, seat
from webapp import clock
from webapp.calendar import actions
from webapp.calendar.cadence import longer_ago
from webapp.calendar.follow_ups import shown_to, waiting_for
from webapp.calendar.models import FollowUp
from webapp.conversations.models import Conversation
from webapp.conversations.states import State
from webapp.people.actions import give_manager
from webapp.people.models import Person


def invited(cast: Cast, follow_up: FollowUp) -> Conversation:
    """The talk made of it, whose invitation has gone out."""
    talk = actions.plan(cast.manager, follow_up, follow_up.starts_at, follow_up.minutes)
    Conversation.update(state=State.INVITED, invited_at=clock.now()).where(Conversation.id == talk.id).execute()
    return fresh(talk)


def pass_to(cast: Cast, manager: Person) -> None:
    give_manager(Person.get_by_id(cast.employee.id), manager.id, actor=cast.hr)


@pytest.mark.parametrize("form", ["annual", "short"])
def test_what_the_former_manager_had_invited_to_is_proposed_to_the_new_one(talking: Cast, form: str) -> None:
    follow_up = proposed(talking, form=form)
    frozen = invited(talking, follow_up)
    assert waiting_for(talking.manager) == []
    pass_to(talking, talking.other_manager)
    (waiting,) = waiting_for(talking.other_manager)
    assert waiting.id == follow_up.id
    talk = actions.plan(talking.other_manager, follow_up, follow_up.starts_at, follow_up.minutes)
    assert (talk.id == frozen.id, talk.manager_id) == (False, talking.other_manager.id)
    assert waiting_for(talking.other_manager) == []
    pass_to(talking, talking.manager)
    assert FollowUp.get().talk_id == talk.id
    assert waiting_for(talking.manager) == []


def test_whoever_is_back_finds_it_where_it_was(talking: Cast) -> None:
    follow_up = proposed(talking)
    talk = invited(talking, follow_up)
    told = seat(talking.employee, follow_up.after)
    assert shown_to(told) is not None
    pass_to(talking, talking.other_manager)
    assert shown_to(told) is None  # the employee hears of it when it is planned anew
    pass_to(talking, talking.manager)
    assert shown_to(told) is not None
    assert waiting_for(talking.manager) == []
    assert actions.plan(talking.manager, follow_up, follow_up.starts_at, follow_up.minutes).id == talk.id


def test_a_talk_on_hold_for_good_is_no_talk_ahead(talking: Cast) -> None:
    talk = held(talking)
    sign(talk)
    begun = held(talking, state=State.OPEN, signed_at=None, starts_at=FOLLOWED_UP, started_at=FOLLOWED_UP)
    with clock.at(HELD + dt.timedelta(days=500)):
        assert longer_ago(talking.manager) == []
        pass_to(talking, talking.other_manager)
        assert [each.employee.id for each in longer_ago(talking.other_manager)] == [talking.employee.id]
    assert fresh(begun).is_frozen
