"""The minutes as an archival PDF: one file that people read for decades, and that carries what was signed.

It claims PDF/A-3a (ISO 19005-3, level A: tagged, in its own fonts, may carry files of any kind) and PDF/UA-1
(ISO 14289-1) together: typst writes both claims into one file and refuses what breaks either. PDF/A-2a would be the
choice of archives that take no attachments, but allows none that are not PDF/A themselves. The attached files are

    referat.json      the canonical text, byte for byte what was signed: its SHA-256 is the one printed
    signaturer.json   who signed it, when and how (see `signatures_file`)

The same document gives the same bytes with the same version of typst: the time in it is that of the last signature.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import logging
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import typst
from flask_babel import force_locale
from flask_babel import gettext as _

from ..languages import LOCALES
from . import pdf_content, pdf_letters

TEMPLATE = Path(__file__).with_name("minutes.typ")
STANDARDS: list[typst.PDFStandard] = ["a-3a", "ua-1"]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class SignedBy:
    """One signature. `role` is employee or manager, `at` aware, `verdict` signed or disagrees (then with `words`),
    `method` how it was made ('simple': enkel elektronisk signatur), `digest` the SHA-256 (hex) of the text signed."""

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


def render_pdf(document: MinutesDocument) -> bytes:
    """The PDF, in the language of the minutes. Inside an application context; from any thread.

    ValueError where the text is not the one that was signed: no PDF may say so.
    """
    if {hashlib.sha256(document.text).hexdigest()} != {document.digest, *(s.digest for s in document.signatures)}:
        raise ValueError("the text, its digest and the signatures are not of one another")
    content = json.loads(document.text)
    with force_locale(LOCALES[content["language"]]):
        shown = pdf_content.pages(content, document)
        files = {
            "text": document.text.decode(),
            "text-is": _("Den signerte teksten"),
            "signatures": signatures_file(document).decode(),
            "signatures-is": _("Signaturene"),
        }
    try:
        return _compiled(shown, files, document.signed_at)
    except typst.TypstError as error:
        # The kind of fault only: typst's diagnosis quotes what people wrote.
        log.error("minutes %s fell back on plain letters: %s", document.digest[:12], str(error).partition(":")[0])
        return _compiled(_plain(shown), files, document.signed_at)


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


def _compiled(shown: dict[str, Any], files: dict[str, str], when: dt.datetime) -> bytes:
    return typst.compile(
        _template(),
        font_paths=_fonts(),
        sys_inputs={"minutes": json.dumps(shown, ensure_ascii=False), **files},
        pdf_standards=STANDARDS,
        timestamp=int(when.timestamp()),
    )


@cache
def _template() -> bytes:
    return TEMPLATE.read_bytes()


@cache
def _fonts() -> typst.Fonts:
    """Read once; threads may share them, as they may not share a `typst.Compiler`."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(pdf_letters.FONTS)])


def _plain(shown: Any) -> Any:
    """The same with `plainest` texts: what the fonts' tables promise and yet could not be set must not stop a PDF."""
    if isinstance(shown, str):
        return pdf_letters.plainest(shown)
    if isinstance(shown, list):
        return [_plain(part) for part in shown]
    if isinstance(shown, dict):
        return {name: _plain(part) for name, part in shown.items()}
    return shown
