"""A backup each night by itself, the old removed once a new one is safe, and a word to people where none comes."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask

from tests import factories
from tests.cast import Cast
from webapp import backup, clock, jobs
from webapp.backup import keeping
from webapp.company import Company
from webapp.config import ROOT, Config


@pytest.fixture
def config(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    """The app's settings with a folder of backups that no other test sees."""
    config = app.config["SAMTALE"]
    fresh = Config(
        data_dir=tmp_path / "data",
        keys_dir=config.keys_dir,
        database_url=config.database_url,
        base_url=config.base_url,
        testing=True,
        jobs=False,
    )
    monkeypatch.setitem(app.config, "SAMTALE", fresh)
    return fresh


@contextmanager
def oslo(text: str) -> Iterator[None]:
    with clock.at(dt.datetime.fromisoformat(text).replace(tzinfo=clock.OSLO)):
        yield


def run(app: Flask) -> bool:
    (job,) = [job for job in jobs.registry if job.name == "back_up_nightly"]
    with app.app_context():
        return jobs.run(app, job)


def days(config: Config) -> list[str]:
    return [str(kept.day) for kept in backup.kept(config)]


def test_one_a_night_from_two_o_clock(app: Flask, cast: Cast, config: Config) -> None:
    for moment, there in [
        ("2026-03-02 01:59", ["2026-03-01"]),
        ("2026-03-02 02:00", ["2026-03-02", "2026-03-01"]),
        ("2026-03-02 23:00", ["2026-03-02", "2026-03-01"]),
        ("2026-03-03 01:00", ["2026-03-02", "2026-03-01"]),
    ]:
        with oslo(moment):
            assert run(app)
        assert days(config) == there
    (newest, _oldest) = backup.kept(config)
    assert newest.path.name == "samtale-2026-03-02.jsonl.gz"
    header, footer = backup.verify(newest.path)
    assert header.made_at == "2026-03-02T01:00:00+00:00" and footer.rows["person"] == 8


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps no such modes")
def test_only_its_owner_may_read_it(app: Flask, cast: Cast, config: Config) -> None:
    run(app)
    (kept,) = backup.kept(config)
    assert kept.path.stat().st_mode & 0o777 == 0o600
    assert kept.path.parent.stat().st_mode & 0o777 == 0o700
    assert list(kept.path.parent.iterdir()) == [kept.path]


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25"])
def test_nights_when_the_clock_is_changed(app: Flask, cast: Cast, config: Config, day: str) -> None:
    for hour in range(24):
        with oslo(f"{day} {hour:02}:30"):
            assert run(app)
    assert len(days(config)) == 2


def test_a_missed_night_is_made_up_for_at_the_next_start(app: Flask, cast: Cast, config: Config) -> None:
    with oslo("2026-03-06 02:10"):
        run(app)
    with oslo("2026-03-09 08:15"):
        runner = jobs.Runner(app)
        runner.jobs = [job for job in runner.jobs if job.name == "back_up_nightly"]
        stopper = threading.Timer(0.5, runner.stop)
        stopper.start()
        runner.loop()
        stopper.join()
    assert days(config) == ["2026-03-09", "2026-03-06"]


def test_none_before_there_is_a_company_nor_of_the_demo(app: Flask, config: Config) -> None:
    assert run(app) and not days(config)
    factories.company(demo=True)
    assert run(app) and not days(config)


def test_what_is_older_than_two_weeks_goes_and_nothing_else(app: Flask, cast: Cast, config: Config) -> None:
    folder = backup.folder_of(config)
    folder.mkdir(parents=True)
    for name in ("samtale-2026-03-01", "samtale-2026-03-05-120000", "samtale-2026-03-06", "samtale-2026-03-19"):
        (folder / f"{name}.jsonl.gz").write_bytes(b"")
    (folder / "mine.txt").write_text("left alone", "utf-8")
    abandoned, under_way = (
        folder / "samtale-2026-03-19.jsonl.gz.aa.part",
        folder / "samtale-2026-03-20.jsonl.gz.bb.part",
    )
    for draft in (abandoned, under_way):
        draft.write_bytes(b"")
    os.utime(abandoned, (0, 0))
    with oslo("2026-03-20 03:00"):
        run(app)
    assert days(config) == ["2026-03-20", "2026-03-19", "2026-03-06"]
    assert (folder / "mine.txt").exists() and under_way.exists() and not abandoned.exists()


def test_nothing_goes_before_the_new_one_has_been_read_back(
    app: Flask, cast: Cast, config: Config, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with oslo("2026-03-01 03:00"):
        run(app)

    def cut(path: Path) -> object:
        path.write_bytes(path.read_bytes()[:-20])
        return keep(path)

    keep = backup.verify
    monkeypatch.setattr("webapp.backup.taking.verify", cut)
    with oslo("2026-03-20 03:00"):
        assert not run(app)
    assert days(config) == ["2026-03-01"]
    assert len(list(backup.folder_of(config).iterdir())) == 1
    assert "job back_up_nightly failed" in caplog.text and "is damaged" in caplog.text


@pytest.mark.parametrize("place", ["os.fsync", "webapp.backup.file.Writer.row"])
def test_a_full_disk_leaves_nothing_behind_and_is_tried_again(
    app: Flask, cast: Cast, config: Config, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    def full(*_given: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(place, full)
        assert not run(app)
    assert list(backup.folder_of(config).iterdir()) == []
    assert run(app) and len(days(config)) == 1


def test_two_at_once_do_no_harm(app: Flask, cast: Cast, config: Config) -> None:
    both, went = threading.Barrier(2), []

    def back_up() -> None:
        both.wait()
        went.append(run(app))

    threads = [threading.Thread(target=back_up) for _each in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert went == [True, True]
    (kept,) = backup.kept(config)
    backup.verify(kept.path)
    assert list(kept.path.parent.iterdir()) == [kept.path]


def test_two_processes_at_once_do_no_harm(app: Flask, cast: Cast, config: Config) -> None:
    environ = {
        **os.environ,
        "SAMTALE_DATA": str(config.data_dir),
        "SAMTALE_KEYS": str(config.keys_dir),
        "DATABASE_URL": config.database_url,
    }
    command = [sys.executable, "-m", "flask", "--app", "webapp.app:create_app", "jobs", "run", "--once"]
    processes = [subprocess.Popen(command, cwd=ROOT, env=environ) for _each in range(2)]
    assert [process.wait(timeout=60) for process in processes] == [0, 0]
    (kept,) = backup.kept(config)
    backup.verify(kept.path)


def test_the_watchdog_hears_of_two_nights_without(app: Flask, cast: Cast, config: Config) -> None:
    Company.update(set_up_at=dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)).execute()
    client = app.test_client()

    def ready(moment: str) -> tuple[int, bool]:
        with oslo(moment):
            answer = client.get("/readyz")
        return answer.status_code, answer.get_json()["backup"]

    assert ready("2026-03-03 01:59") == (200, True)
    assert ready("2026-03-03 02:00") == (503, False)
    with oslo("2026-03-03 02:05"):
        run(app)
    assert ready("2026-03-05 01:59") == (200, True)
    assert ready("2026-03-05 02:00") == (503, False)


def test_hr_and_admin_are_told_and_nobody_else(app: Flask, cast: Cast, config: Config) -> None:
    Company.update(set_up_at=clock.now() - dt.timedelta(days=3)).execute()
    told = "Det er ikke tatt noen sikkerhetskopi ennå."
    for person, hears in ((cast.hr, True), (cast.admin, True), (cast.manager, False), (cast.employee, False)):
        assert (told in cast.browser(person).get("/").text) is hears, person.name
    long_ago = keeping.night() - dt.timedelta(days=3)
    folder = backup.folder_of(config)
    folder.mkdir(parents=True)
    (folder / f"samtale-{long_ago}.jsonl.gz").write_bytes(b"")
    assert "Siste sikkerhetskopi er fra" in cast.browser(cast.hr).get("/").text
    run(app)
    assert "sikkerhetskopi" not in cast.browser(cast.hr).get("/").text
