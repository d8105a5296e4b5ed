"""HTTPS in front of a server, as a company's proxy is: it ends TLS and says so in X-Forwarded-* headers."""

from __future__ import annotations

import datetime as dt
import ipaddress
import ssl
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

HOST = "127.0.0.1"
# RFC 9110 section 7.6.1: of one connection, and not handed on.
OF_ONE_HOP = {"connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade"}


@contextmanager
def https(address: str, folder: Path) -> Iterator[str]:
    """Serve what is at ``address`` (http://host:port) under HTTPS too; gives that address, without a trailing slash.

    The certificate is made anew and nobody's: browsers must be told not to mind. It is written into ``folder``.
    """
    upstream = urlsplit(address).netloc

    class Handler(_Handler):
        behind = upstream

    server = _Server((HOST, 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_certificate(folder))
    # The handshake is left to each connection's own thread: a browser opens some that it never uses.
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"https://{HOST}:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_given: object) -> None:
        """Say nothing of a browser that hangs up, as it does upon a certificate that it does not know."""
        error = sys.exception()
        if error is not None and not isinstance(error, OSError):
            raise error


class _Handler(BaseHTTPRequestHandler):
    behind = ""

    def _hand_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        sent = {name: value for name, value in self.headers.items() if name.lower() not in OF_ONE_HOP}
        forwarded = {
            "X-Forwarded-For": HOST,
            "X-Forwarded-Proto": "https",
            "X-Forwarded-Host": self.headers["Host"],
            "X-Forwarded-Port": self.headers["Host"].rpartition(":")[2],
            "X-Forwarded-Prefix": "",
        }
        upstream = HTTPConnection(self.behind)
        try:
            upstream.request(self.command, self.path, body, sent | forwarded)
            answer = upstream.getresponse()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in OF_ONE_HOP | {"date", "server"}:
                    self.send_header(name, value)
            self.end_headers()
            while piece := answer.read1(65_536):
                self.wfile.write(piece)
        except (OSError, HTTPException):
            pass  # the browser or the server went away, as both do in these tests; the connection ends with it
        finally:
            upstream.close()
            self.close_connection = True

    do_GET = do_POST = _hand_on  # noqa: N815 - the names that the base class calls

    def log_message(self, *_said: object) -> None:
        """Nothing: it is the server's own log that counts."""


def _certificate(folder: Path) -> Path:
    """A key and a certificate for HOST in one file, good for a day."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(minutes=5))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(HOST))]), critical=False)
        .sign(key, SHA256())
    )
    both = folder / "tls.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    both.write_bytes(private + certificate.public_bytes(Encoding.PEM))
    return both
