"""From a company's Word form to a draft, with everything that is not in it told."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import PurePath

from flask_babel import gettext as _

from ..drafts import FormDraft, SectionDraft
from ..editing.saving import LONGEST
from ..kinds import Archive, FormKind
from . import vocabulary
from .blocks import Block, Reader, Table, text_of
from .lines import read_line
from .package import WordFile, WordFileError, open_word_file
from .parts import Found, Leftover, Why
from .shaping import sections_of, timed
from .tables import read_table

MOST_QUESTIONS = 150
MOST_SIGNS = 100_000
_EMPTY_LINES_TO_WRITE_ON = 3
_NOTES = ("footnotes", "endnotes", "comments")


@dataclass(frozen=True)
class Reading:
    """What was read, in which language, for what kind of talk, and what of the document is not in it.

    ``whole`` is a form that is signed, whatever the kind, for only such a one has room for all.
    """

    whole: FormDraft
    kind: FormKind
    language: str
    leftovers: tuple[Leftover, ...]

    @cached_property
    def draft(self) -> FormDraft:
        """The draft to look at and shape."""
        title = self.whole.texts[self.language]["title"]
        return self.shaped(
            key=self.whole.key, title=title, kind=self.kind, archive=self.whole.archive, language=self.language
        )

    @property
    def not_understood(self) -> tuple[Leftover, ...]:
        return tuple(leftover for leftover in self.leftovers if not leftover.why.is_needless)

    @property
    def needless(self) -> tuple[Leftover, ...]:
        """What was understood, and is left out because Samtale does it by itself."""
        return tuple(leftover for leftover in self.leftovers if leftover.why.is_needless)

    def shaped(self, *, key: str, title: str, kind: FormKind, archive: Archive, language: str) -> FormDraft:
        """The draft as somebody decided; a short talk's archive is the two's own, whatever was chosen."""
        sections = [_in_language(section, self.language, language) for section in self.whole.sections]
        texts = {language: self.whole.texts[self.language] | {"title": title}}
        return timed(key, kind, archive, texts, sections)

    def dump(self) -> str:
        """The reading as JSON text, to keep while it is looked at."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def load(cls, text: str) -> Reading:
        """The reading that `dump` wrote."""
        kept = json.loads(text)
        leftovers = tuple(Leftover(left["text"], Why(left["why"])) for left in kept["leftovers"])
        return cls(FormDraft.from_plain(kept["whole"]), FormKind(kept["kind"]), kept["language"], leftovers)


def read_form(content: bytes, filename: str) -> Reading:
    """The form in a .docx. Raises WordFileError when there is none to read, with a text for the person."""
    file = open_word_file(content, filename)
    found = Found()
    try:
        _read_into(found, file)
    except RecursionError as error:
        raise WordFileError(
            _("Dokumentet har for mange tabeller inni hverandre. Forenkle det, og prøv igjen.")
        ) from error
    _refuse_what_is_no_form(found)
    language = vocabulary.language_of(" ".join(_all_words(found)))
    title = (found.title or file.title.strip() or PurePath(filename).stem)[: LONGEST["title"]]
    description, sections = sections_of(found, language)
    texts = {language: {"title": title} | ({"description": description} if description else {})}
    whole = timed("word", FormKind.ANNUAL, Archive.HR, texts, sections)
    return Reading(whole, vocabulary.kind_of(title), language, tuple(found.leftovers))


def _read_into(found: Found, file: WordFile) -> None:
    reader = Reader(file.styles)
    _read_blocks(reader.blocks(file.body), found)
    found.find_title()
    for kind, root in file.around:
        text = text_of(root)
        if text and not vocabulary.is_page_number(text):
            found.set_aside(text, Why.NOTE if kind in _NOTES else Why.AROUND)
    if reader.pictures:
        found.set_aside("", Why.PICTURE)


def _read_blocks(blocks: Iterable[Block], found: Found) -> None:
    empty = 0
    for block in blocks:
        if isinstance(block, Table):
            _read_frame(block, found) if block.width <= 1 else read_table(block, found)
        elif block.text:
            read_line(block, found)
        empty = 0 if isinstance(block, Table) or block.text else empty + 1
        if empty == _EMPTY_LINES_TO_WRITE_ON:
            found.room()


def _read_frame(table: Table, found: Found) -> None:
    """A table of one column is only a frame around what stands in it; its empty cells are room to write in."""
    for row in table.rows:
        for cell in row[:1]:
            _read_blocks(cell.blocks, found) if cell.text else found.room()


def _all_words(found: Found) -> list[str]:
    words = [line for part in found.parts for line in (part.title, *part.intro)]
    return words + [line for asked in found.questions for line in (asked.text, *asked.help)]


def _refuse_what_is_no_form(found: Found) -> None:
    if not found.questions and not any(part.plan or (part.has_room and part.title) for part in found.parts):
        raise WordFileError(
            _("Fant ingen spørsmål. Samtale kjenner igjen punktlister, tabeller og setninger med spørsmålstegn.")
        )
    if len(found.questions) > MOST_QUESTIONS or sum(map(len, _all_words(found))) > MOST_SIGNS:
        raise WordFileError(
            _("Dokumentet er for stort til å være et samtaleskjema. Slett det som ikke hører til skjemaet.")
        )


def _in_language(section: SectionDraft, written: str, wanted: str) -> SectionDraft:
    """The section with its own words said to be in another language; what has all languages keeps them.

    What introduces the form stands in a built-in opening in the one language alone, and follows along.
    """
    questions = tuple(
        replace(question, texts=_said_in(question.texts, written, wanted)) for question in section.questions
    )
    return replace(section, texts=_said_in(section.texts, written, wanted), questions=questions)


def _said_in(texts: dict[str, dict[str, str]], written: str, wanted: str) -> dict[str, dict[str, str]]:
    if set(texts) == {written}:
        return {wanted: texts[written]}
    return texts | {wanted: texts[written] | texts[wanted]}
