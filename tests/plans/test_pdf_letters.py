"""What the fonts can show is read from the fonts, and holds for every letter in every company."""

from __future__ import annotations

import logging
import random
import unicodedata

import pytest
from flask import Flask

from tests.plans.signed_minutes import bare, signed
from webapp import languages
from webapp.plans.pdf import render_pdf
from webapp.plans.pdf_letters import MISSING, breakable, clusters, coverage, plainest, printable


def test_the_fonts_hold_the_letters_of_our_neighbours() -> None:
    letters, signs = coverage()
    assert letters.issuperset("æøåÆØÅ čđŋšŧžáČĐŊŠŦŽÁ ąćęłńóśźż ữệậđ ñçßþð")
    assert letters.issuperset(map(chr, range(0x0391, 0x03A2))) and letters.issuperset(map(chr, range(0x0410, 0x0450)))
    assert signs.issuperset(MISSING + "◌→✓☐😀שע")
    assert not letters & {"\ue000", "中"}


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Blåbær", "Blåbær"),
        ("a\u030a", "å"),
        ("a\r\nb\x85c\td", "a\nb\nc    d"),
        ("\0\u202eabc\u202c\ufeff", "abc"),
        ("ja 👍🏽", f"ja {MISSING}{MISSING}"),
        ("❤\ufe0f", "❤"),
        ("谢", MISSING),
        ("x\u20ddy", f"x{MISSING}y"),
        ("\u0301", "◌\u0301"),
        ("a \u0301", "a ◌\u0301"),
        ("0\u064b", "0\u064b"),
        ("\ue000\uffff\ud83d", MISSING * 3),
        ("\u200d\u00ad", ""),
    ],
)
def test_printable(written: str, shown: str) -> None:
    assert printable(written) == shown
    assert printable(shown) == shown


def test_plainest_leaves_nothing_that_combines() -> None:
    assert plainest("Blå e\u0323\u0331 中\n") == f"Blå e{MISSING}{MISSING} {MISSING}\n"


def test_long_words_break_between_letters_only() -> None:
    assert breakable("kort lang-som-bare-det", 5) == "kort lang-som-bare-det"
    assert breakable("abcde\u0323fghij", 4) == "abcde\u0323\u200bfghij"
    assert clusters("") == []


def test_a_letter_has_no_more_marks_than_can_be_set() -> None:
    shown = clusters("q" + "\u0323" * 70)
    assert [len(cluster) for cluster in shown] == [31, 31, 9]
    assert printable("q" + "\u0323" * 31) == "q" + "\u0323" * 30 + "◌\u0323"


@pytest.mark.parametrize("make", ["all", "pairs", "anything"])
def test_no_run_of_letters_is_without_a_glyph(make: str, caplog: pytest.LogCaptureFixture) -> None:
    chance = random.Random(2026)  # noqa: S311 - no secret
    known = sorted(coverage()[0] | coverage()[1])
    marks = [character for character in known if unicodedata.combining(character)]
    everything = [chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000]
    texts = {
        "all": [*known, *(" " + character for character in known)],
        "pairs": [chance.choice(known) + chance.choice(marks) + chance.choice(" ab\u200d\n") for _ in range(8000)],
        "anything": chance.choices(everything, k=8000) + chance.choices(known, k=8000),
    }
    app = Flask("webapp")
    languages.init_app(app)
    with app.app_context(), caplog.at_level(logging.ERROR):
        assert render_pdf(signed(bare(summary=[{"section": "", "text": "".join(texts[make])}])))
    assert not caplog.records
