"""Signed minutes as they leave the database: what a PDF shows and carries, with no table behind it."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass


@dataclass(frozen=True)
class SignedBy:
    """One signature. `role` is employee or manager, `at` aware, `verdict` signed or disagrees (then with `words`),
    `method` the name of how it was made (methods.py), `digest` the SHA-256 (hex) of the text signed."""

    role: str
    name: str
    at: dt.datetime
    verdict: str
    words: str
    method: str
    digest: str


@dataclass(frozen=True)
class MinutesDocument:
    """Signed minutes. `text` is the canonical serialisation and `digest` its SHA-256 (hex); `signed_at` is aware, when
    the last one signed; `audit_head` is the audit log's last link then (hex); `replaced_at` when newer ones came."""

    text: bytes
    digest: str
    signatures: tuple[SignedBy, ...]
    signed_at: dt.datetime
    audit_head: str
    replaced_at: dt.datetime | None


def signatures_file(document: MinutesDocument) -> bytes:
    """signaturer.json, version 1, UTF-8:

    {"samtale_signatures": 1, "file": "referat.json", "sha256": hex, "audit_head": hex,
     "replaced_at": time or null,
     "signatures": [{"role", "name", "at": time, "verdict", "words", "method", "sha256": hex}]}

    Times are UTC (ISO 8601 with Z, microseconds where there are any); the other values are as in `SignedBy`.
    """
    facts = {
        "samtale_signatures": 1,
        "file": "referat.json",
        "sha256": document.digest,
        "audit_head": document.audit_head,
        "replaced_at": _utc(document.replaced_at) if document.replaced_at else None,
        "signatures": [
            {
                "role": signed.role,
                "name": signed.name,
                "at": _utc(signed.at),
                "verdict": signed.verdict,
                "words": signed.words,
                "method": signed.method,
                "sha256": signed.digest,
            }
            for signed in document.signatures
        ],
    }
    return json.dumps(facts, ensure_ascii=False, indent=1).encode()


def _utc(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")
