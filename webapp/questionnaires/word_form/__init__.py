"""A draft from the Word form that a company has today."""

from __future__ import annotations

from .package import WordFileError
from .parts import Leftover, Why
from .reading import Reading, read_form

__all__ = ["Leftover", "Reading", "Why", "WordFileError", "read_form"]
