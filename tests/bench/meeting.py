"""How long the meeting page takes on the server, alone and against a bare Flask view."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from tests import server
from tests.bench.client import Client
from tests.bench.world import World

ROUNDS = 7
SECONDS = 1.5
WARM_UP = 1.0
# `python -m webapp run` with another application: the same server, threads and settings.
BARE = ["-c", "from webapp import serve; serve.APPLICATION = 'tests.bench.bare:make'; raise SystemExit(serve.main())"]


def meeting_page() -> Iterator[tuple[str, float, str]]:
    """A form of 30 questions, both columns filled, one connection, gzip: the median answer over HTTP on loopback, and
    its requests per second over those of the bare view, in rounds by turns; medians of the rounds."""
    with TemporaryDirectory() as folder:
        home = Path(folder)
        world = World(home / "samtale")
        world.place.start()
        try:
            with (
                server.running(home / "bare", command=BARE) as bare,
                Client(world.place.url, world.page, world.cookie) as meeting,
                Client(bare.address, "/") as plain,
            ):
                yield from compared(meeting, plain)
        finally:
            world.place.stop()


def compared(meeting: Client, bare: Client) -> Iterator[tuple[str, float, str]]:
    for client in (meeting, bare):
        client.times(WARM_UP)
    rounds = [(meeting.times(SECONDS), bare.times(SECONDS)) for _ in range(ROUNDS)]
    ours = statistics.median(len(times) / sum(times) for times, _ in rounds)
    theirs = statistics.median(len(times) / sum(times) for _, times in rounds)
    yield "meeting_page_ms", statistics.median(time for times, _ in rounds for time in times) * 1000, "ms"
    yield "meeting_page_rate", ours, "requests/s"
    yield "bare_flask_rate", theirs, "requests/s"
    yield "meeting_page_vs_bare_flask", ours / theirs, "x"
