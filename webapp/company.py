"""The company's own settings: one row, and the keys sealed to its recovery key."""

from __future__ import annotations

from peewee import BlobField, BooleanField, CharField, IntegerField

from . import crypto
from .config import ConfigError, is_loopback
from .crypto import SealedField
from .db import Row, UtcField
from .prepared import Prepared

THE_ONE = "company"
LEAST_GROUP = 5


class Company(Row):
    """What the first start asks for. ``base_url`` is the address that employees use, without a trailing slash.

    ``least_group``: how many people a figure is of at the least, never under LEAST_GROUP. At ``restored_at`` it was put
    back as it had been at ``restored_from``.
    """

    name = CharField(max_length=200)
    base_url = CharField(max_length=300)
    demo = BooleanField(default=False)
    set_up_at = UtcField()
    recovery_public = BlobField(null=True)
    recovery_kept_at = UtcField(null=True)
    mail_host = CharField(max_length=255, default="")
    mail_port = IntegerField(default=587)
    mail_security = CharField(max_length=10, default="starttls")
    mail_user = CharField(max_length=255, default="")
    mail_password = SealedField(null=True)
    mail_from = CharField(max_length=254, default="")
    least_group = IntegerField(default=LEAST_GROUP)
    restored_at = UtcField(null=True)
    restored_from = UtcField(null=True)

    @property
    def is_loopback(self) -> bool:
        return is_loopback(self.base_url)


class KeyEnvelope(Row):
    """One data key, sealed to the recovery key, so that a backup can be opened without the keys folder."""

    key_id = CharField(max_length=8, unique=True)
    sealed_key = BlobField()
    made_at = UtcField()


_the_one: Prepared[Company] = Prepared(lambda: Company.select().where(Company.id == THE_ONE))


def the_company() -> Company | None:
    """The company, or None before the first start."""
    return _the_one.first()


def check_keys(ring: crypto.KeyRing) -> None:
    """Raise ConfigError when this database was written with a key that the ring does not hold."""
    missing = [
        row.key_id for row in KeyEnvelope.select(KeyEnvelope.key_id) if bytes.fromhex(row.key_id) not in ring.keys
    ]
    if missing:
        raise ConfigError(
            f"This database was written with the key {', '.join(missing)}, which is not in the keys folder. "
            "Put the right keyring.json there (SAMTALE_KEYS), or get it back with the recovery key: "
            "python -m webapp backup keys"
        )
