"""Presses and guesses at the same moment, as several processes make them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.cast import Cast
from webapp.db import database
from webapp.people import codes, limits
from webapp.people.codes import SignInCode

AT_ONCE = 8


def at_once(act: Callable[[], Any]) -> list[Any]:
    """What ``act`` returns in each of many threads, every one with a connection of its own."""

    def connected(_number: int) -> Any:
        with database.connection_context():
            return act()

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(connected, range(AT_ONCE)))


def test_a_link_lets_in_once(cast: Cast) -> None:
    issued = codes.issue(cast.employee, cast.employee.email, browser="b")
    found = at_once(lambda: codes.use_link(issued.token, browser="b"))
    assert [person.id for person in found if person] == [cast.employee.id]


def test_a_code_lets_in_once(cast: Cast) -> None:
    issued = codes.issue(cast.employee, cast.employee.email, browser="b")
    found = at_once(lambda: codes.try_code(issued.id, issued.code, browser="b").person)
    assert [person.id for person in found if person] == [cast.employee.id]


def test_guesses_cannot_outrun_the_count(cast: Cast) -> None:
    issued = codes.issue(cast.employee, cast.employee.email, browser="b")
    at_once(lambda: codes.try_code(issued.id, "x", browser="b"))
    assert SignInCode.get().tries == codes.TRIES
    assert codes.try_code(issued.id, issued.code, browser="b").person is None


def test_knocks_cannot_outrun_the_limit(cast: Cast) -> None:
    assert at_once(lambda: limits.knock("test", "someone", most=3)).count(True) == 3
