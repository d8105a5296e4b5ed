"""What lines of text that follow each other are: headings, questions, help, room to write in."""

from __future__ import annotations

from . import vocabulary
from .blocks import TITLE, Paragraph
from .options import options_in, step_words
from .parts import Found, Why
from .vocabulary import LONGEST_HEADING

# Headings that are only bold stand below all those that Word knows of.
BOLD_LEVEL = 10
LONGEST_LINE = 2000


def read_line(line: Paragraph, found: Found) -> None:
    """Sort one line that has words in it."""
    if len(line.text) > LONGEST_LINE:
        found.set_aside(line.text, Why.NOT_A_QUESTION)
    elif vocabulary.is_gap(line.text):
        found.room()
    elif not (_needless(line, found) or _heading(line, found) or _options(line, found)):
        _words(line, found)


def _needless(line: Paragraph, found: Found) -> bool:
    if line.level is None and vocabulary.is_signature(line.text):
        found.set_aside(line.text, Why.SIGNATURE)
    elif line.level is None and vocabulary.is_field(line.text):
        found.set_aside(line.text, Why.FIELD)
    else:
        return False
    return True


def heading_level(line: Paragraph) -> int | None:
    """The level of a heading, by its style or its looks; None for a line that is none."""
    if line.level is not None:
        return line.level or 1
    text = vocabulary.unmarked(line.text)[0]
    stands_out = line.is_bold or vocabulary.is_shouted(text)
    is_sentence = text.endswith((".", "?", "!", ";")) or options_in(text) is not None
    return BOLD_LEVEL if stands_out and not is_sentence and len(text) <= LONGEST_HEADING else None


def _heading(line: Paragraph, found: Found) -> bool:
    level = heading_level(line)
    if level is None:
        return False
    may_be_title = line.level == TITLE or (level in (1, BOLD_LEVEL) and vocabulary.names_a_form(line.text))
    if may_be_title and found.is_empty and not found.title:
        found.title = vocabulary.plain(line.text)
        return True
    if line.text.rstrip(" :").endswith("?"):
        found.question(line.text)
    else:
        found.heading(line.text, level)
    return True


def _options(line: Paragraph, found: Found) -> bool:
    """Boxes or steps: with a question on the same line, or for the question above."""
    options = options_in(line.text)
    if options is None:
        if words := step_words(line.text):
            found.explain_steps(words)
        return False
    if options.stem and not (found.part.questions and vocabulary.is_aside(options.stem)):
        found.question(line.text)
    else:
        found.options(options)
    return True


def _words(line: Paragraph, found: Found) -> None:
    text, typed = vocabulary.unmarked(line.text)
    item = line.item or typed
    instructs = vocabulary.is_instruction(found.part.title)
    asks = vocabulary.is_asking(text) and (not instructs or "?" in text)
    if asks or (item and not instructs and not _says_more(item, found)):
        found.question(text, item=item)
    else:
        is_aside = bool(item) or line.is_italic or vocabulary.is_aside(text)
        found.text(text.replace("\t", " "), is_aside=is_aside)


def _says_more(item: str, found: Found) -> bool:
    """Whether an item of a list belongs to the question above, and is not its equal in the same list."""
    above = found.part.questions[-1] if found.part.questions else None
    return above is not None and above.item != item and vocabulary.is_asking(above.text)
