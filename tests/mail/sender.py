"""A sender in a process of its own: python -m tests.mail.sender <database> <data folder> <keys folder> [--die].

Says «ready», waits for a line, sends until nothing is due and prints how many it sent. With --die it is killed
after the server has taken a mail and before that is written down.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from webapp.app import create_app
from webapp.config import Config
from webapp.db import database
from webapp.mail import outbox, send_mail


def main(url: str, data: str, keys: str, *options: str) -> None:
    app = create_app(Config(Path(data), Path(keys), url, base_url="https://samtale.example", testing=True, jobs=False))
    if "--die" in options:
        outbox.settle = lambda *_given: os.kill(os.getpid(), signal.SIGKILL)
    print("ready", flush=True)
    sys.stdin.readline()
    sent = 0
    with app.app_context(), database.connection_context():
        while (report := send_mail()).sent:
            sent += report.sent
    print(sent, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
