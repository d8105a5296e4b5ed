"""How many mails a sender hands to an SMTP server on this machine in a second.

Run as ``python -m tests.bench.outbox PORT COUNT`` with an environment of its own it posts so many invitations' worth of
mail and sends them; prints the seconds that sending took.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from tests import factories
from tests.bench.world import prose
from tests.browser.post_office import PostOffice
from tests.browser.server import Place
from webapp import db
from webapp.app import create_app
from webapp.config import Config
from webapp.mail import Mail, post, send_mail

MAILS = 500


def outbox() -> Iterator[tuple[str, float, str]]:
    """One sender, one connection after the other for each hundred, each mail leased and marked in SQLite."""
    yield "outbox_mails_per_s", MAILS / seconds_for(MAILS), "/s"


def seconds_for(count: int) -> float:
    office = PostOffice()
    try:
        with TemporaryDirectory() as folder:
            printed = Place(Path(folder) / "samtale").run("tests.bench.outbox", str(office.port), str(count))
    finally:
        office.close()
    return float(printed.splitlines()[-1])


def main(port: int, count: int) -> None:
    app = create_app(Config.from_env())
    with app.app_context(), db.database.connection_context():
        factories.company(mail_port=port)
        with db.transaction():
            for number in range(count):
                text = prose(number, 1_500)
                post(f"person{number}@fjordvik.example", Mail("Hei", text, f"<p>{text}</p>"))
        began, sent = time.perf_counter(), 0
        while (report := send_mail()).sent:
            sent += report.sent
        assert sent == count, (sent, count)
        print(time.perf_counter() - began)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
