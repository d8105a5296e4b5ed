"""Codes and links that let someone in: ten minutes, once, and only in the browser that asked."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets
from dataclasses import dataclass

from peewee import CharField, Expression, ForeignKeyField, IntegerField

from .. import audit, clock, crypto
from ..db import Row, UtcField, transaction
from . import limits
from .models import Person, normal_address

LIFETIME = dt.timedelta(minutes=10)
KEPT = dt.timedelta(days=1)
TRIES = 5
PER_ADDRESS = 5
PER_ADDRESS_A_DAY = 40
PER_NETWORK = 60


class TooManyCodesError(Exception):
    """More codes were asked for than anyone needs; wait a quarter of an hour."""


class SignInCode(Row):
    """One asked-for code and its link, as keyed digests.

    An address that nobody has gets a row too (``person`` None), so that limits and answers are the same. A code made in
    the terminal has no ``browser_digest``: it may be used in any browser.
    """

    person = ForeignKeyField(Person, null=True, backref="sign_in_codes", on_delete="CASCADE")
    address_digest = CharField(max_length=64, index=True)
    browser_digest = CharField(max_length=64, null=True)
    code_digest = CharField(max_length=64)
    link_digest = CharField(max_length=64, unique=True)
    tries = IntegerField(default=0)
    asked_at = UtcField(index=True)
    expires_at = UtcField()
    used_at = UtcField(null=True)


@dataclass(frozen=True)
class Issued:
    """A fresh code (six digits) and link token, known in clear only now. ``person`` is None for an unknown address."""

    id: str
    person: Person | None
    code: str
    token: str
    expires_at: dt.datetime


@dataclass(frozen=True)
class Tried:
    """What came of a typed code: the person it let in, or how many tries are left."""

    person: Person | None
    tries_left: int = 0


def ask(address: str, *, browser: str, network: str) -> Issued:
    """Make a code for whoever has ``address``, usable in ``browser`` only; raises TooManyCodesError."""
    address = normal_address(address)
    with transaction():
        if not (
            limits.knock("code for address", address, most=PER_ADDRESS)
            and limits.knock("code for address today", address, most=PER_ADDRESS_A_DAY, within=dt.timedelta(days=1))
            and limits.knock("code from network", network, most=PER_NETWORK)
        ):
            raise TooManyCodesError
        return issue(Person.by_email(address), address, browser=browser)


def issue(person: Person | None, address: str, *, browser: str | None) -> Issued:
    """Make a code without asking the limits; ``browser`` None makes one for any browser."""
    person = person if person and person.is_active else None
    code, token, now = f"{secrets.randbelow(10**6):06d}", secrets.token_urlsafe(24), clock.now()
    with transaction():
        SignInCode.delete().where(SignInCode.asked_at < now - KEPT).execute()
        row = SignInCode(
            person=person,
            address_digest=_digest("address", normal_address(address)),
            browser_digest=_digest("browser", browser) if browser else None,
            link_digest=_digest("link", token),
            asked_at=now,
            expires_at=now + LIFETIME,
        )
        row.code_digest = _digest("code", row.id, code)
        row.save(force_insert=True)
        audit.record("sign-in code made", actor=None, subject=person.id if person else None)
    return Issued(row.id, person, code, token, row.expires_at)


def try_code(asked: str, typed: str, *, browser: str) -> Tried:
    """Try the digits in ``typed`` on the code ``asked`` (a row id), or on what the terminal made for that address."""
    digits = "".join(character for character in typed if character.isdecimal())
    with transaction():
        row = SignInCode.get_or_none(SignInCode.id == asked, SignInCode.browser_digest == _digest("browser", browser))
        if row is None:
            return Tried(None)
        candidates = [candidate for candidate in _alternatives(row) if _count_try(candidate)]
        for candidate in candidates:
            if hmac.compare_digest(candidate.code_digest, _digest("code", candidate.id, digits)):
                person = _use(candidate)
                if person:
                    return Tried(person)
        audit.record("wrong sign-in code", actor=None, subject=row.person_id)
        return Tried(None, max((TRIES - candidate.tries - 1 for candidate in candidates), default=0))


def _alternatives(row: SignInCode) -> list[SignInCode]:
    """``row`` and what the terminal made for the same address, as far as they may still be tried."""
    same_address = SignInCode.address_digest == row.address_digest
    meant = (SignInCode.id == row.id) | (SignInCode.browser_digest.is_null() & same_address)
    return list(SignInCode.select().where(meant, _unused(), SignInCode.tries < TRIES))


def _count_try(row: SignInCode) -> bool:
    """Count a try before it is looked at, so that tries at the same moment cannot outrun the count."""
    more = SignInCode.update(tries=SignInCode.tries + 1)
    return bool(more.where(SignInCode.id == row.id, SignInCode.tries < TRIES).execute())


def link_works(token: str, *, browser: str | None) -> bool:
    """Whether the link would let someone in here; changes nothing."""
    return _linked(token, browser) is not None


def use_link(token: str, *, browser: str | None) -> Person | None:
    """The person whom the link lets in, once; None when it is used, too old, or was asked for in another browser."""
    with transaction():
        row = _linked(token, browser)
        return _use(row) if row else None


def _linked(token: str, browser: str | None) -> SignInCode | None:
    row = SignInCode.get_or_none(SignInCode.link_digest == _digest("link", token), _unused())
    if row is None or row.browser_digest not in (None, _digest("browser", browser or "")):
        return None
    return row


def _unused() -> Expression:
    return SignInCode.used_at.is_null() & (SignInCode.expires_at > clock.now())


def _use(row: SignInCode) -> Person | None:
    """Spend ``row`` and what else was asked for that address in that browser; the update decides who came first."""
    spent = SignInCode.update(used_at=clock.now())
    if not spent.where(SignInCode.id == row.id, SignInCode.used_at.is_null()).execute():
        return None
    siblings = (SignInCode.address_digest == row.address_digest) & (SignInCode.browser_digest == row.browser_digest)
    spent.where(siblings, SignInCode.used_at.is_null()).execute()
    person = row.person
    return person if person and person.is_active else None


def _digest(*parts: str) -> str:
    return hmac.new(crypto.derive("sign-in code"), "|".join(parts).encode(), hashlib.sha256).hexdigest()
