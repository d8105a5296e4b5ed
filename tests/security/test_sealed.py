"""What people write is sealed to its place, and every column that is not sealed is known by name."""

from __future__ import annotations

import logging
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask
from peewee import BlobField, CharField, Field, JSONField, TextField

from tests.security import world as worlds
from tests.security.reading import get
from tests.security.world import World, found
from webapp.config import ROOT
from webapp.conversations.live_texts import Answer
from webapp.crypto import SealedField
from webapp.db import database, is_postgresql
from webapp.schema import MODELS

# Columns whose text may be read: names and addresses of the register, words of our own, ids, digests and settings.
# A new one is to be sealed unless nobody writes in it freely; then say here why not.
IDS = "ids and addresses of our own making"
WORDS = "one of a few words of our own"
DIGEST = "a digest"
TRAIL = "numbers, moments, a word of our own and keyed digests"
REGISTER = "the register, which HR reads"
SETTING = "a setting, which the administrator reads"
FORM = "a form, which everybody may read"
READABLE = {
    "audit_entry.actor_id": IDS,
    "audit_entry.action": WORDS,
    "audit_entry.subject_id": IDS,
    "audit_entry.facts": "ids, states, dates and counts",
    "audit_entry.look_key": DIGEST,
    "audit_entry.previous": DIGEST,
    "audit_entry.digest": DIGEST,
    "company.name": SETTING,
    "company.base_url": SETTING,
    "company.mail_host": SETTING,
    "company.mail_security": WORDS,
    "company.mail_user": SETTING,
    "company.mail_from": SETTING,
    "company.recovery_public": "a public key",
    "key_envelope.key_id": IDS,
    "key_envelope.sealed_key": "sealed to the recovery key",
    "outbox_mail.person_id": IDS,
    "outbox_mail.to_address": REGISTER,
    "outbox_mail.kind": WORDS,
    "outbox_mail.language": WORDS,
    "outbox_mail.message_id": IDS,
    "outbox_mail.lease_token": IDS,
    "outbox_mail.last_error": "a word of ours and the server's numbers",
    "person.name": REGISTER,
    "person.email": REGISTER,
    "person.employee_number": REGISTER,
    "person.department": REGISTER,
    "person.language": WORDS,
    "browser_session.token_digest": DIGEST,
    "sign_in_code.address_digest": DIGEST,
    "sign_in_code.browser_digest": DIGEST,
    "sign_in_code.code_digest": DIGEST,
    "sign_in_code.link_digest": DIGEST,
    "knock.key_digest": DIGEST,
    "address_change.old_email": REGISTER,
    "address_change.new_email": REGISTER,
    "address_change.token_digest": DIGEST,
    "address_change.code_digest": DIGEST,
    "address_change.outcome": WORDS,
    "upload.matches": "line numbers and person ids",
    "form.key": FORM,
    "form.kind": WORDS,
    "form.archive": WORDS,
    "form_version.texts": FORM,
    "form_version.digest": DIGEST,
    "section.kind": WORDS,
    "section.beside": WORDS,
    "section.texts": FORM,
    "question.key": FORM,
    "question.answered_by": WORDS,
    "question.answer_type": WORDS,
    "question.texts": FORM,
    "conversation.kind": WORDS,
    "conversation.archive": WORDS,
    "conversation.language": WORDS,
    "conversation.opening": WORDS,
    "conversation.state": WORDS,
    "conversation.response": WORDS,
    "conversation.calendar_uid": IDS,
    "reminder.key": "a kind, an id of our own making and a day",
    "reminder_off.kind": WORDS,
    "cadence.kind": WORDS,
    "answer.saves": IDS,
    "answer.past": TRAIL,
    "shared_note.saves": IDS,
    "shared_note.past": TRAIL,
    "topic.saves": IDS,
    "topic.past": TRAIL,
    "past_text.field": IDS,
    "past_text.role": WORDS,
    "agreement.responsible": WORDS,
    "agreement.saves": IDS,
    "agreement.past": TRAIL,
    "conversation.writers": WORDS,
    "focus_area.name": "HR's list, which everybody may read",
    "competence.name": "HR's list, which everybody may read",
    "dismissal.what": WORDS,
    "own_answer.saves": IDS,
    "own_answer.past": TRAIL,
    "statement_answer.key": "a statement's name in a form, which everybody may read",
    "figures.tables": "counts of groups",
    "goal.kind": WORDS,
    "goal.saves": IDS,
    "goal.past": TRAIL,
    "review.verdict": WORDS,
    "review.saves": IDS,
    "review.past": TRAIL,
    "progress.status": WORDS,
    "minutes.digest": DIGEST,
    "minutes.audit_head": DIGEST,
    "calendar_address.token_digest": DIGEST,
    "signature.role": WORDS,
    "signature.word": WORDS,
    "signature.method": WORDS,
    "signature.digest": DIGEST,
    "round.result": "counts",
    "round_department.department": REGISTER,
}


def holds_text(field: Field) -> bool:
    readable = isinstance(field, CharField | TextField | JSONField | BlobField) and not isinstance(field, SealedField)
    return readable and not field.primary_key


def test_every_column_that_is_not_sealed_is_known() -> None:
    columns = {f"{model._meta.table_name}.{field.column_name}"
               for model in MODELS for field in model._meta.sorted_fields if holds_text(field)}  # fmt: skip
    assert columns == set(READABLE)


def test_every_table_of_the_database_is_known(app: Flask) -> None:
    assert set(database.get_tables()) - {"schema_migration"} == {model._meta.table_name for model in MODELS}


def test_every_column_of_the_database_is_a_models(app: Flask) -> None:
    for model in MODELS:
        table = model._meta.table_name
        assert {column.name for column in database.get_columns(table)} == set(model._meta.columns), table


@pytest.fixture
def world(app: Flask, monkeypatch: pytest.MonkeyPatch) -> World:
    """A talk in an app that answers failures as it does for people, instead of handing them to the test."""
    made = worlds.opened(app)
    monkeypatch.setitem(app.config, "TESTING", False)
    return made


def moved(world: World, kind: str) -> str:
    """A statement that puts a sealed value in another place of its kind, and what reads that place."""
    talk, employee = world.talk.id, world.cast.employee.id
    answers = list(Answer.select().where(Answer.conversation == talk).order_by(Answer.author == employee))
    first, last = answers[0].id, answers[-1].id
    return {
        "another row": f"UPDATE answer SET text = (SELECT text FROM answer WHERE id = '{first}') WHERE id = '{last}'",
        "another column": f"UPDATE conversation SET themes = message WHERE id = '{talk}'",
        "another table": f"UPDATE conversation SET message = (SELECT text FROM answer WHERE id = '{first}')",
        "cut short": "UPDATE conversation SET message = substr(message, 1, 40)",
        "another version": "UPDATE conversation SET message = " + ("'\\x02'::bytea" if is_postgresql() else "x'02'"),
        "nothing": "UPDATE conversation SET message = " + ("''::bytea" if is_postgresql() else "x''"),
    }[kind]


@pytest.mark.parametrize(
    "kind", ["another row", "another column", "another table", "cut short", "another version", "nothing"]
)
def test_a_moved_value_does_not_open(world: World, caplog: pytest.LogCaptureFixture, kind: str) -> None:
    caplog.set_level(logging.INFO)
    database.execute_sql(moved(world, kind))
    page = "/mote" if kind == "another row" else ""
    answer, text = get(world.browser("employee"), world.address + page)
    assert answer.status_code == 500
    assert "Noe gikk galt hos oss" in text
    assert answer.headers["Cache-Control"] == "no-store"
    assert "SealBroken" in caplog.text
    assert world.talk.id in caplog.text
    assert found(text) == found(caplog.text) == set()


def test_a_save_upon_a_moved_value_changes_nothing(world: World, caplog: pytest.LogCaptureFixture) -> None:
    database.execute_sql(moved(world, "another row"))
    browser = world.browser("employee")
    for kind in ("employeeanswer", "employeenote"):
        row = Answer.select().where(Answer.question == world.names[kind].split(":")[1]).order_by(Answer.id)
        before = [(each.version, bytes(each.__data__["text"])) for each in row]
        answer = world.save(browser, world.names[kind], "nytt", base_version=1)
        if answer.status_code == 500:
            assert answer.json == {"error": "Internal Server Error", "expired": False}
            assert [(each.version, bytes(each.__data__["text"])) for each in row.clone()] == before
            break
    else:
        pytest.fail("one of the two is the moved one")
    assert found(caplog.text) == set()


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such bits: a folder there has its owner's rights")
def test_the_folders_are_their_owners_alone(tmp_path: Path) -> None:
    home = {"SAMTALE_DATA": str(tmp_path / "data"), "SAMTALE_KEYS": str(tmp_path / "keys"), "DATABASE_URL": ""}
    start = [sys.executable, "-c", "from webapp.app import create_app; create_app()"]
    subprocess.run(start, cwd=ROOT, env=os.environ | home, check=True)
    assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {
        "data": 0o700,
        "keys": 0o700,
    }
    assert stat.S_IMODE((tmp_path / "keys" / "keyring.json").stat().st_mode) == 0o600
