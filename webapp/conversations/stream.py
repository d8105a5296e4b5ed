"""The event stream of one conversation to one browser tab.

It begins with its token, by which the tab names it when it saves, and with everything the tab may see as it stands now,
so that an event missed while away cannot matter (but for what the page has just come with). It asks the policy again
before it sends anything of an event. What is sent: ``fields`` (JSON) for texts, unnamed events with HTML for lists and
lights, and ``moved`` when what this person may do has changed and the page is another.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from .. import clock, live
from ..db import connection_when_needed
from ..languages import language
from ..people.sessions import BrowserSession
from ..prepared import PreparedValues
from ..streams import Stream
from . import fields
from .access import Right, Seat, find, rights
from .fields import FieldName
from .models import Conversation
from .opening import channel


class On(StrEnum):
    """Which page a stream goes to: where the talk is written, or where it is read back. Each has its own fragments."""

    WRITING = "skriving"
    READ_BACK = "opplesing"


@dataclass(frozen=True)
class Fragment:
    """A piece of a page: the id of its element, and what renders that element whole (empty: not for this seat)."""

    target: str
    render: Callable[[Seat], str]
    of_texts: bool
    on: On

    def message(self, seat: Seat) -> str:
        html = self.render(seat)
        if not html:
            return ""
        return live.message(f'<hx-partial hx-target="#{self.target}" hx-swap="outerMorph">{html}</hx-partial>')


# By the kind of event that they are sent on, and their target.
_fragments: dict[str, dict[str, Fragment]] = {}


def fragment(
    kind: str, target: str, render: Callable[[Seat], str], *, of_texts: bool = False, on: On = On.WRITING
) -> None:
    """Send what ``render`` gives at the beginning of a stream to that page, and whenever an event of ``kind`` comes.

    ``of_texts``: it shows texts and their order only, so that a page that holds those holds it too. A page that is to
    be loaded anew does not get it: there it could take away a field that holds what is not saved.
    """
    _fragments.setdefault(kind, {})[target] = Fragment(target, render, of_texts, on)


_facts: dict[str, Callable[[Seat], str]] = {}


def fact(kind: str, tell: Callable[[Seat], str]) -> None:
    """As fragment(), of a word that the page's script compares with what the page was made of."""
    _facts[kind] = tell


# Of two browsers or of twenty: whichever of a person's sessions go on.
_sessions = PreparedValues(
    lambda employee, manager, now: BrowserSession.select(BrowserSession.id).where(
        BrowserSession.person.in_((employee, manager)), BrowserSession.expires_at > now
    )
)


@dataclass(frozen=True)
class Standing:
    """How a talk stands, and whose browsers are signed in: all that the policy asks for, read once for everyone."""

    talk: Conversation | None
    sessions: frozenset[str]

    @classmethod
    def of(cls, conversation_id: str) -> Standing:
        talk = find(conversation_id)
        if talk is None:
            return cls(None, frozenset())
        held = _sessions.all(employee=talk.employee_id, manager=talk.manager_id, now=clock.now())
        return cls(talk, frozenset(session for (session,) in held))


@dataclass(frozen=True)
class Watcher:
    """Whose browser a stream goes to; the rest is asked anew for each event.

    ``made_for`` is the digest of the seat that the page was made for, where it says so.
    """

    person_id: str
    session_id: str
    conversation_id: str
    on: On
    made_for: str = ""

    def seat(self, standing: Standing) -> Seat | None:
        """The seat as the policy gives it; None once the session, the person or the right to read is gone."""
        talk = standing.talk
        if talk is None or self.session_id not in standing.sessions:
            return None
        person = talk.employee if talk.employee_id == self.person_id else talk.manager
        held, role = rights(person, talk), talk.role_of(person)
        return Seat(talk, person, role, held) if role and person.is_active and Right.READ_OWN in held else None

    def is_late(self, seat: Seat) -> bool:
        """Whether the page was made for another seat, and is to be loaded anew once all that it holds is saved."""
        return self.made_for not in {"", seat.digest}


def events(seat: Seat, held: str = "", on: On = On.WRITING, made_for: str = "") -> Stream:
    """The stream for ``seat``: what stands, then what happens. Ends when it may no longer be read.

    ``held`` is the digest of the texts that the page came with, ``made_for`` that of the seat it was made for, where it
    says so: the columns may have opened between the page and its stream, or while it was cut off.
    """
    watcher = Watcher(seat.person.id, seat.person.browser_session.id, seat.conversation.id, on, made_for)
    telling = Telling(watcher, seat, held)
    return Stream(channel(seat.conversation.id), seat.role, telling, answers=seat.may(Right.READ_OTHER))


@dataclass(frozen=True)
class Telling:
    """What one stream says, to the seat that it began with.

    The database connection is given back before anything is sent, for a slow browser must not hold one. Who comes when
    another has read all that is needed takes none.
    """

    watcher: Watcher
    before: Seat
    held: str
    farewell: str = live.message("", "moved")

    def begin(self, token: str) -> str:
        with connection_when_needed():
            beginning = _beginning(self.watcher, token, self.held)
        return beginning + self.farewell if self.watcher.is_late(self.before) else beginning

    def tell(self, happened: list[live.Event]) -> str | None:
        """What to send for what has happened since the last time; None when what the seat may do is another."""
        with connection_when_needed():
            seat = self.watcher.seat(_standing(self.watcher, happened))
            if seat is None or seat.digest != self.before.digest:
                return None
            return "".join(_told(seat, event, self.watcher) for event in happened)

    def come_or_gone(self) -> None:
        if self.before.may(Right.READ_OTHER):
            live.publish(channel(self.before.conversation.id), "presence")


def _standing(watcher: Watcher, happened: list[live.Event]) -> Standing:
    """As it is now, or as it was read for the newest event after that had happened."""

    def read() -> Standing:
        return Standing.of(watcher.conversation_id)

    found: Standing = happened[-1].once("standing", read) if happened else read()
    return found


def _beginning(watcher: Watcher, token: str, held: str) -> str:
    seat = watcher.seat(Standing.of(watcher.conversation_id))
    if seat is None:
        return live.message("", "moved")
    texts = fields.read_all(seat) if watcher.on is On.WRITING else []
    is_held = watcher.on is not On.WRITING or fields.digest(texts) == held
    pieces = [piece for of_kind in _fragments.values() for piece in of_kind.values() if piece.on is watcher.on]
    parts = [piece.message(seat) for piece in pieces if not (piece.of_texts and (is_held or watcher.is_late(seat)))]
    if not is_held:
        parts.insert(0, live.json_message("fields", {"fields": [text.as_json() for text in texts]}))
    if watcher.on is On.WRITING:
        parts += [live.message(tell(seat), kind) for kind, tell in _facts.items()]
    return live.NUMBERED + live.message(token, "stream") + "".join(parts)


def _told(seat: Seat, event: live.Event, watcher: Watcher) -> str:
    """What this seat gets of an event; empty when it is not for these eyes.

    A fragment holds the form tokens of the browser it was rendered for, so each session has its own.
    """
    if event.kind == "field":
        return _field(seat, event) if watcher.on is On.WRITING else ""
    if event.kind in _facts:
        return live.message(_facts[event.kind](seat), event.kind) if watcher.on is On.WRITING else ""
    return "".join(_piece(piece, seat, event, watcher) for piece in _fragments.get(event.kind, {}).values())


def _piece(piece: Fragment, seat: Seat, event: live.Event, watcher: Watcher) -> str:
    if piece.on is not watcher.on or (piece.of_texts and watcher.is_late(seat)):
        return ""
    view = (piece.target, watcher.session_id, seat.role, seat.rights, language())
    return str(event.once(view, lambda: piece.message(seat)))


def _field(seat: Seat, event: live.Event) -> str:
    name = FieldName.parse(event.facts["field"])
    kind = fields.kind_of(name)
    if not kind.visible(seat, name):
        return ""
    return str(event.once("field", lambda: _field_message(kind.read(seat, name), event.facts["by"])))


def _field_message(text: fields.FieldText | None, by: str) -> str:
    return live.json_message("fields", {"fields": [text.as_json()], "by": by}) if text else ""
