"""Publish and subscribe inside one process, and the event stream to a browser; nothing of the domain.

An event says that something stands otherwise than before, not how: what is sent is read when it is sent. So a newer
event about the same thing takes the place of one that still waits, and a subscriber that is slow falls behind by one
event of each thing at the most. One for which all too many things wait is told to begin again: its stream ends, the
browser connects anew, and the first thing a stream sends is the whole current state.

Who is there is whoever shows it. A browser that was killed, a closed lid and a cut network close nothing that a server
could notice in time, and a proxy takes what is written for a browser long after it has gone. So a heartbeat asks, the
page answers with the token that its stream began with, and one that does not answer counts as gone. Whatever else comes
with the token is an answer too. A heartbeat comes when a stream has told nothing for a while, or its page has not shown
itself for as long: where much happens there is none.

What is made of this for one browser is a `Stream` (`webapp/streams.py`).
"""

from __future__ import annotations

import json
import random
import re
import secrets
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

# Seconds. Whoever is to be asked, or has not answered with PATIENCE, is looked for each ROLL_EVERY. That and HEARTBEAT
# are the five within which a stream ends that may no longer be read; all together are under the ten within which
# somebody who has left is no longer shown.
HEARTBEAT = 4.9
PATIENCE = 3.0
ROLL_EVERY = 0.1
# Put before a stream's first event: a browser that comes back names it, and so tells that it has missed something.
NUMBERED = "id: 1\n"
MOST_WAITING = 500
LINE_END = re.compile("\r\n|\r|\n")


@dataclass
class Event:
    """Something that happened on a channel. What is rendered from it is rendered once per view, by ``once``."""

    kind: str
    facts: dict[str, Any]
    _rendered: dict[Any, Any] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def about(self) -> tuple[str, Any]:
        """What it is about: of several events about the same thing only the newest needs to be told."""
        return self.kind, self.facts.get("field")

    def once(self, view: Any, render: Callable[[], Any]) -> Any:
        """The result of ``render`` for this view, made by whoever asks first."""
        with self._lock:
            if view not in self._rendered:
                self._rendered[view] = render()
            return self._rendered[view]


class Subscription:
    """One browser tab's place on a channel; ``who`` is what presence shows of it.

    ``answers`` says whether heartbeats ask it to show that it is there, with ``token``; otherwise its stream is enough.
    Streams that began together are not to be asked together for ever, so the first heartbeat comes at any time.
    """

    def __init__(self, channel: str, who: Any, *, answers: bool = False) -> None:
        self.channel = channel
        self.who = who
        self.answers = answers
        self.token = secrets.token_urlsafe(12)
        self.asked_at: float | None = None
        self.told_at = self.shown_or_asked_at = time.monotonic() - random.uniform(0, HEARTBEAT)  # noqa: S311
        self.is_silent = False
        self.overrun = False
        # Bytes that its stream has sent since its page last showed itself.
        self.unseen = 0
        self._waiting: dict[tuple[str, Any], Event] = {}
        self._news = threading.Condition()
        self._call: Callable[[], object] | None = None

    def put(self, event: Event) -> None:
        with self._news:
            if self._waiting.pop(event.about, None) is None and len(self._waiting) >= MOST_WAITING:
                self.overrun = True
            else:
                self._waiting[event.about] = event
            self._news.notify()
        if self._call:
            self._call()

    def when_news(self, call: Callable[[], object]) -> None:
        """Have ``call`` called, at once where events wait, whenever there is one or a heartbeat is due."""
        self._call = call
        if self.has_news:
            call()

    def beat(self) -> None:
        """Call whoever is called for news where a heartbeat is due."""
        if self._call and self.seconds_left <= 0:
            self._call()

    @property
    def has_news(self) -> bool:
        return bool(self._waiting)

    @property
    def is_over(self) -> bool:
        """Whether the stream should end, for its browser to connect anew."""
        return self.overrun or _stopping.is_set()

    @property
    def is_to_be_asked(self) -> bool:
        return self.answers and time.monotonic() - self.shown_or_asked_at >= HEARTBEAT

    @property
    def seconds_left(self) -> float:
        """Until a heartbeat is due; not above zero when it is."""
        since = min(self.told_at, self.shown_or_asked_at) if self.answers else self.told_at
        return since + HEARTBEAT - time.monotonic()

    def wait(self) -> None:
        """Until there are events, or a heartbeat is due."""
        with self._news:
            while not self._waiting and (seconds := self.seconds_left) > 0:
                self._news.wait(seconds)

    def take(self) -> list[Event]:
        """All events that wait, in order."""
        with self._news:
            taken = list(self._waiting.values())
            self._waiting.clear()
            return taken


_lock = threading.Lock()
_stopping = threading.Event()
_subscriptions: dict[str, list[Subscription]] = defaultdict(list)
_by_token: dict[str, Subscription] = {}


def subscribe(channel: str, who: Any, *, answers: bool = False) -> Subscription:
    subscription = Subscription(channel, who, answers=answers)
    with _lock:
        _subscriptions[channel].append(subscription)
        _by_token[subscription.token] = subscription
        if _roll_caller.ident is None:
            _roll_caller.start()
    return subscription


def leave(subscription: Subscription) -> None:
    with _lock:
        del _by_token[subscription.token]
        _subscriptions[subscription.channel].remove(subscription)
        if not _subscriptions[subscription.channel]:
            del _subscriptions[subscription.channel]


def publish(channel: str, kind: str, *, knows: str = "", **facts: Any) -> None:
    """Hand an event to every subscriber but the one whose token ``knows`` is, where one knows of it already.

    Facts are ids, versions and roles, the text is read by who may see it.
    """
    event = Event(kind, facts)
    with _lock:
        for subscription in _subscriptions.get(channel, ()):
            if subscription.token != knows:
                subscription.put(event)


def end_streams() -> None:
    """Let every stream end: the process is going down."""
    _stopping.set()
    with _lock:
        for held in _subscriptions.values():
            for subscription in held:
                subscription.put(Event("end", {}))


def present(channel: str) -> set[Any]:
    """Who has a stream open on the channel, and shows that it is still read."""
    with _lock:
        return {subscription.who for subscription in _subscriptions.get(channel, ()) if not subscription.is_silent}


def hear(token: str) -> None:
    """The page that holds ``token`` is there; an answer that comes after its stream has ended is nobody's."""
    with _lock:
        subscription = _by_token.get(token)
        if subscription is None:
            return
        subscription.asked_at = None
        subscription.unseen = 0
        subscription.shown_or_asked_at = time.monotonic()
    if subscription.is_silent:
        _is_silent(subscription, False)


def call_roll() -> None:
    """Count as gone who has been asked and has not answered."""
    oldest = time.monotonic() - PATIENCE
    with _lock:
        asked = [one for one in _by_token.values() if one.asked_at is not None and one.asked_at < oldest]
        gone = [one for one in asked if not one.is_silent]
    for subscription in gone:
        _is_silent(subscription, True)


def _is_silent(subscription: Subscription, silent: bool) -> None:
    """Note it, and tell the channel where somebody has come or gone by it: one may have other tabs."""
    before = present(subscription.channel)
    with _lock:
        # It may have answered since it was found not to have.
        if silent and subscription.asked_at is None:
            return
        subscription.is_silent = silent
    if present(subscription.channel) != before:
        publish(subscription.channel, "presence")


def _call_rolls() -> None:
    while not _stopping.wait(ROLL_EVERY):
        call_roll()
        with _lock:
            subscriptions = list(_by_token.values())
        for subscription in subscriptions:
            subscription.beat()


_roll_caller = threading.Thread(target=_call_rolls, daemon=True)


def stream_count() -> int:
    with _lock:
        return sum(len(held) for held in _subscriptions.values())


def message(data: str, event: str | None = None) -> str:
    """One server-sent event; without a name the browser swaps it in as HTML.

    A lone carriage return ends a line too, and what follows it would be read as a field of the stream's own.
    """
    lines = [f"event: {event}"] if event else []
    lines += [f"data: {line}" for line in LINE_END.split(data)]
    return "\n".join(lines) + "\n\n"


def json_message(event: str, content: Any) -> str:
    return message(json.dumps(content, ensure_ascii=False, separators=(",", ":")), event)


def heartbeat(subscription: Subscription) -> str:
    """What keeps a stream open, and asks the page to answer where presence is shown and it has not shown itself of
    late. It is an event, since a page knows that its connection has died silently by the ones that do not come."""
    if not subscription.is_to_be_asked:
        return message("", "alive")
    subscription.shown_or_asked_at = time.monotonic()
    subscription.asked_at = subscription.asked_at or subscription.shown_or_asked_at
    return message(subscription.token, "there")
