"""What waits for HR, in the weekly mail."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

from flask_babel import ngettext

from ..calendar.reminders.digest import Waiting, weekly
from ..mail import failed_mails, link_to
from ..people.models import Person


@weekly
def lost_mails(_now: dt.datetime) -> Iterator[Waiting]:
    number = failed_mails().count()
    if number:
        yield from _to_hr(
            lambda: ngettext("Én e-post kom ikke fram.", "%(num)d e-poster kom ikke fram.", number), "overview.mail"
        )


@weekly
def without_manager(_now: dt.datetime) -> Iterator[Waiting]:
    """Those who should have talks and have nobody to have them with."""
    number = Person.active().where(Person.has_talks, Person.manager.is_null()).count()
    if number:
        yield from _to_hr(
            lambda: ngettext(
                "Én person skal ha samtaler, men har ingen leder",
                "%(num)d personer skal ha samtaler, men har ingen leder",
                number,
            ),
            "overview.show",
        )


def _to_hr(words: Callable[[], str], endpoint: str) -> Iterator[Waiting]:
    for person in Person.active().select(Person.id).where(Person.is_hr):
        yield Waiting(person.id, words, link_to(endpoint))
