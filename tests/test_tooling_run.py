"""`python -m webapp test` says what it leaves out, and leaves nothing out in CI."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import run
from tests.browser import chromium
from tests.browser.server import LATER
from webapp import __main__
from webapp.config import ROOT

NOBODY = "postgresql://nobody@127.0.0.1:1"


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands that would have been run; no Chromium, and none to be had."""
    commands: list[list[str]] = []

    def note(command: list[str], **_options: object) -> subprocess.CompletedProcess[bytes]:
        commands.append(command)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(subprocess, "run", note)
    monkeypatch.setattr(chromium, "find", lambda: None)
    monkeypatch.setenv("SAMTALE_TEST_POSTGRESQL", NOBODY)
    monkeypatch.delenv("CI", raising=False)
    return commands


def test_what_is_missing_is_named_and_the_rest_runs(
    started: list[list[str]], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chromium, "is_root", lambda: False)
    assert run.main(["-k", "people"]) == 0
    assert started[-1][1:] == ["-m", "pytest", *run.AT_ONCE, "-k", "people"]
    told = capsys.readouterr().err
    assert "Left out: PostgreSQL" in told and "SAMTALE_TEST_POSTGRESQL=" in told
    assert "Left out: The browser" in told


def test_in_ci_that_is_a_failure(started: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    assert run.main([]) == 1
    assert not any("pytest" in command for command in started)


def test_in_ci_with_everything_there_skips_are_forbidden(
    started: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    monkeypatch.setattr(chromium, "find", lambda: Path("/bin/chromium"))
    monkeypatch.setattr(run, "postgresql_problem", lambda _url: None)
    assert run.main([]) == 0
    assert started == [[sys.executable, "-m", "pytest", *run.AT_ONCE, "-p", "tests.no_skips"]]


@pytest.mark.parametrize("given", ["-n0", "--pdb"])
def test_who_looks_into_one_process_gets_one(started: list[list[str]], given: str) -> None:
    run.main([given])
    assert started[-1][1:] == ["-m", "pytest", given]


def test_a_named_chromium_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAMTALE_TEST_CHROMIUM", "/opt/own/chromium")
    assert chromium.find() == Path("/opt/own/chromium")


def test_soak_tries_the_faults_as_often_as_it_takes(started: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAMTALE_SOAK", "0")
    assert __main__.perform("soak", ["-x"]) == 0
    assert started[-1][1:] == ["-m", "tests.run", "--timeout=0", "tests/faults", "tests/plans/test_life.py", "-x"]
    assert os.environ["SAMTALE_SOAK"] == "1"


def test_every_process_finds_the_same_tests() -> None:
    """Whatever its hashes and the day: processes that share the work must agree about what there is to do."""
    assert collected(PYTHONHASHSEED="1") == collected(
        PYTHONHASHSEED="2", PYTHONPATH=os.pathsep.join([str(LATER), str(ROOT)]), TEST_DAYS_AHEAD="400.3"
    )


def collected(**environment: str) -> list[str]:
    found = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", "tests"],
        env=os.environ | environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    tests = [line for line in found.stdout.splitlines() if "::" in line]
    assert len(tests) > 7_000
    return tests
