"""`python -m webapp bench`: prints one line a figure, `name value unit`, on an otherwise idle machine.

A measure is a function that yields (name, value, unit); MEASURES are run in order.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

from tests import server

Figure = tuple[str, float, str]
STARTS = 5


def starting() -> Iterator[Figure]:
    """From the command to the first answer, on a database that exists, and what all its processes then hold.

    `app_start_ms` is the median of STARTS; `app_rss_mb` the sum of resident memory, shared pages counted in each.
    """
    times, memory = [], 0.0
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        with server.running(home):
            pass
        for _ in range(STARTS):
            begun = server.start(home)
            try:
                answer(begun)
                times.append((time.perf_counter() - begun.began) * 1000)
                for _ in range(20):
                    answer(begun)
                memory = max(memory, resident_mb(begun.process.pid))
            finally:
                begun.stop()
    yield "app_start_ms", statistics.median(times), "ms"
    yield "app_rss_mb", memory, "MB"


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
    children = " ".join(path.read_text(encoding="utf-8") for path in Path(f"/proc/{pid}/task").glob("*/children"))
    return own + sum(resident_mb(int(child)) for child in children.split())


MEASURES: list[Callable[[], Iterator[Figure]]] = [starting]


def main() -> int:
    for measure in MEASURES:
        for name, value, unit in measure():
            print(f"{name} {value:.4g} {unit}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
