"""What an employee has answered to the statements of a talk."""

from __future__ import annotations

from peewee import CharField, ForeignKeyField

from ..conversations.models import Conversation
from ..crypto import SealedField
from ..db import Row, UtcField


class StatementAnswer(Row):
    """The employee's step on one statement, "1" (helt uenig) to "5" (helt enig), on the occasion of one talk.

    ``key`` is the statement's, the same in every form and year. ``counted_at``: it has gone into the figures, which
    each answer does once, and stands as it is from then on.
    """

    conversation = ForeignKeyField(Conversation, backref="+", on_delete="CASCADE")
    key = CharField(max_length=60)
    step = SealedField()
    answered_at = UtcField()
    counted_at = UtcField(null=True, index=True)

    class Meta:
        indexes = ((("conversation", "key"), True),)
