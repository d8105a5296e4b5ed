"""A backup each night by itself, the old removed once a new one is safe, and a word to people where none comes."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from tests import factories
from tests.cast import Cast
from webapp import backup, clock, db, jobs
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


def run(app: Flask, name: str = "back_up_nightly") -> bool:
    (job,) = [job for job in jobs.registry if job.name == name]
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
    fortnight = [f"2026-03-{day:02}" for day in range(6, 20)]
    for name in ("2026-03-01", "2026-03-05-120000", *fortnight):
        (folder / f"samtale-{name}.jsonl.gz").write_bytes(b"")
    (folder / "mine.txt").write_text("left alone", "utf-8")
    with oslo("2026-03-20 03:00"):
        run(app)
    assert days(config) == ["2026-03-20", *reversed(fortnight)]
    assert (folder / "mine.txt").exists()


def test_what_was_left_half_written_goes_after_a_day_also_where_no_company_came_back(
    app: Flask, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = config.data_dir / "samtale.db"
    monkeypatch.setitem(app.config, "SAMTALE", replace(config, database_url=f"sqlite:///{database}"))
    folder = backup.folder_of(config)
    folder.mkdir(parents=True)
    restoring = [database.with_name(f"samtale.db.restoring{ending}") for ending in ("", "-wal", "-shm")]
    old, new = folder / "samtale-2026-03-19.jsonl.gz.aa.part", folder / "samtale-2026-03-20.jsonl.gz.bb.part"
    for path in (database, old, new, *restoring):
        path.write_bytes(b"")
    for path in (database, old):
        os.utime(path, (0, 0))
    assert run(app, "remove_abandoned")
    assert all(path.exists() for path in (database, new, *restoring)) and not old.exists()
    for path in restoring:
        os.utime(path, (0, 0))
    assert run(app, "remove_abandoned")
    assert database.exists() and new.exists() and not any(path.exists() for path in restoring)


@pytest.mark.parametrize("wrong", ["2031-03-02", "1970-01-01"])
def test_a_night_with_a_wrong_clock_leaves_the_newest(app: Flask, cast: Cast, config: Config, wrong: str) -> None:
    folder = backup.folder_of(config)
    folder.mkdir(parents=True)
    for day in range(1, 17):
        (folder / f"samtale-2026-03-{day:02}.jsonl.gz").write_bytes(b"")
    with oslo(f"{wrong} 03:00"):
        run(app)
    assert set(days(config)) == {wrong, *(f"2026-03-{day:02}" for day in range(4, 17))}
    with oslo("2026-03-17 03:00"):
        run(app)
    assert days(config) == [f"2026-03-{day:02}" for day in range(17, 3, -1)]


def test_copies_from_upgrades_go_too(app: Flask, cast: Cast, config: Config) -> None:
    """People who have been erased would live on in them."""
    if not config.database_url.startswith("sqlite"):
        assert db.copies_before_upgrades(config.database_url) == []
        return
    file = Path(config.database_url.removeprefix("sqlite:///"))
    old, new = (file.with_name(f"{file.name}.before-{name}") for name in ("0007_cadence", "0008_figures"))
    for copy, days_ago in ((old, 15), (new, 13)):
        copy.write_bytes(b"")
        os.utime(copy, (time.time() - days_ago * 24 * 3600,) * 2)
    run(app)
    assert db.copies_before_upgrades(config.database_url) == [new]
    new.unlink()


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


def test_none_is_begun_that_would_take_the_last_room_from_people(
    app: Flask, cast: Cast, config: Config, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: type("Usage", (), {"free": 100_000_000})())
    monkeypatch.setattr("webapp.backup.taking._write", lambda *_given: pytest.fail("begun"))
    assert not run(app) and not days(config)
    assert "MB free on the disk of" in caplog.text and "and 100 are. Make room there." in caplog.text
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 503 and answer.get_json()["disk"] is False


def test_the_watchdog_hears_of_the_disk_before_the_folder_of_backups_is_there(app: Flask, config: Config) -> None:
    assert not config.data_dir.exists()
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 200 and answer.get_json()["disk"] is True


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


def test_a_backup_dated_to_come_hides_nothing(app: Flask, cast: Cast, config: Config) -> None:
    """The clock was years ahead one night, and was put right."""
    Company.update(set_up_at=dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)).execute()
    with oslo("2031-03-02 03:00"):
        run(app)
    client = app.test_client()
    with oslo("2026-03-03 02:00"):
        assert client.get("/readyz").get_json()["backup"] is False
        run(app)
        assert client.get("/readyz").get_json()["backup"] is True
    assert days(config) == ["2031-03-02", "2026-03-03"]


def test_a_folder_nobody_may_look_into_is_no_backup_and_no_fault_of_pages(
    app: Flask, cast: Cast, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup.folder_of(config).mkdir(parents=True)
    Company.update(set_up_at=clock.now() - dt.timedelta(days=3)).execute()
    refused = PermissionError(13, "Permission denied", str(backup.folder_of(config)))
    monkeypatch.setattr(Path, "iterdir", lambda _folder: (_ for _ in ()).throw(refused))
    answer = cast.browser(cast.hr).get("/")
    assert answer.status_code == 200 and "Det er ikke tatt noen sikkerhetskopi ennå." in answer.text
    assert app.test_client().get("/readyz").get_json()["backup"] is False


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
