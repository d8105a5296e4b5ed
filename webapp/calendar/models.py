"""What is proposed to come after a talk."""

from __future__ import annotations

from peewee import ForeignKeyField, IntegerField

from .. import clock
from ..conversations.models import Conversation
from ..conversations.states import State
from ..db import Row, UtcField


class FollowUp(Row):
    """The talk proposed to follow a signed one. ``talk`` is what the manager made of it; ``dismissed_at``: nothing."""

    after = ForeignKeyField(Conversation, backref="follow_ups", unique=True, on_delete="CASCADE")
    starts_at = UtcField()
    minutes = IntegerField()
    made_at = UtcField()
    talk = ForeignKeyField(Conversation, null=True, on_delete="SET NULL")
    dismissed_at = UtcField(null=True)

    @property
    def is_past(self) -> bool:
        """Whether the time that was proposed has been."""
        return bool(self.starts_at <= clock.now())

    @property
    def planned_talk(self) -> Conversation | None:
        """What came of it, unless that was called off."""
        made: Conversation | None = self.talk
        return None if made is None or made.state == State.CANCELLED else made
