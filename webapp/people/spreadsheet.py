"""Reads a list of people from CSV or Excel, as Norwegian Excel and payroll systems write them."""

from __future__ import annotations

import csv
import io
import json
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from flask_babel import gettext as _

from .headings import Column, HeadingError, Headings, find_columns, recognised
from .values import tidy

MOST_BYTES = 5_000_000
MOST_UNPACKED_BYTES = 200_000_000
MOST_PEOPLE = 20_000
EXCEL_ROWS = 1_048_576  # the specification's limit of a sheet
_ZIP, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_DELIMITERS = ";,\t"
# openpyxl tells a damaged file in many ways and promises none of them; bad XML is a SyntaxError, by lxml's parser too.
_DAMAGE = (zipfile.BadZipFile, zlib.error, SyntaxError, KeyError, ValueError, TypeError, AttributeError, IndexError,
           EOFError, NotImplementedError, OSError)  # fmt: skip

Record = tuple[int, Sequence[str]]  # the line as Excel numbers it, and its cells


class SpreadsheetError(ValueError):
    """A file that no list of people can be read from; its text tells the person what to do."""


@dataclass(frozen=True)
class Line:
    """One person's row: `number` as Excel shows it, `cells` by column of the file, '' when empty."""

    number: int
    cells: Mapping[Column, str]
    overflows: bool = False  # has more cells than there are headings, so that they may have slipped sideways


@dataclass(frozen=True)
class Table:
    """A file of people, read: its rows, and the headings (as written) that nothing here understands."""

    lines: tuple[Line, ...]
    ignored: tuple[str, ...] = ()
    sheet: str = ""  # which sheet of the workbook was read, where there are several

    def dump(self) -> str:
        """The table as JSON text, to keep between preview and acceptance."""
        rows = [[line.number, dict(line.cells), line.overflows] for line in self.lines]
        return json.dumps({"lines": rows, "ignored": self.ignored, "sheet": self.sheet}, ensure_ascii=False)

    @classmethod
    def load(cls, text: str) -> Table:
        """The table that `dump` wrote."""
        kept = json.loads(text)
        lines = tuple(Line(n, {Column(c): v for c, v in cells.items()}, over) for n, cells, over in kept["lines"])
        return cls(lines, tuple(kept["ignored"]), kept["sheet"])


def read_table(content: bytes, filename: str) -> Table:
    """The people of a file. Raises SpreadsheetError when it is damaged, too large or something else."""
    if len(content) > MOST_BYTES:
        raise SpreadsheetError(_("Filen er for stor. Den kan være på høyst 5 MB."))
    if not content.strip():
        raise SpreadsheetError(_("Filen er tom."))
    sheet = ""
    records: Iterable[Record]
    try:
        if content.startswith(_ZIP):
            sheet, records = _excel_records(content)
        elif content.startswith(_OLD_EXCEL) or filename.lower().endswith((".xls", ".ods", ".numbers")):
            raise SpreadsheetError(
                _("Denne filtypen kan ikke leses. Lagre som .xlsx eller CSV, uten passord, og prøv igjen.")
            )
        else:
            records = _csv_records(_decoded(content))
        return _table(records, sheet)
    except HeadingError as error:
        raise SpreadsheetError(str(error)) from error


def _table(records: Iterable[Record], sheet: str) -> Table:
    filled = ((number, cells) for number, cells in records if any(cells))
    _number, heading_cells = next(filled, (0, ()))
    headings = find_columns(heading_cells)
    lines = tuple(
        _line(number, cells, headings, len(heading_cells)) for number, cells in islice(filled, MOST_PEOPLE + 1)
    )
    if len(lines) > MOST_PEOPLE:
        raise SpreadsheetError(_("Filen har mer enn %(most)s rader. Del den opp.", most=MOST_PEOPLE))
    if not lines:
        raise SpreadsheetError(_("Filen har overskrifter, men ingen personer."))
    return Table(lines, headings.ignored, sheet)


def _line(number: int, cells: Sequence[str], headings: Headings, width: int) -> Line:
    found = {column: cells[place] if place < len(cells) else "" for column, place in headings.places.items()}
    if Column.NAME not in found:
        found[Column.NAME] = tidy(f"{found.pop(Column.GIVEN_NAME)} {found.pop(Column.FAMILY_NAME)}")
    return Line(number, found, overflows=any(cells[width:]))


def _decoded(content: bytes) -> str:
    marked = next((encoding for mark, encoding in _MARKS if content.startswith(mark)), None)
    for encoding in [marked] if marked else ["utf-8", "cp1252"]:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise SpreadsheetError(
        _("Filen er ikke lesbar tekst. Lagre den som «CSV UTF-8» eller .xlsx i Excel, og prøv igjen.")
    )


def _csv_records(text: str) -> Iterator[Record]:
    """Records numbered as Excel does: a quoted line break is inside one row, and the `sep=` line is none."""
    first, _end, rest = text.partition("\n")
    said = first.strip().strip('"').lower()
    # A tab after sep= is gone with the strip.
    if said.startswith("sep=") and len(said) <= 5:
        delimiter, text = said[4:] or "\t", rest
    else:
        delimiter = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            yield number, [tidy(cell) for cell in cells]
    except csv.Error as error:
        raise SpreadsheetError(
            _("Rad %(line)s kan ikke leses: et anførselstegn er åpnet, men ikke lukket riktig.", line=number + 1)
        ) from error


def _delimiter(text: str) -> str:
    """The delimiter whose headings mean most, then the one that stands most often outside quotes."""
    heading_row = _first_record(text)
    outside_quotes = "".join(heading_row.split('"')[::2])

    def merit(delimiter: str) -> tuple[int, int]:
        cells = next(csv.reader(io.StringIO(heading_row, newline=""), delimiter=delimiter), [])
        return recognised([tidy(cell) for cell in cells]), outside_quotes.count(delimiter)

    return max(_DELIMITERS, key=merit)


def _first_record(text: str) -> str:
    """The first row that is not blank, with the line breaks inside its quotes."""
    record = ""
    for line in io.StringIO(text.lstrip("\r\n;,\t "), newline=None):
        record += line
        if record.count('"') % 2 == 0 and record.strip(" \r\n;,\t"):
            return record
    return record


def _excel_records(content: bytes) -> tuple[str, list[Record]]:
    import openpyxl  # here, for it takes 6 MB that few processes ever need

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED_BYTES:
                raise SpreadsheetError(
                    _("Filen er for stor når den pakkes ut. Slett det som ikke trengs, og prøv igjen.")
                )
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        for sheet in sheets:
            if records := list(islice(_sheet_records(sheet), MOST_PEOPLE + 2)):
                return (sheet.title if len(sheets) > 1 else ""), records
    except SpreadsheetError:
        raise
    except _DAMAGE as error:
        raise SpreadsheetError(
            _("Regnearket kan ikke leses. Åpne det i Excel, lagre det på nytt som .xlsx, og prøv igjen.")
        ) from error
    raise SpreadsheetError(_("Regnearket er tomt."))


def _sheet_records(sheet: Any) -> Iterator[Record]:
    """The filled rows. A sheet's own word on its size is not believed: it can say a million columns."""
    sheet.reset_dimensions()
    for number, row in enumerate(sheet.iter_rows(), start=1):
        if number > EXCEL_ROWS:
            raise SpreadsheetError(_("Regnearket har flere rader enn Excel kan ha."))
        cells = [_shown(cell) for cell in row]
        if any(cells):
            yield number, cells


def _shown(cell: Any) -> str:
    """A cell's value as its reader means it: whole numbers without decimals, with the zeros of its format."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        pattern = cell.number_format or ""
        return str(value).zfill(len(pattern)) if pattern and not pattern.strip("0") else str(value)
    return tidy(str(value))
