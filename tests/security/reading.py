"""Reading what the app answers: a page, a stream's beginning, the database as it lies there."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable
from typing import Any

from flask.testing import FlaskClient
from pypdf import PdfReader
from pypdf.generic import StreamObject
from werkzeug.test import TestResponse

from webapp.db import database

STREAM = "/strom"


def get(browser: FlaskClient, address: str, **given: Any) -> tuple[TestResponse, str]:
    """The answer and its text; of an event stream what it begins with, of a PDF all that is in it and its headers."""
    if not address.partition("?")[0].endswith(STREAM):
        answer = browser.get(address, **given)
        if answer.mimetype == "application/pdf":
            return answer, f"{answer.headers}\n{unpacked(answer.data)}"
        return answer, answer.get_data().decode("utf-8", "replace")
    answer = browser.get(address, buffered=False, **given)
    try:
        return answer, next(iter(answer.iter_encoded()), b"").decode()
    finally:
        answer.close()


def unpacked(pdf: bytes) -> str:
    """All that a PDF says anywhere: on its pages, in what is attached to it, in what it tells of itself."""
    reader = PdfReader(io.BytesIO(pdf))
    objects = [reader.get_object(number) for number in range(1, int(str(reader.trailer["/Size"])))]
    streams = [each.get_data() for each in objects if isinstance(each, StreamObject)]
    texts = [page.extract_text() for page in reader.pages]
    return "\n".join([*texts, *map(str, objects), *(stream.decode("utf-8", "replace") for stream in streams)])


def digests(*, but: Iterable[str] = ()) -> dict[str, str]:
    """Each table's content as one SHA-256, so that a changed row shows."""
    left_out = set(but)
    return {table: _digest(table) for table in database.get_tables() if table not in left_out}


def _digest(table: str) -> str:
    rows = database.execute_sql(f'SELECT * FROM "{table}"').fetchall()
    lines = sorted(repr([bytes(value) if isinstance(value, memoryview) else value for value in row]) for row in rows)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
