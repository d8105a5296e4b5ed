"""Reminders of talks that someone should be invited to: proposed follow-ups, and what is planned but not sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ... import clock
from ...conversations.access import all_vouched_for, waits_for_address
from ...conversations.models import Conversation
from ...conversations.states import NOTICE, State
from ...mail import link_to
from ...people.models import Person
from ...questionnaires.kinds import Role
from ..follow_ups import all_waiting
from ..models import FollowUp
from ..words import next_talk
from .emails import day_words
from .kinds import Due, Kind, Line, Section, register
from .talks import LONG_AGO, end_of, readers, talks

# A proposal is asked about while there is time to talk of it; a planned talk a week before it is too late to invite.
TO_DECIDE, TO_SEND = 3 * NOTICE, 2 * NOTICE
# Whoever has just held a talk sees what comes next there and then.
JUST_NOW = dt.timedelta(days=2)


def find_to_invite(now: dt.datetime) -> Iterator[Due]:
    yield from _proposed(now)
    yield from _planned(now)


def _proposed(now: dt.datetime) -> Iterator[Due]:
    vouched = all_vouched_for()
    for follow_up in all_waiting():
        manager = follow_up.after.employee.manager
        near = now - LONG_AGO <= follow_up.starts_at < end_of(clock.today() + TO_DECIDE)
        if near and follow_up.made_at < now - JUST_NOW and not waits_for_address(manager, follow_up.after, vouched):
            yield Due(manager, follow_up.id, str(_day(follow_up)), follow_up)


def _planned(now: dt.datetime) -> Iterator[Due]:
    unsent = talks().where(
        Conversation.state == State.PLANNED,
        Conversation.starts_at > now,
        Conversation.starts_at < end_of(clock.today() + TO_SEND),
    )
    for talk, _role, manager in readers(unsent, Role.MANAGER):
        yield Due(manager, talk.id, str(_day(talk)), talk, talk.starts_at)


def _day(row: Conversation | FollowUp) -> dt.date:
    return clock.local(row.starts_at).date()


def tell_to_invite(_reader: Person, dues: Sequence[Due]) -> Section:
    return Section(
        _("Det er tid for å invitere"),
        _("Send innkallingen minst sju dager før, så rekker dere begge å forberede dere."),
        [_line(due.what) for due in dues],
    )


def _line(row: Conversation | FollowUp) -> Line:
    if isinstance(row, FollowUp):
        words = _("%(talk)s, foreslått %(day)s", talk=next_talk(row, row.after.employee.name), day=day_words(_day(row)))
        return Line(words, link_to("follow_ups.choose", follow_up_id=row.id))
    words = _("Samtale med %(name)s, planlagt %(day)s", name=row.employee.name, day=day_words(_day(row)))
    return Line(words, link_to("planned.review", conversation_id=row.id))


register(Kind("invite", _l("Når det er på tide å invitere noen"), find_to_invite, tell_to_invite, leads=True))
