"""The blocks that minutes.typ lays out, each a dict whose `block` says what it is:

    heading      level (1 or 2), text
    strong       text (prose)                    a question, or a goal too long for a heading
    field        label, text (prose)             something short with its name before it
    entry        label, text (prose)             a text below whose it is, or what it answers
    table        columns: [{title, width: "narrow" | "wide" | "least"}], label (or ""),
                 rows: [[{text (prose), note (or "")}, …], …]
    signatures   people: [{name, role, signed}]
    disagreement label, text (prose)
    digest       label, digest
    note         text (one line)

Prose is a list of paragraphs, each a list of lines; an empty one is a blank line more. It has passed `printable`.
"""

from __future__ import annotations

from typing import Any

from .pdf_letters import breakable, printable

Block = dict[str, Any]
Prose = list[list[str]]
Cell = dict[str, Any]

# Characters without a place to break that fit on a line of the page, in a narrow column, and in the footer.
WIDE, NARROW, FOOTER = 40, 18, 40


def heading(level: int, text: str) -> Block:
    return {"block": "heading", "level": level, "text": text}


def entry(label: str, text: str) -> Block:
    return {"block": "entry", "label": label, "text": prose(text)}


def strong(text: Prose) -> Block:
    return {"block": "strong", "text": text}


def note(text: str) -> Block:
    return {"block": "note", "text": text}


def column(title: str, width: str) -> dict[str, str]:
    return {"title": title, "width": width}


def cell(text: str, longest: int = WIDE, note: str = "") -> Cell:
    return {"text": prose(text, longest), "note": note}


def table(columns: list[dict[str, str]], rows: list[list[Cell]], label: str = "") -> Block:
    return {"block": "table", "columns": columns, "rows": rows, "label": label}


def flat(text: str) -> str:
    """The text on one line, without places to break."""
    return " ".join(printable(text).split())


def line(text: str) -> str:
    return breakable(flat(text), WIDE)


def short(text: str, longest: int = FOOTER) -> str:
    """As much of the text as there is room for, on one line."""
    text = flat(text)
    return text if len(text) <= longest else text[: longest - 1] + "…"


def prose(text: str, longest: int = WIDE) -> Prose:
    """The text in paragraphs; blank lines before and after it are left out."""
    lines = [written.rstrip() for written in breakable(printable(text), longest).split("\n")]
    paragraphs: Prose = [[]]
    for written in "\n".join(lines).strip("\n").split("\n"):
        if written:
            paragraphs[-1].append(written)
        else:
            paragraphs.append([])
    return paragraphs
