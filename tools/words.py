"""Gather the words of the interface into the catalogues of its other languages: `python -m webapp words`.

Bokmål is the source: what stands in `_("…")` is what is shown. New words come in untranslated, which fails the tests;
words that nothing says any more are taken out. The catalogues hold no places and no dates, and are sorted, so that two
branches that add words seldom meet on a line.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
TRANSLATIONS = ROOT / "webapp" / "translations"
LANGUAGES = ("nn", "en")
METHODS = [("webapp/**.py", "python"), ("templates/**.html", "jinja2"), ("templates/**.txt", "jinja2")]
# A template that cannot be read is an error, where Jinja's extractor would pass it over.
OPTIONS = {pattern: {"silent": "false"} for pattern, method in METHODS if method == "jinja2"}
KEYWORDS: dict[str, Any] = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
HEADER = """\
msgid ""
msgstr ""
"Language: {language}\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: {plural_forms};\\n"

"""


def catalogue_file(language: str) -> Path:
    return TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"


def words_in_code() -> Catalog:
    """Every message that the code and the templates say, in bokmål."""
    words = Catalog()
    found = extract_from_dir(ROOT, METHODS, OPTIONS, keywords=KEYWORDS, strip_comment_tags=True)
    for _file, _line, message, _comments, _context in found:
        words.add(message)
    return words


def read_catalogue(language: str) -> Catalog:
    """What is translated into `language` by now; empty where nothing is."""
    file = catalogue_file(language)
    if not file.exists():
        return Catalog(locale=language)
    with file.open("rb") as source:
        return read_po(source, locale=language)


def as_text(catalogue: Catalog) -> str:
    """A catalogue as its file says it."""
    body = io.BytesIO()
    write_po(body, catalogue, width=0, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True)
    header = HEADER.format(language=catalogue.locale_identifier, plural_forms=catalogue.plural_forms.rstrip(";"))
    return header + body.getvalue().decode("utf-8").strip() + "\n"


def update(language: str, words: Catalog) -> int:
    """Bring a catalogue up to date with the code; returns how many messages wait for a translation."""
    catalogue = read_catalogue(language)
    catalogue.update(words, no_fuzzy_matching=True)
    file = catalogue_file(language)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(as_text(catalogue), encoding="utf-8", newline="\n")
    return sum(not all(forms_of(message.string)) for message in catalogue if message.id)


def forms_of(text: Any) -> tuple[str, ...]:
    """The singular alone, or the singular and the plural; one empty text for what is not translated."""
    return tuple(text) if isinstance(text, (tuple, list)) else (text or "",)


def main() -> int:
    words = words_in_code()
    for language in LANGUAGES:
        print(f"{catalogue_file(language).relative_to(ROOT)}: {update(language, words)} to translate")
    return 0


if __name__ == "__main__":
    sys.exit(main())
