"""What the fields of a person may hold, read from what people type: one meaning for the import and the pages."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from flask_babel import gettext as _

LANGUAGES = {
    "nb": ("nb", "nbno", "no", "nor", "nob", "norsk", "norwegian", "bokmål", "bokmal", "norskbokmål", "norskbokmal"),
    "nn": ("nn", "nnno", "nno", "nynorsk", "norsknynorsk"),
    "en": ("en", "eng", "engb", "enus", "engelsk", "english"),
}
LONGEST_ADDRESS = 254  # RFC 5321 4.5.3.1.3, less the angle brackets
LONGEST_NAME, LONGEST_DEPARTMENT, LONGEST_NUMBER = 200, 120, 40  # as the register's columns
EMPTYING_WORDS = frozenset({"ingen", "none", "-", "–", "—"})

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u2028\u2029\u202a-\u202e\u2060-\u2069\ufeff]")
_LOCAL_PART = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN = re.compile(r"(?=.{4,}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])")
_NORWEGIAN_DAY = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})")
_ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]00:00(?::00(?:\.0+)?)?)?")


class BadValue(ValueError):
    """A value that cannot be used; its text tells the person what to write instead."""


def tidy(text: str) -> str:
    """One line of composed characters: no control or invisible ones, single spaces, none at the ends."""
    visible = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    return " ".join(_CONTROL.sub(" ", visible).split())


def empties(text: str) -> bool:
    """Whether the cell says that the field shall be emptied (an empty cell leaves it alone)."""
    return text.casefold() in EMPTYING_WORDS


def department(text: str) -> str:
    """A tidy department, or '' for none."""
    return _at_most(LONGEST_DEPARTMENT, tidy(text))


def name(text: str) -> str:
    """A person's full name. Raises BadValue when there is none."""
    tidied = _at_most(LONGEST_NAME, tidy(text))
    if not any(c.isalpha() for c in tidied):
        raise BadValue(_("Navnet mangler. Skriv fornavn og etternavn."))
    return tidied


def address(text: str, *, demo: bool = False) -> str:
    """A bare e-mail address in lower case, its domain in the ASCII form that mail servers use (RFC 5891).

    In a demo database only addresses ending in .example pass, which RFC 2606 reserves for nobody.
    """
    tidied = tidy(text).lower()
    if not tidied:
        raise BadValue(_("E-postadressen mangler."))
    local, _at, domain = tidied.rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        domain = ""
    whole = f"{local}@{domain}"
    if len(whole) > LONGEST_ADDRESS or not _LOCAL_PART.fullmatch(local) or not _DOMAIN.fullmatch(domain):
        raise BadValue(_("«%(text)s» er ikke en e-postadresse. Skriv den slik: navn@firma.no.", text=tidied[:80]))
    if demo and not domain.endswith(".example"):
        raise BadValue(_("Dette er en demo uten ekte mennesker. Bruk en adresse som slutter på .example."))
    return whole


def employee_number(text: str) -> str | None:
    """The number as text, leading zeros kept; None when empty."""
    return _at_most(LONGEST_NUMBER, tidy(text)) or None


def language(text: str) -> str:
    """'nb', 'nn' or 'en' from a language's name or code in Norwegian or English."""
    word = re.sub(r"[\W_]", "", tidy(text).casefold())
    for code, words in LANGUAGES.items():
        if word in words:
            return code
    raise BadValue(_("Språket «%(text)s» finnes ikke her. Skriv bokmål, nynorsk eller engelsk.", text=tidy(text)[:40]))


def day(text: str) -> date:
    """A date written as 31.12.2026, 31.12.26 or 2026-12-31; two-digit years as POSIX reads them (69 is 1969)."""
    tidied = tidy(text)
    if found := _ISO_DAY.fullmatch(tidied):
        year, month, number = (int(part) for part in found.groups())
    elif found := _NORWEGIAN_DAY.fullmatch(tidied):
        number, month, year = (int(part) for part in found.groups())
        if len(found[3]) == 2:
            year += 1900 if year >= 69 else 2000
    else:
        raise BadValue(_("«%(text)s» er ikke en dato. Skriv den slik: 31.12.2026.", text=tidied[:40]))
    try:
        found_day = date(year, month, number)
    except ValueError as error:
        raise BadValue(_("Datoen %(text)s finnes ikke. Skriv den slik: 31.12.2026.", text=tidied)) from error
    if not 1900 <= year <= 2100:
        raise BadValue(_("Året i %(text)s kan ikke stemme.", text=tidied))
    return found_day


def _at_most(most: int, text: str) -> str:
    if len(text) > most:
        raise BadValue(_("Teksten «%(text)s …» er for lang. Skriv høyst %(most)s tegn.", text=text[:30], most=most))
    return text
