"""When a talk can be: working days, wall clock times that exist, and the rules for a talk's time and length."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from .. import clock
from .states import NOTICE, is_short_notice

FIRST_HOUR = dt.time(9)
FURTHEST = dt.timedelta(days=730)
LONGEST = 480
# Not public holidays, but nobody is asked to come on them.
DAYS_OFF = {(12, 24): _l("Julaften"), (12, 31): _l("Nyttårsaften")}

HOLIDAYS = {
    "New Year's Day": _l("Første nyttårsdag"),
    "Maundy Thursday": _l("Skjærtorsdag"),
    "Good Friday": _l("Langfredag"),
    "Easter Sunday": _l("Første påskedag"),
    "Easter Monday": _l("Andre påskedag"),
    "Labor Day": _l("Arbeidernes dag"),
    "Constitution Day": _l("Grunnlovsdagen"),
    "Ascension Day": _l("Kristi himmelfartsdag"),
    "Whit Sunday": _l("Første pinsedag"),
    "Whit Monday": _l("Andre pinsedag"),
    "Christmas Day": _l("Første juledag"),
    "Second Day of Christmas": _l("Andre juledag"),
}


class NoSuchTimeError(ValueError):
    """A wall clock time that Oslo skips when summer time begins."""


def moment_of(day: dt.date, time: dt.time) -> dt.datetime:
    """The aware UTC moment of an Oslo wall clock time: the first one of the hour that October repeats, NoSuchTimeError
    for a time in the one that March skips."""
    moment = clock.from_local(day, time)
    if clock.local(moment).replace(tzinfo=None) != dt.datetime.combine(day, time):
        raise NoSuchTimeError(f"{day} has no {time} in Oslo")
    return moment


def suggested_day(today: dt.date) -> dt.date:
    """A working day with a day to spare beyond the notice."""
    return next_working_day(today + NOTICE)


def next_working_day(after: dt.date) -> dt.date:
    """The first working day that comes after this one."""
    day = after + dt.timedelta(days=1)
    while not is_working_day(day):
        day += dt.timedelta(days=1)
    return day


def last_working_day(day: dt.date) -> dt.date:
    """This day where people work on it, else the last one before it on which they do."""
    while not is_working_day(day):
        day -= dt.timedelta(days=1)
    return day


def is_working_day(day: dt.date) -> bool:
    """Neither a weekend nor a Norwegian holiday, nor Christmas Eve or New Year's Eve."""
    return day.weekday() < 5 and (day.month, day.day) not in DAYS_OFF and day not in public_holidays(day.year)


@cache
def public_holidays(year: int) -> Mapping[dt.date, str]:
    """Norway's public holidays of a year, each with its English name, "; " between two."""
    # Imported when it is first asked, by a job as a rule: it takes 0.5 s and 16 MB, and a start does not wait for it.
    from holidays import country_holidays

    return dict(country_holidays("NO", years=year, language="en_US"))


def holiday_name(day: dt.date) -> str:
    """What a day that people have off is called in the reader's language, two names where two meet, "" on others."""
    names = public_holidays(day.year).get(day)
    if names is None:
        return str(DAYS_OFF.get((day.month, day.day), ""))
    return " / ".join(str(HOLIDAYS.get(name, name)) for name in names.split("; "))


def is_short(starts_at: dt.datetime) -> bool:
    """Whether a talk at this moment, told of today, is short notice by Oslo's calendar."""
    return is_short_notice(clock.today(), clock.local(starts_at).date())


def time_problems(starts_at: dt.datetime) -> dict[str, str]:
    """What is wrong with a talk's moment, by field."""
    if starts_at <= clock.now():
        return {"day": _("Tidspunktet har vært. Velg et som kommer.")}
    if starts_at - clock.now() > FURTHEST:
        return {"day": _("Det er mer enn to år til. Se over årstallet.")}
    return {}


def length_problems(minutes: int, least: int) -> dict[str, str]:
    """What is wrong with a talk's length, by field; ``least`` is the form's own limit."""
    if minutes < least:
        words = ngettext(
            "Denne samtalen trenger minst %(num)d minutt.", "Denne samtalen trenger minst %(num)d minutter.", least
        )
        return {"minutes": words}
    if minutes > LONGEST:
        return {"minutes": _("En samtale kan vare i høyst åtte timer. Del den heller i to.")}
    return {}


def notice_problems(starts_at: dt.datetime, *, deliberate: bool) -> dict[str, str]:
    """Short notice has to be meant, by field."""
    if deliberate or not is_short(starts_at):
        return {}
    return {"deliberate": _("Det er under sju dager til. Velg en senere dag, eller kryss av for at det er meningen.")}
