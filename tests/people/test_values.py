"""What people type in the fields of a person is understood, or answered with what to write instead."""

from __future__ import annotations

import datetime as dt

import pytest

from webapp.people import values
from webapp.people.values import BadValue


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Kari.Nordmann@Firma.NO ", "kari.nordmann@firma.no"),
        ("o'neil+jobb@sub.x-y.co.uk", "o'neil+jobb@sub.x-y.co.uk"),
        ("kari@blåbær.no", "kari@xn--blbr-roah.no"),
        ("\u200bkari@x.no\u00a0", "kari@x.no"),
    ],
)
def test_addresses(typed: str, kept: str) -> None:
    assert values.address(typed) == kept


@pytest.mark.parametrize(
    "typed",
    ["", "kari", "kari@", "@x.no", "kari@x", "kari@@x.no", "ka ri@x.no", ".kari@x.no", "kari@x..no", "kåre@x.no",
     "Kari <kari@x.no>", "kari@x.no, ola@x.no", "kari@1.2.3.4", "k@" + "a" * 250 + ".no", "kari@-x.no"],
)  # fmt: skip
def test_bad_addresses(typed: str) -> None:
    with pytest.raises(BadValue, match=r"E-postadressen mangler|er ikke en e-postadresse"):
        values.address(typed)


def test_a_demo_takes_only_addresses_of_nobody() -> None:
    assert values.address("kari@fjordvik.example", demo=True) == "kari@fjordvik.example"
    for real in ("kari@fjordvik.no", "kari@example.no", "kari@notexample"):
        with pytest.raises(BadValue):
            values.address(real, demo=True)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("nb", ["bokmål", "NB", "no", "Norsk", "nb-NO", "Norsk (bokmål)", "norwegian"]),
        ("nn", ["nynorsk", "nn", "nn_NO", "Norsk nynorsk"]),
        ("en", ["engelsk", "English", "EN", "en-GB"]),
    ],
)
def test_languages(code: str, words: list[str]) -> None:
    assert {values.language(word) for word in words} == {code}
    with pytest.raises(BadValue, match="«svensk»"):
        values.language("svensk")


@pytest.mark.parametrize(
    "text", ["01.02.2021", "1.2.2021", "1.2.21", "2021-02-01", "1. 2. 2021", "2021-02-01 00:00:00"]
)
def test_days(text: str) -> None:
    assert values.day(text) == dt.date(2021, 2, 1)


def test_years_of_two_digits() -> None:
    assert values.day("1.5.87").year == 1987


@pytest.mark.parametrize("text", ["31.02.2021", "2/1/2021", "i fjor", "44197", "1.13.2020", "01.01.0021"])
def test_bad_days(text: str) -> None:
    with pytest.raises(BadValue):
        values.day(text)


def test_names_are_tidied() -> None:
    assert values.name("  A\u030ase\u00a0\n Bø ") == "Åse Bø"
    for nothing in ("", "  ", "12", "–"):
        with pytest.raises(BadValue, match="Navnet mangler"):
            values.name(nothing)
    with pytest.raises(BadValue, match="høyst 200"):
        values.name("x" * 201)
