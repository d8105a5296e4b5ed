"""The follow-up of an annual talk: proposed when both have signed, planned when the manager says so."""

from __future__ import annotations

import datetime as dt
from typing import Any

from peewee import Select, fn

from .. import clock
from ..conversations.access import Seat
from ..conversations.models import Conversation, Manager
from ..conversations.states import SETTLED, State
from ..conversations.timing import is_working_day, moment_of, suggested_day
from ..people.models import Person
from ..plans.signals import talk_settled
from ..questionnaires.content import FormContent, offered
from ..questionnaires.kinds import FormKind, Role
from .models import FollowUp

# Six months to the weekday: who works some days of the week gets one of them again.
HALF_A_YEAR = dt.timedelta(weeks=26)
WHOLE_TALKS = (FormKind.ANNUAL, FormKind.FOLLOW_UP)


@talk_settled.connect
def propose(talk: Conversation) -> None:
    """Propose a follow-up of an annual talk, in the transaction that signs it; one only, however often it is signed.

    What comes after a follow-up is the next annual talk, and its form is the manager's to choose: none is proposed.
    """
    form = follow_up_form()
    if talk.kind != FormKind.ANNUAL or form is None:
        return
    FollowUp.get_or_create(
        after=talk.id,
        defaults={
            "starts_at": half_a_year_after(talk.starts_at),
            "minutes": form.minutes_suggested,
            "made_at": clock.now(),
        },
    )


def half_a_year_after(held_at: dt.datetime) -> dt.datetime:
    """About six months after a talk, on a working day, when wall clocks in Oslo show the same time.

    A talk that is signed very late is followed up when there is time to invite to it.
    """
    held = clock.local(held_at)
    day = max(held.date() + HALF_A_YEAR, suggested_day(clock.today()))
    while not is_working_day(day):
        day += dt.timedelta(days=1)
    return moment_of(day, held.time())


def follow_up_form() -> FormContent | None:
    """The form that follow-ups are held with; None where HR offers none."""
    return next((form for form in offered() if form.kind == FormKind.FOLLOW_UP), None)


def proposals(*columns: Any) -> Select:
    """Proposals with the talk and the employee they are for, whole or with no more than ``columns``, in one query."""
    return (
        FollowUp.select(*(columns or (FollowUp, Conversation, Person)))
        .join(Conversation, on=(FollowUp.after == Conversation.id), attr="after")
        .join(Person, on=(Conversation.employee == Person.id), attr="employee")
    )


def waiting_for(manager: Person) -> list[FollowUp]:
    """What this manager has not decided on, by time."""
    return list(_waiting(FollowUp, Conversation.id, Conversation.employee, Person.id, Person.name).where(
        Person.manager == manager.id
    ))  # fmt: skip


def all_waiting() -> list[FollowUp]:
    """What any manager has not decided on, by time, each with the employee and the manager that it waits for."""
    columns = (FollowUp, Conversation.id, Conversation.employee, Conversation.created_at, Person, Manager)
    query = _waiting(*columns).join(Manager, on=(Person.manager == Manager.id), attr="manager")
    return list(query)


def _waiting(*columns: Any) -> Select:
    """A talk arranged meanwhile has taken the proposal's place."""
    later = Conversation.alias()
    arranged = later.select(later.id).where(
        later.employee == Conversation.employee,
        later.kind.in_(WHOLE_TALKS),
        later.state != State.CANCELLED,
        later.created_at > FollowUp.made_at,
    )
    query = proposals(*columns).where(
        Person.ended_on.is_null(),
        Conversation.state.in_(SETTLED),
        FollowUp.talk.is_null(),
        FollowUp.dismissed_at.is_null(),
        ~fn.EXISTS(arranged),
    )
    return query.order_by(FollowUp.starts_at)


def find(follow_up_id: str) -> FollowUp | None:
    found: FollowUp | None = proposals().where(FollowUp.id == follow_up_id).first()
    return found


def shown_to(seat: Seat) -> FollowUp | None:
    """The follow-up that the page of a signed talk tells this participant of.

    The employee hears of it when it is planned; until then it is the manager's to decide on, whoever that is now.
    """
    talk = seat.conversation
    if not talk.is_settled:
        return None
    found: FollowUp | None = proposals().where(FollowUp.after == talk.id).first()
    if found is None or (found.planned_talk is None and (seat.role is Role.EMPLOYEE or talk.is_frozen)):
        return None
    return found
