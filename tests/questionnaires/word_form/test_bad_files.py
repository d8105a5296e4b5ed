"""What is no form is refused with a sentence that says what to do, in bounded memory, and nothing is fetched."""

from __future__ import annotations

import io
import socket
import struct
import tracemalloc
import zipfile
from collections.abc import Callable

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.questionnaires.word_form.writing import bold, form, outline, packed, raw, table
from webapp.questionnaires.word_form import Reading, WordFileError, package, read_form

MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
MEGABYTE = 1024 * 1024


def whole() -> bytes:
    document = form("# Medarbeidersamtale", "## Nå", "- Hva trives du med?", "Tilfreds? ☐ Ja ☐ Nei")
    bold(document, "Avtaler")
    table(document, ("Hva", "Hvem", "Når"), ("", "", ""))
    table(document, ("Påstand", "1", "2", "3", "4", "5"), ("Jeg lærer", "", "", "", "", ""))
    return packed(document)


def changed(change: Callable[[str, bytes], bytes], **extra: bytes) -> bytes:
    """The whole document with each part changed, and parts added."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole())) as packed_file, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as again:
        for name in packed_file.namelist():
            again.writestr(name, change(name, packed_file.read(name)))
        for name, content in extra.items():
            again.writestr(name, content)
    return made.getvalue()


def replaced(old: bytes, new: bytes) -> bytes:
    made = changed(lambda _name, part: part.replace(old, new))
    assert made != changed(lambda _name, part: part)
    return made


def in_document(content: bytes) -> bytes:
    return changed(lambda name, part: content if name == "word/document.xml" else part)


def lying_about_its_size() -> bytes:
    """A part that unpacks to much more than its headers say."""
    bomb = bytearray(changed(lambda _name, part: part, **{"word/big.xml": b" " * 60 * MEGABYTE}))
    size = struct.pack("<L", 60 * MEGABYTE)
    return bytes(bomb.replace(size, struct.pack("<L", 1000)))


def workbook() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as again:
        again.writestr("xl/workbook.xml", "<workbook/>")
    return made.getvalue()


ENTITY = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
NAMESPACE = b"http://schemas.openxmlformats.org/officeDocument/2006"
BAD = {
    "nothing": (b"", "er tom"),
    "text": (b"Hva trives du med?", "ikke et Word-dokument"),
    "pdf": (b"%PDF-1.7", "ikke et Word-dokument"),
    "doc": (b"\xd0\xcf\x11\xe0" + bytes(600), "eldre Word-format"),
    "locked": (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "passord"),
    "half a file": (whole()[:5000], "lagre det på nytt"),
    "workbook": (workbook(), "ikke et Word-dokument"),
    "macros": (replaced(MAIN.encode(), b"application/vnd.ms-word.document.macroEnabled.main+xml"), "makroer"),
    "template": (replaced(b"document.main+xml", b"template.main+xml"), "mal"),
    "strict": (replaced(NAMESPACE, b"http://purl.oclc.org/ooxml/officeDocument"), "Strict"),
    "entities": (in_document(ENTITY), "innhold som Word ikke lager"),
    "entities in UTF-16": (in_document(ENTITY.decode().encode("utf-16")), "innhold som Word ikke lager"),
    "broken XML": (in_document(b"<w:document"), "lagre det på nytt"),
    "no body": (in_document(b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>'),
                "lagre det på nytt"),
    "another root": (in_document(b"<a/>"), "lagre det på nytt"),
    "too many bytes": (b"PK" + bytes(package.MOST_BYTES), "høyst 5 MB"),
    "a bomb": (changed(lambda _name, part: part, **{"word/big.xml": b"<a/>" + b" " * 60 * MEGABYTE}), "for stort"),
    "many elements": (in_document(b"<a>" + b"<b/>" * package.MOST_ELEMENTS + b"</a>"), "for stort"),
    "many parts": (changed(lambda _name, part: part, **{f"a{n}.bin": b"" for n in range(600)}), "for stort"),
    "nothing asked": (packed(form("# Referat", "Vi hadde en fin dag.")), "Fant ingen spørsmål"),
    "no words": (packed(docx.Document()), "Fant ingen spørsmål"),
    "a book": (packed(form(*(f"Hva er {n}?" for n in range(200)))), "for stort"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "told"), BAD.values(), ids=BAD.keys())
def test_what_is_no_form_says_why(content: bytes, told: str) -> None:
    with pytest.raises(WordFileError, match=told):
        read_form(content, "skjema.docx")


@pytest.mark.parametrize("name", ["skjema.docm", "skjema.DOTX"])
def test_what_word_does_not_call_a_document_is_refused_by_its_name(name: str) -> None:
    with pytest.raises(WordFileError, match="makroer"):
        read_form(whole(), name)


@pytest.mark.parametrize("bomb", [BAD["a bomb"][0], lying_about_its_size()], ids=["honest", "lying"])
def test_a_bomb_is_not_unpacked(bomb: bytes) -> None:
    tracemalloc.start()
    with pytest.raises(WordFileError):
        read_form(bomb, "skjema.docx")
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 4 * package.MOST_UNPACKED_BYTES


def test_pictures_are_never_unpacked() -> None:
    content = changed(lambda _name, part: part, **{"word/media/image1.png": bytes(60 * MEGABYTE)})
    tracemalloc.start()
    read_form(content, "skjema.docx")
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 10 * MEGABYTE


def test_what_lies_outside_the_file_is_not_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(*_arguments: object) -> None:
        raise AssertionError("reading went out on the network")

    monkeypatch.setattr(socket.socket, "connect", connect)
    link = (
        b'<Relationship Id="rIdOut" Type="' + NAMESPACE + b'/relationships/header" Target="http://127.0.0.1/x"'
        b' TargetMode="External"/></Relationships>'
    )
    assert outline(read_form(replaced(b"</Relationships>", link), "skjema.docx"))[0].startswith("Medarbeidersamtale")


def test_tables_within_tables_end_somewhere() -> None:
    document = form("Hva trives du med?")
    deep = "<w:tbl><w:tr><w:tc>" * 60 + "<w:p><w:r><w:t>Og her?</w:t></w:r></w:p>" + "</w:tc></w:tr></w:tbl>" * 60
    raw(document, deep)
    assert "  both text: Og her?" in outline(read_form(packed(document), "skjema.docx"))


def _read_or_refused(content: bytes) -> Reading | str:
    try:
        return read_form(content, "skjema.docx")
    except WordFileError as refused:
        return str(refused)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_no_mutation_of_the_file_gives_another_error(data: st.DataObject) -> None:
    content = bytearray(whole())
    for _change in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    _read_or_refused(bytes(content))


TAGS = ["p", "r", "t", "tbl", "tr", "tc", "sdt", "sdtContent", "sdtPr", "ins", "del", "pPr", "rPr", "numPr", "gridSpan",
        "tcPr", "vMerge", "hyperlink", "drawing", "txbxContent", "sym", "pStyle", "b", "br", "tab", "body"]  # fmt: skip
TEXTS = ["", "Hva?", "☐ Ja ☐", "1 2 3 4 5", "1 = a, 5 = b", "Navn: ___", "Hvem", "Når", "Mål", "Frist", "Leder", "?",
         "☐", "Medarbeider", "(leder)", "Del 1:", "1.", "- ", "AVTALER", "Underskrift", "\t", "skala 1-5"]  # fmt: skip
VALUES = ["", "0", "1", "-5", "99999999999", "Heading1", "Title", "continue", "F0A8", "x"]


@st.composite
def elements(draw: st.DrawFn, depth: int = 5) -> str:
    tag, value = draw(st.sampled_from(TAGS)), draw(st.sampled_from(VALUES))
    if tag == "t" or depth == 0:
        return f"<w:r><w:t>{draw(st.sampled_from(TEXTS))}</w:t></w:r>"
    inside = draw(st.lists(elements(depth=depth - 1), max_size=4))
    return f'<w:{tag} w:val="{value}" w:char="{value}">{"".join(inside)}</w:{tag}>'


@settings(max_examples=80, deadline=None)
@given(st.lists(elements(), min_size=1, max_size=6))
def test_no_order_of_elements_gives_another_error(parts: list[str]) -> None:
    document = form("Hva trives du med?")
    for part in parts:
        raw(document, part)
    reading = _read_or_refused(packed(document))
    assert isinstance(reading, str) or Reading.load(reading.dump()) == reading


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.lists(st.sampled_from(TEXTS) | st.text(max_size=20), min_size=1, max_size=1),
            st.lists(st.lists(st.sampled_from(TEXTS), min_size=3, max_size=3), min_size=1, max_size=4),
        ),
        max_size=8,
    )
)
def test_every_form_that_is_read_is_a_whole_one(blocks: list[list]) -> None:
    document = form("Hva trives du med?")
    for block in blocks:
        if isinstance(block[0], str):
            document.add_paragraph("".join(sign for sign in block[0] if sign.isprintable()))
        else:
            table(document, *block)
    reading = _read_or_refused(packed(document))
    assert isinstance(reading, Reading)
    assert any(question.texts[reading.language]["text"] for s in reading.draft.sections for question in s.questions)
