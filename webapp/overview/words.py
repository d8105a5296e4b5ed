"""Numbers and names as the pages of the whole say them."""

from __future__ import annotations

from typing import Any, Literal

from babel.dates import get_month_names
from flask_babel import format_decimal, get_locale
from flask_babel import format_percent as percent_of

from ..calendar.words import kind_name

FILLS = ("a", "b", "c", "d")


def percent(part: float | None) -> str:
    """A share from 0 to 1, in whole per cents; a dash for none."""
    return "–" if part is None else str(percent_of(part, "#,##0 %" if _spaced() else None))


def share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def decimal(number: float) -> str:
    """With one decimal."""
    return str(format_decimal(number, "#,##0.0"))


def month_name(number: int, width: Literal["wide", "abbreviated"] = "wide") -> str:
    """1 is January."""
    return str(get_month_names(width, "stand-alone", locale=get_locale())[number])


def kind_heading(kind: str) -> str:
    name = kind_name(kind)
    return name[0].upper() + name[1:]


def _spaced() -> bool:
    locale: Any = get_locale()
    return locale.language != "en"
