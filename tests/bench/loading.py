"""What a real Chromium fetches for the conversation page: with an empty cache, and again with a full one."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Page, sync_playwright

from tests.bench.world import LONGEST_BUILTIN, World
from tests.browser import chromium

QUIET = 0.7
PATIENCE = 15.0
Event = dict[str, Any]


@dataclass
class Load:
    """What one load of the page took over the wire, headers included; what came from the cache is not counted.

    The event stream is a request, but never ends: its bytes are `stream_bytes`, not among `bytes`.
    """

    sizes: dict[str, int] = field(default_factory=dict)
    streams: set[str] = field(default_factory=set)
    pending: set[str] = field(default_factory=set)
    addresses: dict[str, str] = field(default_factory=dict)
    cached: set[str] = field(default_factory=set)
    stream_bytes: int = 0
    last: float = field(default_factory=time.monotonic)

    @property
    def bytes(self) -> int:
        return sum(size for request, size in self.sizes.items() if request not in self.streams)

    @property
    def requests(self) -> list[str]:
        """The addresses that were asked for over the wire, the event stream's among them."""
        return [address for request, address in self.addresses.items() if request not in self.cached]

    def sent(self, event: Event) -> None:
        # Answers to heartbeats come for as long as the page is open, and are no part of its loading.
        if event["request"]["url"].startswith("data:") or "/til-stede/" in event["request"]["url"]:
            return
        self.addresses[event["requestId"]] = event["request"]["url"]
        self.pending.add(event["requestId"])
        self._heard()

    def answered(self, event: Event) -> None:
        assert event["response"]["status"] < 400, event["response"]["url"]
        if event["response"]["mimeType"] == "text/event-stream":
            self.streams.add(event["requestId"])
            self.pending.discard(event["requestId"])
        if event["response"]["fromDiskCache"]:
            self.cached.add(event["requestId"])
        self._heard()

    def from_memory(self, event: Event) -> None:
        self.cached.add(event["requestId"])

    def received(self, event: Event) -> None:
        if event["requestId"] in self.streams:
            self.stream_bytes += event["dataLength"]

    def finished(self, event: Event) -> None:
        if event["requestId"] not in self.addresses:
            return
        self.sizes[event["requestId"]] = int(event["encodedDataLength"])
        self.pending.discard(event["requestId"])
        self._heard()

    def failed(self, event: Event) -> None:
        if event["requestId"] in self.addresses:
            raise AssertionError(f"{self.addresses[event['requestId']]}: {event['errorText']}")

    def _heard(self) -> None:
        self.last = time.monotonic()

    def is_over(self) -> bool:
        return bool(self.streams) and not self.pending and time.monotonic() - self.last > QUIET


def load(page: Page, address: str) -> Load:
    """Open the page and wait until everything but its event stream has come, and nothing more for a while."""
    listener, seen = page.context.new_cdp_session(page), Load()
    for name, hear in (
        ("requestWillBeSent", seen.sent),
        ("responseReceived", seen.answered),
        ("requestServedFromCache", seen.from_memory),
        ("dataReceived", seen.received),
        ("loadingFinished", seen.finished),
        ("loadingFailed", seen.failed),
    ):
        listener.on(f"Network.{name}", hear)
    listener.send("Network.enable")
    page.goto(address)
    deadline = time.monotonic() + PATIENCE
    while not seen.is_over():
        assert time.monotonic() < deadline, f"still under way: {[seen.addresses[one] for one in seen.pending]}"
        page.wait_for_timeout(50)
    listener.detach()
    return seen


def first_and_repeated(home: Path, browser_path: Path) -> tuple[Load, Load]:
    """A first load in a new browser, and one from another tab of it."""
    world = World(home, LONGEST_BUILTIN)
    world.place.start()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=str(browser_path), args=chromium.arguments())
            context = browser.new_context(locale="nb-NO", timezone_id="Europe/Oslo")
            context.add_cookies([{"name": "samtale", "value": world.cookie, "url": world.place.url}])
            loads = []
            for _ in range(2):
                page = context.new_page()
                loads.append(load(page, world.place.url + world.page))
                page.close()
            browser.close()
            return loads[0], loads[1]
    finally:
        world.place.stop()


def loading() -> Iterator[tuple[str, float, str]]:
    """The meeting page of the longest built-in form, both columns filled; kB are 1,000 bytes on the wire, gzipped.

    The event stream is counted as a request, and its bytes (it sends all texts anew) stand by themselves.
    """
    browser = chromium.find_or_install()
    if browser is None:
        print("Left out: first and repeated load (no Chromium found, and none could be installed).", file=sys.stderr)
        return
    with TemporaryDirectory() as folder:
        first, again = first_and_repeated(Path(folder), browser)
    yield "first_load_kb", first.bytes / 1000, "kB"
    yield "first_load_requests", len(first.requests), "requests"
    yield "first_load_stream_kb", first.stream_bytes / 1000, "kB"
    yield "repeat_load_kb", again.bytes / 1000, "kB"
