"""The recovery key: people keep it, and with it a backup opens without the keys folder."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from .. import audit, clock, crypto
from ..company import THE_ONE, Company, KeyEnvelope
from ..db import transaction
from .models import Person


@dataclass(frozen=True)
class Draft:
    """A recovery key that has been made but not yet kept: its public half (hexadecimal) and a keyed digest of its last
    group. The key itself is never stored."""

    public: str
    mark: str


def make(actor: Person) -> tuple[str, Draft]:
    """A new key for ``actor`` to keep. While none has been kept, the data keys are sealed to it at once; otherwise the
    earlier key goes on being the one until this one has been confirmed."""
    text, public = crypto.new_recovery_key()
    with transaction():
        if Company.get_by_id(THE_ONE).recovery_kept_at is None:
            _seal_all(public)
        audit.record("recovery key made", actor=actor)
    return text, Draft(public.hex(), _mark(public, last_group(text)))


def keep(draft: Draft, typed: str, actor: Person) -> bool:
    """Take the drafted key into use when ``typed`` is its last group (or the whole of it); False changes nothing."""
    public = bytes.fromhex(draft.public)
    if not hmac.compare_digest(draft.mark, _mark(public, last_group(typed))):
        return False
    with transaction():
        _seal_all(public)
        Company.update(recovery_kept_at=clock.now()).where(Company.id == THE_ONE).execute()
        audit.record("recovery key kept", actor=actor)
    return True


def last_group(text: str) -> str:
    """The last four letters and digits of a key, however it was typed."""
    return "".join(character for character in text.upper() if character.isalnum())[-4:]


def _seal_all(public: bytes) -> None:
    Company.update(recovery_public=public).where(Company.id == THE_ONE).execute()
    KeyEnvelope.delete().execute()
    for key_id, key in crypto.keys().keys.items():
        KeyEnvelope.create(key_id=key_id.hex(), sealed_key=crypto.seal_for_recovery(key, public), made_at=clock.now())


def _mark(public: bytes, group: str) -> str:
    return hmac.new(crypto.derive("recovery draft"), public + group.encode(), hashlib.sha256).hexdigest()
