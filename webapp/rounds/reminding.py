"""Reminders of a round's last day, to managers whose people are not all on their way."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from flask import g
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from .. import clock
from ..calendar.reminders import Due, Kind, Line, Section, register
from ..calendar.reminders.digest import Waiting, weekly
from ..conversations.states import NOTICE
from ..conversations.timing import last_working_day
from ..languages import weekday
from ..mail import link_to
from ..people.models import Person
from .models import Round
from .standing import standings

# While there is good time to invite; and a day or two before it is too late to invite with a week's notice.
EARLY, LATE = 3 * NOTICE, NOTICE + dt.timedelta(days=2)


def find_lagging(now: dt.datetime) -> Iterator[Due]:
    """Managers with people who lag in a round whose last day is near; three queries, one where there is none."""
    today = clock.local(now).date()
    near = [each for each in _under_way() if each.reminders and each.last_day - EARLY <= today]
    if not near:
        return
    lagging = _lagging()
    managers = {person.id: person for person in Person.active().where(Person.id.in_([one for one, _ in lagging]))}
    for each in near:
        occasion = "late" if last_working_day(each.last_day - LATE) <= today else "early"
        for (manager, round_id), count in lagging.items():
            if round_id == each.id and manager in managers:
                about = f"{occasion} {each.last_day}"
                yield Due(managers[manager], each.id, about, (each, count), until=each.ends_at)


def _under_way() -> list[Round]:
    return [each for each in Round.going_on() if each.has_begun and not each.is_over]


def _lagging() -> Counter[tuple[str, str]]:
    """How many lag in rounds under way, by the ids of their manager and the round; asked once in each run."""
    if "lagging" not in g:
        found = standings(_under_way())
        g.lagging = Counter((each.manager, each.round) for each in found if each.lags and each.manager)
    lagging: Counter[tuple[str, str]] = g.lagging
    return lagging


def tell_lagging(_reader: Person, dues: Sequence[Due]) -> Section:
    return Section(
        _("Siste dag i runden nærmer seg"),
        _("Inviter minst sju dager før, så rekker dere begge å forberede dere."),
        [Line(_words(*due.what), link_to("my_round.show", round_id=due.about)) for due in dues],
    )


def _words(the_round: Round, count: int) -> str:
    return ngettext(
        "Én mangler en samtale i «%(name)s» før %(day)s",
        "%(num)d mangler en samtale i «%(name)s» før %(day)s",
        count,
        name=the_round.name,
        day=weekday(the_round.last_day),
    )


@weekly
def waiting_rounds(_now: dt.datetime) -> Iterable[Waiting]:
    """For the weekly mail: who lags, of each round under way; two queries."""
    rounds = {each.id: each for each in _under_way()}
    for (manager, round_id), count in _lagging().items():
        yield Waiting(
            manager,
            lambda round_id=round_id, count=count: _words(rounds[round_id], count),  # type: ignore[misc]
            link_to("my_round.show", round_id=round_id),
        )


register(Kind("round", _l("Når siste dag i en samtalerunde nærmer seg"), find_lagging, tell_lagging, leads=True))
