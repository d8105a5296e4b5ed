from __future__ import annotations

import logging
import threading
from collections.abc import Callable

import pytest
from flask import Flask, current_app

from webapp import jobs
from webapp.db import after_commit, database, transaction
from webapp.jobs import Job, Runner


class Counted:
    """A job that counts, and lets a test wait for its runs."""

    def __init__(self, fails: bool = False) -> None:
        self.fails, self.runs = fails, 0
        self._ran = threading.Semaphore(0)
        self.__name__ = "counted"

    def __call__(self) -> None:
        self.runs += 1
        self._ran.release()
        if self.fails:
            raise RuntimeError("med vilje")

    def wait(self, seconds: float = 5.0) -> bool:
        return self._ran.acquire(timeout=seconds)


@pytest.fixture
def runner(app: Flask, request: pytest.FixtureRequest) -> Callable[..., Runner]:
    def start(*given: Job) -> Runner:
        started = Runner(app, given)
        app.extensions[jobs.EXTENSION] = started
        request.addfinalizer(lambda: app.extensions.pop(jobs.EXTENSION))
        request.addfinalizer(started.stop)
        started.start()
        return started

    return start


def test_runs_at_the_start_and_again_by_the_clock(runner: Callable[..., Runner]) -> None:
    often, seldom = Counted(), Counted()
    runner(Job("often", 0.02, often), Job("seldom", 3600, seldom))
    assert all(often.wait() for _run in range(3))
    assert seldom.runs == 1


def test_woken_job_runs_at_once(app: Flask, runner: Callable[..., Runner]) -> None:
    act, other = Counted(), Counted()
    runner(Job("counted", 3600, act), Job("other", 3600, other))
    assert act.wait()
    assert other.wait()
    with app.app_context():
        jobs.wake(act)
    assert act.wait()
    assert other.runs == 1


def test_job_is_woken_by_a_commit_and_not_by_what_is_rolled_back(app: Flask, runner: Callable[..., Runner]) -> None:
    act = Counted()
    runner(Job("counted", 3600, act))
    assert act.wait()
    with app.app_context():
        with transaction() as change:
            after_commit(lambda: jobs.wake(act))
            change.rollback()
        assert not act.wait(0.1)
        with transaction():
            after_commit(lambda: jobs.wake(act))
            assert not act.wait(0.1)
        assert act.wait()


def test_waking_without_a_runner_does_nothing(app: Flask) -> None:
    with app.app_context():
        jobs.wake(Counted())


def test_failing_job_is_logged_with_its_traceback_and_the_rest_go_on(
    runner: Callable[..., Runner], caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = Counted(fails=True), Counted()
    with caplog.at_level(logging.ERROR):
        runner(Job("bad", 0.02, bad), Job("good", 0.02, good))
        assert all(bad.wait() for _run in range(2))
        assert all(good.wait() for _run in range(2))
    assert "job bad failed" in caplog.text
    assert "RuntimeError: med vilje" in caplog.text


def test_jobs_have_an_application_context_and_a_connection(app: Flask, runner: Callable[..., Runner]) -> None:
    seen: list[tuple[str, int]] = []
    done = threading.Event()

    def look() -> None:
        (answer,) = database.execute_sql("SELECT 1").fetchone()
        seen.append((current_app.name, answer))
        done.set()

    runner(Job("look", 3600, look))
    assert done.wait(5)
    assert seen == [(app.name, 1)]


def test_stop_lets_the_job_under_way_finish(app: Flask) -> None:
    begun, finish, finished = threading.Event(), threading.Event(), threading.Event()

    def slow() -> None:
        begun.set()
        finish.wait(5)
        finished.set()

    started = Runner(app, [Job("slow", 3600, slow)])
    started.start()
    assert begun.wait(5)
    assert not started.stop(0.05)
    finish.set()
    assert started.stop(5)
    assert finished.is_set()


def test_command_runs_each_job_once_and_tells_of_failures(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    good, bad = Counted(), Counted(fails=True)
    monkeypatch.setattr(jobs, "registry", [Job("good", 60, good)])
    result = app.test_cli_runner().invoke(jobs.commands, ["run", "--once"])
    assert (result.exit_code, good.runs) == (0, 1)
    monkeypatch.setattr(jobs, "registry", [Job("bad", 60, bad), Job("good", 60, good)])
    result = app.test_cli_runner().invoke(jobs.commands, ["run", "--once"])
    assert result.exit_code == 1
    assert "Failed: bad" in result.output
    assert good.runs == 2


def test_names_in_the_registry_are_their_own() -> None:
    names = [job.name for job in jobs.registry]
    assert len(set(names)) == len(names)
