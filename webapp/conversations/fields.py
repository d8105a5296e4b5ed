"""The fields of a conversation that are written live: their names, who may write them, and where they are kept.

A field's name is ``kind:key`` or ``kind:key:part``. Each kind is registered once, by the feature that owns its rows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from flask import abort

from .. import live
from ..db import after_commit
from .access import Seat
from .opening import channel
from .saving import Save, Saved
from .writing import writing


@dataclass(frozen=True)
class FieldName:
    """``answer:<question>:<role>``, ``note:<section>``, ``topic:<topic>``, ``agreement:<agreement>:<cell>``."""

    kind: str
    key: str
    part: str = ""

    @classmethod
    def parse(cls, text: str) -> FieldName:
        """Read a name; 404 for one that no field can have."""
        parts = text.split(":")
        if len(parts) not in {2, 3} or not all(parts):
            abort(404)
        return cls(*parts)

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}:{self.part}" if self.part else f"{self.kind}:{self.key}"


@dataclass(frozen=True)
class FieldText:
    """A field as a browser gets it; of what two have written, ``stretches`` is who wrote each [role, characters]."""

    field: str
    version: int
    text: str
    stretches: tuple[tuple[str, int], ...] | None = None

    def as_json(self) -> dict[str, Any]:
        told: dict[str, Any] = {"field": self.field, "version": self.version, "text": self.text}
        return told if self.stretches is None else told | {"stretches": self.stretches}


@dataclass(frozen=True)
class Where:
    """A field as its writer knows it: ``words`` name its place, ``writable`` says whether this seat may write it now.

    ``say`` puts a date or a choice, which is never merged, into words; None for a text.
    """

    words: str
    writable: bool
    say: Callable[[str], str] | None = None


class FieldKind(Protocol):
    """What a feature says about one kind of field."""

    def save(self, seat: Seat, name: FieldName, save: Save) -> Saved:
        """Store the save, or abort with 403 or 404 where this seat may not write there."""

    def visible(self, seat: Seat, name: FieldName) -> bool:
        """Whether this seat may read the field, asked for each event."""

    def remembers(self, seat: Seat, name: FieldName) -> bool:
        """Whether the field's earlier versions are kept, and are this seat's to read and bring back."""

    def read(self, seat: Seat, name: FieldName) -> FieldText | None:
        """One field as it stands; None where it is gone."""

    def read_all(self, seat: Seat) -> list[FieldText]:
        """Every field of this kind that the seat may read."""

    def where(self, seat: Seat, name: FieldName) -> Where:
        """What to call the field, telling nothing that the seat may not read; 404 for one that there is not."""


_kinds: dict[str, FieldKind] = {}


def register(name: str, kind: FieldKind) -> None:
    _kinds[name] = kind


def kind_of(name: FieldName) -> FieldKind:
    if name.kind not in _kinds:
        abort(404)
    return _kinds[name.kind]


def save(seat: Seat, name: FieldName, given: Save, stream: str = "") -> Saved:
    """Store one save and tell the conversation's other pages, once it is committed: all but the one whose stream has
    the token ``stream``, which has the answer."""
    with writing(seat):
        saved = kind_of(name).save(seat, name, given)
        if saved.changed:
            room, told = channel(seat.conversation.id), {"field": str(name), "by": str(seat.role)}
            after_commit(lambda: live.publish(room, "field", knows=stream, **told))
    return saved


def digest(texts: list[FieldText]) -> str:
    """Stands for which texts there are, in which order and version: what a page tells its stream that it holds."""
    told = ",".join(f"{text.field}={text.version}" for text in texts)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def read_all(seat: Seat) -> list[FieldText]:
    """Everything written live that this seat may read: what a page begins with, and a stream after a break."""
    return [text for kind in _kinds.values() for text in kind.read_all(seat)]
