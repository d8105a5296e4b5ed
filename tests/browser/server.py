"""The data a browser test stands on, and the server on it: one folder and one port, however often it is started."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests import server as processes
from webapp.config import ROOT

LATER = Path(__file__).with_name("later")


class Place:
    """A home for one server. `url` stays the same when the server is stopped, killed and started again."""

    def __init__(self, home: Path, **settings: str) -> None:
        self.home = home
        self.settings = {
            "SAMTALE_PORT": str(processes.free_port()),
            "SAMTALE_DATA": str(home / "data"),
            "SAMTALE_KEYS": str(home / "keys"),
            **settings,
        }
        self.url = f"http://127.0.0.1:{self.settings['SAMTALE_PORT']}"
        self.server: processes.Server | None = None

    def environment(self) -> dict[str, str]:
        """That of the server, for another process on the same data."""
        return {**os.environ, **self.settings}

    def run(self, module: str, *arguments: str) -> str:
        """Run a module in the server's environment; returns what it prints, AssertionError when it fails."""
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            env=self.environment(),
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def world(self, **options: Any) -> dict[str, Any]:
        """Make the cast and a conversation in it; see tests/browser/world.py."""
        made: dict[str, Any] = json.loads(self.run("tests.browser.world", json.dumps(options)).splitlines()[-1])
        return made

    def start(self) -> processes.Server:
        self.server = processes.start(self.home, command=None, **self.settings)
        self.server.wait_for(processes.READY)
        return self.server

    def start_later(self, days: float) -> processes.Server:
        """Stop it and start it again, its clock that many days ahead of the real one."""
        self.stop()
        self.settings |= {"PYTHONPATH": os.pathsep.join([str(LATER), str(ROOT)]), "TEST_DAYS_AHEAD": str(days)}
        return self.start()

    def tell(self, moment: dt.datetime) -> None:
        """Let it be this aware moment for the server and what else runs here, until another is told."""
        self.home.mkdir(parents=True, exist_ok=True)
        file = self.home / "clock"
        file.with_suffix(".new").write_text(moment.isoformat(), "utf-8")
        file.with_suffix(".new").replace(file)
        self.settings |= {"PYTHONPATH": os.pathsep.join([str(LATER), str(ROOT)]), "TEST_CLOCK": str(file)}

    def stop(self) -> None:
        if self.server and self.server.process.poll() is None:
            self.server.stop()
