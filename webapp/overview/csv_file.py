"""A table as a CSV file that Norwegian Excel opens as it is, and that calculates nothing of its own accord."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response

BOM = "\ufeff"
# What spreadsheets take for the beginning of a formula (OWASP, CSV Injection), full-width forms too.
FORMULA = tuple("=+-@\t\r\n＝＋－＠")

Cell = str | int | float | None
Cells = Sequence[Cell]


@dataclass(frozen=True)
class Sheet:
    """Headings, and rows of as many cells; None is an empty one."""

    headings: Sequence[str]
    rows: Sequence[Cells]


def as_csv(sheet: Sheet) -> str:
    """UTF-8 with a mark of it, semicolons, and a comma in decimals."""
    text = io.StringIO()
    text.write(BOM)
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([_cell(heading) for heading in sheet.headings])
    writer.writerows([[_cell(cell) for cell in row] for row in sheet.rows])
    return text.getvalue()


def download(sheet: Sheet, name: str) -> Response:
    """The file as an attachment called ``name``, without its ending."""
    response = Response(as_csv(sheet), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:.2f}".replace(".", ",")
    # An apostrophe makes the cell text.
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else str(cell)
