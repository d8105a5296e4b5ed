"""The minutes as an archival PDF: one file that people read for decades, and that carries what was signed.

It claims PDF/A-3a (ISO 19005-3, level A: tagged, in its own fonts, may carry files of any kind) and PDF/UA-1
(ISO 14289-1) together: typst writes both claims into one file and refuses what breaks either. PDF/A-2a would be the
choice of archives that take no attachments, but allows none that are not PDF/A themselves. The attached files are

    referat.json      the canonical text, byte for byte what was signed: its SHA-256 is the one printed
    signaturer.json   who signed it, when and how (see `signed_minutes.signatures_file`)

The same document gives the same bytes with the same version of typst: the time in it is that of the last signature.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import logging
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask_babel import force_locale
from flask_babel import gettext as _

from ..languages import LOCALES
from . import pdf_content, pdf_letters
from .signed_minutes import MinutesDocument, signatures_file

if TYPE_CHECKING:  # those who make a PDF load it: it takes 6 MB
    import typst

TEMPLATE = Path(__file__).with_name("minutes.typ")
STANDARDS: list[typst.PDFStandard] = ["a-3a", "ua-1"]

log = logging.getLogger(__name__)


class NotSetError(Exception):
    """typst made no PDF. Says the kind of fault only: its own diagnosis quotes what people wrote."""


def render_pdf(document: MinutesDocument) -> bytes:
    """The PDF, in the language of the minutes. Inside an application context; from any thread.

    ValueError where the text is not the one that was signed: no PDF may say so. NotSetError where typst fails.
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
    except NotSetError as error:
        log.error("minutes %s fell back on plain letters: %s", document.digest[:12], error)
        return _compiled(_plain(shown), files, document.signed_at)


def _compiled(shown: dict[str, Any], files: dict[str, str], when: dt.datetime) -> bytes:
    import typst

    try:
        return typst.compile(
            _template(),
            font_paths=_fonts(),
            sys_inputs={"minutes": json.dumps(shown, ensure_ascii=False), **files},
            pdf_standards=STANDARDS,
            timestamp=int(when.timestamp()),
        )
    except typst.TypstError as error:
        raise NotSetError(str(error).partition(":")[0]) from None
    except BaseException as error:
        # Rust's panic comes as no Exception, and would end the thread of the jobs, mail and all.
        if type(error).__name__ != "PanicException":
            raise
        raise NotSetError("panic") from None


@cache
def _template() -> bytes:
    return TEMPLATE.read_bytes()


@cache
def _fonts() -> typst.Fonts:
    """Read once; threads may share them, as they may not share a `typst.Compiler`."""
    import typst

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
