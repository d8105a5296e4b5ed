"""Someone who writes by the protocol, without a browser: the rules are those of Field, the requests are real ones."""

from __future__ import annotations

import http.client
import json
import re
from typing import Any
from urllib.parse import quote

from tests.faults.field import Field


class Typist:
    """A signed-in browser as far as the server can tell. A request raises OSError or http.client.HTTPException where
    no whole answer comes."""

    def __init__(self, url: str, talk: str, cookie: str) -> None:
        self.host = url.removeprefix("http://")
        self.talk, self.cookie, self.token = talk, cookie, ""

    def ask(self, method: str, path: str, body: Any = None, timeout: float = 20) -> tuple[int, str]:
        """The status and the body of an answer, on a connection of its own."""
        connection = http.client.HTTPConnection(self.host, timeout=timeout)
        headers = {"Cookie": f"samtale={self.cookie}", "X-CSRFToken": self.token, "Accept": "application/json"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        try:
            connection.request(method, path, json.dumps(body) if body is not None else None, headers)
            answer = connection.getresponse()
            content = answer.read().decode()
        finally:
            connection.close()
        for cookie in answer.headers.get_all("Set-Cookie", []):
            if found := re.match("samtale=([^;]+)", cookie):
                self.cookie = found[1]
        return answer.status, content

    def open(self) -> list[str]:
        """Open the page of the meeting; returns the names of its fields."""
        status, page = self.ask("GET", f"/samtaler/{self.talk}/mote")
        assert status == 200, status
        found = re.search('name="csrf-token" content="([^"]+)"', page)
        assert found
        self.token = found[1]
        return re.findall('data-field="([^"]+)"', page)

    def post(self, field: str, save: dict[str, Any], timeout: float = 20) -> tuple[int, dict[str, Any]]:
        """Send one save; the status and the answer to it."""
        status, content = self.ask("POST", f"/samtaler/{self.talk}/felt/{quote(field)}", save, timeout)
        return status, json.loads(content)

    def save(self, field: Field, timeout: float = 20) -> tuple[int, str] | None:
        """Send what the field has to send and let it take up the answer; the version and text that were acknowledged,
        None where there was nothing to send. AssertionError for an answer other than 200."""
        save = field.next_save()
        if save is None:
            return None
        status, answer = self.post(field.name, save, timeout)
        assert status == 200, answer
        text = answer.get("text", save["text"])
        field.saved(answer["version"], text)
        return answer["version"], text
