"""What runs by the clock: a registry, a thread of the app's process that runs it, and `flask jobs run`.

Every job must bear to run in several processes at once, and twice: it leases or compares what it does.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext

from .db import connection_when_needed

log = logging.getLogger(__name__)

EXTENSION = "samtale_jobs"
Result = TypeVar("Result")


@dataclass(frozen=True)
class Job:
    """`run` is called in an application context with a database connection, `seconds` after it last began or sooner."""

    name: str
    seconds: float
    run: Callable[[], object]


registry: list[Job] = []


def every(seconds: float) -> Callable[[Callable[[], Result]], Callable[[], Result]]:
    """Register a function without arguments to be run at least this often."""

    def register(act: Callable[[], Result]) -> Callable[[], Result]:
        registry.append(Job(act.__name__, seconds, act))
        return act

    return register


def wake(act: Callable[[], object]) -> None:
    """Have a registered function run at once where this process has a runner; elsewhere its clock will do."""
    runner = current_app.extensions.get(EXTENSION)
    if runner is not None:
        runner.wake(act.__name__)


def run(app: Flask, job: Job) -> bool:
    """Run one job now. An exception is logged, never raised: False says that there was one."""
    try:
        with app.app_context(), connection_when_needed():
            job.run()
    except Exception:
        log.exception("job %s failed", job.name)
        return False
    return True


class Runner:
    """One daemon thread that runs the jobs, one at a time. `stop` lets the one under way finish."""

    def __init__(self, app: Flask, jobs: Sequence[Job] | None = None) -> None:
        self.app = app
        self.jobs = list(registry if jobs is None else jobs)
        self._woken: set[str] = set()
        self._change = threading.Condition()
        self._stopping = False
        self._thread = threading.Thread(target=self.loop, name="samtale-jobs", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wake(self, name: str) -> None:
        with self._change:
            self._woken.add(name)
            self._change.notify()

    def stop(self, seconds: float = 20.0) -> bool:
        """Ask the thread to end and wait for it; False when a job still runs after `seconds`."""
        with self._change:
            self._stopping = True
            self._change.notify()
        if self._thread.ident is not None:
            self._thread.join(seconds)
        return not self._thread.is_alive()

    def loop(self) -> None:
        """Run what is due until stopped; the caller's thread is the runner."""
        due = {job.name: time.monotonic() for job in self.jobs}
        while True:
            for job in self._ready(due):
                if self._stopping:
                    return
                due[job.name] = time.monotonic() + job.seconds
                run(self.app, job)
            with self._change:
                rest = min(due.values(), default=time.monotonic() + 60) - time.monotonic()
                self._change.wait_for(lambda: self._stopping or self._woken, timeout=max(rest, 0))
                if self._stopping:
                    return

    def _ready(self, due: dict[str, float]) -> list[Job]:
        with self._change:
            woken, self._woken = self._woken, set()
        now = time.monotonic()
        return [job for job in self.jobs if job.name in woken or due[job.name] <= now]


def start(app: Flask) -> Runner:
    """Start the runner of this process, the one that `wake` finds."""
    runner = Runner(app)
    app.extensions[EXTENSION] = runner
    runner.start()
    return runner


def init_app(app: Flask) -> None:
    app.cli.add_command(commands)


commands = AppGroup("jobs", help="What runs by the clock.")


@commands.command("run")
@click.option("--once", is_flag=True, help="Run each job once and end.")
@with_appcontext
def run_command(once: bool) -> None:
    """Run the jobs here, beside the app's own runner or instead of it."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    if once:
        failed = [job.name for job in registry if not run(app, job)]
        if failed:
            raise click.ClickException(f"Failed: {', '.join(failed)} (see the log).")
        return
    try:
        Runner(app).loop()
    except KeyboardInterrupt:
        click.echo("Stopped.")
