"""An event stream to one browser: what begins it, what is sent when something happens, and when it ends.

It has no thread of its own. Where the server gives an outlet (`webapp/gateway.py`), what there is to send is sent by
whoever takes turns (`webapp/turns.py`), and heartbeats are looked for by the clock of `webapp/live.py`. A server that
knows WSGI only, and a test, iterate it instead.
"""

from __future__ import annotations

import contextvars
import logging
import threading
import time
from typing import Any, Protocol

from . import live
from .turns import Turns

log = logging.getLogger(__name__)
# What is sent to a browser that does not read waits in memory. One that has not shown itself through so many bytes
# begins again; it is then told what stands, and nothing of what waited.
MOST_UNSEEN = 8 * 1024 * 1024


class Teller(Protocol):
    """What a feature says on a stream; called in the context of the request that the stream began with."""

    @property
    def farewell(self) -> str:
        """What is said last to one who may not listen any more."""

    def begin(self, token: str) -> str:
        """What a stream begins with, its ``token`` among it: by that its page shows that it is there."""

    def tell(self, happened: list[live.Event]) -> str | None:
        """What to send of what has happened, maybe nothing; None when this one may not listen any more."""

    def come_or_gone(self) -> None:
        """The stream is there, or no longer."""


class Outlet(Protocol):
    """Where a server lets a stream be sent from any thread, without waiting for the browser."""

    def send(self, data: bytes) -> bool:
        """False when there is nobody to read it any more."""

    def close(self) -> None: ...


class Stream:
    """The body of an answer that goes on; give it to Flask as it is (``direct_passthrough``).

    ``who`` is what presence shows of it; ``answers`` says whether it is asked to show that it is there.
    """

    def __init__(self, channel: str, who: Any, teller: Teller, *, answers: bool) -> None:
        self._channel, self._who, self._answers = channel, who, answers
        self._teller = teller
        self._context = contextvars.copy_context()
        self._subscription: live.Subscription | None = None
        self._outlet: Outlet | None = None
        self._turns: Turns | None = None
        self._is_asked_for = False
        self._asking = threading.Lock()
        self._is_over = False

    def pour(self, outlet: Outlet, turns: Turns) -> None:
        """Send it by ``outlet``, whenever there is something to send and ``turns`` come to it."""
        self._outlet, self._turns = outlet, turns
        try:
            subscription = self._subscribe()
            self._send(self._beginning(subscription))
        except Exception:
            self.close()
            raise
        if self._is_over:
            self.close()
        else:
            subscription.when_news(self._ask_for_a_turn)

    def __iter__(self) -> Stream:
        return self

    def __next__(self) -> bytes:
        """Wait for what comes next."""
        if self._is_over:
            raise StopIteration
        if self._subscription is None:
            return self._beginning(self._subscribe())
        while not self._is_over:
            self._subscription.wait()
            if told := self._next(self._subscription):
                return told
        self.close()
        raise StopIteration

    def close(self) -> None:
        """End it; nothing where it has not begun or has ended."""
        self._is_over = True
        subscription, self._subscription = self._subscription, None
        if self._outlet is not None:
            self._outlet.close()
        if subscription is not None:
            live.leave(subscription)
            self._context.run(self._teller.come_or_gone)

    def _subscribe(self) -> live.Subscription:
        self._subscription = live.subscribe(self._channel, self._who, answers=self._answers)
        self._context.run(self._teller.come_or_gone)
        return self._subscription

    def _beginning(self, subscription: live.Subscription) -> bytes:
        return self._context.run(self._teller.begin, subscription.token).encode()

    def _next(self, subscription: live.Subscription) -> bytes:
        """What is to be sent now, maybe nothing; notes when that is the last."""
        happened = subscription.take()
        if subscription.is_over:
            self._is_over = True
            return b""
        told = self._context.run(self._teller.tell, happened)
        if told is None:
            self._is_over = True
            return self._teller.farewell.encode()
        # Nothing at all for an event that is not for these eyes: a heartbeat would tell when the other one writes.
        if subscription.seconds_left <= 0:
            told += live.heartbeat(subscription)
        if told:
            subscription.told_at = time.monotonic()
        return told.encode()

    def _ask_for_a_turn(self) -> None:
        assert self._turns is not None
        with self._asking:
            if self._is_asked_for or self._is_over:
                return
            self._is_asked_for = True
        self._turns.put(self._take_turn, ending=True)

    def _take_turn(self) -> None:
        subscription = self._subscription
        if subscription is None:
            return
        try:
            self._send(self._next(subscription))
        except Exception:
            log.exception("a stream could not be told; its browser begins again")
            self._is_over = True
        if self._is_over:
            self.close()
            return
        with self._asking:
            self._is_asked_for = False
        if subscription.has_news:
            self._ask_for_a_turn()

    def _send(self, told: bytes) -> None:
        assert self._outlet is not None and self._subscription is not None
        if told and not self._outlet.send(told):
            self._is_over = True
        self._subscription.unseen += len(told)
        if self._subscription.unseen > MOST_UNSEEN:
            self._is_over = True
