"""The table of an import, kept sealed between its preview and its acceptance, for the one who uploaded it."""

from __future__ import annotations

import datetime as dt

from peewee import BooleanField, ForeignKeyField, JSONField

from .. import clock, jobs
from ..crypto import SealedField
from ..db import Row, UtcField, transaction
from .models import Person
from .spreadsheet import Table

LIFETIME = dt.timedelta(hours=2)


class Upload(Row):
    """One uploaded table; `matches` are the answers given so far: line (as text) → person id or 'new'."""

    person = ForeignKeyField(Person, backref="uploads", on_delete="CASCADE")
    filename = SealedField(null=True)
    table = SealedField(null=True)
    whole_company = BooleanField(default=False)
    matches = JSONField(default=dict)
    made_at = UtcField()
    expires_at = UtcField()

    @property
    def answers(self) -> dict[int, str]:
        return {int(line): answer for line, answer in self.matches.items()}


def keep(table: Table, *, filename: str, whole_company: bool, person: Person) -> Upload:
    """Keep the table for two hours; what this person kept before, and what has expired, is deleted."""
    now = clock.now()
    with transaction():
        delete_expired()
        Upload.delete().where(Upload.person == person.id).execute()
        return Upload.create(
            person=person,
            filename=filename[:200],
            table=table.dump(),
            whole_company=whole_company,
            made_at=now,
            expires_at=now + LIFETIME,
        )


def kept(upload_id: str, person: Person) -> Upload | None:
    """The person's own upload, unless it has expired."""
    return Upload.get_or_none(Upload.id == upload_id, Upload.person == person.id, Upload.expires_at > clock.now())


@jobs.every(3600)
def delete_expired() -> int:
    """Delete what nobody accepted in time; returns how many."""
    return int(Upload.delete().where(Upload.expires_at <= clock.now()).execute())
