"""The minutes as a PDF, read by another library than the one that wrote it."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import logging
import re
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any

import pytest
import typst
from flask import Flask
from flask_babel import force_locale
from flask_babel import gettext as _
from pypdf import PdfReader

from tests.plans.signed_minutes import SIGNED_AT, agreement, bare, goal, signed, usual
from webapp.languages import LOCALES
from webapp.plans import pdf, pdf_letters
from webapp.plans.pdf import NotSetError, render_pdf
from webapp.plans.signed_minutes import MinutesDocument

REPLACED = dt.datetime(2026, 12, 3, 12, tzinfo=dt.UTC)


@pytest.fixture(scope="module", autouse=True)
def speaking() -> Iterator[Flask]:
    """An application that only has languages: all that a PDF asks of one."""
    app = Flask("webapp")
    from webapp import languages

    languages.init_app(app)
    with app.app_context():
        yield app


def read(document: MinutesDocument) -> PdfReader:
    return PdfReader(BytesIO(render_pdf(document)))


def words(reader: PdfReader) -> str:
    """All text, each run of space as one."""
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def root(reader: PdfReader) -> Any:
    return reader.root_object


def tags(reader: PdfReader) -> list[str]:
    """The names of the structure tree's elements, in order."""

    def below(node: Any) -> Iterator[str]:
        node = node.get_object()
        if isinstance(node, list):
            for child in node:
                yield from below(child)
        elif isinstance(node, dict):
            if "/S" in node:
                yield node["/S"]
            if "/K" in node:
                yield from below(node["/K"])

    return list(below(root(reader)["/StructTreeRoot"]))


def test_everything_signed_can_be_read() -> None:
    document = signed(usual())
    text = words(read(document))
    for part in (
        "Fjordvik AS",
        "Referat fra medarbeidersamtale",
        "Årlig medarbeidersamtale",
        "Medarbeider Emil Eide Leder Marit Moen Holdt 21. november 2026",
        "21. november 2026",
        "Svare raskere på henvendelser Arbeidsmål Beholdes",
        "Lære å lede et prosjekt Utviklingsmål Nådd",
        "Kurs i budsjett for to av dere Avtale Avsluttes",
        "1. Kortere svartid på kundehenvendelser",
        "Ni av ti kunder får svar samme dag",
        "Støtter Fornøyde kunder",
        "1 Gå gjennom alle åpne saker med Sunniva Emil Eide 15. februar 2027",
        "3 Kurs i budsjett Videreført fra forrige plan Sunniva i HR 31. januar 2027",
        "Hva gir deg energi? Emil Eide Kundene mine. Marit Moen At laget lykkes.",
        "Hvor motivert er du? Emil Eide 4/5 – Godt motivert Mest om morgenen. Marit Moen 3/5",
        "Neste gang begynner vi med prosjektet: – hva som gikk bra – hva som tok",
        "enkel elektronisk signatur",
        "Signert 21. november 2026 kl. 10:29",
        "Signert 21. november 2026 kl. 10:32",
        document.digest,
        document.audit_head,
        f"Fjordvik AS · Emil Eide · Marit Moen · {document.digest[:12]} Side 1 av 2",
    ):
        assert part in text, part


def test_minutes_of_the_first_version_knew_of_no_choice() -> None:
    content = usual(samtale_minutes=1)
    content["answers"] = [{**answer} for answer in content["answers"] if answer.pop("choice") == ""]
    document = signed(content)
    reader = read(document)
    assert "Hva gir deg energi? Emil Eide Kundene mine. Marit Moen At laget lykkes." in words(reader)
    assert reader.attachments["referat.json"][0] == document.text


def test_it_claims_to_be_archival_and_accessible() -> None:
    reader = read(signed(usual()))
    claim = root(reader)["/Metadata"].get_object().get_data().decode()
    assert re.search("<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>", claim)
    assert "<pdfuaid:part>1</pdfuaid:part>" in claim
    assert root(reader)["/MarkInfo"]["/Marked"].value
    assert root(reader)["/ViewerPreferences"]["/DisplayDocTitle"].value
    assert reader.metadata is not None
    assert reader.metadata.title == "Referat fra medarbeidersamtale, Emil Eide og Marit Moen, 21. november 2026"
    assert reader.metadata.author == "Emil Eide, Marit Moen"
    assert reader.metadata.creation_date == SIGNED_AT


def test_headings_and_tables_are_tagged() -> None:
    found = tags(read(signed(usual())))
    assert found.count("/H1") + found.count("/H2") >= 9
    assert found.count("/Table") == 4
    assert found.count("/THead") == 4
    assert found.count("/TH") == 3 + 4 + 4 + 4
    assert found.count("/TD") == 3 * 3 + 4 * (2 + 2 + 3)


def test_what_was_signed_is_attached_as_it_was_signed() -> None:
    document = signed(usual(), words="Ikke helt.\nSe møtet i mars.", replaced_at=REPLACED)
    reader = read(document)
    assert set(reader.attachments) == {"referat.json", "signaturer.json"}
    assert reader.attachments["referat.json"] == [document.text]
    assert hashlib.sha256(reader.attachments["referat.json"][0]).hexdigest() in words(reader)
    facts = json.loads(reader.attachments["signaturer.json"][0])
    assert facts == {
        "samtale_signatures": 1,
        "file": "referat.json",
        "sha256": document.digest,
        "audit_head": document.audit_head,
        "replaced_at": "2026-12-03T12:00:00Z",
        "signatures": [
            {
                "role": "employee",
                "name": "Emil Eide",
                "at": "2026-11-21T09:29:05Z",
                "verdict": "disagrees",
                "words": "Ikke helt.\nSe møtet i mars.",
                "method": "simple",
                "sha256": document.digest,
            },
            {
                "role": "manager",
                "name": "Marit Moen",
                "at": "2026-11-21T09:32:05Z",
                "verdict": "signed",
                "words": "",
                "method": "simple",
                "sha256": document.digest,
            },
        ],
    }
    for file in root(reader)["/AF"]:
        assert file.get_object()["/AFRelationship"] in {"/Source", "/Supplement"}


def test_a_text_that_was_not_signed_makes_no_pdf() -> None:
    with pytest.raises(ValueError):
        render_pdf(signed(usual(), text=b'{"language":"nb"}'))
    with pytest.raises(ValueError):
        render_pdf(signed(usual(), signatures=signed(bare()).signatures))


def test_a_disagreement_is_printed_in_full() -> None:
    text = words(read(signed(usual(), words="Svartiden er ikke mitt ansvar alene.\n\nVi var tre om det.")))
    assert "Signert som lest, men uenig, 21. november 2026 kl. 10:29" in text
    assert "Emil Eide er uenig i referatet: Svartiden er ikke mitt ansvar alene. Vi var tre om det." in text
    assert "uenig" not in words(read(signed(usual())))


def test_replaced_minutes_say_so_on_every_page() -> None:
    reader = read(signed(usual(number=2), replaced_at=REPLACED))
    assert len(reader.pages) > 1
    assert all("Erstattet 3. desember 2026" in page.extract_text() for page in reader.pages)
    assert "Dette referatet ble erstattet 3. desember 2026" in reader.pages[0].extract_text()
    assert "Utgave" in reader.pages[0].extract_text()
    assert "rstattet" not in words(read(signed(usual())))


def test_what_is_empty_has_no_heading() -> None:
    reader = read(signed(bare()))
    text = words(reader)
    for heading in ("Forrige plan", "Arbeidsmål", "Utviklingsmål", "Tiltak", "Avtaler", "Svar", "Oppsummering"):
        assert heading not in text
    assert len(reader.pages) == 1
    assert "Side 1 av 1" in text


def test_a_row_of_the_last_plan_without_words_is_shown_as_one() -> None:
    previous = [{"id": "1", "kind": "agreement", "text": "", "verdict": "keep"}]
    assert "– Avtale Beholdes" in words(read(signed(usual(previous=previous))))


def test_a_long_goal_stands_below_its_number() -> None:
    long = "Vi skal få til dette sammen. " * 10
    text = words(read(signed(usual(goals=[goal(long), goal("Kort\nmen to linjer"), goal("Ett", "development")]))))
    assert f"Arbeidsmål 1 {long}" in text
    assert "Arbeidsmål 2 Kort men to linjer" in text
    assert "Utviklingsmål 1. Ett" in text


@pytest.mark.parametrize("kind", ["annual", "follow-up", "goal", "short"])
def test_every_kind_of_talk_has_its_title(kind: str) -> None:
    titles = {"annual": "medarbeidersamtale", "follow-up": "oppfølgingssamtale", "goal": "målsamtale"}
    assert f"Referat fra {titles.get(kind, 'kort samtale')}" in words(read(signed(bare(kind=kind))))


SPOKEN = {
    "nb": ("nb-NO", "21. november 2026", "Referat fra medarbeidersamtale", "Hva skal gjøres", "Side 1 av 2"),
    "nn": ("nn-NO", "21. november 2026", "Referat frå medarbeidarsamtale", "Kva skal gjerast", "Side 1 av 2"),
    "en": ("en-GB", "21 November 2026", "Minutes of an employee conversation", "What is to be done", "Page 1 of"),
}


@pytest.mark.parametrize("language", LOCALES)
def test_it_speaks_the_language_of_the_minutes(language: str) -> None:
    tag, *said = SPOKEN[language]
    reader = read(signed(usual(language=language)))
    assert root(reader)["/Lang"] == tag
    text = words(reader)
    assert [part for part in said if part not in text] == []
    with force_locale(LOCALES[language]):
        about = [_("Den signerte teksten"), _("Signaturene")]
    assert [file.get_object()["/Desc"] for file in root(reader)["/AF"]] == about


HOSTILE = {
    "markup": '#set page(fill: red) $x$ \\ *bold* _it_ @ref <label> `raw` // c /* d */ ~ -- "q" = h [x] #x.y',
    "nul": "a\0b",
    "emoji": "😀👨\u200d👩\u200d👧👍🏽🇳🇴❤️",
    "chinese": "中文會議紀錄",
    "right to left": "שלום עולם والعربية",
    "directions": "\u202etxet\u202c \u2066x\u2069 \ufeff",
    "combining": "\u0301\u0323\u0331 e\u0301 x\u20dd 0\u064b \u0301\u0301\u0301" + "z" + "\u0348" * 50,
    "joiners": "\u200d\u200c \u0915\u094d\u200d\u0937 a\u200db",
    "line ends": "a\r\nb\rc\u2028d\u2029e\x85f\x0bg\x0ch",
    "outside": "\ue000\uf8ff\uffff\ufffe\U0010ffff\U000f0000\u0378\ufffd\ufffc",
    "long word": "x" * 10_000,
    "long word of marks": "e\u0323\u0331" * 3_000,
    "more marks than a string holds": "z" + "\u0323" * 40_000,
    "nothing": "",
    "nothing visible": "\u200e \u200f\u200d\u00ad\n\n",
    "spaces": "\u3000\u00a0\u2003\u202f \t x",
    "hangul jamo": "\u1112\u1161\u11ab",
    "many lines": "\n" * 500 + "a" + "\n" * 300 + "b",
}


@pytest.mark.parametrize("name", list(HOSTILE))
def test_no_text_prevents_a_pdf(name: str, caplog: pytest.LogCaptureFixture) -> None:
    text = HOSTILE[name]
    row = agreement(text, "other", other=text, continues="x")
    content = usual(
        company=text,
        form={"key": "x", "version": 1, "title": text},
        employee={"id": "e", "name": text},
        manager={"id": "m", "name": text},
        previous=[{"id": "p", "kind": "work", "text": text, "verdict": ""}],
        goals=[goal(text, measure=text, focus_area=text, actions=[row])],
        agreements=[row],
        answers=[{"section": text, "question": text, "role": "manager", "text": text}],
        summary=[{"section": text, "text": text}, {"section": "", "text": text}],
    )
    with caplog.at_level(logging.ERROR):
        reader = read(signed(content, words=text))
    assert not caplog.records
    assert len(reader.pages)
    assert tags(reader)


def summed_up(text: str) -> str:
    """What the page shows of a summary, with line ends."""
    reader = read(signed(bare(summary=[{"section": "", "text": text}])))
    shown = "\n".join(page.extract_text() for page in reader.pages)
    return shown.partition("Oppsummering\n")[2].partition("\nSignaturer")[0]


def test_markup_is_only_text() -> None:
    assert summed_up(HOSTILE["markup"]).replace("\n", " ") == HOSTILE["markup"]


@pytest.mark.parametrize(
    "text",
    [
        "Blåbærsyltetøy på Ærøya",
        "Čáhcesuolu, Eaŋkilgiella, Đ ŧ ž",
        "Zażółć gęślą jaźń",
        "Tiếng Việt: ữ ệ ậ",
        "Привет, Ґанок",
        "Γειά σου",
        "½ € № → ✓ ☐ «» – — …",
    ],
)
def test_ordinary_letters_are_kept(text: str) -> None:
    assert summed_up(text) == text


def test_letters_that_come_as_parts_are_put_together() -> None:
    assert summed_up("a\u030a og o\u0308") == "å og ö"


def test_what_no_font_has_is_visible_and_said() -> None:
    shown = words(read(signed(bare(summary=[{"section": "", "text": "Takk 谢谢 \0og x\u20dd"}]))))
    assert "Takk ▯▯ og x▯" in shown
    assert "▯ står for et tegn" in shown
    assert "▯" not in words(read(signed(usual())))


def test_line_breaks_and_blank_lines_are_kept() -> None:
    assert summed_up("En\nto\n\ntre\n\n\n\nfire").split() == ["En", "to", "tre", "fire"]
    heights = []
    for text in ("En\nto", "En\n\nto", "En\n\n\nto"):
        place: dict[str, float] = {}

        def note(part: str, cm: list[float], tm: list[float], *_rest: Any, place: dict[str, float] = place) -> None:
            place.setdefault(part.strip(), cm[3] * tm[5] + cm[5])

        read(signed(bare(summary=[{"section": "", "text": text}]))).pages[0].extract_text(visitor_text=note)
        heights.append(abs(place["En"] - place["to"]))
    assert heights == sorted(set(heights))


def test_twenty_pages_give_twenty_pages() -> None:
    reader = read(signed(bare(summary=[{"section": "", "text": ("Vi snakket om dette. " * 20 + "\n\n") * 250}])))
    assert len(reader.pages) >= 20
    assert words(reader).count("Vi snakket om dette.") == 5000
    assert f"Side {len(reader.pages)} av {len(reader.pages)}" in words(reader)


def test_no_page_ends_between_a_heading_and_the_signatures_or_between_the_digests() -> None:
    for lines in range(20, 48):
        reader = read(signed(bare(summary=[{"section": "", "text": "Vi er enige.\n" * lines}])))
        pages = [page.extract_text() for page in reader.pages]
        for begins, ends in (("Signaturer\n", "10:32"), ("Slik kan", signed(bare()).audit_head)):
            assert [begins in page for page in pages] == [ends in page for page in pages], lines


def test_a_word_without_end_is_broken_and_whole() -> None:
    shown = summed_up("x" * 10_000)
    assert shown.count("x") == 10_000
    assert max(map(len, shown.split("\n"))) < 120


def test_an_address_is_copied_as_it_was_written() -> None:
    """Where it is broken, nothing stands that nobody sees and a browser would not find."""
    address = "https://fjordvik.example/omoss/avdelinger/kundeservice/vaktordning/oversikt.aspx?id=4711&visning=uke"
    path = "F:\\felles\\kundeservice\\vaktordningen\\oversikten\\over\\vaktene\\i\\juleuka\\og\\nyttår.xlsx"
    file = address.rpartition("/")[2].replace("&", "")
    content = usual(
        company=address,
        goals=[goal(address, measure=path)],
        agreements=[agreement(path, "other", other=file)],
        answers=[{"section": path, "question": address, "role": "manager", "text": path}],
    )
    text = words(read(signed(content, words=address))).replace(" ", "")
    assert [text.count(each) for each in (address, path)] == [4, 4]
    assert file in text
    assert "\u200b" not in text


def test_the_same_minutes_give_the_same_bytes() -> None:
    document = signed(usual(), words="Nei.")
    assert render_pdf(document) == render_pdf(document)


def test_eight_threads_get_what_one_gets(speaking: Flask) -> None:
    documents = [signed(usual(language=language, company=f"Firma {language}")) for language in LOCALES]
    alone = {document.digest: render_pdf(document) for document in documents}

    def render(document: MinutesDocument) -> bool:
        with speaking.app_context():
            return render_pdf(document) == alone[document.digest]

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(render, documents * 8))


def test_what_cannot_be_set_falls_back_on_plain_letters(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(pdf_letters, "_shown", lambda cluster: cluster)
    secret = "Takk for i år, 谢谢"
    assert "Takk for i år, ▯▯" in summed_up(secret)
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert "谢" not in caplog.text


def test_what_cannot_be_set_at_all_is_not_quoted_in_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(pdf_letters, "_shown", lambda cluster: cluster)
    monkeypatch.setattr(pdf, "_plain", lambda shown: shown)
    with pytest.raises(NotSetError) as raised:
        summed_up("Takk for i år, \u8c22")
    assert "谢" not in "".join(traceback.format_exception(raised.value)) + caplog.text


def test_a_panic_is_an_ordinary_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rust's comes as a BaseException: one more such, and no job of this process would run again."""
    compile_, tried = typst.compile, []

    def panic(*_given: object, **_more: object) -> Any:
        tried.append("once")
        return compile_(b"x", format="png", ppi=1e9)

    monkeypatch.setattr(typst, "compile", panic)
    with pytest.raises(NotSetError, match="panic"):
        render_pdf(signed(bare()))
    assert tried == ["once", "once"]
