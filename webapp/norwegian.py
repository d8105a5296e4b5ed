"""Norwegian order and case: æ, ø, å last, and Å found by å on every database."""

from __future__ import annotations

import unicodedata

_ORDER = str.maketrans({"æ": "{", "ä": "{", "ø": "|", "ö": "|", "å": "}"})


def fold(text: str) -> str:
    """Text for searching: composed, case-folded, spaces made one."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def sort_key(text: str) -> str:
    """Key for sorting as Norwegian registers do: æ, ø, å after z, «aa» where it stands, accents ignored."""
    ordered = fold(text).translate(_ORDER)
    return "".join(c for c in unicodedata.normalize("NFD", ordered) if not unicodedata.combining(c))
