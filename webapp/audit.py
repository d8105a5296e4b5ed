"""The append-only log of who did and saw what: random ids and words of our own, never what anyone wrote.

Each entry's hash covers the one before it, so that an entry changed or taken away is found by ``verify``.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from typing import Any

from peewee import AutoField, CharField, IntegrityError, JSONField

from . import clock
from .db import Row, UtcField, database, every, is_postgresql, transaction
from .prepared import PreparedValues

GENESIS = "0" * 64
CHAIN_LOCK = 0x53414D55


class AuditEntry(Row):
    """One act or one look. ``look_key`` is set on looks only: one row per person, thing, session and hour."""

    id = AutoField()
    at = UtcField()
    actor_id = CharField(max_length=22, null=True, index=True)
    action = CharField(max_length=60)
    subject_id = CharField(max_length=22, null=True, index=True)
    facts = JSONField(default=dict)
    look_key = CharField(max_length=64, null=True, unique=True)
    previous = CharField(max_length=64)
    digest = CharField(max_length=64)

    def reckoned(self) -> str:
        """The SHA-256 (hexadecimal) of this entry and the digest before it, over canonical JSON."""
        parts = [
            self.previous,
            self.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
            self.actor_id,
            self.action,
            self.subject_id,
            self.facts,
            self.look_key,
        ]
        text = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


_noted = PreparedValues(lambda key: AuditEntry.select(AuditEntry.id).where(AuditEntry.look_key == key))


def record(action: str, *, actor: Any | None, subject: str | None = None, **facts: Any) -> AuditEntry:
    """Append one act, inside the caller's transaction.

    ``actor`` is a row with an id (a person) or None for the app itself; ``facts`` are ids, states, dates and counts.
    """
    return _append(action, actor.id if actor else None, subject, facts, None)


def looked(action: str, *, actor: Any, subject: str, session: str, **facts: Any) -> None:
    """Append one look unless this person has one at the same thing in this session and hour."""
    key = _look_key(action, actor.id, subject, session)
    if not _noted.all(key=key):
        _append_look(action, actor.id, subject, facts, key)


def looked_at_all(action: str, *, actor: Any, subjects: Iterable[str], session: str) -> None:
    """As looked(), at each of ``subjects``; one query where all of them have been looked at, none for no subjects."""
    keys = {_look_key(action, actor.id, subject, session): subject for subject in subjects}
    noted = AuditEntry.select(AuditEntry.look_key).where(AuditEntry.look_key.in_(list(keys)))
    for key in keys.keys() - {entry.look_key for entry in noted} if keys else ():
        _append_look(action, actor.id, keys[key], {}, key)


def head() -> str:
    """The digest of the newest entry; it vouches for all before it."""
    newest = AuditEntry.select(AuditEntry.digest).order_by(AuditEntry.id.desc()).first()
    return newest.digest if newest else GENESIS


def verify() -> int | None:
    """The number of the first entry that does not fit the chain, or None when all do."""
    previous = GENESIS
    for entry in every(AuditEntry, at_a_time=1000):
        if entry.previous != previous or entry.digest != entry.reckoned():
            return int(entry.id)
        previous = entry.digest
    return None


def _look_key(action: str, actor_id: str, subject: str, session: str) -> str:
    hour = clock.now().strftime("%Y-%m-%dT%H")
    return hashlib.sha256("|".join((action, actor_id, subject, session, hour)).encode()).hexdigest()


def _append_look(action: str, actor_id: str, subject: str, facts: dict[str, Any], key: str) -> None:
    try:
        _append(action, actor_id, subject, facts, key)
    except IntegrityError:
        if not _noted.all(key=key):
            raise


def _append(
    action: str, actor_id: str | None, subject: str | None, facts: dict[str, Any], key: str | None
) -> AuditEntry:
    with transaction():
        if is_postgresql():
            database.execute_sql("SELECT pg_advisory_xact_lock(%s)", (CHAIN_LOCK,))
        entry = AuditEntry(
            at=clock.now(),
            actor_id=actor_id,
            action=action,
            subject_id=subject,
            facts=facts,
            look_key=key,
            previous=head(),
        )
        entry.digest = entry.reckoned()
        entry.save(force_insert=True)
        return entry
