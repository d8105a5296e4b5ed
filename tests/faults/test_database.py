"""The database can take nothing for a while: a full disk, another process that writes for too long."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import place_on
from tests.browser.screens import other_column, own_area, shared_note, type_in
from tests.browser.server import Place
from tests.faults.conftest import House, house_at
from tests.faults.field import Field
from tests.faults.pair import Meet, expect_saved, expect_unsaved, field_of
from tests.faults.stored import Stored
from tests.faults.typist import Typist
from webapp.config import ROOT

FULL = Path(__file__).with_name("full")
TRIED_AGAIN = re.compile("^(Ikke lagret|Frakoblet)")
BUSY_TIMEOUT = 10
LOCK = """
import sqlite3, sys
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
sys.stdin.read()
held.execute("ROLLBACK")
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """As elsewhere, on a disk that can be full."""
    home = tmp_path_factory.mktemp("house")
    path = os.pathsep.join([str(FULL), str(ROOT)])
    with house_at(home, talks=4, PYTHONPATH=path, TEST_FULL=str(home / "full")) as made:
        yield made


@contextmanager
def locked(place: Place) -> Iterator[None]:
    """Another process has begun to write, and does not come to an end."""
    path = Path(place.settings["SAMTALE_DATA"]) / "samtale.db"
    with subprocess.Popen(
        [sys.executable, "-c", LOCK, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None and process.stdin is not None
        assert process.stdout.readline() == b"locked\n"
        yield
        process.stdin.close()
        process.wait(timeout=20)


def test_a_full_disk(meet: Meet, house: House) -> None:
    pair = meet()
    mine = own_area(pair.employee)
    type_in(mine, "Før. ")
    expect_saved(pair.employee)
    full = Path(house.place.settings["TEST_FULL"])
    full.touch()
    long = "Altfor mye å skrive. " * 2_000
    mine.fill(f"Før. {long}")
    expect_unsaved(pair.employee, TRIED_AGAIN)
    type_in(mine, "Og litt til.")
    expect_unsaved(pair.employee, TRIED_AGAIN)
    assert house.stored.text(field_of(mine)) == "Før. "
    expect(other_column(pair.manager)).to_have_text("Før.")
    full.unlink()
    expect_saved(pair.employee)
    assert house.stored.text(field_of(mine)) == f"Før. {long}Og litt til."
    expect(other_column(pair.manager)).to_contain_text("Og litt til.")


def test_a_database_that_another_process_holds(meet: Meet, house: House) -> None:
    pair = meet()
    mine, note = own_area(pair.employee), shared_note(pair.manager)
    with locked(house.place):
        type_in(mine, "Mens den var låst")
        type_in(note, "Her også")
        for page in pair.pages:
            expect_unsaved(page, TRIED_AGAIN)
        pair.employee.wait_for_timeout((BUSY_TIMEOUT + 1) * 1000)
        type_in(mine, ", og litt til")
    expect_saved(*pair.pages)
    assert house.stored.text(field_of(mine)) == "Mens den var låst, og litt til"
    assert house.stored.text(field_of(note)) == "Her også"
    expect(other_column(pair.manager)).to_have_text("Mens den var låst, og litt til")


@pytest.fixture
def on_postgresql(tmp_path: Path) -> Iterator[Place]:
    with place_on("postgresql", tmp_path) as made:
        yield made


def test_connections_that_postgresql_has_ended(on_postgresql: Place) -> None:
    """It was started anew, or someone ended its connections: the server's pool holds dead ones then."""
    world = on_postgresql.world(open=True)
    stored = Stored(on_postgresql)
    on_postgresql.start()
    typist = Typist(on_postgresql.url, world["talk"], world["cookies"]["employee"])
    field = Field(next(name for name in typist.open() if name.endswith(":employee")))
    for number in range(3):
        field.text += f"ord{number} "
        typist.save(field)
        end_connections(on_postgresql.settings["DATABASE_URL"])
        field.text += f"etter{number} "
        save = field.next_save()
        assert save is not None
        statuses = [typist.post(field.name, save)[0] for _try in range(3)]
        assert statuses[-1] == 200, statuses
        assert typist.save(field)
    assert stored.text(field.name) == field.text
    assert field.text.split() == [word for number in range(3) for word in (f"ord{number}", f"etter{number}")]
    stored.close()


def end_connections(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
