"""Fifty open pages, and the server is stopped and started: all are in step again soon, and do not come as a herd."""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import expect

from tests.browser.screens import other_column, own_area, shared_note, type_in
from tests.faults.conftest import House
from tests.faults.pair import Meet, expect_saved, expect_unsaved, field_of
from tests.faults.soak import soaked
from tests.faults.typist import Typist
from tests.server import eventually

PAGES = 48
DOWN = soaked(8.0, 60.0)
IN_STEP = 70.0
# hx-sse with what templates/pages/_stream.html asks of it: the first pause, the longest, and how much it varies (s).
FIRST, LONGEST, JITTER = 0.5, 10.0, 0.5
SPAN = 0.25


@dataclass
class Listener:
    """A page's stream without a browser: it connects anew as hx-sse does. `heard` is the text of each field."""

    typist: Typist
    heard: dict[str, str] = field(default_factory=dict)
    asked: list[float] = field(default_factory=list)
    stopping: bool = False

    def run(self) -> None:
        attempt = 0
        while not self.stopping:
            if attempt:
                pause = min(LONGEST, FIRST * 2 ** (attempt - 1))
                time.sleep(pause * random.uniform(1 - JITTER, 1 + JITTER))  # noqa: S311 - spreads, keeps no secret
            self.asked.append(time.monotonic())
            attempt = 1 if self.listen() else attempt + 1

    def listen(self) -> bool:
        """Hear one stream to its end; whether it began at all."""
        connection = http.client.HTTPConnection(self.typist.host, timeout=20)
        began = False
        try:
            headers = {"Cookie": f"samtale={self.typist.cookie}", "Accept": "text/event-stream", "Last-Event-ID": "1"}
            connection.request("GET", f"/samtaler/{self.typist.talk}/strom", headers=headers)
            answer = connection.getresponse()
            began = answer.status == 200
            while not self.stopping and (line := answer.readline()):
                if line.startswith(b'data: {"fields"'):
                    told = json.loads(line.removeprefix(b"data: "))["fields"]
                    self.heard.update({each["field"]: each["text"] for each in told})
        except (OSError, http.client.HTTPException):  # the server is away, or going
            return began
        finally:
            connection.close()
        return began


@pytest.fixture
def listeners(house: House) -> Iterator[list[Listener]]:
    """The other devices of the two at the last talk of the house, listening."""
    world = house.talks[-1]
    cookies = [world["cookies"][who] for who in ("employee", "manager")]
    made = [Listener(Typist(house.place.url, world["talk"], cookies[each % 2])) for each in range(PAGES)]
    threads = [threading.Thread(target=each.run) for each in made]
    for thread in threads:
        thread.start()
    yield made
    for each in made:
        each.stopping = True
    for thread in threads:
        thread.join()


def test_fifty_pages_come_back_in_step_and_not_all_at_once(house: House, listeners: list[Listener], meet: Meet) -> None:
    pair = meet()
    mine, note = own_area(pair.employee), shared_note(pair.manager)
    type_in(mine, "Før")
    expect_saved(pair.employee)
    wait_until(lambda: all(each.heard.get(field_of(mine)) == "Før" for each in listeners))
    assert house.place.server
    gone = time.monotonic()
    house.place.server.stop()
    type_in(mine, ", mens den var nede")
    type_in(note, "Her også")
    for page in pair.pages:
        expect_unsaved(page)
    time.sleep(max(0.0, gone + DOWN - time.monotonic()))
    back = time.monotonic()
    house.place.start()
    expect_saved(*pair.pages)
    expect(other_column(pair.manager)).to_have_text("Før, mens den var nede", timeout=IN_STEP * 1000)
    expect(shared_note(pair.employee)).to_have_value("Her også", timeout=IN_STEP * 1000)
    names = {field_of(mine): "Før, mens den var nede", field_of(note): "Her også"}
    wait_until(lambda: all(names.items() <= each.heard.items() for each in listeners))
    no_herd(listeners, gone, back)


def no_herd(listeners: list[Listener], gone: float, back: float) -> None:
    """Each page asks a few times only, fewer the longer it waits, and no moment has more than a part of them."""
    asked = [moment for each in listeners for moment in each.asked if moment > back]
    for each in listeners:
        assert 1 <= len([moment for moment in each.asked if moment > back]) <= 8
        while_down = len([moment for moment in each.asked if gone < moment < back])
        assert while_down <= 8 + DOWN / (LONGEST * (1 - JITTER))
    busiest = max(sum(moment <= other < moment + SPAN for other in asked) for moment in asked)
    assert busiest <= len(listeners) / 2, f"{busiest} of {len(asked)} within {SPAN} s"


def wait_until(check: Callable[[], bool]) -> None:
    eventually(check, IN_STEP)
