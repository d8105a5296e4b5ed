"""What becomes of talks when the register changes: another manager, or an end.

Runs inside the transaction that changes the register, and never stands in its way: what cannot be mailed is not.
"""

from __future__ import annotations

from .. import audit
from ..db import database, is_postgresql
from ..people.models import Person
from ..people.signals import manager_changed, person_ended, register_locking
from ..questionnaires.kinds import Role
from . import emails
from .actions import call_off
from .changing import relocked, tell
from .models import Conversation
from .states import UNSIGNED, State


@register_locking.connect
def hold_talks(_sender: object) -> None:
    """Talks are locked before the log everywhere; a change of the register logs one person before the next one's."""
    if is_postgresql():
        database.execute_sql("LOCK TABLE conversation IN EXCLUSIVE MODE")


@manager_changed.connect
def follow_manager(person: Person, *, before: str | None, after: str | None, actor: Person) -> None:
    """Freeze what is unsigned with the former manager, go on with the one who is back, and pass on what is planned."""
    _end_handing_over(person, actor)
    for talk in _unsigned(person):
        if talk.state == State.PLANNED:
            _pass_on(talk, after, actor)
        elif talk.manager_id == before:
            _freeze(talk, actor)
        elif talk.manager_id == after:
            _thaw(talk, actor)


@person_ended.connect
def call_off_all(person: Person, *, actor: Person) -> None:
    """Call off what someone who has ended has not signed; what was signed once and reopened stands.

    The manager is told where the talk was in the calendar. The ended person is not: the mailbox may be another's now.
    """
    _end_handing_over(person, actor)
    for talk in _unsigned(person):
        if talk.reopened_at:
            continue
        known = talk.invited_at and not talk.is_frozen
        call_off(talk, None)
        audit.record("cancelled at the end", actor=actor, subject=talk.id)
        tell(talk)
        if known:
            emails.post_cancelled(talk, {Role.MANAGER} & emails.reached(talk))


def _unsigned(person: Person) -> list[Conversation]:
    ids = Conversation.select(Conversation.id).where(
        Conversation.employee == person.id, Conversation.state.in_(UNSIGNED)
    )
    talks = [relocked(row.id) for row in ids.order_by(Conversation.id)]
    return [talk for talk in talks if talk is not None and talk.state in UNSIGNED]


def _pass_on(talk: Conversation, after: str | None, actor: Person) -> None:
    """Nothing is written in a planned talk, so it follows the employee; with no new manager it waits for one."""
    if after is None or talk.manager_id == after:
        return
    Conversation.update(manager=after).where(Conversation.id == talk.id).execute()
    audit.record("passed on", actor=actor, subject=talk.id, manager=after)
    tell(talk)


def _freeze(talk: Conversation, actor: Person) -> None:
    _stop_or_go("frozen", talk, actor)
    emails.post_on_hold(talk, emails.reached(talk))


def _thaw(talk: Conversation, actor: Person) -> None:
    """Calendars get it back while its time is still to come; else the two find it where they left it."""
    _stop_or_go("thawed", talk, actor)
    if not talk.is_past:
        emails.post_back_on(talk, emails.reached(talk))


def _stop_or_go(action: str, talk: Conversation, actor: Person) -> None:
    if not talk.is_past:
        talk.sequence += 1
    talk.start_asked_at = None
    talk.save(only=[Conversation.sequence, Conversation.start_asked_at])
    audit.record(action, actor=actor, subject=talk.id)
    tell(talk)


def _end_handing_over(person: Person, actor: Person) -> None:
    """The yes was to the manager there was, from an employee who could take it back."""
    handed = Conversation.select().where(Conversation.employee == person.id, Conversation.handed_over_at.is_null(False))
    for talk in handed:
        Conversation.update(handed_over_at=None).where(Conversation.id == talk.id).execute()
        audit.record("handing over ended", actor=actor, subject=talk.id)
