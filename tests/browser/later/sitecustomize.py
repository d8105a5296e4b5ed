"""Python's own start-up hook, for a server whose clock is ahead: time is the one thing that a test must invent.

With this folder and the project's on PYTHONPATH, every process of the server lives TEST_DAYS_AHEAD days from now.
"""

from __future__ import annotations

import datetime as dt
import os

from webapp import clock

_ahead = dt.timedelta(days=float(os.environ["TEST_DAYS_AHEAD"]))
_now = clock.now


def _later() -> dt.datetime:
    return _now() + _ahead


clock.now = _later
