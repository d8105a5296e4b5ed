"""How often something may be tried, counted in the database so that several processes share the count."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import ipaddress

from flask import request
from peewee import CharField

from .. import clock, crypto
from ..db import Row, UtcField, database, is_postgresql, transaction

QUARTER = dt.timedelta(minutes=15)
KEPT = dt.timedelta(days=1)


class Knock(Row):
    """One try. Whose it was is kept as a keyed digest only: neither addresses nor networks can be read from it."""

    key_digest = CharField(max_length=64, index=True)
    at = UtcField(index=True)


def knock(kind: str, key: str, *, most: int, within: dt.timedelta = QUARTER) -> bool:
    """Count one try of ``kind`` by ``key``; False, and not counted, when ``most`` were made ``within`` that time."""
    digest = hmac.new(crypto.derive("rate limits"), f"{kind}|{key}".encode(), hashlib.sha256).hexdigest()
    now = clock.now()
    with transaction():
        if is_postgresql():
            database.execute_sql("SELECT pg_advisory_xact_lock(%s)", (int(digest[:15], 16),))
        if Knock.select().where(Knock.key_digest == digest, Knock.at > now - within).count() >= most:
            return False
        Knock.delete().where(Knock.at < now - KEPT).execute()
        Knock.create(key_digest=digest, at=now)
    return True


def network() -> str:
    """Where the request comes from: an IPv4 address, or the /64 of an IPv6 one, which is one site's."""
    address = ipaddress.ip_address(request.remote_addr or "0.0.0.0")  # noqa: S104 - no address at all, in a test
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network((int(address), 64), strict=False))
