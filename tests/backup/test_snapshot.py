"""A backup is of one instant: what was written together is in it together, or not at all."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

from flask import Flask

from tests.cast import Cast
from tests.server import eventually
from webapp import audit, backup
from webapp.config import ROOT
from webapp.people.models import Person

HIRE = """
import sys
from tests import factories
from webapp import audit, crypto, db
from webapp.config import Config

crypto.use(crypto.KeyRing.new())
db.open_database(sys.argv[1])
while True:
    with db.database.connection_context(), db.transaction():
        person = factories.person(department="Nye")
        audit.record("hired", actor=None, subject=person.id)
"""
TOGETHER = {"person": "department", "audit_entry": "action"}


def together(path: Path) -> Counter[str]:
    """How many rows a backup holds of each of the two that are written together."""
    reader = backup.Reader(path)
    places = {table: reader.header.tables[table].index(column) for table, column in TOGETHER.items()}
    return Counter(
        table for table, values in reader.rows() if table in places and values[places[table]] in ("Nye", "hired")
    )


def test_what_another_process_writes_together_stays_together(app: Flask, cast: Cast, tmp_path: Path) -> None:
    writer = subprocess.Popen([sys.executable, "-c", HIRE, app.config["SAMTALE"].database_url], cwd=ROOT)
    try:
        eventually(lambda: Person.select().where(Person.department == "Nye").count() > 20, seconds=20)
        for number in range(8):
            path = tmp_path / f"{number}.jsonl.gz"
            footer = backup.take(path)
            counts = together(path)
            assert counts["person"] == counts["audit_entry"] > 20
            reader = backup.Reader(path)
            number_of = reader.header.tables["audit_entry"].index("id")
            log = [row for table, row in reader.rows() if table == "audit_entry"]
            assert footer.audit_head in max(log, key=lambda row: row[number_of])
        assert writer.poll() is None
    finally:
        writer.kill()
        writer.wait()
    assert audit.verify() is None
