"""Python's own start-up hook, for a server whose clock is told: time is the one thing that a test must invent.

With this folder and the project's on PYTHONPATH, every process of the server lives TEST_DAYS_AHEAD days from now, or at
the moment that stands in the file TEST_CLOCK, where time stands still until another is written there.
"""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

from webapp import clock

_ahead = dt.timedelta(days=float(os.environ.get("TEST_DAYS_AHEAD", "0")))
_file = os.environ.get("TEST_CLOCK")
_now = clock.now


def _told() -> dt.datetime:
    # A moment told to a thread of its own, as the demo's past is, comes before the one that is told to all.
    if _file and clock._told.get() is None:
        return dt.datetime.fromisoformat(Path(_file).read_text("utf-8"))
    return _now() + _ahead


clock.now = _told
