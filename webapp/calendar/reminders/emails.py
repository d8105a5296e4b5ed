"""The mail of reminders: how many and where, never a word of what was written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from flask_babel import force_locale
from flask_babel import gettext as _

from ... import clock
from ...languages import LOCALES, clock_time, weekday
from ...mail import post, render_mail
from ...people.models import Person
from .kinds import Due, Kind, registry

# A reminder that could not be delivered for so long is of no use.
USEFUL = dt.timedelta(days=2)


def post_reminders(reader: Person, found: Sequence[tuple[Kind, Due]]) -> None:
    """One mail of all this, a section for each kind in the order of the registry."""
    kinds = [kind for kind in registry.values() if any(its is kind for its, _due in found)]
    with force_locale(LOCALES[reader.language]):
        sections = [kind.tell(reader, [due for its, due in found if its is kind]) for kind in kinds]
        title = sections[0].title if len(sections) == 1 else _("Påminnelser fra Samtale")
    mail = render_mail("reminders", reader.language, reader=reader, title=title, sections=sections)
    named = "reminder " + "+".join(kind.name for kind in kinds)
    post(reader, replace(mail, kind=named[:60]), expires_at=_useful_until([due for _kind, due in found]))


def _useful_until(dues: Sequence[Due]) -> dt.datetime:
    """The moment when the last of it is no longer true, two days on at the latest."""
    latest = clock.now() + USEFUL
    return min(latest, max(due.until or latest for due in dues))


def day_words(day: dt.date) -> str:
    """A day as a mail of today says it: i dag, i morgen, torsdag 3. desember."""
    ahead = (day - clock.today()).days
    if ahead in (0, 1):
        return [_("i dag"), _("i morgen")][ahead]
    return weekday(day)


def moment_words(moment: dt.datetime) -> str:
    """A moment as a mail of today says it: torsdag 3. desember kl. 09:00."""
    return _("%(day)s kl. %(clock)s", day=day_words(clock.local(moment).date()), clock=clock_time(moment))
