"""Headers that every answer carries, and the tokens that forms carry."""

from __future__ import annotations

import secrets

from flask import Flask, Response, current_app, request
from flask_wtf.csrf import CSRFProtect
from itsdangerous import BadData, URLSafeTimedSerializer

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
# Nothing that the other headers govern can happen in a style sheet or a script, and a first visit fetches several.
NEVER_A_PAGE = frozenset({"text/css", "text/javascript"})
Headers = tuple[tuple[str, str], ...]
ALWAYS: Headers = (("X-Content-Type-Options", "nosniff"),)
OF_PAGES: Headers = (
    *ALWAYS,
    ("Content-Security-Policy", POLICY),
    ("Cache-Control", "no-store"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), microphone=(), geolocation=()"),
)
OVER_HTTPS: Headers = (*OF_PAGES, ("Strict-Transport-Security", "max-age=31536000"))


class TokenInHeaderFirst(CSRFProtect):
    """The same check, which reads the body as a form only where no header has a token."""

    def _get_csrf_token(self) -> str | None:
        token: str | None = request.headers.get("X-CSRFToken") or super()._get_csrf_token()
        return token


csrf = TokenInHeaderFirst()


def mark_of(person_id: str) -> str:
    """What the forms of one sign-in of this person are to carry in their tokens."""
    return f"{person_id}.{secrets.token_hex(20)}"


def whose_form() -> str | None:
    """The id of the person whose page the form of this request came from, however long ago; None where no such page of
    ours made its token (whose salt is Flask-WTF's own)."""
    signer = URLSafeTimedSerializer(current_app.secret_key or "", salt="wtf-csrf-token")
    try:
        person_id, dot, _random = signer.loads(request.form.get("csrf_token", "")).rpartition(".")
    except BadData:
        return None
    return person_id if dot else None


def init_app(app: Flask) -> None:
    csrf.init_app(app)
    app.after_request(_harden)


def _harden(response: Response) -> Response:
    of_pages = OVER_HTTPS if request.is_secure else OF_PAGES
    wanted = ALWAYS if response.mimetype in NEVER_A_PAGE else of_pages
    # Once for all of them: each question to werkzeug's headers looks through the whole list.
    given = {name.lower() for name, _value in response.headers}
    response.headers.extend([(name, value) for name, value in wanted if name.lower() not in given])
    return response
