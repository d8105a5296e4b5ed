"""Backups: taken nightly while people write, kept for a fortnight, restored into an empty database of either kind."""

from __future__ import annotations

from .file import BackupError, Footer, Header, Reader, verify
from .keeping import (
    KEPT_DAYS,
    Kept,
    back_up_nightly,
    before_upgrade,
    folder_of,
    has_room,
    is_late,
    kept,
    last_day,
    path_now,
    tidy,
)
from .recovering import keep, ring_for
from .restoring import Restored, restore
from .taking import take

__all__ = [
    "KEPT_DAYS",
    "BackupError",
    "Footer",
    "Header",
    "Kept",
    "Reader",
    "Restored",
    "back_up_nightly",
    "before_upgrade",
    "folder_of",
    "has_room",
    "is_late",
    "keep",
    "kept",
    "last_day",
    "path_now",
    "restore",
    "ring_for",
    "take",
    "tidy",
    "verify",
]
