"""Signed-in browsers: one row each, so that one can be ended from outside and a recent sign-in can be asked for."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from flask import Flask, request, session
from flask.sessions import SecureCookieSessionInterface
from flask_login import LoginManager, login_user, logout_user
from itsdangerous import URLSafeTimedSerializer
from peewee import BooleanField, CharField, ForeignKeyField

from .. import audit, clock, security
from ..db import Row, UtcField, transaction
from ..prepared import Prepared
from .models import Person

RECENT = dt.timedelta(minutes=15)
REMEMBERED = dt.timedelta(days=30)
ONE_DAY = dt.timedelta(hours=14)
SEEN_EVERY = dt.timedelta(minutes=10)


class BrowserSession(Row):
    """One browser where a person is signed in. The cookie carries the token, the row only its SHA-256."""

    token_digest = CharField(max_length=64, unique=True)
    person = ForeignKeyField(Person, backref="browser_sessions", on_delete="CASCADE")
    remembered = BooleanField(default=False)
    created_at = UtcField()
    signed_in_at = UtcField()
    seen_at = UtcField()
    expires_at = UtcField()

    token = ""

    @property
    def is_recent(self) -> bool:
        """Whether the person showed who they are within the last 15 minutes."""
        return bool(clock.now() - self.signed_in_at < RECENT)


class CookieBySchema(SecureCookieSessionInterface):
    """The session cookie is Secure wherever the request came by HTTPS. What signs it is made once, as its key is."""

    def __init__(self, app: Flask) -> None:
        self._signer = super().get_signing_serializer(app)

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        return self._signer

    def get_cookie_secure(self, app: Flask) -> bool:
        return bool(request.is_secure)


def init_app(app: Flask) -> None:
    app.session_interface = CookieBySchema(app)
    manager = LoginManager(app)
    manager.session_protection = None
    manager.user_loader(person_of)


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


_signed_in: Prepared[BrowserSession] = Prepared(
    lambda token_digest, now: (
        BrowserSession.select(BrowserSession, Person)
        .join(Person)
        .where(BrowserSession.token_digest == token_digest, BrowserSession.expires_at > now, Person.ended_on.is_null())
    )
)


def person_of(token: str) -> Person | None:
    """The person whose browser holds ``token``, with ``browser_session`` set; one query."""
    now = clock.now()
    found = _signed_in.first(token_digest=digest(token), now=now)
    if found is None:
        return None
    if now - found.seen_at > SEEN_EVERY:
        BrowserSession.update(seen_at=now).where(BrowserSession.id == found.id).execute()
    found.token = token
    person: Person = found.person
    person.browser_session = found
    return person


def start(person: Person, *, remember: bool) -> BrowserSession:
    """Open a session for ``person``; raises ValueError for someone who has ended."""
    if not person.is_active:
        raise ValueError("someone who has ended cannot sign in")
    token, now = secrets.token_urlsafe(32), clock.now()
    with transaction():
        BrowserSession.delete().where(BrowserSession.expires_at < now).execute()
        opened = BrowserSession.create(
            token_digest=digest(token),
            person=person,
            remembered=remember,
            created_at=now,
            signed_in_at=now,
            seen_at=now,
            expires_at=now + (REMEMBERED if remember else ONE_DAY),
        )
        audit.record("sign-in", actor=person, subject=person.id)
    opened.token = token
    person.browser_session = opened
    return opened


def sign_in(person: Person, *, remember: bool) -> None:
    """Sign ``person`` in with this browser; whoever was signed in here before is signed out."""
    sign_out()
    start(person, remember=remember)
    session.permanent = remember
    session["csrf_token"] = security.mark_of(person.id)
    login_user(person)


def renew(person: Person) -> None:
    """Record that ``person`` has just shown who they are in this browser."""
    BrowserSession.update(signed_in_at=clock.now()).where(BrowserSession.id == person.browser_session.id).execute()


def sign_out() -> None:
    """End this browser's session."""
    token = session.get("_user_id")
    if token:
        BrowserSession.delete().where(BrowserSession.token_digest == digest(token)).execute()
    logout_user()
    session.clear()


def end_all(person: Person) -> int:
    """End every session of ``person``; returns how many."""
    return int(BrowserSession.delete().where(BrowserSession.person == person.id).execute())
