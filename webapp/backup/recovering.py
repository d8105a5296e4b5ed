"""The keys that a backup or a database needs: from the keys folder where they still are, else by the recovery key."""

from __future__ import annotations

from collections.abc import Callable

from .. import crypto
from ..config import Config
from ..crypto import KeyRing, SealBroken
from .file import BackupError

NOTHING = "Nothing has been changed."


def ring_for(config: Config, current: str, sealed: dict[str, bytes], recovery_key: Callable[[], str]) -> KeyRing:
    """The ring that opens what the keys ``sealed`` to the recovery key have sealed; keys that are here are kept.

    Keys are known by their ids (hexadecimal), ``current`` is the one to go on with. Asks for the recovery key only
    where a key is missing. Raises BackupError where none opens it.
    """
    here = _keys_here(config)
    missing = {current, *sealed} - {key_id.hex() for key_id in here}
    if missing and config.key:
        raise BackupError(
            "SAMTALE_KEY does not hold the keys that are needed. Leave it unset: the recovery key then puts them into "
            f"the keys folder. {NOTHING}"
        )
    if missing - set(sealed):
        raise BackupError(
            "Nobody had a recovery key at that time, so only the keys folder of the time opens it: "
            f"put its {crypto.KEY_FILE} into {config.keys_dir}. {NOTHING}"
        )
    found = _opened({key_id: sealed[key_id] for key_id in missing}, recovery_key) if missing else {}
    return KeyRing(bytes.fromhex(current), here | found)


def keep(config: Config, ring: KeyRing) -> None:
    """Write the ring to the keys folder, unless the keys come from the environment or stand there already."""
    path = config.keys_dir / crypto.KEY_FILE
    if config.key or (path.exists() and path.read_text("utf-8") == ring.to_text()):
        return
    config.keys_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    crypto.write_private(path, ring.to_text())


def _keys_here(config: Config) -> dict[bytes, bytes]:
    path = config.keys_dir / crypto.KEY_FILE
    if config.key:
        return KeyRing.from_text(config.key).keys
    return KeyRing.from_text(path.read_text("utf-8")).keys if path.exists() else {}


def _opened(sealed: dict[str, bytes], recovery_key: Callable[[], str]) -> dict[bytes, bytes]:
    typed = recovery_key()
    try:
        return {bytes.fromhex(key_id): crypto.open_with_recovery(key, typed) for key_id, key in sealed.items()}
    except SealBroken as error:
        raise BackupError(
            f"That recovery key does not fit. Is it the one that was kept at that time, without a slip? {NOTHING}"
        ) from error
