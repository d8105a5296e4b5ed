"""The weekly mail to managers and HR: how much of what waits for them, on the first working day of the week.

What waits is counted by functions marked weekly, which the features above may add to.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from ... import clock
from ...conversations.models import Conversation
from ...conversations.states import ANSWERABLE, Response, State
from ...mail import link_to
from ...people.models import Person
from ...plans.earlier import rows_due
from ...plans.signing import have_said
from ...questionnaires.kinds import Role
from ..cadence import all_longer_ago
from ..models import Reminder, ReminderOff
from . import plans
from .kinds import Due, Kind, Line, Section, register
from .planning import find_to_invite
from .talks import not_held, readers, talks

# Older than this it is no news, and stands on the start page all the same.
LATE = dt.timedelta(days=365)


@dataclass(frozen=True)
class Waiting:
    """So many of one sort wait for one person; ``words`` says so in the language being spoken."""

    person_id: str
    words: Callable[[], str]
    href: str


Count = Callable[[dt.datetime], Iterable[Waiting]]
_counts: list[Count] = []


def weekly(count: Count) -> Count:
    """Have what this gives told in the weekly mail, to managers and HR only; a fixed number of queries."""
    _counts.append(count)
    return count


def find_digests(now: dt.datetime) -> Iterator[Due]:
    """Everyone who leads people or is HR, once a week; nothing to tell settles the week as well."""
    week = "{}-{:02}".format(*clock.local(now).isocalendar()[:2])
    done = Reminder.select(Reminder.person).where(Reminder.key == f"digest:{week}:")
    leading = Person.alias()
    leads = leading.select(leading.manager).where(leading.ended_on.is_null(), leading.manager.is_null(False))
    off = ReminderOff.select(ReminderOff.person).where(ReminderOff.kind == "digest")
    concerned = Person.active().where(Person.is_hr | Person.id.in_(leads))
    to_tell = list(concerned.where(Person.id.not_in(done), Person.id.not_in(off)))
    if not to_tell:
        return
    waiting: dict[str, list[Waiting]] = {}
    for count in _counts:
        for each in count(now):
            waiting.setdefault(each.person_id, []).append(each)
    for person in to_tell:
        yield Due(person, week, "", waiting.get(person.id))


def tell_digest(_reader: Person, dues: Sequence[Due]) -> Section:
    lines = [Line(each.words(), each.href) for due in dues for each in due.what]
    return Section(_("Dette venter på deg i Samtale"), _("Denne oversikten kommer én gang i uken."), lines)


def counted(people: Iterable[str], words: Callable[[int], str], endpoint: str) -> Iterator[Waiting]:
    """One line for each of these people (ids), with how many times they are among them."""
    href = link_to(endpoint)
    for person_id, number in Counter(people).items():
        yield Waiting(person_id, lambda number=number: words(number), href)  # type: ignore[misc]


@weekly
def answers(_now: dt.datetime) -> Iterator[Waiting]:
    unsettled = talks().where(
        Conversation.state.in_(ANSWERABLE),
        Conversation.started_at.is_null(),
        Conversation.response.in_([Response.PROPOSED, Response.DECLINED]),
    )
    yield from counted(
        (manager.id for _talk, _role, manager in readers(unsettled, Role.MANAGER)),
        lambda number: ngettext(
            "Ett svar på en innkalling venter på deg", "%(num)d svar på innkallinger venter på deg", number
        ),
        "pages.home",
    )


@weekly
def not_held_talks(now: dt.datetime) -> Iterator[Waiting]:
    """A single one leads to that talk."""
    of_manager: dict[str, list[Conversation]] = {}
    for talk, _role, manager in not_held(now):
        of_manager.setdefault(manager.id, []).append(talk)
    for manager_id, (first, *others) in of_manager.items():
        yield Waiting(
            manager_id,
            partial(ngettext, "Én samtale ble ikke holdt", "%(num)d samtaler ble ikke holdt", 1 + len(others)),
            link_to("pages.home") if others else link_to("conversation.show", conversation_id=first.id),
        )


@weekly
def signatures(_now: dt.datetime) -> Iterator[Waiting]:
    concluding = Conversation.select(Conversation.id).where(Conversation.state == State.CONCLUDING)
    said = have_said(concluding)
    both = readers(talks().where(Conversation.state == State.CONCLUDING))
    yield from counted(
        (person.id for talk, _role, person in both if (talk.id, person.id) not in said),
        lambda number: ngettext(
            "Ett referat venter på signaturen din", "%(num)d referater venter på signaturen din", number
        ),
        "pages.home",
    )


@weekly
def invitations(now: dt.datetime) -> Iterator[Waiting]:
    yield from counted(
        (due.person.id for due in find_to_invite(now)),
        lambda number: ngettext("Én samtale mangler innkalling", "%(num)d samtaler mangler innkalling", number),
        "pages.home",
    )


@weekly
def longer_ago(_now: dt.datetime) -> Iterator[Waiting]:
    yield from counted(
        (late.employee.manager_id for late in all_longer_ago()),
        lambda number: ngettext(
            "Med én medarbeider er det lenger siden sist enn dere har avtalt",
            "Med %(num)d medarbeidere er det lenger siden sist enn dere har avtalt",
            number,
        ),
        "pages.home",
    )


@weekly
def late(now: dt.datetime) -> Iterator[Waiting]:
    """What is late in the plans of one's people, and in one's own."""
    today = clock.local(now).date()
    rows = rows_due(today - LATE, today - dt.timedelta(days=1))
    yield from counted(
        (person.id for _row, person in plans.readers(rows)),
        lambda number: ngettext("Ett punkt er over fristen", "%(num)d punkter er over fristen", number),
        "pages.home",
    )


register(Kind("digest", _l("Hva som venter på meg, en gang i uken"), find_digests, tell_digest, leads=True))
