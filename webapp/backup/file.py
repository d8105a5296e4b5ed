"""The file of a backup: gzipped JSON lines, the same whichever database it was taken from.

The first line is the header, the last the footer, each between is a row: ``[table, value, …]`` in the header's order
of columns. Text, numbers and null stand as they are, dates and times as text the way SQLite holds them, JSON columns as
their text and bytes as ``{"b64": …}``. The footer's SHA-256 covers every line before it and finds damage; its ``seal``
is an HMAC of the footer under the current data key and finds what somebody changed on purpose.
"""

from __future__ import annotations

import base64
import datetime as dt
import gzip
import hashlib
import hmac
import json
import os
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..crypto import KeyRing

FORMAT = 1
# Most of a backup is sealed, which no level makes smaller; what base64 adds is taken off by the lowest.
LEVEL = 3


class BackupError(Exception):
    """A backup cannot be taken, read or restored; the text says why and what to do."""


@dataclass(frozen=True)
class Header:
    """``tables`` names the columns of each; ``key`` is the id (hexadecimal) of the data key current at the time."""

    made_at: str
    version: str
    migrations: list[str]
    tables: dict[str, list[str]]
    key: str
    samtale_backup: int = FORMAT


@dataclass(frozen=True)
class Footer:
    """``rows`` counts them by table; ``audit_head`` is the digest of the log's newest entry."""

    rows: dict[str, int]
    audit_head: str
    sha256: str
    seal: str = ""

    def sealed(self, ring: KeyRing) -> str:
        """The seal that this footer should carry."""
        content = json.dumps(asdict(self) | {"seal": ""}, sort_keys=True)
        return hmac.new(ring.derive("backup"), content.encode(), hashlib.sha256).hexdigest()

    def fits(self, ring: KeyRing) -> bool:
        return hmac.compare_digest(self.seal, self.sealed(ring))


class Writer:
    """Writes a new file that only its owner may read; it is on the disk when `end` returns."""

    def __init__(self, path: Path, header: Header) -> None:
        as_it_is = getattr(os, "O_BINARY", 0)  # Windows would turn line ends about
        self._file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | as_it_is, 0o600), "wb")
        self._gzip = gzip.GzipFile(filename="", fileobj=self._file, mode="wb", compresslevel=LEVEL)
        self._digest = hashlib.sha256()
        self._rows = dict.fromkeys(header.tables, 0)
        self._line(asdict(header))

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, *_error: object) -> None:
        # A full disk refuses what is left to be written; the file must be let go of all the same.
        try:
            self._gzip.close()
        finally:
            self._file.close()

    def row(self, table: str, values: Sequence[Any]) -> None:
        self._line([table, *map(_to_json, values)])
        self._rows[table] += 1

    def end(self, audit_head: str, ring: KeyRing) -> None:
        footer = Footer(self._rows, audit_head, self._digest.hexdigest())
        self._line(asdict(footer) | {"seal": footer.sealed(ring)})
        self._gzip.close()
        self._file.flush()
        os.fsync(self._file.fileno())

    def _line(self, content: Any) -> None:
        line = json.dumps(content, separators=(",", ":")).encode() + b"\n"
        self._digest.update(line)
        self._gzip.write(line)


class Reader:
    """Reads a file from the start. `footer` is there once `rows` has been gone through, and all of it then fits.

    Raises BackupError, then or at once, for a file that is cut, changed or no backup.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.footer: Footer | None = None
        self._digest = hashlib.sha256()
        self._lines = self._read()
        first = next(self._lines, None)
        if not isinstance(first, dict) or "samtale_backup" not in first:
            raise BackupError(f"{path} is not a backup of Samtale.")
        if first["samtale_backup"] != FORMAT:
            raise BackupError(f"{path} was made by a newer Samtale. Update this one first.")
        self.header: Header = self._made(Header, first)

    def rows(self) -> Iterator[tuple[str, list[Any]]]:
        counts: Counter[str] = Counter()
        before = self._digest.hexdigest()
        for content in self._lines:
            if self.footer is not None:
                raise self._damaged("something stands after its end")
            if isinstance(content, dict):
                self.footer = self._checked(self._made(Footer, content), before, counts)
                continue
            table, values = self._row(content)
            counts[table] += 1
            before = self._digest.hexdigest()
            yield table, values
        if self.footer is None:
            raise self._damaged("its end is missing")

    def _row(self, content: Any) -> tuple[str, list[Any]]:
        try:
            table, *values = content
            if len(values) == len(self.header.tables[table]):
                return table, [_from_json(value) for value in values]
        except (TypeError, ValueError, KeyError) as error:
            raise self._damaged("a row cannot be read") from error
        raise self._damaged("a row is not whole")

    def _checked(self, footer: Footer, digest: str, counts: Counter[str]) -> Footer:
        if footer.sha256 != digest:
            raise self._damaged("its checksum does not fit")
        if footer.rows != {table: counts[table] for table in self.header.tables}:
            raise self._damaged("rows are missing")
        return footer

    def _read(self) -> Iterator[Any]:
        try:
            with gzip.open(self.path, "rb") as lines:
                for line in lines:
                    self._digest.update(line)
                    yield json.loads(line)
        except FileNotFoundError as error:
            raise BackupError(f"There is no file {self.path}.") from error
        except gzip.BadGzipFile as error:
            raise BackupError(f"{self.path} is not a backup of Samtale, or it is damaged ({error}).") from error
        except (EOFError, zlib.error) as error:
            raise self._damaged(str(error)) from error
        except OSError as error:
            raise BackupError(f"{self.path} cannot be read: {error.strerror}.") from error
        except ValueError as error:
            raise self._damaged("a line cannot be read") from error

    def _made(self, kind: type[Any], content: dict[str, Any]) -> Any:
        try:
            return kind(**content)
        except TypeError as error:
            raise self._damaged("its first or last line cannot be read") from error

    def _damaged(self, how: str) -> BackupError:
        return BackupError(f"{self.path} is damaged: {how}. Use another backup.")


def verify(path: Path) -> tuple[Header, Footer]:
    """Read the whole file and check that it is what was written; raises BackupError."""
    reader = Reader(path)
    for _row in reader.rows():
        pass
    assert reader.footer is not None
    return reader.header, reader.footer


def _to_json(value: Any) -> Any:
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, bytes | bytearray | memoryview):
        return {"b64": base64.b64encode(value).decode()}
    if isinstance(value, dt.datetime) and value.tzinfo is None:
        return value.isoformat(" ")
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(f"a backup does not know how to hold {type(value).__name__}")


def _from_json(value: Any) -> Any:
    return base64.b64decode(value["b64"], validate=True) if isinstance(value, dict) else value
