"""Files of people are read as Norwegian Excel writes them, and what cannot be read says what to do."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.people.headings import Column
from webapp.people.spreadsheet import SpreadsheetError, Table, read_table
from webapp.people.values import tidy

ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "cp1252"]
HEADINGS = ["Navn", "E-post", "Ansattnr", "Leders e-post", "Avdeling", "Språk", "Startdato"]
COLUMNS = [
    Column.NAME,
    Column.EMAIL,
    Column.NUMBER,
    Column.MANAGER,
    Column.DEPARTMENT,
    Column.LANGUAGE,
    Column.START,
]
# What every encoding here can write; the line breaks and quotes are what makes CSV hard.
LETTERS = st.sampled_from("abcæøåÆØÅéüß €–«»;,\t\n\"' 019.@-")
CELL = st.text(LETTERS, max_size=12)


def written(rows: list[list[str]], encoding: str = "utf-8", delimiter: str = ";") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode(encoding)


def workbook(*rows: list[Any], **formats: str) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    for place, pattern in formats.items():
        sheet[place].number_format = pattern
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


@pytest.mark.parametrize("encoding", [*ENCODINGS, "utf-16-be"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_every_encoding_and_delimiter(encoding: str, delimiter: str) -> None:
    content = written([["Navn", "E-post", "Avdeling"], ["Åse Bø", "ase@x.no", "Kjøp; salg, lån"]], encoding, delimiter)
    table = read_table(b"\xfe\xff" + content if encoding == "utf-16-be" else content, "folk.csv")
    assert table.lines[0].cells == {
        Column.NAME: "Åse Bø",
        Column.EMAIL: "ase@x.no",
        Column.DEPARTMENT: "Kjøp; salg, lån",
    }


@given(rows=st.lists(st.lists(CELL, min_size=7, max_size=7), min_size=1, max_size=6), data=st.data())
def test_what_is_written_is_read(rows: list[list[str]], data: st.DataObject) -> None:
    encoding, delimiter = data.draw(st.sampled_from(ENCODINGS)), data.draw(st.sampled_from(";,\t"))
    rows = [["x" + row[0], *row[1:]] for row in rows]
    order = data.draw(st.permutations(range(7)))
    mixed = [[row[place] for place in order] for row in [HEADINGS, *rows]]
    table = read_table(written(mixed, encoding, delimiter), "folk.csv")
    assert [line.number for line in table.lines] == list(range(2, len(rows) + 2))
    assert [[line.cells[column] for column in COLUMNS] for line in table.lines] == [
        [tidy(cell) for cell in row] for row in rows
    ]
    assert Table.load(table.dump()) == table


@pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "SEP=;"])
def test_the_sep_line_decides_and_is_no_row(first: str) -> None:
    table = read_table(f"{first}\r\nNavn;E-post\r\nKari, Ola;k@x.no".encode(), "folk.csv")
    assert [(line.number, line.cells[Column.NAME]) for line in table.lines] == [(2, "Kari, Ola")]
    assert read_table(b"sep=\t\nNavn\tE-post\nKari\tk@x.no", "folk.csv").lines[0].cells[Column.EMAIL] == "k@x.no"


def test_lines_are_numbered_as_excel_shows_them() -> None:
    content = 'Navn;E-post;Avdeling\n\n"Kari";k@x.no;"Drift\nog salg"\n;;\nOla;o@x.no;'
    lines = read_table(content.encode(), "folk.csv").lines
    assert [line.number for line in lines] == [3, 5]
    assert lines[0].cells[Column.DEPARTMENT] == "Drift og salg"


@pytest.mark.parametrize(
    "headings",
    [
        ["E-POSTADRESSE", "fullt navn", "ANSATTNUMMER", "Nærmeste leder", "avd.", "Målform", "Ansatt fra"],
        ["epost", "Namn", "Tilsettnr.", "Leiar", "Avdeling", "språk", "Tilsett frå"],
        ["Email", "Name", "Employee number", "Manager e-mail", "Department", "Language", "Start date"],
        ["E-mail address", "Full name", "Employee ID", "Manager's email", "Dept.", "Preferred language", "Hire date"],
    ],
)
def test_norwegian_and_english_headings(headings: list[str]) -> None:
    line = read_table(written([headings, ["e", "n", "7", "l", "a", "s", "d"]]), "folk.csv").lines[0]
    assert [line.cells[column] for column in COLUMNS] == ["n", "e", "7", "l", "a", "s", "d"]


def test_first_and_family_name_become_one() -> None:
    line = read_table(written([["Etternavn", "Fornavn", "Mail"], ["Bø", "Åse", "a@x.no"]]), "folk.csv").lines[0]
    assert line.cells[Column.NAME] == "Åse Bø"


def test_headings_without_meaning_are_listed() -> None:
    table = read_table(written([["Navn", "E-post", "Skostørrelse", "", "Leder", "Leders e-post"], list("abcdef")]), "f")
    assert table.ignored == ("Skostørrelse", "Leder")
    assert table.lines[0].cells[Column.MANAGER] == "f"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "tom"),
        (b"Navn;E-post", "ingen personer"),
        (b"Navn;Telefon\nKari;12", "«E-post». Den første raden skal ha overskrifter; her står det: «Navn», «Telefon»"),
        (b"Fornavn;E-post\nKari;12", "«Navn»"),
        (b"Navn;E-post;Mail\na;b;c", "«E-post», «Mail»"),
        (b'Navn;E-post\nOla;o@x.no\n"Kari;k@x.no\nx;y', "Rad 3"),
        (b"\xd0\xcf\x11\xe0gammel", "Lagre som .xlsx eller CSV"),
        (b"PK\x03\x04ikke et regneark", "lagre det på nytt"),
        (b"\xff\xfe\x00\xd8x", "CSV UTF-8"),
        ("Navn;E-post".encode("utf-16-le"), "CSV UTF-8"),
    ],
)
def test_what_cannot_be_read_says_why(content: bytes, told: str) -> None:
    with pytest.raises(SpreadsheetError, match=re.escape(told)):
        read_table(content, "folk.csv")


def test_an_old_workbook_is_refused_by_its_name() -> None:
    with pytest.raises(SpreadsheetError, match=r"\.xlsx eller CSV"):
        read_table(b"<html>", "FOLK.XLS")


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml", "[Content_Types].xml"]
)
def test_a_workbook_with_a_damaged_part_says_what_to_do(part: str) -> None:
    whole, damaged = io.BytesIO(workbook(["Navn", "E-post"], ["Kari", "kari@x.no"])), io.BytesIO()
    with zipfile.ZipFile(whole) as packed, zipfile.ZipFile(damaged, "w") as again:
        for name in packed.namelist():
            again.writestr(name, b"<broken><xml" if name == part else packed.read(name))
    with pytest.raises(SpreadsheetError, match="lagre det på nytt"):
        read_table(damaged.getvalue(), "folk.xlsx")


def test_too_many_people_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webapp.people.spreadsheet.MOST_PEOPLE", 2)
    rows = [["Navn", "E-post"], *([["Kari", "k@x.no"]] * 3)]
    for content in (written(rows), workbook(*rows)):
        with pytest.raises(SpreadsheetError, match="mer enn 2 rader"):
            read_table(content, "folk")


def test_a_row_with_too_many_cells_is_marked() -> None:
    lines = read_table(b"Navn,E-post\nBo, Kari,k@x.no\nOla,o@x.no,,", "folk.csv").lines
    assert [line.overflows for line in lines] == [True, False]


def test_csv_keeps_leading_zeros() -> None:
    assert read_table(b"Navn;E-post;Ansattnr\nKari;k@x.no;0012", "f").lines[0].cells[Column.NUMBER] == "0012"


def test_a_workbook_is_read_as_it_is_seen() -> None:
    start = dt.datetime(2020, 3, 1)
    content = workbook(
        ["Navn", "E-post", "Ansattnr", "Startdato"],
        ["Kari", "k@x.no", 1001.0, start],
        [None, None, None, None],
        ["Ola", "o@x.no", 12, dt.date(2021, 4, 2)],
        ["Åse", "a@x.no", "007", "1.2.2022"],
        C4="0000",
    )
    table = read_table(content, "folk.xlsx")
    seen = [(line.number, line.cells[Column.NUMBER], line.cells[Column.START]) for line in table.lines]
    assert seen == [(2, "1001", "2020-03-01"), (4, "0012", "2021-04-02"), (5, "007", "1.2.2022")]


def test_the_first_filled_visible_sheet_is_read() -> None:
    book = openpyxl.Workbook()
    book.active.title = "Tomt"
    hidden, people = book.create_sheet("Skjult"), book.create_sheet("Folk")
    hidden.sheet_state = "hidden"
    hidden.append(["Hemmelig"])
    for row in (["Navn", "E-post"], ["Kari", "k@x.no"]):
        people.append(row)
    packed = io.BytesIO()
    book.save(packed)
    table = read_table(packed.getvalue(), "folk.xlsx")
    assert (table.sheet, len(table.lines)) == ("Folk", 1)
