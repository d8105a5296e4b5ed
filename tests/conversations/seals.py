"""Unsaved text sealed as a browser seals it (static/js/seal.js), and posted to its talk."""

from __future__ import annotations

import json
import re
import secrets
from base64 import b64decode
from html import unescape
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.cast import Cast
from webapp import clock
from webapp.conversations import unsaved
from webapp.conversations.access import Seat
from webapp.conversations.models import Conversation
from webapp.conversations.texts import form_of
from webapp.questionnaires.kinds import Role, SectionKind

NAME = "0123456789abcdef"


def told(field: str, text: Any, **given: Any) -> dict[str, Any]:
    """What a tab seals: text that was typed upon an empty field just now, but for what is given."""
    at = int(clock.now().timestamp() * 1000)
    own = {"name": NAME, "field": field, "base_text": "", "text": text, "sent": None, "at": at}
    return own | given


def seal(seat: Seat, content: Any, *, padding: int = 100) -> bytes:
    """What ``seat``'s browser would keep of it on the device."""
    given = b64decode(unsaved.sealing(seat).key)
    key_id, point = given[:4], given[4:]
    own = ec.generate_private_key(ec.SECP256R1())
    own_point = own.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    server = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    info = f"samtale unsaved text 1\0{seat.conversation.id}\0{seat.person.id}\0".encode() + own_point + point
    key = HKDF(SHA256(), 32, salt=None, info=info).derive(own.exchange(ec.ECDH(), server))
    nonce = secrets.token_bytes(12)
    plain = json.dumps(content).encode() + b" " * padding
    return key_id + own_point + nonce + AESGCM(key).encrypt(nonce, plain, None)


def show(browser: FlaskClient, talk: Conversation, sealed: bytes) -> TestResponse:
    return browser.post(f"/samtaler/{talk.id}/ulagret", data=sealed)


def put_back(browser: FlaskClient, talk: Conversation, sealed: bytes) -> TestResponse:
    return browser.post(f"/samtaler/{talk.id}/ulagret/tilbake", data=sealed)


def own_question(talk: Conversation, role: Role = Role.EMPLOYEE) -> str:
    return f"answer:{form_of(talk).questions_for(role)[0].id}:{role}"


def note_of(talk: Conversation) -> str:
    return f"note:{next(s for s in form_of(talk).meeting_sections if s.kind == SectionKind.QUESTIONS).id}"


def save(cast: Cast, talk: Conversation, field: str, text: str, **given: Any) -> int:
    body = {"save_id": "tab-one-0.1", "base_version": 0, "base_text": "", "text": text} | given
    answer = cast.browser(cast.employee).post(f"/samtaler/{talk.id}/felt/{field}", json=body)
    return int(answer.status_code)


def shown(html: str) -> str:
    """The text of an offer as it is marked: new words in <ins>, those that go in <del>."""
    found = re.search(r'class="found-text"[^>]*>(.*?)</div>', html, re.DOTALL)
    assert found, html
    return unescape(found[1])
