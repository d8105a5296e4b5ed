"""What comes after a talk: proposed when it is settled, planned when the manager says so.

After an annual talk that is its follow-up, after the follow-up the next annual talk, and goal talks and short talks are
series that go on by what the pair has agreed on (cadence.py).
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from peewee import Case, Expression, Select, fn

from .. import clock
from ..conversations.access import Seat
from ..conversations.models import Conversation, Manager
from ..conversations.signals import talk_called_off
from ..conversations.states import SETTLED, UNSIGNED, State
from ..people.models import Person
from ..plans.signals import talk_settled
from ..questionnaires.content import FormContent, load_version, offered
from ..questionnaires.kinds import FormKind, Role
from . import cadence
from .cadence import AGREED_FOR, NEXT, SERIES
from .models import Cadence, FollowUp

WHOLE_TALKS = (FormKind.ANNUAL, FormKind.FOLLOW_UP)


@talk_settled.connect
def propose(talk: Conversation) -> None:
    """Propose what comes after a talk, in the transaction that settles it; one only, however often it is signed."""
    form = next_form(talk)
    if form is None:
        return
    slot = slot_after(talk)
    FollowUp.get_or_create(
        after=talk.id,
        defaults={
            "slot": slot,
            "starts_at": cadence.on_working_day(slot),
            "minutes": talk.minutes if talk.kind in SERIES else form.minutes_suggested,
            "made_at": clock.now(),
        },
    )


@talk_called_off.connect
def go_on_after(talk: Conversation) -> None:
    """A talk of a series that is called off leaves the series as it was: its next place is proposed."""
    if talk.kind not in SERIES:
        return
    for follow_up in proposals().where(FollowUp.talk == talk.id):
        follow_up.talk = None
        to_next_slot(follow_up)


def to_next_slot(follow_up: FollowUp) -> None:
    """Propose the series' next place in place of this one, and store it."""
    weeks = cadence.weeks_between(follow_up.after.employee_id, follow_up.kind)
    follow_up.slot = cadence.next_slot(follow_up.slot, follow_up.slot, weeks)
    follow_up.starts_at = cadence.on_working_day(follow_up.slot)
    follow_up.save(only=[FollowUp.talk, FollowUp.slot, FollowUp.starts_at])


def slot_after(talk: Conversation) -> dt.datetime:
    """When what comes after this talk should be."""
    made_of = FollowUp.get_or_none(FollowUp.talk == talk.id)
    if talk.kind in SERIES:
        weeks = cadence.weeks_between(talk.employee_id, talk.kind)
        return cadence.next_slot(made_of.slot if made_of else talk.starts_at, talk.starts_at, weeks)
    if talk.kind == FormKind.FOLLOW_UP and made_of:
        return cadence.weeks_after(made_of.after.starts_at, cadence.A_YEAR)
    return cadence.weeks_after(talk.starts_at, cadence.HALF_A_YEAR)


def next_form(talk: Conversation) -> FormContent | None:
    """The form of what comes after this talk, as offered now; None where HR offers none.

    A series keeps its form, and so does the annual talk, where it is still offered.
    """
    kind = NEXT[FormKind(talk.kind)]
    forms = [form for form in offered() if form.kind == kind]
    before = talk
    if kind == FormKind.ANNUAL and (made_of := FollowUp.get_or_none(FollowUp.talk == talk.id)):
        before = made_of.after
    key = load_version(before.version_id).key
    return next((form for form in forms if form.key == key), forms[0] if forms else None)


def proposals(*columns: Any) -> Select:
    """Proposals with the talk and the employee they are for, whole or with no more than ``columns``, in one query."""
    return (
        FollowUp.select(*(columns or (FollowUp, Conversation, Person)))
        .join(Conversation, on=(FollowUp.after == Conversation.id), attr="after")
        .join(Person, on=(Conversation.employee == Person.id), attr="employee")
    )


def waiting_for(manager: Person) -> list[FollowUp]:
    """What this manager has not decided on, by time, each with the ``weeks`` of its series."""
    agreed = Cadence.select(Cadence.weeks).where(AGREED_FOR)
    columns = (
        FollowUp, Conversation.id, Conversation.kind, Conversation.employee, Person.id, Person.name,
        agreed.alias("agreed"),
    )  # fmt: skip
    found = list(_waiting(*columns).where(Person.manager == manager.id))
    for follow_up in found:
        if follow_up.kind in SERIES:
            follow_up.weeks = follow_up.agreed or cadence.usual(follow_up.kind)
    return found


def waiting_in(employee_id: str, kind: str) -> list[FollowUp]:
    """What has not been decided on of the employee's talks of this kind, without the talk it comes after; one query."""
    rows = _waiting(FollowUp).where(Conversation.employee == employee_id, Conversation.kind == kind)
    return list(rows)


def waiting_after(talk: Conversation) -> FollowUp | None:
    """What has not been decided on of what comes after this talk."""
    found: FollowUp | None = _waiting().where(FollowUp.after == talk.id).first()
    return found


def all_waiting() -> list[FollowUp]:
    """What any manager has not decided on, by time, each with the employee and the manager that it waits for."""
    columns = (
        FollowUp, Conversation.id, Conversation.kind, Conversation.employee, Conversation.created_at, Person, Manager
    )  # fmt: skip
    query = _waiting(*columns).join(Manager, on=(Person.manager == Manager.id), attr="manager")
    return list(query)


def _waiting(*columns: Any) -> Select:
    """A talk arranged meanwhile has taken the proposal's place, as has one of its kind that was arranged before and is
    still to come; and a series may be agreed to go on no longer.

    What was arranged with a manager who leads the employee no longer is on hold, and takes no place.
    """
    later, made = Conversation.alias(), Conversation.alias()
    arranged = later.select(later.id).where(
        later.employee == Conversation.employee,
        later.state != State.CANCELLED,
        (_goes_with(later.kind) & (later.created_at > FollowUp.made_at)) | _is_next(later),
        ~_is_on_hold(later),
    )
    on_hold = made.select(made.id).where(made.id == FollowUp.talk, _is_on_hold(made))
    ended = Cadence.select(Cadence.id).where(AGREED_FOR, Cadence.weeks == 0)
    query = proposals(*columns).where(
        Person.ended_on.is_null(),
        Conversation.state.in_(SETTLED),
        FollowUp.talk.is_null() | fn.EXISTS(on_hold),
        FollowUp.dismissed_at.is_null(),
        ~fn.EXISTS(arranged),
        ~fn.EXISTS(ended),
    )
    return query.order_by(FollowUp.starts_at)


def _is_on_hold(talk: Any) -> Expression:
    """Conversation.is_on_hold, of a talk with the query's employee."""
    return talk.state.in_(list(UNSIGNED)) & (talk.manager != Person.manager)


def _goes_with(kind: Any) -> Expression:
    """Whether a talk of this kind is what would have come after the one asked about."""
    return (kind == Conversation.kind) | (kind.in_(WHOLE_TALKS) & Conversation.kind.in_(WHOLE_TALKS))


def _is_next(talk: Any) -> Expression:
    """Whether this talk, which has not been settled, is of the kind that comes after the one asked about, and later."""
    kind = Case(Conversation.kind, list(NEXT.items()), Conversation.kind)
    return talk.state.in_(list(UNSIGNED)) & (talk.kind == kind) & (talk.starts_at > Conversation.starts_at)


def find(follow_up_id: str) -> FollowUp | None:
    found: FollowUp | None = proposals().where(FollowUp.id == follow_up_id).first()
    return found


def shown_to(seat: Seat) -> FollowUp | None:
    """The proposal that the page of a settled talk tells this participant of.

    The employee hears of it when it is planned; until then it is the manager's to decide on, whoever that is now.
    """
    talk = seat.conversation
    if not talk.is_settled:
        return None
    found: FollowUp | None = proposals().where(FollowUp.after == talk.id).first()
    if found is None or (found.planned_talk is None and (seat.role is Role.EMPLOYEE or talk.is_frozen)):
        return None
    return found
