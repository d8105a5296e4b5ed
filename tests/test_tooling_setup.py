"""Making the environment, and the locks that it is made from."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from webapp import bootstrap
from webapp.config import ROOT

LOCKS = [bootstrap.RUN_LOCK, bootstrap.DEV_LOCK]


@pytest.fixture
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """An empty folder for `.venv`, no uv, and commands that are noted instead of run; each of them succeeds."""
    made: list[list[str]] = []
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(bootstrap, "STAMP", tmp_path / ".venv" / "samtale-lock")
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    monkeypatch.setattr(bootstrap, "_run", noting(made))
    return made


def noting(made: list[list[str]], failing: str = "\0") -> Callable[..., int]:
    def run(command: list[str], *, quiet: bool = False) -> int:
        made.append(command)
        if failing in " ".join(command):
            return 1
        bootstrap.venv_python().parent.mkdir(parents=True, exist_ok=True)
        bootstrap.venv_python().touch()
        return 0

    return run


def what(calls: list[list[str]]) -> list[str]:
    names = ["venv --clear" if "--clear" in call else Path(call[-1]).name for call in calls if "import pip" not in call]
    calls.clear()
    return names


def test_nothing_is_done_twice(calls: list[list[str]]) -> None:
    bootstrap.ensure(dev=False)
    assert what(calls) == ["venv --clear", "requirements.lock"]
    bootstrap.ensure(dev=False)
    assert what(calls) == []


def test_the_tools_for_testing_complete_what_is_there(calls: list[list[str]]) -> None:
    bootstrap.ensure(dev=False)
    what(calls)
    bootstrap.ensure(dev=True)
    assert what(calls) == ["requirements-dev.lock"]
    bootstrap.ensure(dev=False)
    assert what(calls) == []


def test_another_lock_makes_it_anew(calls: list[list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bootstrap.ensure(dev=True)
    what(calls)
    newer = tmp_path / "requirements.lock"
    newer.write_text("flask==99\n")
    monkeypatch.setattr(bootstrap, "RUN_LOCK", newer)
    bootstrap.ensure(dev=False)
    assert what(calls) == ["venv --clear", "requirements.lock"]


def test_an_environment_that_is_only_linked_to_is_used_but_never_changed(
    calls: list[list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bootstrap.ensure(dev=True)
    what(calls)
    elsewhere = bootstrap.VENV.rename(tmp_path / "elsewhere")
    bootstrap.VENV.symlink_to(elsewhere, target_is_directory=True)
    bootstrap.ensure(dev=True)
    newer = tmp_path / "requirements.lock"
    newer.write_text("flask==99\n")
    monkeypatch.setattr(bootstrap, "RUN_LOCK", newer)
    with pytest.raises(bootstrap.SetupError, match="(?s)is a link to .*elsewhere.*Remove the link"):
        bootstrap.ensure(dev=False)
    assert what(calls) == []
    assert bootstrap.STAMP.is_file()


def test_an_interrupted_attempt_is_not_taken_for_a_whole_one(
    calls: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "_run", noting(calls, failing="install"))
    with pytest.raises(bootstrap.SetupError, match=r"requirements.lock could not be installed[\s\S]*network"):
        bootstrap.ensure(dev=False)
    what(calls)
    monkeypatch.setattr(bootstrap, "_run", noting(calls))
    bootstrap.ensure(dev=False)
    assert what(calls) == ["venv --clear", "requirements.lock"]


def test_uv_is_used_where_it_works_and_pip_where_it_does_not(
    calls: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: "/bin/uv" if name == "uv" else None)
    bootstrap.ensure(dev=False)
    assert [call[:2] for call in calls] == [["/bin/uv", "venv"], ["/bin/uv", "pip"]]
    calls.clear()
    bootstrap.STAMP.unlink()
    monkeypatch.setattr(bootstrap, "_run", noting(calls, failing="/bin/uv pip"))
    bootstrap.ensure(dev=False)
    assert calls[-1][1:3] == ["-m", "pip"]


def test_debian_without_its_venv_package_is_told_the_name(
    calls: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: "/bin/apt-get" if name == "apt-get" else None)
    monkeypatch.setattr(bootstrap, "_run", noting(calls, failing="-m venv"))
    with pytest.raises(bootstrap.SetupError, match=r"apt-get install python3\.\d+-venv"):
        bootstrap.ensure(dev=False)


def test_a_folder_that_nothing_can_be_written_in_is_named(
    calls: list[list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "taken").write_text("a file", "utf-8")
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / "taken" / ".venv")
    with pytest.raises(bootstrap.SetupError, match=r"nothing can be written in .*taken: Not a directory"):
        bootstrap.ensure(dev=False)
    assert calls == []


def test_an_old_python_is_told_what_is_needed() -> None:
    with pytest.raises(bootstrap.SetupError, match=r"needs Python 3\.11 or newer; this is 3\.9\.2"):
        bootstrap.check_python((3, 9, 2))


def test_starting_imports_nothing_but_the_standard_library() -> None:
    # -S: without the environment's packages.
    command = [sys.executable, "-S", "-c", "import webapp.__main__"]
    outcome = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    assert (outcome.returncode, outcome.stderr) == (0, "")


def test_an_unknown_command_shows_the_known_ones() -> None:
    quiet = {**os.environ, "SAMTALE_SETUP": "0"}
    command = [sys.executable, "-m", "webapp", "nonsense"]
    outcome = subprocess.run(command, cwd=ROOT, env=quiet, check=False, capture_output=True, text=True)
    assert outcome.returncode == 2
    assert "demo" in outcome.stderr


def asked_for() -> dict[str, list[str]]:
    project: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    run = project["project"]["dependencies"]
    return {"requirements.lock": run, "requirements-dev.lock": run + project["dependency-groups"]["dev"]}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_holds_what_is_asked_for_with_hashes_and_names_no_registry(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    pins = dict(re.findall(r"^([a-z0-9-]+)==([^\s;]+)", text, re.MULTILINE))
    for requirement in asked_for()[lock.name]:
        name, version = re.sub(r"\[.*\]", "", requirement).split("==")
        assert pins[name] == version
    for entry in re.split(r"\n(?=[a-z0-9])", text)[1:]:
        assert "--hash=sha256:" in entry, entry
    assert "://" not in text
    assert "index-url" not in text


def test_the_development_lock_completes_the_other() -> None:
    run, dev = (set(re.findall(r"^[a-z0-9-]+==\S+", lock.read_text(encoding="utf-8"), re.MULTILINE)) for lock in LOCKS)
    assert run <= dev
