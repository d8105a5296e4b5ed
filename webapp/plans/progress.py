"""How it goes with what was agreed: words of its owners beside the signed wording, and when they close a talk."""

from __future__ import annotations

from functools import partial

from .. import audit, clock, live
from ..conversations.changing import hold_talks_of
from ..conversations.models import Conversation
from ..conversations.opening import channel
from ..conversations.saving import clean
from ..conversations.states import SETTLED, State
from ..db import after_commit, transaction
from ..people.models import Person
from .earlier import PlanRow, find, may_mark, open_rows, plan_of, standing_progress
from .models import Goal, Progress, Review, Status

LONGEST_RESULT = 2000
MARKED = {Status.DONE: "marked done", Status.UNDER_WAY: "marked under way", Status.DROPPED: "marked dropped"}


class GoneError(Exception):
    """The row has gone on meanwhile: its talk was reopened, or a later talk has carried it on."""


def mark(person: Person, row: PlanRow, status: Status, result: str = "") -> None:
    """Keep the owner's word on a row of a signed plan; the newest holds, and the older ones stay in its history.

    Raises GoneError where the row is not the person's to mark any more.
    """
    with transaction():
        hold_talks_of(row.conversation.employee_id)
        now = find("goal" if isinstance(row, Goal) else "agreement", row.id)
        if now is None or not may_mark(person, now):
            raise GoneError
        audit.record(MARKED[status], actor=person, subject=row.conversation_id, row=row.id)
        note(row, person.id, status, result)
        settle(row.conversation.employee_id)
        _tell_agendas(row)


def _tell_agendas(row: PlanRow) -> None:
    """Whoever has the row on the agenda of a meeting just now sees the new word."""
    about = Review.goal if isinstance(row, Goal) else Review.agreement
    for review in Review.select(Review.conversation).where(about == row.id):
        room = channel(review.conversation_id)
        after_commit(partial(live.publish, room, "review"))


def note(row: PlanRow, person_id: str, status: Status, result: str = "") -> None:
    """Write the word down, unless it has been said already and nothing is added."""
    said, words = standing_progress([row]).get(row.id), clean(result).strip()
    if said and said.status == status and not words:
        return
    about = {"goal": row.id} if isinstance(row, Goal) else {"agreement": row.id}
    Progress.create(person=person_id, at=clock.now(), status=status, result=words or None, **about)


def settle(employee_id: str) -> None:
    """Close each signed talk of the employee with nothing open in its plan, and take up again one that has something.

    Inside a transaction that has been written to the log. A talk that agreed on nothing is closed by the next that is
    signed: until then it can be reopened. One that nobody signs was closed when it ended, whatever stands open of it.
    """
    settled = Conversation.select().where(Conversation.employee == employee_id, Conversation.state.in_(list(SETTLED)))
    in_order = settled.order_by(Conversation.signed_at, Conversation.id)
    talks = [talk for talk in in_order if talk.wants_signatures]
    still_open = {row.conversation_id for row in open_rows(employee_id)}
    for index, talk in enumerate(talks):
        is_over = talk.id not in still_open and (index < len(talks) - 1 or bool(plan_of(talk)))
        if is_over and talk.state == State.SIGNED:
            _turn(talk, State.CLOSED, "talk closed")
        elif not is_over and talk.state == State.CLOSED:
            _turn(talk, State.SIGNED, "talk no longer closed")


def _turn(talk: Conversation, state: State, action: str) -> None:
    """Store the new state, unless the talk has been reopened meanwhile."""
    closed_at = clock.now() if state == State.CLOSED else None
    still = (Conversation.id == talk.id) & (Conversation.state == talk.state)
    if Conversation.update(state=state, closed_at=closed_at).where(still).execute():
        audit.record(action, actor=None, subject=talk.id)
