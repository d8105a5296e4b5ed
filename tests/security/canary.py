"""Where a text that must not be readable could lie: a database's files and columns, and the parts of a mail."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from collections.abc import Iterable
from email import message_from_string
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from webapp.db import database, is_postgresql
from webapp.mail.outbox import OutboxMail

# Closing a file of a live SQLite database drops the locks that this process holds on it: another process reads it.
READER = """
import json, pathlib, sys
folder, needles = pathlib.Path(sys.argv[1]), [bytes.fromhex(needle) for needle in json.load(sys.stdin)]
files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
contents = {path.name: path.read_bytes() for path in files}
print(json.dumps({name: [n.hex() for n in needles if n in content] for name, content in contents.items()}))
"""


def disguises(text: str) -> set[bytes]:
    """The text as it could be stored without being sealed: in the usual encodings, as hexadecimal and base64."""
    plain = {text.encode("utf-8"), text.encode("utf-16-le"), text.encode("utf-16-be")}
    raw = text.encode("utf-8")
    packed = {base64.b64encode(b"x" * shift + raw)[4:-4] for shift in range(3)}
    return plain | packed | {raw.hex().encode(), raw.hex().upper().encode()}


def in_files(folder: Path, texts: Iterable[str]) -> set[tuple[str, str]]:
    """Which file of the folder holds which text, in any of its disguises."""
    needles = {needle.hex(): text for text in texts for needle in disguises(text)}
    read = subprocess.run(
        [sys.executable, "-c", READER, str(folder)],
        input=json.dumps(list(needles)),
        capture_output=True,
        text=True,
        check=True,
    )
    return {(name, needles[hit]) for name, hits in json.loads(read.stdout).items() for hit in hits}


def in_columns(texts: Iterable[str]) -> set[tuple[str, str]]:
    """Which column of the database (``table.column``) holds which text, in any of its disguises."""
    needles = {needle: text for text in texts for needle in disguises(text)}
    hits = set()
    for table in database.get_tables():
        cursor = database.execute_sql(f'SELECT * FROM "{table}"')
        columns = [column[0] for column in cursor.description]
        for row in cursor.fetchall():
            for column, value in zip(columns, row, strict=True):
                stored = as_bytes(value)
                hits |= {(f"{table}.{column}", text) for needle, text in needles.items() if needle in stored}
    return hits


def as_bytes(value: object) -> bytes:
    """A column's value as it is stored, or as PostgreSQL would print it."""
    if isinstance(value, bytes | memoryview):
        return bytes(value)
    return json.dumps(value, ensure_ascii=False, default=str).encode()


def in_database(folder: Path, texts: Iterable[str]) -> set[str]:
    """The texts that lie readable in the database: its columns, and with SQLite its files, the journal too."""
    wanted = list(texts)
    found = {text for _column, text in in_columns(wanted)}
    return found if is_postgresql() else found | {text for _name, text in in_files(folder, wanted)}


def mails() -> list[tuple[OutboxMail, dict[str, str]]]:
    """Every mail in the outbox with its decoded parts by content type; ``headers`` are all its headers."""
    return [(row, _parts(message_from_string(row.message, policy=default))) for row in OutboxMail.select()]


def _parts(message: EmailMessage) -> dict[str, str]:
    parts = {"headers": "\n".join(f"{name}: {value}" for name, value in message.items())}
    for part in message.walk():
        if not part.is_multipart():
            content = part.get_content()
            text = content.decode() if isinstance(content, bytes) else content
            parts[part.get_content_type()] = text.replace("\r\n ", "")  # iCalendar folds long lines
    return parts
