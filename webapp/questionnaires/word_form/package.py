"""Opens a Word file (ECMA-376) that nobody vouches for: only text parts of a bounded size ever reach the parser."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

if TYPE_CHECKING:
    from docx.document import Document
    from docx.opc.part import Part

MOST_BYTES = 5_000_000
MOST_UNPACKED_BYTES = 6_000_000  # of text; a form has some hundred thousand
MOST_ELEMENTS = 200_000
MOST_PARTS = 500
_ZIP, _OLD_OFFICE = b"PK", b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # [MS-OFFCRYPTO] 2.3.4.4
_STRICT = b"purl.oclc.org/ooxml"  # the namespaces of ISO/IEC 29500 Strict
_TEXT_PARTS = (".xml", ".rels")
_ELEMENT = re.compile(rb"<[\w:]")
_SIDE_PARTS = ("header", "footer", "footnotes", "endnotes", "comments")
# python-docx tells a damaged file in many ways and promises none of them; SyntaxError is how lxml tells bad XML.
_DAMAGE = (zipfile.BadZipFile, zlib.error, SyntaxError, LookupError, ValueError, TypeError, AttributeError,
           AssertionError, EOFError, RuntimeError, OSError)  # fmt: skip


class WordFileError(ValueError):
    """A file that no form can be read from; its text tells the person what to do."""


@dataclass(frozen=True)
class WordFile:
    """An opened document: its text, its styles, and what stands around the text, as lxml elements."""

    body: Any
    styles: Any
    title: str  # as its properties give it, often empty
    around: tuple[tuple[str, Any], ...]  # (header, footer, footnotes, endnotes or comments; its root)


def open_word_file(content: bytes, filename: str) -> WordFile:
    """The document. Raises WordFileError when it is damaged, too large, locked or something else."""
    _refuse_by_its_first_bytes(content, filename)
    try:
        return _opened(_text_parts_alone(content))
    except WordFileError:
        raise
    except _DAMAGE as error:
        raise WordFileError(
            _("Dokumentet kan ikke leses. Åpne det i Word, lagre det på nytt som .docx, og prøv igjen.")
        ) from error


def _refuse_by_its_first_bytes(content: bytes, filename: str) -> None:
    if not content.strip():
        raise WordFileError(_("Filen er tom."))
    if len(content) > MOST_BYTES:
        raise WordFileError(_("Filen er for stor. Den kan være på høyst 5 MB. Ta bort bildene, og prøv igjen."))
    if content.startswith(_OLD_OFFICE):
        if _ENCRYPTED in content:
            raise WordFileError(_("Dokumentet har passord. Ta bort passordet i Word, lagre, og prøv igjen."))
        raise WordFileError(_("Dette er et eldre Word-format. Åpne det i Word, lagre det som .docx, og prøv igjen."))
    if not content.startswith(_ZIP):
        raise WordFileError(_("Dette er ikke et Word-dokument. Velg en fil som slutter på .docx."))
    if filename.lower().endswith((".docm", ".dotm", ".dotx")):
        _refuse_kind()


def _refuse_kind() -> None:
    raise WordFileError(_("Dokumentet er en mal eller har makroer. Lagre det som vanlig .docx i Word, og prøv igjen."))


def _text_parts_alone(content: bytes) -> io.BytesIO:
    """The package anew, uncompressed, with its pictures and other contents emptied.

    Each part is unpacked only as far as its share of the limit, whatever its header says of its size.
    """
    left, elements, fresh = MOST_UNPACKED_BYTES, MOST_ELEMENTS, io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as packed, zipfile.ZipFile(fresh, "w") as unpacked:
        names = set(packed.namelist())
        if "word/document.xml" not in names and any(name.startswith(("xl/", "ppt/")) for name in names):
            raise WordFileError(_("Dette er ikke et Word-dokument. Velg en fil som slutter på .docx."))
        if len(names) > MOST_PARTS:
            _refuse_size()
        for name in sorted(names):
            part = b""
            if name.lower().endswith(_TEXT_PARTS):
                with packed.open(name) as source:
                    part = source.read(left + 1)
                left, elements = left - len(part), elements - len(_ELEMENT.findall(part))
                _refuse_contents(part, too_large=min(left, elements) < 0)
            unpacked.writestr(name, part)
    fresh.seek(0)
    return fresh


def _refuse_contents(part: bytes, *, too_large: bool) -> None:
    if too_large:
        _refuse_size()
    plain = part.replace(b"\0", b"")  # UTF-16 looks the same
    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
        raise WordFileError(_("Dokumentet har innhold som Word ikke lager. Lagre det på nytt i Word, og prøv igjen."))
    if _STRICT in plain:
        raise WordFileError(_("Dokumentet er lagret som «Strict Open XML». Velg vanlig .docx i Word, og prøv igjen."))
    if b"macroEnabled.main+xml" in plain or b"template.main+xml" in plain:
        _refuse_kind()


def _refuse_size() -> None:
    raise WordFileError(
        _("Dokumentet er for stort til å være et samtaleskjema. Slett det som ikke hører til skjemaet.")
    )


def _opened(package: io.BytesIO) -> WordFile:
    import docx  # here, for it and lxml take 15 MB that few processes ever need

    document: Document = docx.Document(package)
    if document.element.body is None:
        raise ValueError("a document without a body")
    return WordFile(
        body=document.element.body,
        styles=document.styles.element,
        title=document.core_properties.title or "",
        around=tuple(_around(document.part)),
    )


def _around(part: Part) -> list[tuple[str, Any]]:
    """The parts beside the text, each with its kind. What lies outside the file is never fetched."""
    from docx.oxml import parse_xml

    inside = [link for link in part.rels.values() if not link.is_external]
    kinds = [(link.reltype.rpartition("/")[2], link.target_part.blob) for link in inside]
    return [(kind, parse_xml(blob)) for kind, blob in kinds if kind in _SIDE_PARTS]
