"""When a talk can be: working days, wall clock times that exist, and the rules for a talk's time and length."""

from __future__ import annotations

import datetime as dt

from flask_babel import gettext as _
from flask_babel import ngettext

from .. import clock
from .states import NOTICE, is_short_notice

FIRST_HOUR = dt.time(9)
FURTHEST = dt.timedelta(days=730)
LONGEST = 480
FIXED_HOLIDAYS = frozenset({(1, 1), (5, 1), (5, 17), (12, 24), (12, 25), (12, 26), (12, 31)})
# Maundy Thursday, Good Friday, Easter Sunday and Monday, Ascension Day, Whit Sunday and Monday.
EASTER_HOLIDAYS = frozenset(dt.timedelta(days=days) for days in (-3, -2, 0, 1, 39, 49, 50))


class NoSuchTimeError(ValueError):
    """A wall clock time that Oslo skips when summer time begins."""


def moment_of(day: dt.date, time: dt.time) -> dt.datetime:
    """The aware UTC moment of an Oslo wall clock time; the first one of the hour that October repeats.

    Raises NoSuchTimeError for a time in the hour that March skips, OverflowError for a year no clock shows.
    """
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


def is_working_day(day: dt.date) -> bool:
    """Neither a weekend nor a Norwegian holiday, nor Christmas Eve or New Year's Eve."""
    holiday = (day.month, day.day) in FIXED_HOLIDAYS or day - easter(day.year) in EASTER_HOLIDAYS
    return day.weekday() < 5 and not holiday


def easter(year: int) -> dt.date:
    """Easter Sunday of the Gregorian calendar (the anonymous algorithm in Meeus, Astronomical Algorithms, 1991)."""
    golden, (century, rest) = year % 19, divmod(year, 100)
    corrected = century - century // 4 - (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + corrected + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    shift = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * shift + 114, 31)
    return dt.date(year, month, day + 1)


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
