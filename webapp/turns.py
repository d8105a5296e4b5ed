"""One after the other: what is short and comes in thousands takes turns.

Python runs one thread at a time, and each time one waits for the database another takes over. Where hundreds are ready
to go on, the handing over costs more than the work, and everyone is slow together. So saves, answers to heartbeats and
what streams tell are acts that one thread carries out.

Where that thread is held up (a database that another process has locked), another one goes on with the rest.
"""

from __future__ import annotations

import logging
import re
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask

# Seconds that an act may take before the next one is begun beside it, and how many may be held up at once.
HELD_UP = 1.0
MOST_HELD_UP = 40
MARK = "takes_turns"

log = logging.getLogger(__name__)
Act = Callable[[], object]
View = TypeVar("View", bound=Callable[..., Any])


class Turns:
    """Acts, each in its turn: of those that wait, whatever ends something goes before whatever begins, each in the
    order they came. What somebody has saved is to be seen before the next save is taken.
    """

    def __init__(self) -> None:
        self._news = threading.Condition()
        self._ending: deque[Act] = deque()
        self._beginning: deque[Act] = deque()
        self._worker: threading.Thread | None = None
        self._began_at: float | None = None
        self._held_up = 0

    def put(self, act: Act, *, ending: bool) -> None:
        """Have ``act`` carried out; what it raises is logged."""
        with self._news:
            (self._ending if ending else self._beginning).append(act)
            if self._worker is None:
                self._hand_over()
                threading.Thread(target=self._watch, name="turns-watch", daemon=True).start()
            self._news.notify()

    def _hand_over(self) -> None:
        self._began_at = None
        self._worker = threading.Thread(target=self._work, name="turns", daemon=True)
        self._worker.start()

    def _work(self) -> None:
        """Carry out one act after the other, until another thread has taken over."""
        while (act := self._next()) is not None:
            try:
                act()
            except Exception:
                log.exception("an act failed in its turn")

    def _next(self) -> Act | None:
        with self._news:
            if self._worker is not threading.current_thread():
                self._held_up -= 1
                return None
            self._began_at = None
            while not (queue := self._ending or self._beginning):
                self._news.wait()
            self._began_at = time.monotonic()
            return queue.popleft()

    def _watch(self) -> None:
        while True:
            time.sleep(HELD_UP / 2)
            with self._news:
                is_held_up = self._began_at is not None and time.monotonic() - self._began_at > HELD_UP
                if is_held_up and (self._ending or self._beginning) and self._held_up < MOST_HELD_UP:
                    self._held_up += 1
                    self._hand_over()


def brief(*, ending: bool = False) -> Callable[[View], View]:
    """Mark a view that is short: its requests take turns. Put it nearest to the function."""

    def mark(view: View) -> View:
        setattr(view, MARK, ending)
        return view

    return mark


class BriefPaths:
    """The addresses of the views of an application that are marked as brief."""

    def __init__(self, app: Flask) -> None:
        self._ending, self._beginning = (self._paths(app, ending=ending) for ending in (True, False))

    def kind(self, path: str) -> str | None:
        """ "ending" or "beginning"; None for what takes no turns."""
        if self._ending.fullmatch(path):
            return "ending"
        return "beginning" if self._beginning.fullmatch(path) else None

    @staticmethod
    def _paths(app: Flask, *, ending: bool) -> re.Pattern[str]:
        marked = [
            re.sub("<[^>]*>", "[^/]+", rule.rule)
            for rule in app.url_map.iter_rules()
            if getattr(app.view_functions[rule.endpoint], MARK, None) is ending
        ]
        return re.compile("|".join(marked) or "(?!)")
