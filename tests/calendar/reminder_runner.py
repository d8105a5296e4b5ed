"""The reminders' job in a process of its own: python -m tests.calendar.reminder_runner DATABASE DATA KEYS MOMENT.

Says «ready», waits for a line, reminds at that moment (ISO 8601) and prints how many mails it made.
"""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

from webapp import clock
from webapp.app import create_app
from webapp.calendar.reminders.engine import remind
from webapp.config import Config
from webapp.db import database


def main(url: str, data: str, keys: str, moment: str) -> None:
    app = create_app(Config(Path(data), Path(keys), url, base_url="https://samtale.example", testing=True, jobs=False))
    print("ready", flush=True)
    sys.stdin.readline()
    with app.app_context(), database.connection_context(), clock.at(dt.datetime.fromisoformat(moment)):
        print(remind(), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
