"""The rules of static/js/field.js as a model: what one tab knows of a field, what it sends and what it takes up.

`text` is what stands on the screen. Nobody composes here (no input method), and nothing is a date or a choice.
"""

from __future__ import annotations

import secrets
from typing import Any


class Field:
    """One field in one tab. `sent` counts its saves; `in_flight` is the one that has no answer yet."""

    def __init__(self, name: str = "", version: int = 0, text: str = "", writer: str = "") -> None:
        self.name = name
        self.version = self.newest = version
        self.base = self.text = text
        self.writer = writer or secrets.token_hex(6)
        self.sent = 0
        self.in_flight: dict[str, Any] | None = None
        self.missed: tuple[int, str] | None = None

    @property
    def unsaved(self) -> bool:
        return self.in_flight is not None or self.text != self.base

    def next_save(self) -> dict[str, Any] | None:
        """What goes out now: the save without an answer, unchanged; else what is unsaved; None where nothing is."""
        if self.in_flight is None and self.unsaved:
            self.sent += 1
            self.in_flight = {
                "save_id": f"{self.writer}.{self.sent}",
                "base_version": self.version,
                "base_text": self.base,
                "text": self.text,
            }
        if self.in_flight is None:
            self._settle()
        return self.in_flight

    def saved(self, version: int, text: str) -> None:
        """The server has answered: the row is at `version` with `text`."""
        assert self.in_flight is not None
        given = self.in_flight["text"]
        self.in_flight = None
        self.newest = max(self.newest, version)
        self.base = given
        if text == given:
            self.version = version
        else:
            self._miss(version, text)
        if self.missed and self.missed[0] <= version and text == given:
            self.missed = None
        self._settle()

    def receive(self, version: int, text: str) -> None:
        """The stream tells of another tab's or person's change."""
        if version <= self.newest:
            return
        self.newest = version
        self._miss(version, text)
        self._settle()

    def _miss(self, version: int, text: str) -> None:
        if self.missed is None or self.missed[0] < version:
            self.missed = (version, text)

    def _settle(self) -> None:
        if self.missed and not self.unsaved:
            self.version, self.base = self.missed
            self.text = self.base
            self.missed = None
