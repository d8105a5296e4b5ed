"""One keep-alive connection that asks for the same page again and again, and spends next to no time itself."""

from __future__ import annotations

import socket
import time
from urllib.parse import urlsplit


class Client:
    """A signed-in browser as far as the server can tell: gzip, one connection, its cookie."""

    def __init__(self, address: str, path: str, cookie: str = "") -> None:
        parts = urlsplit(address)
        self.connection = socket.create_connection((parts.hostname or "", parts.port or 80), timeout=20)
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        lines = [f"GET {path} HTTP/1.1", f"Host: {parts.netloc}", "Accept: text/html", "Accept-Encoding: gzip"]
        lines += [f"Cookie: samtale={cookie}"] if cookie else []
        self.request = ("\r\n".join(lines) + "\r\n\r\n").encode()

    def get(self) -> bytes:
        """The body of the answer as it was sent. AssertionError for an answer other than 200."""
        self.connection.sendall(self.request)
        received = b""
        while b"\r\n\r\n" not in received:
            received += self._more()
        head, _blank, body = received.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head.decode()
        headers = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
        missing = int(headers[b"content-length"]) - len(body)
        while missing > 0:
            part = self._more()
            body += part
            missing -= len(part)
        return body

    def _more(self) -> bytes:
        part = self.connection.recv(262_144)
        assert part, "the server closed the connection"
        return part

    def times(self, seconds: float) -> list[float]:
        """How long each answer took, in seconds, asked one after the other for `seconds`."""
        taken = []
        end = time.perf_counter() + seconds
        while (began := time.perf_counter()) < end:
            self.get()
            taken.append(time.perf_counter() - began)
        return taken

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_error: object) -> None:
        self.connection.close()
