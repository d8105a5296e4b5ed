"""Reminders of a talk: to prepare for it, to answer the invitation, to sign what was said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from peewee import Select

from ... import clock
from ...conversations.access import all_vouched_for, waits_for_address
from ...conversations.models import Conversation, Manager
from ...conversations.states import ANSWERABLE, NOTICE, Response, State, other
from ...conversations.timing import last_working_day
from ...mail import link_to
from ...people.models import Person
from ...plans.signing import have_said
from ...questionnaires.kinds import Role
from .emails import moment_words
from .kinds import Due, Kind, Line, Section, register

# What was told in a mail of its own is not repeated the day after.
QUIET = dt.timedelta(days=2)
PATIENCE = dt.timedelta(days=3)
# What has waited longer than this when it is found is left to the start page: an app that comes late is no flood.
LONG_AGO = dt.timedelta(days=30)


def talks() -> Select:
    """Talks that go on with their manager, with both people whole and no more of the talk than times and states."""
    return (
        Conversation.select(
            Conversation.id, Conversation.employee, Conversation.manager, Conversation.kind, Conversation.state,
            Conversation.response, Conversation.short_notice, Conversation.starts_at, Conversation.minutes,
            Conversation.arranged_at, Conversation.employee_ready_at, Conversation.manager_ready_at,
            Conversation.started_at, Conversation.concluded_at, Conversation.created_at, Person, Manager,
        )
        .join(Person, on=(Conversation.employee == Person.id), attr="employee")
        .switch(Conversation)
        .join(Manager, on=(Conversation.manager == Manager.id), attr="manager")
        .where(Person.manager == Manager.id, Person.ended_on.is_null())
        .order_by(Conversation.starts_at, Conversation.id)
    )  # fmt: skip


def readers(query: Select, *roles: Role) -> Iterator[tuple[Conversation, Role, Person]]:
    """The talks with each of those of the two who may be told of it at the address they have now; two queries."""
    vouched = all_vouched_for()
    for talk in query:
        for role in roles or Role:
            if not waits_for_address(talk.person_in(role), talk, vouched):
                yield talk, role, talk.person_in(role)


def start_of(day: dt.date) -> dt.datetime:
    """The midnight in Oslo that begins the day."""
    return clock.from_local(day, dt.time())


def end_of(day: dt.date) -> dt.datetime:
    """The midnight in Oslo that ends the day."""
    return start_of(day + dt.timedelta(days=1))


def _day(talk: Conversation) -> dt.date:
    return clock.local(talk.starts_at).date()


def days_of_talk(dues: Sequence[Due]) -> Iterator[tuple[Conversation, str, str]]:
    """Each talk with the other's name and when it is, as the reader is told."""
    for due in dues:
        talk: Conversation = due.what
        role = talk.role_of(due.person)
        assert role is not None
        yield talk, talk.person_in(other(role)).name, moment_words(talk.starts_at)


def find_unprepared(now: dt.datetime) -> Iterator[Due]:
    """Who has not said ready a week before the talk, and on the last working day before it."""
    today = clock.local(now).date()
    coming = talks().where(
        Conversation.state == State.INVITED,
        Conversation.started_at.is_null(),
        (Conversation.response == Response.ACCEPTED)
        | ((Conversation.response == Response.NONE) & ~Conversation.short_notice),
        Conversation.starts_at > now,
        Conversation.starts_at < end_of(today + NOTICE),
        Conversation.arranged_at < now - QUIET,
    )
    for talk, role, person in readers(coming):
        if talk.ready_at(role) is None:
            times = "day" if today >= last_working_day(_day(talk) - dt.timedelta(days=1)) else "week"
            yield Due(person, talk.id, f"{times} {_day(talk)}", talk, talk.starts_at)


def tell_unprepared(_reader: Person, dues: Sequence[Due]) -> Section:
    return Section(
        ngettext("Forbered deg til samtalen", "Forbered deg til samtalene", len(dues)),
        _("Sett av litt tid til å tenke gjennom spørsmålene, og si fra når du er klar."),
        [
            Line(
                _("Samtale med %(name)s %(when)s", name=name, when=when),
                link_to("pages.preparation", conversation_id=talk.id),
            )
            for talk, name, when in days_of_talk(dues)
        ],
    )


def not_held(now: dt.datetime) -> Iterator[tuple[Conversation, Role, Person]]:
    """Talks that never began and whose day has been, with their managers."""
    forgotten = talks().where(
        Conversation.state.in_(ANSWERABLE),
        Conversation.started_at.is_null(),
        Conversation.starts_at < start_of(clock.local(now).date()),
        Conversation.starts_at >= now - LONG_AGO,
    )
    yield from readers(forgotten, Role.MANAGER)


def find_not_held(now: dt.datetime) -> Iterator[Due]:
    """Managers of talks that should have been held before today, once for each time that was agreed on."""
    for talk, _role, manager in not_held(now):
        yield Due(manager, talk.id, talk.starts_at.isoformat(), talk)


def tell_not_held(_reader: Person, dues: Sequence[Due]) -> Section:
    return Section(
        ngettext("Ble samtalen holdt?", "Ble samtalene holdt?", len(dues)),
        _("Flytt den som ikke ble holdt, eller avlys den."),
        [
            Line(
                _("Samtalen med %(name)s %(when)s", name=name, when=when),
                link_to("conversation.show", conversation_id=talk.id),
            )
            for talk, name, when in days_of_talk(dues)
        ],
    )


def some_days_ago(now: dt.datetime) -> dt.datetime:
    """What was before this has had its three days, counted as calendars do, whatever the hour."""
    return end_of(clock.local(now).date() - PATIENCE)


def find_unanswered(now: dt.datetime) -> Iterator[Due]:
    """Employees who were asked three days ago whether the time suits, and have said nothing."""
    silent = talks().where(
        Conversation.state == State.INVITED,
        Conversation.started_at.is_null(),
        Conversation.response == Response.NONE,
        Conversation.starts_at > now,
        Conversation.arranged_at < some_days_ago(now),
    )
    for talk, _role, person in readers(silent, Role.EMPLOYEE):
        yield Due(person, talk.id, str(clock.local(talk.arranged_at).date()), talk, talk.starts_at)


def tell_unanswered(_reader: Person, dues: Sequence[Due]) -> Section:
    return Section(
        _("Passer tiden for samtalen?"),
        _("Du har ikke svart på innkallingen ennå."),
        [
            Line(
                _("%(name)s har invitert deg til samtale %(when)s", name=name, when=when),
                link_to("conversation.show", conversation_id=talk.id),
            )
            for talk, name, when in days_of_talk(dues)
        ],
    )


def find_unsigned(now: dt.datetime) -> Iterator[Due]:
    """Who has said nothing about the text three days after the talk was concluded."""
    waiting = talks().where(
        Conversation.state == State.CONCLUDING,
        Conversation.concluded_at < some_days_ago(now),
        Conversation.concluded_at >= now - LONG_AGO,
    )
    said = have_said(Conversation.select(Conversation.id).where(Conversation.state == State.CONCLUDING))
    for talk, _role, person in readers(waiting):
        if (talk.id, person.id) not in said:
            yield Due(person, talk.id, str(clock.local(talk.concluded_at).date()), talk)


def tell_unsigned(_reader: Person, dues: Sequence[Due]) -> Section:
    return Section(
        _("Referatet venter på signaturen din"),
        _("Les gjennom teksten, og signer den på din egen skjerm."),
        [
            Line(
                _("Samtalen med %(name)s %(when)s", name=name, when=when),
                link_to("signing.show", conversation_id=talk.id),
            )
            for talk, name, when in days_of_talk(dues)
        ],
    )


register(Kind("prepare", _l("Når en samtale nærmer seg og jeg ikke er klar"), find_unprepared, tell_unprepared))
register(Kind("answer", _l("Når jeg ikke har svart på en innkalling"), find_unanswered, tell_unanswered))
register(Kind("missed", _l("Når en samtale ikke ble holdt"), find_not_held, tell_not_held, leads=True))
register(Kind("sign", _l("Når et referat venter på signaturen min"), find_unsigned, tell_unsigned))
