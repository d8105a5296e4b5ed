"""What changes a talk that has been invited to, and what refuses to."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.cast import Cast
from tests.conversations.talks import (
    CANARY,
    classic,
    fresh,
    in_days,
    invited,
    logged,
    meeting,
    received,
    refused,
    seat,
)
from webapp import clock
from webapp.company import Company
from webapp.conversations import actions
from webapp.conversations.access import waits_for_address
from webapp.conversations.actions import Reply
from webapp.conversations.live_texts import Topic
from webapp.conversations.models import AddressConfirmed, Conversation, ProposedTime
from webapp.conversations.states import Response, State
from webapp.mail.outbox import OutboxMail

SOON = dt.timedelta(days=6)


def test_an_answer_and_a_cancellation_stand_without_mail_but_a_move_does_not(talking: Cast) -> None:
    talk = invited(talking)
    Company.update(mail_host="").execute()
    actions.respond(seat(talking.employee, talk), Reply(Response.DECLINED, 0, "Ferie"))
    assert refused(actions.move, seat(talking.manager, talk), meeting(14), 0).keys() == {""}
    actions.cancel(seat(talking.manager, talk), "Ferie")
    assert (fresh(talk).state, OutboxMail.select().count()) == (State.CANCELLED, 0)


def test_short_notice_is_kept_and_its_yes_recorded(talking: Cast) -> None:
    talk = invited(talking, meeting(6, deliberate=True))
    assert talk.short_notice
    talk = actions.respond(seat(talking.employee, talk), Reply(Response.ACCEPTED, 0))
    assert logged(talk)[-1].action == "accepted"
    assert logged(talk)[-1].facts == {"short_notice": True}


def test_the_seventh_day_is_no_short_notice(talking: Cast) -> None:
    assert not invited(talking, meeting(7, starts_at=in_days(7, dt.time(0, 5)))).short_notice


def test_a_yes_may_carry_the_first_own_topic(talking: Cast) -> None:
    talk = invited(talking)
    reply = Reply(Response.ACCEPTED, 0, topic=f" {CANARY}:\r\nhjemmekontor ")
    talk = fresh(actions.respond(seat(talking.employee, talk), reply))
    assert (talk.response, talk.state) == (Response.ACCEPTED, State.INVITED)
    topic = Topic.get()
    assert (topic.text, topic.author_id, topic.position) == (f"{CANARY}:\nhjemmekontor", talking.employee.id, 0)
    (mail,) = received().values()
    assert mail.to == talking.manager.email
    assert CANARY not in mail.text + mail.html + str(logged(talk)[-1].facts)


def test_the_same_yes_twice_is_one_answer_and_one_topic(talking: Cast) -> None:
    talk = invited(talking)
    for _press in range(2):
        actions.respond(seat(talking.employee, talk), Reply(Response.ACCEPTED, 0, topic="Kurs"))
    assert (OutboxMail.select().count(), Topic.select().count(), len(logged(talk))) == (1, 1, 2)


def test_a_proposal_keeps_its_reason_to_the_two(talking: Cast) -> None:
    talk = invited(talking)
    reply = Reply(Response.PROPOSED, 0, f"{CANARY} hos tannlegen", proposed=(in_days(12),))
    talk = fresh(actions.respond(seat(talking.employee, talk), reply))
    assert (talk.response, [row.starts_at for row in ProposedTime.of(talk)]) == (Response.PROPOSED, [in_days(12)])
    assert talk.response_reason == f"{CANARY} hos tannlegen"
    (mail,) = received().values()
    assert CANARY not in mail.text + mail.html + mail.subject
    assert mail.calendar is None
    assert CANARY not in str(logged(talk)[-1].facts)


def test_a_proposal_in_the_past_is_refused(talking: Cast) -> None:
    talk = invited(talking)
    reply = Reply(Response.PROPOSED, 0, "Nei", proposed=(in_days(-1),))
    assert refused(actions.respond, seat(talking.employee, talk), reply).keys() == {"day"}


def test_the_employee_may_change_the_answer(talking: Cast) -> None:
    talk = invited(talking)
    actions.respond(seat(talking.employee, talk), Reply(Response.DECLINED, 0, "Ferie"))
    talk = fresh(actions.respond(seat(talking.employee, talk), Reply(Response.ACCEPTED, 0)))
    assert (talk.response, talk.response_reason) == (Response.ACCEPTED, None)
    assert [entry.action for entry in logged(talk)] == ["invited", "declined", "accepted"]


def test_an_answer_to_a_time_that_has_been_moved_is_refused(talking: Cast) -> None:
    talk = invited(talking)
    held = seat(talking.employee, talk)
    actions.move(seat(talking.manager, talk), meeting(14), 0)
    assert refused(actions.respond, held, Reply(Response.ACCEPTED, 0)).keys() == {""}


def test_an_answer_after_the_talk_was_cancelled_is_refused(talking: Cast) -> None:
    talk = invited(talking)
    held = seat(talking.employee, talk)
    actions.cancel(seat(talking.manager, talk), "Sykdom")
    assert refused(actions.respond, held, Reply(Response.ACCEPTED, 0)).keys() == {""}


def test_a_move_asks_anew(talking: Cast) -> None:
    talk = invited(talking)
    actions.respond(seat(talking.employee, talk), Reply(Response.PROPOSED, 0, "Ferie", proposed=(in_days(14),)))
    OutboxMail.delete().execute()
    talk = fresh(actions.move(seat(talking.manager, talk), meeting(14, minutes=60), 0))
    assert (talk.starts_at, talk.minutes, talk.sequence) == (in_days(14), 60, 1)
    assert (talk.response, ProposedTime.of(talk), talk.response_reason) == (Response.NONE, [], None)
    assert received().keys() == {talking.employee.email, talking.manager.email}
    assert logged(talk)[-1].facts["was_at"] == in_days(10).isoformat()


def test_the_same_move_twice_is_one(talking: Cast) -> None:
    talk = invited(talking)
    for _press in range(2):
        actions.move(seat(talking.manager, talk), meeting(14), 0)
    assert (fresh(talk).sequence, OutboxMail.select().count(), len(logged(talk))) == (1, 2, 2)


def test_a_move_over_another_windows_move_is_refused(talking: Cast) -> None:
    talk = invited(talking)
    actions.move(seat(talking.manager, talk), meeting(14), 0)
    assert refused(actions.move, seat(talking.manager, talk), meeting(16), 0).keys() == {""}


def test_notice_is_reckoned_anew_by_a_move(talking: Cast) -> None:
    talk = invited(talking)
    held = seat(talking.manager, talk)
    assert refused(actions.move, held, meeting(3), 0).keys() == {"deliberate"}
    assert fresh(actions.move(held, meeting(3, deliberate=True), 0)).short_notice
    assert not fresh(actions.move(held, meeting(9), 1)).short_notice


def test_a_new_room_alone_keeps_the_answer(talking: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    talk = invited(talking)
    actions.respond(seat(talking.employee, talk), Reply(Response.ACCEPTED, 0))
    later = clock.now() + SOON
    monkeypatch.setattr(clock, "now", lambda: later)
    talk = fresh(actions.move(seat(talking.manager, talk), meeting(4, place="Hagen"), 0))
    assert (talk.place, talk.sequence, talk.response) == ("Hagen", 1, Response.ACCEPTED)
    assert not talk.short_notice


def test_a_shorter_talk_than_the_form_allows_is_refused(talking: Cast) -> None:
    talk = invited(talking)
    least = classic().minutes_least
    reasons = refused(actions.move, seat(talking.manager, talk), meeting(14, minutes=least - 1), 0)
    assert reasons.keys() == {"minutes"}


def test_a_talk_that_has_begun_is_not_moved(talking: Cast) -> None:
    talk = invited(talking)
    Conversation.update(started_at=clock.now(), state=State.OPEN).execute()
    assert refused(actions.move, seat(talking.manager, talk), meeting(14), 0).keys() == {""}


@pytest.mark.parametrize("state", [State.PLANNED, State.INVITED, State.OPEN, State.CONCLUDING])
def test_a_talk_can_be_cancelled_until_it_is_signed(talking: Cast, state: State) -> None:
    talk = invited(talking)
    Conversation.update(state=state).execute()
    talk = fresh(actions.cancel(seat(talking.manager, talk), f"{CANARY} er syk"))
    assert (talk.state, talk.cancel_reason, talk.sequence) == (State.CANCELLED, f"{CANARY} er syk", 1)
    assert talk.cancelled_at is not None
    for mail in received().values():
        assert CANARY not in mail.text + mail.html + mail.subject
    assert CANARY not in str(logged(talk)[-1].facts)


@pytest.mark.parametrize("state", [State.SIGNED, State.CLOSED])
def test_a_signed_talk_is_not_cancelled(talking: Cast, state: State) -> None:
    talk = invited(talking)
    Conversation.update(state=state).execute()
    assert refused(actions.cancel, seat(talking.manager, talk), "Sykdom").keys() == {""}


def test_cancelling_twice_is_once(talking: Cast) -> None:
    talk = invited(talking)
    for _press in range(2):
        actions.cancel(seat(talking.manager, talk), "Sykdom")
    assert (fresh(talk).sequence, OutboxMail.select().count(), len(logged(talk))) == (1, 2, 2)


def test_a_frozen_talk_is_nobodys_to_change(talking: Cast) -> None:
    talk = invited(talking)
    held, answering = seat(talking.manager, talk), seat(talking.employee, talk)
    type(talking.employee).update(manager=talking.other_manager).where(
        type(talking.employee).id == talking.employee.id
    ).execute()
    assert refused(actions.move, held, meeting(14), 0).keys() == {""}
    assert refused(actions.cancel, held, "Ny leder").keys() == {""}
    assert refused(actions.respond, answering, Reply(Response.ACCEPTED, 0)).keys() == {""}


def test_vouching_for_an_address_opens_the_talk_again(talking: Cast) -> None:
    talk = invited(talking)
    for _change in range(2):
        talking.employee.address_changed_at = clock.now()
        talking.employee.save()
        assert waits_for_address(talking.employee, talk)
        actions.confirm_address(seat(talking.manager, talk))
        actions.confirm_address(seat(talking.manager, talk))
        assert not waits_for_address(talking.employee, talk)
    assert AddressConfirmed.select().count() == 1
    vouched = [entry for entry in logged(talk) if entry.action == "address confirmed"]
    assert [entry.facts for entry in vouched] == [{"person": talking.employee.id}] * 2
