"""A device with a browser of its own: its profile on the disk, what pages keep there, and the power that may go."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, Playwright, expect

from tests.security.canary import disguises
from tests.server import eventually

DUMP = """() => new Promise((resolve, reject) => {
  const opening = indexedDB.open("samtale", 1);
  let isThere = true;
  opening.onerror = () => (isThere ? reject(opening.error) : resolve([]));
  opening.onupgradeneeded = () => {
    isThere = false;
    opening.transaction.abort();
  };
  opening.onsuccess = () => {
    const asked = opening.result.transaction("sealed").objectStore("sealed").getAll();
    asked.onsuccess = () => resolve(asked.result.map((row) => ({ ...row, sealed: Array.from(row.sealed) })));
  };
})"""


class Device:
    """A browser with a profile on the disk, which can be killed and started again."""

    def __init__(self, playwright: Playwright, profile: Path, options: dict[str, Any]) -> None:
        self.playwright, self.profile, self.options = playwright, profile, options
        self.context: BrowserContext | None = None
        self.problems: list[str] = []

    def open(self, address: str, cookie: str) -> Page:
        """A page of the one whose ``cookie`` it is; the browser is started where it is not running."""
        if self.context is None:
            self.context = self.playwright.chromium.launch_persistent_context(self.profile, **self.options)
        self.context.clear_cookies()
        self.context.add_cookies([{"name": "samtale", "value": cookie, "url": address.partition("/samtaler")[0]}])
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("console", lambda said: self.problems.append(said.text) if "Content Security" in said.text else None)
        page.goto(address)
        expect(page.locator(".parts[data-steps]")).to_be_visible()
        return page

    def kill(self) -> None:
        """End the browser at once, as when the machine's battery is taken out."""
        assert self.context is not None
        pid = int(str((self.profile / "SingletonLock").readlink()).rpartition("-")[2])
        with self.context.expect_event("close"):
            os.kill(pid, signal.SIGKILL)
        self.context = None

    def close(self) -> None:
        if self.context is not None:
            self.context.close()


def kept(page: Page) -> list[dict[str, Any]]:
    """What lies on the device, as it is stored."""
    found: list[dict[str, Any]] = page.evaluate(DUMP)
    return found


def expect_kept(page: Page, count: int) -> None:
    eventually(lambda: len(kept(page)) == count, 20)


def readable(folder: Path, *texts: str) -> set[str]:
    """Which of the texts some file of the folder holds, as they are or in one of the usual disguises."""
    contents = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    return {text for text in texts for hidden in disguises(text) if any(hidden in content for content in contents)}
