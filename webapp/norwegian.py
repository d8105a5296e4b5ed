"""Norwegian letters: æ, ø, å last and letters of their own, found by themselves on every database."""

from __future__ import annotations

import unicodedata

_ORDER = str.maketrans({"æ": "{", "ø": "|", "å": "}"})
# Own letters of Norwegian, what neighbours write for them, and letters whose stroke is no mark that comes off.
_LETTERS = {"å": "å", "ä": "æ", "ö": "ø", "đ": "d", "ð": "d", "ł": "l", "ŋ": "n", "ŧ": "t", "þ": "th", "ı": "i"}


def fold(text: str) -> str:
    """Text for telling whether two are the same: composed, case-folded, spaces made one."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def search_key(text: str) -> str:
    """Text for searching: folded, «André» as «andre» and «Sjöberg» as «sjøberg»; æ, ø, å stay apart from ae, o, a."""
    return "".join(_LETTERS.get(letter) or _without_marks(letter) for letter in fold(text))


def sort_key(text: str) -> str:
    """Key for sorting as Norwegian registers do: æ, ø, å after z, «aa» where it stands, accents ignored."""
    return search_key(text).translate(_ORDER)


def _without_marks(letter: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", letter) if not unicodedata.combining(c))
