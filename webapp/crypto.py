"""Encryption at rest: what people write is stored sealed, bound to its table, column and row.

A sealed value is ``version (1 byte) | key id (4) | nonce (12) | AES-256-GCM ciphertext and tag``; the associated data
are ``table.column.row id``, so that a value moved to another place does not open. The keys lie in a folder of their
own. Each data key is also sealed to a recovery key (X25519) whose private half only people keep: a backup and that
half together open everything, the backup alone nothing.
"""

from __future__ import annotations

import base64
import hmac
import json
import os
import secrets
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from peewee import BlobField, FieldAccessor

from .config import Config, ConfigError

VERSION = b"\x01"
KEY_FILE = "keyring.json"


class SealBroken(Exception):
    """A sealed value does not open: a wrong key, or a value that was changed or moved."""


@dataclass(frozen=True)
class KeyRing:
    """Data keys of 32 bytes by their 4-byte id; new values are sealed with ``current``."""

    current: bytes
    keys: dict[bytes, bytes]

    @cached_property
    def ciphers(self) -> dict[bytes, AESGCM]:
        return {key_id: AESGCM(key) for key_id, key in self.keys.items()}

    @classmethod
    def new(cls) -> KeyRing:
        key_id = secrets.token_bytes(4)
        return cls(key_id, {key_id: secrets.token_bytes(32)})

    @classmethod
    def from_text(cls, text: str) -> KeyRing:
        """Read ``{"current": id, "keys": {id: key}}`` (hexadecimal ids, base64 keys); ConfigError for anything else."""
        try:
            content = json.loads(text)
            keys = {bytes.fromhex(name): base64.b64decode(key, validate=True) for name, key in content["keys"].items()}
            current = bytes.fromhex(content["current"])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ConfigError(f"The key ring cannot be read: {error!r}.") from error
        if current not in keys or any(len(key) != 32 or len(name) != 4 for name, key in keys.items()):
            raise ConfigError("The key ring must hold 32-byte keys under 4-byte ids, the current one among them.")
        return cls(current, keys)

    def to_text(self) -> str:
        keys = {name.hex(): base64.b64encode(key).decode() for name, key in self.keys.items()}
        return json.dumps({"current": self.current.hex(), "keys": keys}, indent=2)

    def seal(self, text: str, place: str) -> bytes:
        """Seal ``text`` for ``place``; a lone surrogate is kept as it is rather than refused."""
        nonce = secrets.token_bytes(12)
        sealed = self.ciphers[self.current].encrypt(nonce, text.encode("utf-8", "surrogatepass"), place.encode())
        return VERSION + self.current + nonce + sealed

    def open(self, sealed: bytes, place: str) -> str:
        """The text sealed for ``place``; raises SealBroken."""
        version, key_id, nonce, rest = sealed[:1], sealed[1:5], sealed[5:17], sealed[17:]
        if version != VERSION or key_id not in self.ciphers:
            raise SealBroken(f"no key {key_id.hex()} for {place}")
        try:
            return self.ciphers[key_id].decrypt(nonce, rest, place.encode()).decode("utf-8", "surrogatepass")
        except InvalidTag as error:
            raise SealBroken(f"{place} does not open") from error

    def derive(self, purpose: str, key_id: bytes | None = None) -> bytes:
        """A 32-byte key for one purpose (HKDF-SHA256 of the data key ``key_id``, the current one when None)."""
        return _hkdf(self.keys[key_id or self.current], purpose)


class _Holder:
    ring: KeyRing | None = None


def use(ring: KeyRing) -> None:
    """Make ``ring`` the one this process seals and opens with."""
    _Holder.ring = ring


def keys() -> KeyRing:
    if _Holder.ring is None:
        raise RuntimeError("crypto.use() has not been called")
    return _Holder.ring


def derive(purpose: str) -> bytes:
    return keys().derive(purpose)


def mark(text: str, place: str) -> str:
    """A keyed digest of ``text`` in ``place`` (32 hexadecimal digits): two that are alike are known again by it, and
    without the key nothing can be guessed from it."""
    content = f"{place}\0{text}".encode("utf-8", "surrogatepass")
    return hmac.digest(derive("marks of texts"), content, "sha256").hex()[:32]


def load_or_create(config: Config) -> KeyRing:
    """The key ring from SAMTALE_KEY or the keys folder, made there (mode 0600) when there is none. Of several processes
    that find none at the same moment, all take the same one."""
    if config.key:
        return KeyRing.from_text(config.key)
    path = config.keys_dir / KEY_FILE
    if not path.exists():
        config.keys_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write_first(path, KeyRing.new().to_text())
    return KeyRing.from_text(path.read_text("utf-8"))


def write_private(path: Path, text: str) -> None:
    """Write a file only its owner may read; an existing one is replaced whole or not at all."""
    _draft(path, text).replace(path)


def _write_first(path: Path, text: str) -> None:
    """As write_private(), but what another process has put there meanwhile stands: it may have sealed by it already."""
    draft = _draft(path, text)
    try:
        os.link(draft, path)
    except OSError:
        # Another was first, or the disk knows no hard links.
        if not path.exists():
            draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _draft(path: Path, text: str) -> Path:
    draft = path.with_suffix(f".{secrets.token_hex(4)}.new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return draft


class SealedAccessor(FieldAccessor):
    """Reads and writes text; the row carries only the sealed bytes."""

    def __get__(self, instance: Any, instance_type: Any = None) -> Any:
        if instance is None:
            return self.field
        sealed = instance.__data__.get(self.name)
        return None if sealed is None else keys().open(bytes(sealed), self.field.place(instance.id))

    def __set__(self, instance: Any, value: str | bytes | None) -> None:
        if isinstance(value, str):
            value = keys().seal(value, self.field.place(instance.id))
        super().__set__(instance, value)


class SealedField(BlobField):
    """Text that is stored sealed. A row reads and writes ``str | None``; queries neither filter nor sort by it."""

    accessor_class = SealedAccessor

    if TYPE_CHECKING:

        def __get__(self, row: Any, owner: Any) -> Any: ...

        def __set__(self, row: Any, value: str | None) -> None: ...

    def place(self, row_id: str) -> str:
        if not row_id:
            raise ValueError(f"{self.model.__name__}.{self.name} needs the row's id to be sealed or opened")
        return f"{self.model._meta.table_name}.{self.column_name}.{row_id}"

    def seal(self, row_id: str, text: str | None) -> bytes | None:
        """The bytes for an UPDATE of one row by its id."""
        return None if text is None else keys().seal(text, self.place(row_id))

    def db_value(self, value: Any) -> Any:
        if isinstance(value, str):
            raise TypeError(f"{self.name} is sealed: set it on a row, or pass Model.{self.name}.seal(row_id, text)")
        return super().db_value(value)


def new_recovery_key() -> tuple[str, bytes]:
    """A recovery key for people to keep (13 groups of four letters and digits) and its public half (32 bytes)."""
    private = X25519PrivateKey.generate()
    text = base64.b32encode(private.private_bytes_raw()).decode().rstrip("=")
    groups = [text[i : i + 4] for i in range(0, len(text), 4)]
    return "-".join(groups), private.public_key().public_bytes_raw()


def seal_for_recovery(key: bytes, public: bytes) -> bytes:
    """Seal a data key to the recovery key's public half: ephemeral public key (32) | nonce (12) | ciphertext."""
    ephemeral = X25519PrivateKey.generate()
    shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(public))
    nonce = secrets.token_bytes(12)
    sealed = AESGCM(_hkdf(shared, "samtale recovery")).encrypt(nonce, key, public)
    return ephemeral.public_key().public_bytes_raw() + nonce + sealed


def open_with_recovery(sealed: bytes, recovery_key: str) -> bytes:
    """The data key that ``seal_for_recovery`` sealed; raises SealBroken for a wrong or mistyped recovery key."""
    text = "".join(recovery_key.upper().replace("-", " ").split())
    try:
        private = X25519PrivateKey.from_private_bytes(base64.b32decode(text + "=" * (-len(text) % 8)))
        shared = private.exchange(X25519PublicKey.from_public_bytes(sealed[:32]))
        public = private.public_key().public_bytes_raw()
        return AESGCM(_hkdf(shared, "samtale recovery")).decrypt(sealed[32:44], sealed[44:], public)
    except (ValueError, InvalidTag) as error:
        raise SealBroken("the recovery key does not open this database's keys") from error


def _hkdf(material: bytes, purpose: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=purpose.encode()).derive(material)
