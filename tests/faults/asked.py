"""A process beside the server, on its data, that answers a line of JSON for each line that it is given."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

from tests.browser.server import Place
from webapp import crypto, db
from webapp.config import ROOT, Config


class Asked:
    """Such a process, ``python -m module``, in the environment of a place; it stays for as long as this does."""

    def __init__(self, place: Place, module: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", module],
            env=place.environment(),
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, line: str = "") -> dict[str, Any]:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer

    def close(self) -> None:
        self.process.communicate(timeout=20)


def answer_by(tell: Callable[[str], dict[str, Any]]) -> None:
    """What the process itself does: open keys and database, and answer each line, connecting anew each time."""
    config = Config.from_env()
    crypto.use(crypto.load_or_create(config))
    db.open_database(config.database_url)
    for line in sys.stdin:
        with db.database.connection_context():
            told = tell(line.strip())
        print(json.dumps(told), flush=True)
