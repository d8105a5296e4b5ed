"""What an annual talk opens with: the talks since the one before it, and what came of them, as the pair wrote it.

Nothing stands here but what both may read: signed minutes, answers and notes of short talks that the same two had, and
how it goes with goals and agreements. Private notes and topics never do.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext as _
from peewee import fn

from .. import audit, clock
from ..conversations.access import Right, Seat, all_vouched_for, knows_of, rights
from ..conversations.handing_over import columns_of
from ..conversations.live_texts import SharedNote
from ..conversations.models import Conversation
from ..conversations.states import SETTLED, UNSIGNED
from ..conversations.texts import form_of
from ..languages import language
from ..plans import standing
from ..plans.models import Minutes
from ..plans.standing import Standing
from ..prepared import PreparedValues
from ..questionnaires.kinds import FormKind, Role
from .cadence import A_YEAR
from .series import Line, entries, readable_minutes, talks_of

_earlier = PreparedValues(
    lambda employee: (
        Conversation.select(Conversation.id)
        .where(Conversation.employee == employee, Conversation.state.in_(list(SETTLED)))
        .limit(1)
    )
)


@dataclass(frozen=True)
class Words:
    """What was written in one place: ``title`` is the question or the section, ``who`` empty for what both wrote.

    ``choice`` is the step or the option that was chosen there, as it is read.
    """

    title: str
    who: str
    text: str
    choice: str = ""


@dataclass(frozen=True)
class Held:
    """A talk that was held, and its words in their language; ``minutes_id`` is empty where there are none."""

    talk: Conversation
    words: tuple[Words, ...]
    lang: str
    minutes_id: str = ""


@dataclass(frozen=True)
class YearSummary:
    """The talks since ``since``, when the last annual talk was, or for a year where there was none before."""

    since: Conversation | None
    line: Line
    rows: list[Standing]
    held: list[Held]


def belongs_to(seat: Seat) -> bool:
    """Whether this seat's talk opens with a summary: an annual talk does, until it is signed."""
    talk = seat.conversation
    return talk.kind == FormKind.ANNUAL and talk.state in UNSIGNED and seat.may(Right.READ_INVITATION)


def may_have_any(seat: Seat) -> bool:
    """Whether the employee has had a talk before; one query, so that nothing is fetched in somebody's first year."""
    return bool(_earlier.all(employee=seat.conversation.employee_id))


def of_talk(seat: Seat) -> YearSummary | None:
    """The summary as this seat may read it; None where nothing has been before. At most twelve queries."""
    reader, here = seat.person, seat.conversation
    talks = [talk for talk in _since_last(here) if knows_of(reader, talk)]
    earlier = [talk for talk in talks if talk.id != here.id]
    last = next((talk for talk in earlier if talk.kind == FormKind.ANNUAL), None)
    rows = standing.since(reader, here.employee_id, last.starts_at if last else _a_year_before(here))
    if not earlier and not rows:
        return None
    return YearSummary(
        since=last,
        line=Line.around_here(entries(reader, talks, here=here)),
        rows=rows,
        held=_held(seat, [talk for talk in earlier if talk is not last]),
    )


def note_look(seat: Seat, summary: YearSummary) -> None:
    """Keep in the log of each talk that its words were read."""
    who = {"actor": seat.person, "session": seat.person.browser_session.id}
    audit.looked_at_all("read minutes", subjects=[held.talk.id for held in summary.held if held.minutes_id], **who)
    short = [held.talk.id for held in summary.held if not held.minutes_id]
    audit.looked_at_all("read both columns", subjects=short, **who)


def _a_year_before(talk: Conversation) -> dt.datetime:
    return min(talk.starts_at, clock.now()) - dt.timedelta(weeks=A_YEAR)


def _since_last(here: Conversation) -> list[Conversation]:
    """The last annual talk, what has been held since, and ``here``, by time (see talks_of); two queries."""
    settled = (Conversation.employee == here.employee_id) & Conversation.state.in_(list(SETTLED))
    last = Conversation.select(fn.MAX(Conversation.starts_at)).where(settled, Conversation.kind == FormKind.ANNUAL)
    begun = last.scalar()
    begun = _a_year_before(here) if begun is None else Conversation.starts_at.python_value(begun)
    is_since = Conversation.state.in_(list(SETTLED)) & (Conversation.starts_at >= begun)
    return list(talks_of(here.employee_id).where(is_since | (Conversation.id == here.id)))


def _held(seat: Seat, talks: list[Conversation]) -> list[Held]:
    """The talks with words that the seat may read, by time."""
    known = all_vouched_for() if seat.person.address_changed_at else None
    short = [
        talk
        for talk in talks
        if not talk.wants_signatures
        and talk.manager_id == seat.conversation.manager_id
        and Right.READ_OTHER in rights(seat.person, talk, known)
    ]
    found = {held.talk.id: held for held in [*_signed(seat, talks), *_short(short)]}
    return [found[talk.id] for talk in talks if talk.id in found]


def _signed(seat: Seat, talks: list[Conversation]) -> Iterable[Held]:
    """From the minutes: the answers that are in them and the summary; the plan stands by itself."""
    readable = readable_minutes(seat.person, talks)
    by_id = {talk.id: talk for talk in talks}
    rows = Minutes.select(Minutes.id, Minutes.conversation, Minutes.text).where(Minutes.id.in_(readable))
    for row in rows if readable else ():
        content = json.loads(row.text)
        answers = [
            Words(each["question"], content[each["role"]]["name"], each["text"], each.get("choice", ""))
            for each in content["answers"]
        ]
        summary = [Words(note["section"], "", note["text"]) for note in content["summary"]]
        yield Held(by_id[row.conversation_id], (*answers, *summary), content["language"], row.id)


def _short(talks: list[Conversation]) -> Iterable[Held]:
    """From talks without minutes: both columns, and what the two wrote together; three queries, none for no talks."""
    ids, lang = [talk.id for talk in talks], language()
    if not ids:
        return
    columns, notes = columns_of(talks), dict[str, dict[str, str]]()
    for note in SharedNote.select().where(SharedNote.conversation.in_(ids)):
        notes.setdefault(note.conversation_id, {})[note.section_id] = (note.text or "").strip()
    for talk in talks:
        written = [
            Words(item.question.text_for(Role.EMPLOYEE, lang), talk.person_in(role).name, text, choice)
            for _section, answered in columns[talk.id]
            for item in answered
            for role in Role
            for text, choice in [(item.texts.get(role, ""), item.question.chosen(item.choices.get(role, ""), lang))]
            if text or choice
        ]
        together = [
            Words(_("Felles notat: %(section)s", section=section.title(lang)), "", text)
            for section in form_of(talk).meeting_sections
            if (text := notes.get(talk.id, {}).get(section.id))
        ]
        if words := (*written, *together):
            yield Held(talk, words, lang)
