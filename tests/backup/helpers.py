"""What the tests of backups share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from webapp import backup, schema
from webapp.config import Config
from webapp.crypto import SealedField
from webapp.people import recovery
from webapp.people.models import Person


def no_key() -> str:
    raise AssertionError("the recovery key was asked for")


def restore(path: Path, config: Config, key: Callable[[], str] = no_key) -> backup.Restored:
    return backup.restore(path, config, models=schema.MODELS, recovery_key=key, finish=lambda header: None)


def kept_recovery_key(person: Person) -> str:
    text, draft = recovery.make(person)
    assert recovery.keep(draft, text, person)
    return text


def sealed_texts() -> set[tuple[str, str, str, str]]:
    """Every sealed text by table, column and row."""
    texts = set()
    for model in schema.MODELS:
        for field in [field for field in model._meta.sorted_fields if isinstance(field, SealedField)]:
            found = model.select().where(field.is_null(False))
            texts |= {(model._meta.table_name, field.name, row.id, getattr(row, field.name)) for row in found}
    return texts
