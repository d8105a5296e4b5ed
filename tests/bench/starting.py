"""How long a start takes, and what all of the server's processes then hold."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.error import HTTPError
from urllib.request import urlopen

from tests import server
from tests.bench.client import Client
from tests.bench.world import World

STARTS = 5
PAGES = 30


def starting() -> Iterator[tuple[str, float, str]]:
    """From the command to the first answer, on a database that exists, and what its processes hold after some pages.

    `app_start_ms` is the median of STARTS; `app_rss_mb` the most that any of them held: the sum of the processes'
    resident memory, shared pages counted in each.
    """
    times, memory = [], []
    with TemporaryDirectory() as folder:
        world = World(Path(folder))
        for _ in range(STARTS):
            begun = server.Server(server.SAMTALE, world.place.settings)
            try:
                answer(begun)
                times.append((time.perf_counter() - begun.began) * 1000)
                serve_pages(world)
                memory.append(resident_mb(begun.process.pid))
            finally:
                begun.stop()
    yield "app_start_ms", statistics.median(times), "ms"
    yield "app_rss_mb", max(memory), "MB"


def serve_pages(world: World) -> None:
    for path in ("/", world.page):
        with Client(world.place.url, path, world.cookie) as browser:
            for _ in range(PAGES):
                browser.get()


def answer(begun: server.Server) -> None:
    """Wait for an answer to the front page; an error page is one too."""
    while begun.process.poll() is None:
        try:
            urlopen(begun.address + "/", timeout=10).close()
        except HTTPError:
            return
        except OSError:
            time.sleep(0.005)
        else:
            return
    raise SystemExit("\n".join(["The server did not start:", *begun.printed]))


def resident_mb(pid: int) -> float:
    """Resident memory of a process and its children. Linux only, by /proc."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    own = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:")) / 1024
    return own + sum(resident_mb(child) for child in children(pid))


def cpu_seconds(pid: int) -> float:
    """Processor time that a process and its children have had so far. Linux only, by /proc."""
    after_name = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    own = (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")
    return own + sum(cpu_seconds(child) for child in children(pid))


def children(pid: int) -> list[int]:
    listed = [path.read_text(encoding="utf-8") for path in Path(f"/proc/{pid}/task").glob("*/children")]
    return [int(child) for child in " ".join(listed).split()]
