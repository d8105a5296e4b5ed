"""Figures as they were reckoned when their round or year was closed."""

from __future__ import annotations

from peewee import ForeignKeyField, IntegerField, JSONField

from ..db import Row, UtcField
from ..rounds.models import Round
from .figures.tables import Tables


class Figures(Row):
    """The tables of one round or of one calendar year (one of the two is set), which never change.

    ``tables`` holds counts of groups alone, after what must be held back has been held back.
    """

    round = ForeignKeyField(Round, null=True, unique=True, backref="+", on_delete="CASCADE")
    year = IntegerField(null=True, unique=True)
    made_at = UtcField()
    tables = JSONField()

    @property
    def content(self) -> Tables:
        return Tables.from_json(self.tables)
