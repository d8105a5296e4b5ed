"""Which column of a file of people is which, from the words that its heading uses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l


class Column(StrEnum):
    """What a column of the file tells about a person."""

    NAME = "name"
    GIVEN_NAME = "given_name"
    FAMILY_NAME = "family_name"
    EMAIL = "email"
    NUMBER = "employee_number"
    MANAGER = "manager"
    DEPARTMENT = "department"
    LANGUAGE = "language"
    START = "start_date"


_WORDS = {
    Column.NAME: "navn namn fulltnavn fulltnamn heltnavn heiltnamn ansattnavn medarbeider medarbeidar "
    "name fullname employee employeename",
    Column.GIVEN_NAME: "fornavn førenamn fornamn firstname givenname forename",
    Column.FAMILY_NAME: "etternavn etternamn lastname surname familyname",
    Column.EMAIL: "epost epostadresse mail mailadresse jobbepost epostjobb arbeidsepost epostarbeid ansattepost "
    "email emailaddress mailaddress workemail employeeemail",
    Column.NUMBER: "ansattnr ansattnummer ansattid ansnr tilsettnr tilsettnummer "
    "employeenumber employeenr employeeno employeeid empno staffnumber",
    Column.MANAGER: "lederepost lederepostadresse ledersepost ledersepostadresse nærmestelederepost "
    "nærmesteledersepost leiarepost leiarsepost leiarensepost lederensepost nærasteleiarepost "
    "manageremail managersemail manageremailaddress managersemailaddress linemanageremail supervisoremail",
    Column.DEPARTMENT: "avdeling avd avdelingsnavn avdelingsnamn department departmentname dept",
    Column.LANGUAGE: "språk sprak målform language preferredlanguage",
    Column.START: "startdato start ansattfra ansattdato ansettelsesdato tilsettfrå tilsettdato begyntedato "
    "startdate hiredate employedfrom dateofhire",
}
_COLUMN_OF = {word: column for column, words in _WORDS.items() for word in words.split()}
# A file often has the manager's name beside the address: these mean the address only where nothing says so better.
_PLAIN_MANAGER = frozenset(
    ("leder", "nærmesteleder", "leiar", "nærasteleiar", "sjef", "manager", "linemanager", "supervisor")
)


_NAMES = {
    Column.NAME: _l("Navn"),
    Column.EMAIL: _l("E-post"),
    Column.NUMBER: _l("Ansattnummer"),
    Column.MANAGER: _l("Leder"),
    Column.DEPARTMENT: _l("Avdeling"),
    Column.LANGUAGE: _l("Språk"),
    Column.START: _l("Startdato"),
}


def column_name(column: Column) -> str:
    """What the column is called in the interface."""
    return str(_NAMES[column])


class HeadingError(ValueError):
    """Headings that no list of people can be read from; its text tells what to change."""


@dataclass(frozen=True)
class Headings:
    """`places` is column → index into a record; `ignored` the headings that mean nothing here, as written."""

    places: dict[Column, int]
    ignored: tuple[str, ...]


def column_of(heading: str) -> Column | None:
    """The column that a heading names, whatever its case, spaces, hyphens and punctuation."""
    word = _word(heading)
    return Column.MANAGER if word in _PLAIN_MANAGER else _COLUMN_OF.get(word)


def recognised(headings: Sequence[str]) -> int:
    """How many of the headings mean something here."""
    return sum(column_of(heading) is not None for heading in headings)


def find_columns(headings: Sequence[str]) -> Headings:
    """Places the columns. Raises HeadingError when one is there twice, or name or e-mail is missing."""
    found: dict[Column, list[int]] = {}
    for index, heading in enumerate(headings):
        if column := column_of(heading):
            found.setdefault(column, []).append(index)
    _let_the_address_win(found, headings)
    if Column.NAME in found:
        found.pop(Column.GIVEN_NAME, None)
        found.pop(Column.FAMILY_NAME, None)
    for indexes in found.values():
        if len(indexes) > 1:
            twice = _listed([headings[index] for index in indexes])
            raise HeadingError(_("Flere kolonner sier det samme: %(twice)s. Behold bare én av dem.", twice=twice))
    _require_name_and_address(found, headings)
    used = {indexes[0] for indexes in found.values()}
    ignored = tuple(heading for index, heading in enumerate(headings) if heading and index not in used)
    return Headings({column: indexes[0] for column, indexes in found.items()}, ignored)


def _let_the_address_win(found: dict[Column, list[int]], headings: Sequence[str]) -> None:
    if exact := [index for index in found.get(Column.MANAGER, []) if _word(headings[index]) not in _PLAIN_MANAGER]:
        found[Column.MANAGER] = exact


def _require_name_and_address(found: dict[Column, list[int]], headings: Sequence[str]) -> None:
    missing = []
    if Column.NAME not in found and not {Column.GIVEN_NAME, Column.FAMILY_NAME} <= found.keys():
        missing.append(_("Navn"))
    if Column.EMAIL not in found:
        missing.append(_("E-post"))
    if missing:
        raise HeadingError(
            _(
                "Fant ingen kolonne for %(missing)s. Den første raden skal ha overskrifter; her står det: %(found)s.",
                missing=_listed(missing),
                found=_listed([heading for heading in headings if heading]) or _("ingenting"),
            )
        )


def _word(heading: str) -> str:
    return re.sub(r"[\W_]", "", heading.casefold())


def _listed(words: Sequence[str]) -> str:
    return ", ".join(f"«{word[:40]}»" for word in words[:20])
