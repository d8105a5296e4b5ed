"""What was agreed."""

from __future__ import annotations

from enum import StrEnum

from peewee import CharField, DateField, ForeignKeyField, IntegerField, JSONField

from .. import clock
from ..conversations.models import Conversation
from ..crypto import SealedField
from ..db import Row, UtcField


class Responsible(StrEnum):
    """Who carries an agreement out; a named other's are ticked off by the manager."""

    NOBODY = ""
    EMPLOYEE = "employee"
    MANAGER = "manager"
    BOTH = "both"
    OTHER = "other"


class Agreement(Row):
    """What shall be done, by whom and by when. ``what`` and ``other`` (a named other) are written live by both."""

    conversation = ForeignKeyField(Conversation, backref="agreements", on_delete="CASCADE")
    position = IntegerField()
    what = SealedField(null=True)
    responsible = CharField(max_length=10, default=Responsible.NOBODY)
    other = SealedField(null=True)
    due = DateField(null=True)
    version = IntegerField(default=0)
    saves = JSONField(default=dict)
    updated_at = UtcField(default=clock.now)
    removed_at = UtcField(null=True)

    @property
    def is_empty(self) -> bool:
        return not ((self.what or "").strip() or self.responsible or self.due)
