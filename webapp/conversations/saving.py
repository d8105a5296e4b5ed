"""Saving while people write: the protocol between a field in a browser and its row.

A browser has one save of a field in flight. A save is ``{save_id, base_version, base_text, text}``: what the field
held when this tab last agreed with the server, and what it holds now. ``save_id`` is ``<tab>.<number>``, and the
number grows. The row remembers the last save acknowledged to each tab, so that one sent again after a lost answer is
recognised and stored once, and one that was held up on its way and comes after the tab's newer ones is not. Where the
row holds another text than ``base_text`` the two are merged by words against that. The answer is the row's new
version and text; where that text is not what was sent, the tab takes it up around what has been typed since.

A page may be open over a restore, and its texts may hold what the backup lacks. A restore adds HISTORY to the versions,
so that a version from before it is known: then no word that either side has is taken for one that the other removed.

A tab that closes does not wait for an answer: its last save holds all it has, and in ``unanswered`` the text of the
save before it where that has none. Whether the row has that one decides what the last is a change of.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from peewee import Model, ModelSelect

from .. import clock
from ..db import is_postgresql, part_of_transaction
from ..prepared import save_changes
from .live_texts import LiveRow, PastText
from .merging import common, merge

LONGEST = 200_000
TABS_REMEMBERED = 24
HISTORY = 1_000_000  # versions from one restore to the next
_SAVE_ID = re.compile(r"[A-Za-z0-9_-]{8,40}\.[1-9][0-9]{0,8}")


class BadSave(ValueError):
    """A save that is not of the protocol, or too long; the message is for the person who writes."""


class ClashError(Exception):
    """A date or a choice that someone else has changed meanwhile: ``version`` and ``text`` are what stands now."""

    def __init__(self, version: int, text: str) -> None:
        super().__init__("changed meanwhile")
        self.version = version
        self.text = text


@dataclass(frozen=True)
class Save:
    """One change of one field, as a tab sends it; ``past`` is the earlier version that it brings back, if it does."""

    save_id: str
    base_version: int
    base_text: str
    text: str
    past: PastText | None = None
    unanswered: str | None = None

    @property
    def tab(self) -> str:
        return self.save_id.partition(".")[0]

    @property
    def number(self) -> int:
        return number_of(self.save_id)

    @classmethod
    def from_json(cls, given: Any) -> Save:
        """Check a decoded body; raises BadSave."""
        if not isinstance(given, dict):
            raise BadSave(_("Lagringen kunne ikke leses."))
        save_id, version = given.get("save_id"), given.get("base_version")
        base_text, text = given.get("base_text"), given.get("text")
        if not isinstance(save_id, str) or not _SAVE_ID.fullmatch(save_id) or type(version) is not int or version < 0:
            raise BadSave(_("Lagringen kunne ikke leses."))
        unanswered = given.get("unanswered", "")
        if not (isinstance(base_text, str) and isinstance(text, str) and isinstance(unanswered, str)):
            raise BadSave(_("Lagringen kunne ikke leses."))
        if max(len(base_text), len(text), len(unanswered)) > LONGEST:
            raise BadSave(_("Teksten er for lang. Del den opp, eller kort den ned til %(most)s tegn.", most=LONGEST))
        before = clean(unanswered) if "unanswered" in given else None
        return cls(save_id, version, clean(base_text), clean(text), unanswered=before)


@dataclass(frozen=True)
class Saved:
    """What the row holds after a save: ``changed`` when it was not so before; of what two have written, ``stretches``
    is who wrote each [role, characters]."""

    version: int
    text: str
    changed: bool
    stretches: tuple[tuple[str, int], ...] | None = None


def number_of(save_id: str) -> int:
    """Which of its tab's saves it is."""
    return int(save_id.rpartition(".")[2])


def clean(text: str) -> str:
    """Text as it is kept: line ends as \\n; NUL and lone surrogates, which no text file can carry, as U+FFFD."""
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return whole.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "\ufffd")


def locked(query: ModelSelect) -> ModelSelect:
    """Rows nobody else writes until this transaction ends (SQLite has one writer at a time anyway)."""
    return query.for_update() if is_postgresql() else query


def keep(
    find: Callable[[], Any],
    save: Save,
    *,
    read: Callable[[Any], str],
    write: Callable[[Any, str], None],
    whole: bool = False,
) -> tuple[Any, Saved]:
    """Store ``save`` in the row that ``find`` gives, in one transaction; returns the row and what it holds now.

    ``find`` is called inside the transaction and returns the locked row, a LiveRow; ``read`` and ``write`` get and set
    the one text of it that is being edited. A ``whole`` value (a date, a choice) cannot be merged: raises ClashError
    when both have changed it to different things.
    """
    with part_of_transaction():
        row = find()
        current = read(row)
        last = number_of(row.saves.get(save.tab, ".0"))
        if save.number <= last:
            return row, Saved(row.version, current, changed=False)
        base = save.base_text
        if save.unanswered is not None and last == save.number - 1:
            base = save.unanswered
        if _is_before_restore(save, row):
            base = common(save.text, current)
        if whole and current not in {base, save.text}:
            raise ClashError(row.version, current)
        text = save.text if whole else merge(base, save.text, current)
        if text != current:
            write(row, text)
            row.version += 1
            row.updated_at = clock.now()
        remembered = [(tab, known) for tab, known in row.saves.items() if tab != save.tab]
        row.saves = dict([*remembered, (save.tab, save.save_id)][-TABS_REMEMBERED:])
        save_changes(row)
        return row, Saved(row.version, text, changed=text != current)


def begin_history(models: Iterable[type[Model]]) -> None:
    """After a restore, in the caller's transaction: tell the versions of live rows from those of before it."""
    for model in models:
        if issubclass(model, LiveRow):
            model.update(version=model.version + HISTORY).where(model.version > 0).execute()


def _is_before_restore(save: Save, row: Any) -> bool:
    if save.base_version < 0:
        return False
    return save.base_version // HISTORY != row.version // HISTORY or save.base_version > row.version
