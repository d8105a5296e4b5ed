"""Every pair of colours that meet on a screen, in light and dark."""

from __future__ import annotations

import pytest

from tests.look.contrast import contrast, palette

COLOURS = palette()
NAMES = ("neutral", "accent", "clay", "danger")
GROUNDS = (
    "background-default",
    "background-tinted",
    "surface-default",
    "surface-tinted",
    "surface-hover",
    "surface-active",
)
PAPER = ("neutral-background-default", "neutral-surface-default", "neutral-surface-tinted")

SUBTLE, DEFAULT = "text-subtle", "text-default"
BORDERS = ("border-default", "border-strong")
STATES = ("default", "hover", "active")

TEXTS = [(f"{name}-{text}", f"{name}-{ground}") for name in NAMES for text in (SUBTLE, DEFAULT) for ground in GROUNDS]
TEXTS += [(f"{name}-{SUBTLE}", ground) for name in NAMES for ground in PAPER]
TEXTS += [(f"{name}-base-contrast-default", f"{name}-base-{state}") for name in NAMES for state in STATES]
EDGES = [(f"{name}-{border}", ground) for name in NAMES for border in BORDERS for ground in PAPER]
EDGES += [("focus-outer", ground) for ground in PAPER]
# A ground that no sheet reads is not in the theme.
TEXTS = [pair for pair in TEXTS if all(name in COLOURS["light"] for name in pair)]


@pytest.mark.parametrize("scheme", COLOURS)
def test_text_stands_out_from_every_ground(scheme: str) -> None:
    assert len(TEXTS) > 50
    weak = {pair: round(contrast(*(COLOURS[scheme][name] for name in pair)), 2) for pair in TEXTS}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("scheme", COLOURS)
def test_edges_of_fields_and_focus_are_seen(scheme: str) -> None:
    weak = {pair: round(contrast(*(COLOURS[scheme][name] for name in pair)), 2) for pair in EDGES}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 3} == {}
