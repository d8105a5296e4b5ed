"""What PDF/A-3a (ISO 19005-3) and PDF/UA-1 (ISO 14289-1) ask of a file and a program can see, clause by clause.

The library that reads is another than the one that wrote. No validator is replaced by this: it is what we rely on typst
for, so that a new version of it that breaks a promise is noticed here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from io import BytesIO
from itertools import pairwise
from typing import Any

import pytest
import typst
from flask import Flask
from pypdf import PdfReader
from pypdf.generic import ArrayObject, ByteStringObject, DictionaryObject, StreamObject, TextStringObject

from tests.plans.signed_minutes import agreement, bare, goal, signed, usual
from tests.plans.test_pdf import HOSTILE, REPLACED
from webapp import languages
from webapp.plans.pdf import render_pdf
from webapp.plans.signed_minutes import MinutesDocument

DOCUMENTS: dict[str, Callable[[], MinutesDocument]] = {
    "bare": lambda: signed(bare()),
    "usual": lambda: signed(usual(language="nn"), words="Svartiden er ikke mitt ansvar alene."),
    "replaced": lambda: signed(usual(language="en", number=2), replaced_at=REPLACED),
    "long": lambda: signed(bare(summary=[{"section": "", "text": ("Vi snakket om dette. " * 20 + "\n\n") * 250}])),
    "odd letters": lambda: signed(odd()),
}


def odd() -> dict[str, Any]:
    text = " ".join(HOSTILE[name] for name in ("emoji", "chinese", "right to left", "combining", "outside"))
    row = agreement(text, "other", other=text)
    summary = [{"section": text, "text": text}]
    return usual(goals=[goal(text, measure=text, actions=[row])], agreements=[row], summary=summary)


@dataclass(frozen=True)
class File:
    """One PDF, as its bytes and as what its objects say."""

    data: bytes = field(repr=False)

    @cached_property
    def reader(self) -> PdfReader:
        return PdfReader(BytesIO(self.data), strict=True)

    @cached_property
    def root(self) -> Any:
        return self.reader.root_object

    @cached_property
    def xmp(self) -> str:
        return str(self.root["/Metadata"].get_object().get_data().decode())

    @cached_property
    def objects(self) -> list[Any]:
        """Every object of the file and of its streams, dictionaries and arrays within, each once."""
        size: Any = self.reader.trailer["/Size"]
        found: list[Any] = []
        for number in range(1, size):
            found += _within(self.reader.get_object(number))
        return found

    @cached_property
    def dictionaries(self) -> list[Any]:
        return [each for each in self.objects if isinstance(each, DictionaryObject)]

    @cached_property
    def fonts(self) -> list[Any]:
        return [each for each in self.dictionaries if each.get("/Type") == "/Font"]

    @cached_property
    def elements(self) -> list[Any]:
        """The structure's elements in the order they are read."""
        return list(_elements(self.root["/StructTreeRoot"]))

    def named(self, name: str) -> list[Any]:
        return [element for element in self.elements if element["/S"] == name]

    @cached_property
    def pages(self) -> list[Any]:
        return list(self.reader.pages)

    @cached_property
    def operations(self) -> list[list[tuple[list[Any], bytes]]]:
        """What each page does, in order."""
        return [page.get_contents().operations for page in self.pages]


def _within(value: Any) -> Iterator[Any]:
    yield value
    if isinstance(value, DictionaryObject):
        for part in value.values():
            yield from _within(part) if not hasattr(part, "idnum") else ()
    elif isinstance(value, ArrayObject):
        for part in value:
            yield from _within(part) if not hasattr(part, "idnum") else ()


def _elements(node: Any) -> Iterator[Any]:
    kids = node.get("/K", ArrayObject()).get_object()
    for kid in kids if isinstance(kids, ArrayObject) else [kids]:
        below = kid.get_object()
        if isinstance(below, DictionaryObject) and "/S" in below:
            yield below
            yield from _elements(below)


Check = Callable[[File], bool]
CLAUSES: list[tuple[str, str, Check]] = []


def asks(standard: str, what: str) -> Callable[[Check], Check]:
    def add(check: Check) -> Check:
        CLAUSES.append((standard, what, check))
        return check

    return add


@asks("A 6.1.2", "the header is followed by a comment of bytes above 127")
def header(file: File) -> bool:
    return re.match(rb"%PDF-1\.[0-7]\n%[\x80-\xff]{4}", file.data) is not None


@asks("A 6.1.3", "the trailer identifies the file, it is not encrypted, and nothing follows its end")
def trailer(file: File) -> bool:
    known: Any = file.reader.trailer
    return len(known["/ID"]) == 2 and "/Encrypt" not in known and file.data.rstrip().endswith(b"%%EOF")


@asks("A 6.1.7", "no stream lies outside the file, and none is packed by LZW")
def streams(file: File) -> bool:
    packed = [each for each in file.objects if isinstance(each, StreamObject)]
    return not any("/F" in each or "/LZWDecode" in str(each.get("/Filter")) for each in packed)


@asks("A 6.1.13", "no string is longer than 32,767 bytes, no name longer than 127")
def limits(file: File) -> bool:
    strings = [each for each in file.objects if isinstance(each, TextStringObject | ByteStringObject)]
    names = [name for each in file.dictionaries for name in each]
    return all(len(each.original_bytes) <= 32_767 for each in strings) and all(len(name) <= 128 for name in names)


@asks("A 6.2.3", "colours are said to be of one embedded RGB profile")
def output_intent(file: File) -> bool:
    (intent,) = [each.get_object() for each in file.root["/OutputIntents"]]
    profile = intent["/DestOutputProfile"].get_object()
    icc = profile.get_data()
    return (intent["/S"], profile["/N"], icc[16:20], icc[36:40]) == ("/GTS_PDFA1", 3, b"RGB ", b"acsp")


@asks("A 6.2.10", "nothing shines through anything")
def transparency(file: File) -> bool:
    soft = [each for each in file.dictionaries if each.get("/SMask", "/None") != "/None" or "/Group" in each]
    return not soft and all(each.get(name, 1) == 1 for each in file.dictionaries for name in ("/ca", "/CA"))


@asks("A 6.2.11.4", "every font is embedded, a subset of it")
def embedded(file: File) -> bool:
    described = [each["/FontDescriptor"] for each in file.fonts if "/FontDescriptor" in each]
    whole = len(described) == len([each for each in file.fonts if each["/Subtype"] != "/Type0"])
    return whole and all({"/FontFile2", "/FontFile3"} & each.keys() for each in described)


@asks("A 6.2.11.7", "every letter says which it is in Unicode, and none is of private use")
def unicode(file: File) -> bool:
    tables = [each["/ToUnicode"].get_data().decode() for each in file.fonts if each["/Subtype"] == "/Type0"]
    meant = [code for table in tables for code in re.findall(r"> <([0-9A-Fa-f]+)>", table)]
    private = [code for code in meant if 0xE000 <= int(code[:4], 16) < 0xF900]
    return bool(meant) and not private and not set(meant) & {"0000", "FEFF", "FFFE"}


@asks("A 6.2.11.8", "no letter is shown as the sign for one that there is not")
def no_notdef(file: File) -> bool:
    shown = b"".join(
        part.original_bytes
        for page in file.operations
        for operands, operator in page
        if operator in {b"Tj", b"TJ"}
        for part in (operands[0] if isinstance(operands[0], ArrayObject) else operands)
        if isinstance(part, TextStringObject | ByteStringObject)
    )
    return bool(shown) and not any(shown[at : at + 2] == b"\0\0" for at in range(0, len(shown), 2))


@asks("A 6.3, 6.5", "nothing can be pressed, run or filled in")
def nothing_moves(file: File) -> bool:
    acts = {"/JS", "/JavaScript", "/OpenAction", "/AA", "/Annots", "/AcroForm", "/XFA", "/Launch", "/URI"}
    return not any(acts & each.keys() for each in file.dictionaries) and b"/JavaScript" not in file.data


@asks("A 6.6.2", "the file says what it claims to be where programs look, unpacked")
def claims(file: File) -> bool:
    said = dict(re.findall(r"<(pdfaid:\w+|pdfuaid:\w+)>([^<]+)<", file.xmp))
    packed = "/Filter" in file.root["/Metadata"].get_object()
    return said == {"pdfaid:part": "3", "pdfaid:conformance": "A", "pdfuaid:part": "1"} and not packed


@asks("A 6.6.3", "its two places for title, people and dates agree")
def same_facts(file: File) -> bool:
    facts = file.reader.metadata
    assert facts is not None and facts.creation_date is not None and facts.title and facts.author
    when = facts.creation_date.isoformat()
    return f">{facts.title}</rdf:li>" in file.xmp and f">{facts.author}</rdf:li>" in file.xmp and when in file.xmp


@asks("A 6.7.2, UA 7.1", "it is marked as tagged, and no tag is in doubt")
def marked(file: File) -> bool:
    mark = file.root["/MarkInfo"]
    return bool(mark["/Marked"].value) and not (mark.get("/Suspects") and mark["/Suspects"].value)


@asks("A 6.7.3, UA 7.1", "whatever a page shows is either part of the structure or said to be an ornament")
def all_marked(file: File) -> bool:
    for page in file.operations:
        depth = 0
        for _operands, operator in page:
            depth += {b"BDC": 1, b"BMC": 1, b"EMC": -1}.get(operator, 0)
            if operator in {b"Tj", b"TJ", b"S", b"f", b"Do", b"sh"} and not depth:
                return False
    return True


@asks("A 6.7.3.3", "every piece that is part of the structure is found in it")
def in_the_tree(file: File) -> bool:
    parents = list(_numbers(file.root["/StructTreeRoot"]["/ParentTree"].get_object()))
    for page, operations in zip(file.pages, file.operations, strict=True):
        pieces = [of for of, operator in operations if operator == b"BDC" and "/MCID" in (of[1] or {})]
        known = dict(parents)[page["/StructParents"]].get_object()
        if any(known[int(of[1]["/MCID"])].get_object()["/S"] is None for of in pieces):
            return False
    return True


def _numbers(node: Any) -> Iterator[tuple[int, Any]]:
    """A number tree's pairs."""
    pairs = node.get("/Nums", [])
    yield from zip(map(int, pairs[::2]), pairs[1::2], strict=True)
    for kid in node.get("/Kids", []):
        yield from _numbers(kid.get_object())


@asks("A 6.7.3.4", "every tag is one of the standard's, or said to be like one")
def standard_tags(file: File) -> bool:
    alike = file.root["/StructTreeRoot"].get("/RoleMap", {})
    return {alike.get(each["/S"], each["/S"]) for each in file.elements} <= {
        "/Document", "/Part", "/Div", "/P", "/Span", "/H1", "/H2", "/Table", "/THead", "/TBody", "/TR", "/TH", "/TD",
    }  # fmt: skip


@asks("A 6.7.4, UA 7.2", "its language is said")
def language(file: File) -> bool:
    return re.fullmatch("(nb|nn)-NO|en-GB", file.root["/Lang"]) is not None


@asks("A 6.8", "what is attached says its name, kind, date, and how it belongs to the file")
def attached(file: File) -> bool:
    files = [each.get_object() for each in file.root["/AF"]]
    listed = [each for each in file.dictionaries if each.get("/Type") == "/Filespec"]
    return len(files) == len(listed) == 2 and all(
        each["/F"] == each["/UF"]
        and each["/Desc"]
        and each["/AFRelationship"] in {"/Source", "/Supplement"}
        and each["/EF"]["/F"]["/Subtype"] == "/application/json"
        and each["/EF"]["/F"]["/Params"]["/ModDate"]
        for each in files
    )


@asks("A 6.9", "no layer can be put away")
def no_layers(file: File) -> bool:
    return "/OCProperties" not in file.root


@asks("UA 7.1", "its window shows its title")
def title(file: File) -> bool:
    return bool(file.root["/ViewerPreferences"]["/DisplayDocTitle"].value)


@asks("UA 7.3", "no picture is without words, for there is none")
def no_pictures(file: File) -> bool:
    return not file.named("/Figure") and not [each for each in file.dictionaries if each.get("/Subtype") == "/Image"]


@asks("UA 7.4", "headings begin with the first level and leave out none")
def headings(file: File) -> bool:
    levels = [int(each["/S"][2]) for each in file.elements if re.fullmatch("/H[1-6]", each["/S"])]
    return levels[0] == 1 and all(after <= before + 1 for before, after in pairwise(levels))


@asks("UA 7.5", "each row of a table is as wide as its head, whose cells say that they stand above columns")
def tables(file: File) -> bool:
    for table in file.named("/Table"):
        parts = list(_elements(table))
        head, *rows = [[cell["/S"] for cell in _elements(row)] for row in parts if row["/S"] == "/TR"]
        heads = [cell for cell in parts if cell["/S"] == "/TH"]
        if head != ["/TH"] * len(heads) or not all("/Column" in str(cell["/A"]) for cell in heads):
            return False
        if any([kind for kind in row if kind in {"/TH", "/TD"}] != ["/TD"] * len(heads) for row in rows):
            return False
    return True


@asks("UA 7.17", "there is a bookmark for each heading")
def bookmarks(file: File) -> bool:
    def count(entries: list[Any]) -> int:
        return sum(count(entry) if isinstance(entry, list) else 1 for entry in entries)

    return count(file.reader.outline) == len(file.named("/H1")) + len(file.named("/H2"))


@asks("UA 7.18", "one goes through a page in the order of its structure")
def tab_order(file: File) -> bool:
    return all(page["/Tabs"] == "/S" for page in file.pages)


@cache
def made(name: str) -> File:
    app = Flask("webapp")
    languages.init_app(app)
    with app.app_context():
        return File(render_pdf(DOCUMENTS[name]()))


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize(
    ("standard", "what", "holds"), CLAUSES, ids=[f"{standard}: {what}" for standard, what, _holds in CLAUSES]
)
def test_the_file_is_what_it_claims_to_be(name: str, standard: str, what: str, holds: Check) -> None:
    assert holds(made(name)), f"{standard}: {what}"


CARELESS = """
#link("https://fjordvik.example")[A link] == A heading of the second level
== A letter that no font has, and one for private use: \u4e2d \ue000
#rect(fill: rgb(0, 0, 0, 50%)) #table(columns: 2)[a][b][c][d] #image(bytes("<svg xmlns='http://www.w3.org/2000/svg'/>"))
"""
# The clauses that hold for whatever typst writes.
ALWAYS = {"A 6.1.2", "A 6.1.3", "A 6.1.7", "A 6.1.13", "A 6.2.11.4", "A 6.9"}


def test_a_file_that_is_neither_is_found_out() -> None:
    """What typst makes where nothing is asked of it: the checks can fail."""
    file = File(typst.compile(CARELESS.encode(), ignore_system_fonts=True, pdf_tags=False))
    assert {standard for standard, _what, holds in CLAUSES if _holds(holds, file)} == ALWAYS


def _holds(check: Check, file: File) -> bool:
    try:
        return check(file)
    except (KeyError, TypeError, AssertionError, IndexError):
        return False
