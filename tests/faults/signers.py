"""Two who read back and sign by the forms of the pages, without a browser, and what the database holds of it."""

from __future__ import annotations

import http.client
import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from tests.browser.server import Place
from tests.faults.asked import Asked
from tests.faults.typist import Typist

Told = dict[str, Any]


class Signer(Typist):
    """A signed-in browser that reads back and sends the forms of the pages, without a browser."""

    def form(self, path: str, **fields: str) -> int:
        """Send a form to a path below the talk's; the status. OSError or HTTPException where no answer comes."""
        connection = http.client.HTTPConnection(self.host, timeout=20)
        headers = {"Cookie": f"samtale={self.cookie}", "Content-Type": "application/x-www-form-urlencoded"}
        try:
            body = urlencode(fields | {"csrf_token": self.token})
            connection.request("POST", f"/samtaler/{self.talk}/{path}", body, headers)
            return connection.getresponse().status
        finally:
            connection.close()

    def sign(self, act: str = "ja", words: str = "", digest: str = "") -> int:
        return self.form(f"signer/{act}", **{f"{act}-digest": digest or self.read_back(), f"{act}-words": words})

    def read_back(self) -> str:
        """The digest that the forms of the page stand for."""
        status, page = self.ask("GET", f"/samtaler/{self.talk}/signer")
        found = re.search('name="[a-z]+-digest"[^>]*value="([0-9a-f]{64})"', page)
        assert status == 200 and found, (status, page[:500])
        return found[1]


@dataclass
class Pair:
    """The two of a talk, each with the page open."""

    employee: Signer
    manager: Signer

    @classmethod
    def of(cls, place: Place, made: Told) -> Pair:
        two = [Signer(place.url, made["talk"], made["cookies"][role]) for role in ("employee", "manager")]
        for each in two:
            each.open()
        return cls(*two)


def talks_read_back(place: Place, how_many: int) -> list[Told]:
    """So many talks that are being read back, in a database of their own, each with a cookie for either."""
    made: list[Told] = json.loads(place.run("tests.faults.signing_world", str(how_many)).splitlines()[-1])
    return made


class Teller(Asked):
    """Tells what the database of a place holds of a talk (signing_world.tell)."""

    def __init__(self, place: Place) -> None:
        super().__init__(place, "tests.faults.signing_world")

    def tell(self, talk: str) -> Told:
        """AssertionError where the database, the log or what it vouches for is not whole."""
        told = self.ask(talk)
        assert told.pop("whole")
        return told
