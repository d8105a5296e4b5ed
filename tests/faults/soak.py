"""How much is tried: a little in `make test`, all of it in `make soak`."""

from __future__ import annotations

import os
from typing import TypeVar

SOAKING = os.environ.get("SAMTALE_SOAK") == "1"

T = TypeVar("T")


def soaked(usual: T, whole: T) -> T:
    """``usual`` in `make test`, ``whole`` in `make soak`."""
    return whole if SOAKING else usual
