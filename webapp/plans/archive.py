"""HR's archive: the minutes of talks whose form says that HR keeps them, and nothing else of any talk."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from math import ceil

from peewee import fn

from .. import clock
from ..conversations.models import Conversation, Manager
from ..norwegian import search_key
from ..people.models import Person
from ..questionnaires.kinds import Archive
from .models import Minutes

ON_A_PAGE = 100


@dataclass(frozen=True)
class Found:
    """One page of a search's minutes, the newest first: the ``page`` th of ``pages``, from 1."""

    rows: list[Minutes]
    page: int
    pages: int


def search(name: str, year: int | None, page: int = 1) -> Found:
    """Minutes by a part of either's name (case and accents as Norwegians read them) and the year they were signed.

    A page that there is none of is the last one.
    """
    query = _kept().order_by(Minutes.signed_at.desc(), Minutes.id)
    if name:
        part, everyone = search_key(name), Person.select(Person.id, Person.name)
        people = [person.id for person in everyone if part in search_key(person.name)]
        query = query.where(Conversation.employee.in_(people) | Conversation.manager.in_(people))
    if year is not None and dt.MINYEAR < year < dt.MAXYEAR:
        begins, ends = (clock.from_local(dt.date(each, 1, 1), dt.time()) for each in (year, year + 1))
        query = query.where(Minutes.signed_at >= begins, Minutes.signed_at < ends)
    pages = max(1, ceil(query.count() / ON_A_PAGE))
    page = min(max(page, 1), pages)
    return Found(list(query.paginate(page, ON_A_PAGE)), page, pages)


def years() -> list[int]:
    """The years that minutes were signed in, the latest first."""
    first, last = _kept().select(fn.MIN(Minutes.signed_at), fn.MAX(Minutes.signed_at)).scalar(as_tuple=True)
    if first is None:
        return []
    return list(range(_year(last), _year(first) - 1, -1))


def _kept() -> Minutes:
    """Without texts and PDFs: the list tells that there are minutes, and opens none."""
    return (
        Minutes.select(
            Minutes.id, Minutes.number, Minutes.signed_at, Minutes.replaced_at, Conversation, Person, Manager
        )
        .join(Conversation)
        .join(Person, on=Conversation.employee)
        .switch(Conversation)
        .join(Manager, on=(Conversation.manager == Manager.id), attr="manager")
        .where(Conversation.archive == Archive.HR)
    )


def _year(moment: dt.datetime | str) -> int:
    """Peewee gives a function's value as the database does."""
    if isinstance(moment, str):
        moment = dt.datetime.fromisoformat(moment)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.UTC)
    return clock.local(moment).year
