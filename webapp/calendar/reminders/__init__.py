"""Reminders by mail: what people are to be told of by the clock, each thing once, each person in one mail."""

from __future__ import annotations

from .kinds import Due, Kind, Line, Section, register

__all__ = ["Due", "Kind", "Line", "Section", "register"]
