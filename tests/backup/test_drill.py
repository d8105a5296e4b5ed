"""The drill: a backup taken while people write comes back elsewhere, whole, with nothing but the recovery key."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import threading
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from peewee import IntegrityError
from pypdf import PdfReader

from tests.backup.helpers import kept_recovery_key, restore, sealed_texts
from tests.cast import Cast
from tests.plans.signings import signed
from tests.security import world
from tests.security.world import World
from tests.server import eventually
from webapp import audit, backup, db, schema
from webapp.app import create_app
from webapp.config import Config
from webapp.people.models import Person
from webapp.plans import signing
from webapp.plans.minutes import make_pdfs, pdf_of, signatures_of
from webapp.plans.models import Minutes
from webapp.questionnaires.kinds import Role
from webapp.questionnaires.models import FormVersion, Question

WRITERS = 3
SIGNED_AS = {Role.EMPLOYEE: "signed disagreeing", Role.MANAGER: "signed"}


class Writers:
    """People who save all the time, each in a thread of their own, until the block ends."""

    def __init__(self, app: Flask, ours: World) -> None:
        self.saves, self._stop = [0] * WRITERS, threading.Event()
        self.failures: list[str] = []
        self._threads = [threading.Thread(target=self._write, args=(ours, n)) for n in range(WRITERS)]

    def _write(self, ours: World, number: int) -> None:
        browser = ours.browser("employee")
        text, version, name = "", 0, ours.names["sharednote"]
        while not self._stop.is_set():
            self.saves[number] += 1
            save = {"save_id": f"writer-{number}.{self.saves[number]}", "base_version": version, "base_text": text}
            text = f"{text} ord{number}"
            answer = browser.post(f"{ours.address}/felt/{name}", json=save | {"text": text})
            if answer.status_code != 200:
                self.failures.append(answer.text)
                return
            stored: dict[str, Any] = answer.get_json()
            version, text = stored["version"], stored.get("text", text)

    def __enter__(self) -> Writers:
        for thread in self._threads:
            thread.start()
        eventually(lambda: bool(self.failures) or all(self.saves), seconds=10)
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_drill(app: Flask, tmp_path: Path, elsewhere: Callable[[str], Config], kind: str) -> None:
    ours = world.opened(app)
    key = kept_recovery_key(ours.cast.admin)
    path = tmp_path / "backup.jsonl.gz"
    with Writers(app, ours) as writers:
        for _again in range(5):
            footer = backup.take(path)
    assert not writers.failures and min(writers.saves) > 1
    texts = {text for text in sealed_texts() if text[0] != "shared_note"}

    config = elsewhere(kind)
    restored = restore(path, config, key.lower)
    assert restored.footer == footer
    again = create_app(config)
    with db.database.connection_context():
        for model in schema.MODELS:
            assert model.select().count() == footer.rows[model._meta.table_name], model
        assert texts <= sealed_texts()
        assert audit.verify() is None
        _forms_stay_as_published()
        audit.record("tried", actor=None)
        assert audit.verify() is None
    _people_write_on(again, ours)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_signed_minutes_still_verify_elsewhere(
    app: Flask, cast: Cast, tmp_path: Path, elsewhere: Callable[[str], Config], kind: str
) -> None:
    """The text, its PDF with what is attached, the signatures and the log: each still says the same of the others."""
    key, path = kept_recovery_key(cast.admin), tmp_path / "backup.jsonl.gz"
    with app.test_request_context():
        _talk, minutes = signed(cast, disagreeing=True)
        make_pdfs()
        before = pdf_of(Minutes.get_by_id(minutes.id))
    backup.take(path)

    config = elsewhere(kind)
    restore(path, config, lambda: key)
    again = create_app(config)
    with again.app_context(), db.database.connection_context():
        kept = Minutes.get_by_id(minutes.id)
        assert pdf_of(kept) == before
        attached = PdfReader(BytesIO(before)).attachments
        assert attached["referat.json"] == [kept.text.encode()]
        assert json.loads(attached["signaturer.json"][0])["audit_head"] == kept.audit_head
        assert hashlib.sha256(kept.text.encode()).hexdigest() == kept.digest
        log = {entry.action: entry for entry in audit.AuditEntry.select()}
        assert log["minutes made"].digest == kept.audit_head
        said = {role: log[action].facts for role, action in SIGNED_AS.items()}
        assert {role: signing.digest_of(row) for role, row in signatures_of(kept).items()} == {
            role: facts["signature"] for role, facts in said.items()
        }
        assert {facts["text"] for facts in said.values()} == {kept.digest}
        assert audit.verify() is None


def _forms_stay_as_published() -> None:
    question = Question.get()
    for act in (
        lambda: Question.update(key="changed").where(Question.id == question.id).execute(),
        lambda: FormVersion.delete().execute(),
    ):
        with pytest.raises(IntegrityError, match="never changes"):
            act()
    with pytest.raises(IntegrityError):
        Person.update(manager="nobody").execute()


def _people_write_on(app: Flask, ours: World) -> None:
    ours.cast.app = app
    mine = ours.browser("employee")
    page = mine.get(ours.address)
    assert page.status_code == 200
    name = ours.names["employeeanswer"]
    body = {
        "save_id": "afterwards.1",
        "base_version": 1,
        "base_text": world.word("employeeanswer"),
        "text": "skrevet siden",
    }
    answer = mine.post(f"{ours.address}/felt/{name}", json=body)
    assert answer.status_code == 200
    assert "skrevet siden" in {text for *_place, text in sealed_texts()}


LATER = """
def up(migrator, db):
    db.execute_sql("CREATE TABLE later (id INTEGER)")
    db.execute_sql("INSERT INTO later SELECT COUNT(*) FROM person")
"""


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_an_old_backup_is_brought_up_to_date(
    cast: Cast, tmp_path: Path, elsewhere: Callable[[str], Config], kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, path = kept_recovery_key(cast.admin), tmp_path / "backup.jsonl.gz"
    backup.take(path)
    migrations = tmp_path / "migrations"
    migrations.mkdir()
    for file in db.MIGRATIONS.glob("*.py"):
        (migrations / file.name).write_text(file.read_text("utf-8"), "utf-8")
    (migrations / "0999_later.py").write_text(LATER, "utf-8")
    monkeypatch.setattr(db, "MIGRATIONS", migrations)
    config = elsewhere(kind)
    restore(path, config, lambda: key)
    opened = db.open_database(config.database_url)
    with opened.connection_context():
        assert opened.execute_sql("SELECT id FROM later").fetchone() == (8,)
    assert db.migrate() == []


def test_the_backup_shows_nothing_that_is_sealed(app: Flask, tmp_path: Path) -> None:
    world.opened(app)
    path = tmp_path / "backup.jsonl.gz"
    backup.take(path)
    content = gzip.decompress(path.read_bytes())
    assert b"Emil Eide" in content
    sealed = {text for *_place, text in sealed_texts()}
    assert len(sealed) > 10
    assert not [text for text in sealed if len(text) > 3 and text.encode() in content]
    values = [value["b64"] for line in content.splitlines() for value in json.loads(line) if isinstance(value, dict)]
    opened = b"".join(base64.b64decode(value) for value in values)
    assert not [text for text in sealed if len(text) > 3 and text.encode() in opened]
