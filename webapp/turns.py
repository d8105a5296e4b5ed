"""A few at a time: what is short and comes in thousands takes turns.

Python runs one thread at a time, and each time one waits for the database another takes over. Where hundreds are ready
to go on, the handing over costs more than the work, and everyone is slow together.

A turn is a courtesy, no lock: where whoever has it is held up (a database that another process has locked), the next
goes on without. Nobody waits for a browser with the turn.
"""

from __future__ import annotations

import re
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any, TypeVar

from flask import Flask

AT_ONCE = 1
# Seconds. A page gives a save up after twenty, and a stream that tells nothing for twelve.
LONGEST_WAIT = {"ending": 5.0, "beginning": 15.0}
MARK = "takes_turns"
LONGEST_BODY = 4 * 1024 * 1024

View = TypeVar("View", bound=Callable[..., Any])


class Turns:
    """So many at once. Of those who wait, whoever ends something goes before whoever begins, each in the order they
    came: what somebody has saved is to be seen before the next save is taken.
    """

    def __init__(self, at_once: int) -> None:
        self._free = at_once
        self._lock = threading.Lock()
        self._ending: deque[threading.Lock] = deque()
        self._beginning: deque[threading.Lock] = deque()

    def take(self, *, ending: bool, timeout: float) -> bool:
        """Wait for a turn; False when none came within ``timeout`` seconds."""
        queue = self._ending if ending else self._beginning
        with self._lock:
            if self._free:
                self._free -= 1
                return True
            mine = threading.Lock()
            mine.acquire()
            queue.append(mine)
        if mine.acquire(timeout=timeout):
            return True
        with self._lock:
            if mine not in queue:
                return True
            queue.remove(mine)
            return False

    def give_back(self) -> None:
        with self._lock:
            queue = self._ending or self._beginning
            if queue:
                queue.popleft().release()
            else:
                self._free += 1


_turns = Turns(AT_ONCE)


@contextmanager
def turn(*, ending: bool = False) -> Iterator[None]:
    """A context in which one of the few runs, or who has waited for as long as LONGEST_WAIT says."""
    turns = _turns
    has_turn = turns.take(ending=ending, timeout=LONGEST_WAIT["ending" if ending else "beginning"])
    try:
        yield
    finally:
        if has_turn:
            turns.give_back()


def brief(*, ending: bool = False) -> Callable[[View], View]:
    """Mark a view that is short: its requests take turns. Put it nearest to the function."""

    def mark(view: View) -> View:
        setattr(view, MARK, ending)
        return view

    return mark


def init_app(app: Flask) -> None:
    """Let the requests of brief views take turns, from before Flask begins with them. Call it when all views are in."""
    ending_ones, beginning_ones = (_paths(app, ending=ending) for ending in (True, False))
    answer = app.wsgi_app

    def taking_turns(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        ending = ending_ones.fullmatch(environ["PATH_INFO"]) is not None
        is_brief = ending or beginning_ones.fullmatch(environ["PATH_INFO"])
        if not is_brief or not _is_read(environ):
            return answer(environ, start_response)
        with turn(ending=ending):
            return answer(environ, start_response)

    app.wsgi_app = taking_turns  # type: ignore[method-assign]


def _paths(app: Flask, *, ending: bool) -> re.Pattern[str]:
    """The addresses of the views that are so marked."""
    marked = [
        re.sub("<[^>]*>", "[^/]+", rule.rule)
        for rule in app.url_map.iter_rules()
        if getattr(app.view_functions[rule.endpoint], MARK, None) is ending
    ]
    return re.compile("|".join(marked))


def _is_read(environ: dict[str, Any]) -> bool:
    """Whether what the browser sends is all here, so that nobody waits for it with the turn."""
    length = environ.get("CONTENT_LENGTH") or "0"
    if environ.get("HTTP_TRANSFER_ENCODING") or not length.isdecimal() or int(length) > LONGEST_BODY:
        return False
    environ["wsgi.input"] = BytesIO(environ["wsgi.input"].read(int(length)))
    return True
