"""Unsaved text that outlives a crash of the browser: kept on the device, sealed for this server alone.

While a field has text that the server has not acknowledged (for a second; at once when offline), the browser seals
``{name, field, base_text, text, sent, at}`` and keeps it until the save is acknowledged (static/js/unsaved.js). The
next visit to the talk's page by the same person posts what lies there; the server opens it and offers it back as an
ordinary save against its own base (``put_back``), so that nobody's words are overwritten. The server keeps none of it.

**The seal.** ECDH on P-256 between a key pair made for this one seal and the server's, HKDF-SHA256, AES-256-GCM: what
WebCrypto has in every current browser (X25519 came to Chromium only with version 133, in 2025). The server's private
half is derived from the data key, so there is nothing new to keep or to back up. What is sealed is
``data key's id (4 bytes) | the seal's public point (65) | nonce (12) | ciphertext and tag``; HKDF's info holds version,
talk, person and both points (``_info``). The field's name stands inside, so that nothing outside can claim another one.

What threatens it, and what stands against that:

- *Somebody else at the same device, or a stolen disk*: only the server can open it, and does so only for the person
  who wrote it, signed in. It lies under a name that only the server can make from talk and person (``places``), padded
  to whole kB: its size, the day it expires and random names are all that can be read. Live fields say autocomplete
  "off", or browsers would keep them readable for the page's return. What the operating system keeps of a program's
  memory (swap, crash dumps) is beyond a page's reach.
- *Another person signed in in the same browser*: their page is given other names, and finds nothing. What is posted
  all the same does not open, for the talk and the person of the request are part of the key.
- *A seal replayed into another talk, field or person*: the same; and a field is only what the seal itself says. Whoever
  asks learns nothing: what is broken, another's or of an unknown key is answered alike.
- *A forged seal*: anyone who has seen the public key can make one and, at the device, put it there. It is therefore
  read like anything a browser sends: checked, shown first, stored only at a press, by the ordinary rules of saving.
- *A key rotated meanwhile*: the id says which key of the ring it was; all of them open.
- *Two tabs*: each keeps under names of its own and holds a lock (Web Locks) as long as it lives; only what a dead tab
  left is offered. Put back twice it is stored once, for it carries its save's id.
- *A save that arrived though its answer did not*: ``sent`` is that save; it is sent again as it was, and recognised.
  What the row holds already is not offered.
- *Storage full, or none*: the page says that the text will be lost with it, as it does without HTTPS, where nothing is
  kept: the public key would come over a line on which anyone could exchange it.
- *Somebody clears the browser's storage, or 30 days pass*: it is gone. It is a net below the saving, no store.

What someone may no longer read (a note of a talk that has another manager now) is not shown as it stood: of such a
text only the words that are the writer's own (``own_words``).
"""

from __future__ import annotations

import datetime as dt
import json
from base64 import b64encode
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from .. import clock
from ..crypto import KeyRing, SealBroken, keys
from ..db import transaction
from . import fields
from .access import Seat
from .fields import FieldName
from .merging import changes, merge, words
from .saving import Save, Saved, clean

PURPOSE = "unsaved text"
CURVE = ec.SECP256R1()
POINT = 65  # an uncompressed point of P-256, SEC 1 section 2.3.3
HEAD = 4 + POINT
NONCE = 12
NO_VERSION = -1


@dataclass(frozen=True)
class Sealing:
    """What a page needs to seal and to find again: base64 of ``key id | public point``, and the names to look under."""

    key: str
    places: tuple[str, ...]


@dataclass(frozen=True)
class Unsaved:
    """What a browser had not got acknowledged. ``sent`` is (save_id, text) of a save on its way; ``at`` is when.

    ``name`` is random, and stands for a tab in its save's id when it is put back.
    """

    name: str
    field: FieldName
    base_text: str
    text: str
    sent: tuple[str, str] | None
    at: dt.datetime

    @classmethod
    def from_json(cls, given: Any) -> Unsaved:
        """Check what was sealed, whose maker is anyone; raises SealBroken."""
        try:
            sent = given["sent"] if given["sent"] is None else (given["sent"]["save_id"], given["sent"]["text"])
            texts = [given["name"], given["field"], given["base_text"], given["text"], *(sent or ())]
            if not all(isinstance(text, str) for text in texts) or type(given["at"]) is not int:
                raise SealBroken("what was sealed is not unsaved text")
            at = dt.datetime.fromtimestamp(given["at"] / 1000, dt.UTC)
            kind, key, *part = given["field"].split(":")
            name = FieldName(kind, key, ":".join(part))
        except (KeyError, TypeError, ValueError, OverflowError, OSError) as error:
            raise SealBroken("what was sealed is not unsaved text") from error
        base, text = clean(given["base_text"]), clean(given["text"])
        # A device's clock may be wrong; nothing was written later than now.
        return cls(given["name"], name, base, text, sent, min(at, clock.now()))

    def saves(self) -> list[Save]:
        """The saves that its tab would have sent, in order; raises BadSave for what no save may be (too long, say).

        They know of no version, and so are always merged against their base.
        """
        steps = [(f"{self.name}.1", self.text)]
        if self.sent is not None:
            steps.insert(0, self.sent)
        base, saves = self.base_text, []
        for save_id, text in steps:
            given = Save.from_json({"save_id": save_id, "base_version": 0, "base_text": base, "text": text})
            saves.append(replace(given, base_version=NO_VERSION))
            base = given.text
        return saves

    def merged_into(self, current: str) -> str:
        """What ``current`` would become if this text were put back."""
        if self.text == current:
            return current  # a tab that closes sends what it has, and its text may have come
        base = self.base_text
        if self.sent is not None:
            current, base = merge(base, clean(self.sent[1]), current), clean(self.sent[1])
        return merge(base, self.text, current)

    @property
    def own_words(self) -> str:
        """Only what was written here, without the words that stood there already."""
        new = words(self.text)
        added = ["".join(new[c:d]) for tag, _a, _b, c, d in changes(words(self.base_text), new) if tag != "equal"]
        return " … ".join(text.strip() for text in added if text.strip())


def sealing(seat: Seat) -> Sealing:
    """What the page of this seat is given."""
    ring = keys()
    ids = [ring.current, *(key_id for key_id in ring.keys if key_id != ring.current)]
    key = b64encode(ring.current + _point(_private(ring.derive(f"{PURPOSE} key", ring.current)).public_key()))
    return Sealing(key.decode(), tuple(_place(ring, key_id, seat) for key_id in ids))


def opened(seat: Seat, sealed: bytes) -> Unsaved:
    """The unsaved text that ``seat``'s own browser sealed in this talk; raises SealBroken for anything else."""
    ring, key_id, point = keys(), sealed[:4], sealed[4:HEAD]
    nonce, rest = sealed[HEAD : HEAD + NONCE], sealed[HEAD + NONCE :]
    if key_id not in ring.keys:
        raise SealBroken("an unknown key")
    private = _private(ring.derive(f"{PURPOSE} key", key_id))
    try:
        shared = private.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, point))
        info = _info(seat, point, _point(private.public_key()))
        plain = AESGCM(HKDF(SHA256(), 32, salt=None, info=info).derive(shared)).decrypt(nonce, rest, None)
        return Unsaved.from_json(json.loads(plain))
    except (InvalidTag, ValueError, RecursionError) as error:
        raise SealBroken("unsaved text does not open") from error


def put_back(seat: Seat, unsaved: Unsaved) -> Saved:
    """Save it as its tab would have; raises BadSave or ClashError, aborts with 403 or 404 where it may not be."""
    with transaction():
        return [fields.save(seat, unsaved.field, save) for save in unsaved.saves()][-1]


def _info(seat: Seat, point: bytes, public: bytes) -> bytes:
    bound = f"samtale {PURPOSE} 1\0{seat.conversation.id}\0{seat.person.id}\0"
    return bound.encode() + point + public


def _place(ring: KeyRing, key_id: bytes, seat: Seat) -> str:
    return ring.derive(f"{PURPOSE} place {seat.conversation.id} {seat.person.id}", key_id)[:16].hex()


@lru_cache(maxsize=8)
def _private(seed: bytes) -> ec.EllipticCurvePrivateKey:
    """The key pair of a seed of 32 bytes, stretched to 64 so that no scalar is likelier (FIPS 186-5, A.2.1)."""
    number = int.from_bytes(HKDF(SHA256(), 64, salt=None, info=b"P-256 scalar").derive(seed))
    return ec.derive_private_key(number % (CURVE.group_order - 1) + 1, CURVE)


def _point(public: ec.EllipticCurvePublicKey) -> bytes:
    return public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
