"""Colours as theme.css says them, and their contrast (WCAG 2.2, relative luminance in sRGB)."""

from __future__ import annotations

import re
from pathlib import Path

THEME = Path(__file__).resolve().parents[2] / "static/theme.css"
TOKEN = re.compile(r"--ds-color-([\w-]+):\s*light-dark\((#[0-9a-f]{6}),\s*(#[0-9a-f]{6})\)")


def palette() -> dict[str, dict[str, str]]:
    """Token name (without --ds-color-) to #rrggbb, for light and for dark."""
    found = TOKEN.findall(THEME.read_text("utf-8"))
    return {"light": {name: light for name, light, _ in found}, "dark": {name: dark for name, _, dark in found}}


def luminance(colour: str) -> float:
    """Relative luminance, 0 to 1, of #rrggbb."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)
