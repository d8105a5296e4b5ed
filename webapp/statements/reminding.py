"""The mail of the day after: how was the talk?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from peewee import Select, fn

from .. import clock
from ..calendar.cadence import SERIES
from ..calendar.models import Reminder
from ..calendar.reminders import Due, Kind, Line, Section, register
from ..calendar.reminders.emails import day_words
from ..conversations.access import all_vouched_for, waits_for_address
from ..conversations.models import Conversation, Manager
from ..conversations.states import State
from ..mail import link_to
from ..people.models import Person
from .asking import met_on, unanswered, was_held

NAME = "statements"
# Later than this one is not asked any more: what one thinks of a talk, one knows while it is fresh.
FRESH = dt.timedelta(days=7)
# So often at the most is one asked about talks of the same series.
AT_MOST = dt.timedelta(days=90)


def is_fresh(talk: Conversation, now: dt.datetime) -> bool:
    """Whether the talk was held before today, and no more than a week ago."""
    today = clock.local(now).date()
    return was_held(talk) and today - FRESH <= met_on(talk) < today


def find_held(now: dt.datetime) -> Iterator[Due]:
    """Employees who have not said how a talk was, from the day after; of a series at most once in 90 days.

    Four queries, or one where no talk was held of late.
    """
    fresh = [talk for talk in _met_since(now - FRESH - dt.timedelta(days=1)) if is_fresh(talk, now)]
    if not fresh:
        return
    asked, vouched = asked_since(now - AT_MOST), all_vouched_for()
    for talk in unanswered(fresh):
        others = asked.setdefault((talk.employee_id, talk.kind), set()) - {talk.id}
        if not (talk.kind in SERIES and others) and not waits_for_address(talk.employee, talk, vouched):
            asked[talk.employee_id, talk.kind].add(talk.id)
            yield Due(talk.employee, talk.id, talk.kind, talk)


def waiting_for(person: Person, talks: Sequence[Conversation]) -> list[Conversation]:
    """Those of the talks (with their people) that ``person`` can now say how were; two queries at most.

    Of a series only those that the person was asked about by mail, so that the start page asks no oftener.
    """
    now = clock.now()
    fresh = [talk for talk in talks if talk.employee_id == person.id and is_fresh(talk, now)]
    if any(talk.kind in SERIES for talk in fresh):
        asked = asked_since(now - AT_MOST)
        fresh = [talk for talk in fresh if talk.kind not in SERIES or talk.id in asked.get((person.id, talk.kind), ())]
    return unanswered(fresh)


def _met_since(moment: dt.datetime) -> Select:
    """Talks of people who work here that began or went on since then, with no more of them than times and states."""
    return (
        Conversation.select(
            Conversation.id, Conversation.employee, Conversation.manager, Conversation.version, Conversation.kind,
            Conversation.state, Conversation.created_at, Conversation.started_at, Conversation.resumed_at,
            Conversation.paused_at, Conversation.concluded_at, Conversation.reopened_at, Person, Manager,
        )
        .join(Person, on=(Conversation.employee == Person.id), attr="employee")
        .switch(Conversation)
        .join(Manager, on=(Conversation.manager == Manager.id), attr="manager")
        .where(
            Conversation.started_at.is_null(False),
            fn.COALESCE(Conversation.resumed_at, Conversation.started_at) >= moment,
            Conversation.state != State.CANCELLED,
            Person.ended_on.is_null(),
        )
        .order_by(Conversation.started_at, Conversation.id)
    )  # fmt: skip


def asked_since(moment: dt.datetime) -> dict[tuple[str, str], set[str]]:
    """By employee and kind of talk, the talks (ids) that people have been asked about by mail since then."""
    rows = Reminder.select(Reminder.key, Reminder.person).where(
        Reminder.key.startswith(f"{NAME}:"), Reminder.made_at >= moment
    )
    asked: dict[tuple[str, str], set[str]] = {}
    for row in rows:
        _name, talk_id, kind = row.key.split(":")
        asked.setdefault((row.person_id, kind), set()).add(talk_id)
    return asked


def tell_held(_reader: Person, dues: Sequence[Due]) -> Section:
    return Section(
        ngettext("Hvordan var samtalen?", "Hvordan var samtalene?", len(dues)),
        _("Det tar to minutter å svare. Verken lederen din eller HR ser hva du svarer; svarene vises bare samlet."),
        [
            Line(
                _("Samtalen med %(name)s %(day)s", name=due.what.manager.name, day=day_words(met_on(due.what))),
                link_to("statements.show", conversation_id=due.about),
            )
            for due in dues
        ],
    )


register(Kind(NAME, _l("Når en samtale er holdt, og jeg kan si hvordan den var"), find_held, tell_held))
