"""Many meetings at once in one server process: how long a save takes, and how long its words are on their way.

The load shares the machine with the server, so that the figures say what both together can do.
"""

from __future__ import annotations

import asyncio
import json
import random
import statistics
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

from tests.bench.sides import Connection, Field, Heard, Side, stopped
from tests.bench.starting import cpu_seconds, resident_mb
from tests.bench.world import prose
from tests.browser.server import Place
from webapp.questionnaires.kinds import Role
from webapp.serve import CONNECTIONS, _allow_open_files

AT_ONCE = 25
KEYS_A_SECOND = 6.0
# One meeting in this many writes in the shared note, the others each in an own column.
SHARED = 5
FIRST_WORDS = 300
# The whole crowd comes within a few seconds and writes its first page at once, which no company does: what is measured
# begins when that is over.
WARM_UP, SECONDS, QUIET = 15.0, 20.0, 30.0
WORDS = " ".join(prose(seed) for seed in range(12))


@dataclass
class Result:
    """What came of it: times in seconds, memory in MB. ``lost`` counts words that the database does not hold, and
    texts that the other side was not shown as they ended; ``busy`` is the server's processor time for each save with
    all that follows from it, in seconds, which says more than the times do on a machine that does other things too."""

    saves: list[float]
    pushes: list[float]
    lost: int
    busy: float
    memory: float
    reconnections: int
    failures: int
    seconds: float


class Crowd:
    """All the sides of all the meetings."""

    def __init__(self, address: str, made: list[dict[str, Any]], *, typing: bool) -> None:
        parts = urlsplit(address)
        connect = partial(Connection, str(parts.hostname), parts.port or 80)
        self.typing, self.heard = typing, Heard()
        self.meetings = [self._meeting(connect, one, number) for number, one in enumerate(made)]
        self.sides = [side for meeting in self.meetings for side in meeting]
        self.tasks: list[asyncio.Task[None]] = []

    def _meeting(self, connect: Any, made: dict[str, Any], number: int) -> tuple[Side, Side]:
        employee, manager = (Side(connect, made, role, self.heard) for role in (Role.EMPLOYEE, Role.MANAGER))
        employee.other, manager.other = manager, employee
        is_shared = self.typing and number % SHARED == SHARED - 1
        for line, side in enumerate((employee, manager)):
            own = f"answer:{made['question']}:{side.role}"
            side.field = Field(f"note:{made['section']}", line, side) if is_shared else Field(own, 0, side)
        return employee, manager

    async def run(self, pid: int, seconds: float, warm_up: float) -> Result:
        """Open every stream, let everyone write, and stop when all is saved and shown (or QUIET seconds later).

        ``pid`` is the server's process. In the result nothing is ``lost`` yet: the database has to be asked for that.
        """
        await self._open()
        self.tasks += [asyncio.create_task(side.field.keep_saving()) for side in self.sides]
        writers = [asyncio.create_task(self._write(*meeting)) for meeting in self.meetings]
        await self._going_on(warm_up)
        self.heard.saves.clear()
        self.heard.pushes.clear()
        busy = cpu_seconds(pid)
        await self._going_on(seconds)
        saves, pushes = self.heard.saves.copy(), self.heard.pushes.copy()
        busy = (cpu_seconds(pid) - busy) / len(saves)
        await stopped(writers)
        await self._settle()
        heard = self.heard
        return Result(saves, pushes, 0, busy, resident_mb(pid), heard.reconnections, heard.failures, seconds)

    async def _going_on(self, seconds: float) -> None:
        """Let it go on for so long; raises at once what a side fails with."""
        done, _pending = await asyncio.wait(self.tasks, timeout=seconds, return_when=asyncio.FIRST_EXCEPTION)
        for task in done:
            task.result()

    async def _open(self) -> None:
        """Open the streams, AT_ONCE at a time."""
        gate = asyncio.Semaphore(AT_ONCE)

        async def begin(side: Side) -> None:
            async with gate:
                self.tasks += [asyncio.create_task(side.listen()), asyncio.create_task(side.keep_showing())]
                await asyncio.wait_for(side.began.wait(), 20)

        await asyncio.gather(*(begin(side) for side in self.sides))

    async def _write(self, *meeting: Side) -> None:
        if self.typing:
            await asyncio.gather(*(type_on(side.field) for side in meeting))
        else:
            await save_by_turns([side.field for side in meeting])

    async def leave(self) -> None:
        await stopped(self.tasks)
        for side in self.sides:
            side.leave()

    async def _settle(self) -> None:
        """Wait until everything is saved and shown, QUIET seconds at the most."""
        for _ in range(int(QUIET / 0.1)):
            if not any(side.field.unsaved or side.field.marks for side in self.sides):
                return
            await self._going_on(0.1)

    def lost(self, kept: dict[tuple[str, str], str]) -> int:
        """Of what the database holds, by talk and field."""
        found = 0
        for side in self.sides:
            text = kept.get((side.talk, side.field.name), "")
            found += sum(word not in text.split() for word in side.field.wrote.split())
            found += side.field.shown != text
        return found


async def type_on(field: Field) -> None:
    """Six keys a second, from words that no other side writes."""
    dice = random.Random(id(field))  # noqa: S311 - for words to measure by
    words = marked(field, dice.randrange(len(WORDS) - FIRST_WORDS))
    field.type(words[:FIRST_WORDS] + " ")
    await asyncio.sleep(dice.random())
    loop = asyncio.get_running_loop()
    due = loop.time()
    for key in words[FIRST_WORDS:]:
        due += 1 / KEYS_A_SECOND
        await asyncio.sleep(max(due - loop.time(), 0))
        field.type(key)


def marked(field: Field, start: int) -> str:
    """Prose whose every word says whose it is and which it is, so that a lost one is found."""
    words = (WORDS[start:] + WORDS[:start]).split()
    return " ".join(f"{word}{field.side.role[0]}{number}" for number, word in enumerate(words))


async def save_by_turns(fields: list[Field]) -> None:
    """A sentence a second, the two by turns."""
    words = [iter(prose(seed, 40_000).split()) for seed in range(len(fields))]
    for field, given in zip(fields, words, strict=True):
        field.type(" ".join(next(given) for _ in range(FIRST_WORDS // 6)))
    loop = asyncio.get_running_loop()
    due = loop.time() + random.random()  # noqa: S311 - only has to spread them
    turn = 0
    while True:
        await asyncio.sleep(max(due - loop.time(), 0))
        field, given = fields[turn % 2], words[turn % 2]
        field.type(" " + " ".join(next(given) for _ in range(3)))
        due, turn = due + 1, turn + 1


def measure(count: int, *, typing: bool, seconds: float = SECONDS, warm_up: float = WARM_UP) -> Result:
    """Let ``count`` meetings write for ``seconds`` on a server of their own."""
    _allow_open_files(CONNECTIONS)
    with TemporaryDirectory() as folder:
        place = Place(Path(folder) / "samtale")
        made = laid_out(place, count)
        crowd = Crowd(place.url, made, typing=typing)
        server = place.start()
        try:
            result = asyncio.run(carried_out(crowd, server.process.pid, seconds, warm_up))
        finally:
            place.stop()
            print(*server.printed[1:], sep="\n", end="", file=sys.stderr)
        kept = json.loads(place.run("tests.bench.meetings_world", "read").splitlines()[-1])
        return replace(result, lost=crowd.lost({(talk, name): text for talk, name, text in kept}))


def laid_out(place: Place, count: int) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = json.loads(
        place.run("tests.bench.meetings_world", "make", str(count)).splitlines()[-1]
    )
    return made


async def carried_out(crowd: Crowd, pid: int, seconds: float, warm_up: float) -> Result:
    try:
        return await crowd.run(pid, seconds, warm_up)
    finally:
        await crowd.leave()


def figures(name: str, result: Result) -> Iterator[tuple[str, float, str]]:
    """Every figure of a measure; the rest beside the limits tell whether the load was what it should be."""
    for what, times in (("save", result.saves), ("push", result.pushes)):
        hundredths = statistics.quantiles(times, n=100, method="inclusive")
        yield f"{name}_{what}_p50_ms", hundredths[49] * 1000, "ms"
        yield f"{name}_{what}_p95_ms", hundredths[94] * 1000, "ms"
        yield f"{name}_{what}_max_ms", max(times) * 1000, "ms"
    yield f"{name}_busy", result.busy * 1000, "ms/save"
    yield f"{name}_saves", len(result.saves) / result.seconds, "1/s"
    yield f"{name}_pushes", len(result.pushes) / result.seconds, "1/s"
    yield f"{name}_reconnections", result.reconnections, "streams"
    yield f"{name}_failures", result.failures, "saves"
    yield f"{name}_lost", result.lost, "words"
    yield f"{name}_rss_mb", result.memory, "MB"


def meetings_200() -> Iterator[tuple[str, float, str]]:
    """200 meetings, two open streams each, each meeting saving once a second."""
    yield from figures("meetings_200", measure(200, typing=False))


def meetings_500() -> Iterator[tuple[str, float, str]]:
    """As meetings_200, 500 of them."""
    yield from figures("meetings_500", measure(500, typing=False))


def typing_50() -> Iterator[tuple[str, float, str]]:
    """50 meetings where both sides type; a push is measured from the key."""
    yield from figures("typing_50", measure(50, typing=True))
