"""A Word document as people see it: paragraphs and tables in order, with tracked changes accepted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
BOX = "☐"
TITLE = 0
_WRAPPERS = {W + name for name in ("ins", "moveTo", "customXml", "smartTag", "hyperlink", "fldSimple")}
_TEXT = {W + "tab": "\t", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "-"}
_DRAWN = {W + "drawing", W + "pict", W + "object"}
_BOXES = re.compile("[☐☑☒□❏❑❒◻▢⬜]")
# Where Wingdings keeps empty and ticked boxes; Word adds F000 to the number.
_BOX_SYMBOLS = {"6F", "71", "72", "A8", "FD", "FE"}
_HEADING = re.compile(r"(?:heading|overskrift)\s*([1-9])", re.IGNORECASE)
_TITLES = {"title", "tittel"}
_FARTHEST_STYLE = 20


@dataclass(frozen=True)
class Paragraph:
    """One line of text, tidied.

    ``level``: 0 for a title, 1 to 9 for a heading; ``item``: the list it is in and how deep, or ''.
    """

    text: str
    level: int | None = None
    item: str = ""
    is_bold: bool = False
    is_italic: bool = False


@dataclass(frozen=True)
class Cell:
    """A cell with its blocks; ``span`` in columns. One that carries on the cell above has nothing of its own."""

    blocks: tuple[Block, ...]
    column: int
    span: int

    @cached_property
    def lines(self) -> tuple[Paragraph, ...]:
        """Its lines with words in them, those of tables inside it too."""
        return tuple(line for block in self.blocks for line in _lines(block) if line.text)

    @cached_property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines)


@dataclass(frozen=True)
class Table:
    """Rows of cells, without rows and cells that were deleted."""

    rows: tuple[tuple[Cell, ...], ...]

    @property
    def width(self) -> int:
        """In columns."""
        return max((cell.column + cell.span for row in self.rows for cell in row), default=0)


Block = Paragraph | Table


def _lines(block: Block) -> Iterator[Paragraph]:
    if isinstance(block, Paragraph):
        yield block
    else:
        for row in block.rows:
            for cell in row:
                yield from cell.lines


@dataclass(frozen=True)
class _Style:
    name: str
    parent: str
    properties: Any


@dataclass
class Reader:
    """Reads elements with the document's styles at hand, and counts the pictures on its way."""

    styles: Any
    pictures: int = 0
    _styles: dict[str, _Style] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for style in self.styles.iterchildren(W + "style"):
            self._styles[style.get(W + "styleId", "")] = _Style(
                _value(style.find(W + "name")).lower(), _value(style.find(W + "basedOn")), style
            )

    def blocks(self, parent: Any) -> Iterator[Block]:
        """The paragraphs and tables right inside the element, and those of text boxes after where they hang."""
        for child in _children(parent):
            if child.tag == W + "p":
                yield from self._paragraphs(child)
                for drawn in _found(child, _DRAWN):
                    boxes = list(_found(drawn, {W + "txbxContent"}))
                    self.pictures += not boxes
                    for box in boxes:
                        yield from self.blocks(box)
            elif child.tag == W + "tbl":
                yield Table(tuple(self._rows(child)))

    def _rows(self, table: Any) -> Iterator[tuple[Cell, ...]]:
        for row in _children(table):
            if row.tag != W + "tr" or row.find(f"{W}trPr/{W}del") is not None:
                continue
            cells: list[Cell] = []
            for cell in _children(row):
                if cell.tag == W + "tc":
                    column = cells[-1].column + cells[-1].span if cells else 0
                    cells.append(self._cell(cell, column))
            yield tuple(cells)

    def _cell(self, cell: Any, column: int) -> Cell:
        merge = cell.find(f"{W}tcPr/{W}vMerge")
        carries_on = merge is not None and merge.get(W + "val", "continue") == "continue"
        span = _number(_value(cell.find(f"{W}tcPr/{W}gridSpan")), least=1, most=60)
        return Cell(() if carries_on else tuple(self.blocks(cell)), column, span or 1)

    def _paragraphs(self, element: Any) -> Iterator[Paragraph]:
        """One paragraph, or several where its lines are broken by hand; none of a table of contents."""
        styles = list(self._chain(_value(element.find(f"{W}pPr/{W}pStyle"))))
        if styles and styles[0].name.startswith("toc "):
            return
        level = _level(element, styles)
        runs = [(run, "".join(_run_text(run))) for run in _runs(element)]
        text = "".join(text for _run, text in runs)
        seen = [run for run, text in runs if text.strip()]
        shown = Paragraph(
            "",
            level,
            "" if level is not None else _item(element, styles),
            bool(seen) and all(_is_on("b", run, styles) for run in seen),
            bool(seen) and all(_is_on("i", run, styles) for run in seen),
        )
        lines = [text.replace("\n", " ")] if level is not None else text.split("\n")
        for line in lines:
            yield Paragraph(tidied(line), shown.level, shown.item, shown.is_bold, shown.is_italic)

    def _chain(self, style_id: str) -> Iterator[_Style]:
        """The style and those that it builds on, nearest first."""
        for _step in range(_FARTHEST_STYLE):
            style = self._styles.get(style_id)
            if style is None:
                return
            yield style
            style_id = style.parent


def text_of(root: Any) -> str:
    """All that is written in a part beside the text, on one line."""
    paragraphs = ("".join("".join(_run_text(run)) for run in _runs(found)) for found in root.iter(W + "p"))
    return " ".join(filter(None, map(tidied, paragraphs)))


def tidied(text: str) -> str:
    """One line: runs of spaces are one space, but a tab stays a tab, for it parts what stands side by side."""
    text = re.sub(r"[\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff\x00-\x08\x0b-\x1f]", "", _BOXES.sub(BOX, text))
    return re.sub(r"\s*\t\s*", "\t", re.sub(r"[^\S\t]+", " ", text)).strip()


def _children(parent: Any) -> Iterator[Any]:
    """Its elements, those inside wrappers too; what was deleted, or only asks to be filled in, is passed over."""
    for child in parent.iterchildren("*"):
        if child.tag in _WRAPPERS:
            yield from _children(child)
        elif child.tag == W + "sdt":
            yield from _control(child)
        elif child.tag == MC + "AlternateContent":
            yield from _children(_chosen(child))
        else:
            yield child


def _control(control: Any) -> Iterator[Any]:
    """The content of a content control; nothing of a placeholder that nobody wrote, nor of a table of contents."""
    properties = control.find(W + "sdtPr")
    is_list = is_empty = False
    if properties is not None:
        is_empty = properties.find(W + "showingPlcHdr") is not None
        is_list = "Table of Contents" in _value(properties.find(f"{W}docPartObj/{W}docPartGallery"))
    content = control.find(W + "sdtContent")
    if content is None or is_list:
        return
    if not is_empty:
        yield from _children(content)
    elif content.find(W + "tc") is not None or content.find(W + "p") is not None:
        yield from (_emptied(child) for child in _children(content))


def _emptied(element: Any) -> Any:
    """A cell or paragraph that stands where it stood, without the words of its placeholder."""
    for child in list(element):
        if child.tag not in {W + "tcPr", W + "pPr"}:
            element.remove(child)
    return element


def _chosen(alternatives: Any) -> Any:
    """The same content is given in several ways, for newer and older programs: the first is enough."""
    return next(alternatives.iterchildren("*"), alternatives)


def _runs(parent: Any) -> Iterator[Any]:
    for child in _children(parent):
        if child.tag == W + "r" and not _is_on("vanish", child, []):
            yield child


def _run_text(run: Any) -> Iterator[str]:
    for child in _children(run):
        if child.tag == W + "t":
            yield child.text or ""
        elif child.tag == W + "sym":
            yield BOX if child.get(W + "char", "").upper()[-2:] in _BOX_SYMBOLS else ""
        elif child.find(f"{W}ffData/{W}checkBox") is not None:
            yield BOX
        else:
            yield _TEXT.get(child.tag, "")


def _found(parent: Any, tags: set[str]) -> Iterator[Any]:
    """The outermost elements with such tags below it."""
    for child in _children(parent):
        if child.tag in tags:
            yield child
        elif child.tag not in {W + "del", W + "moveFrom"}:
            yield from _found(child, tags)


def _level(paragraph: Any, styles: list[_Style]) -> int | None:
    for style in styles:
        if style.name in _TITLES:
            return TITLE
        if heading := _HEADING.fullmatch(style.name):
            return int(heading[1])
    outlines = [paragraph.find(f"{W}pPr/{W}outlineLvl")]
    outlines += [style.properties.find(f"{W}pPr/{W}outlineLvl") for style in styles]
    outline = next((found for found in outlines if found is not None), None)
    number = _number(_value(outline), least=0, most=8)
    return None if number is None else number + 1


def _item(paragraph: Any, styles: list[_Style]) -> str:
    """The list that the paragraph is an item of and the depth in it; '' where it is none."""
    for owner in (paragraph, *(style.properties for style in styles)):
        numbering = owner.find(f"{W}pPr/{W}numPr")
        if numbering is not None:
            number, depth = (_value(numbering.find(W + name)) for name in ("numId", "ilvl"))
            return "" if number == "0" else f"list {number} {depth or 0}"
    return ""


def _is_on(name: str, run: Any, styles: list[_Style]) -> bool:
    """Whether a property that is on or off (b, i, vanish) is on for the run."""
    for owner in (run, *(style.properties for style in styles)):
        found = owner.find(f"{W}rPr/{W}{name}")
        if found is not None:
            return found.get(W + "val", "1") not in {"0", "false", "off"}
    return False


def _value(element: Any) -> str:
    return "" if element is None else str(element.get(W + "val", ""))


def _number(text: str, *, least: int, most: int) -> int | None:
    """The number, or None where there is none within the bounds."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 and least <= int(text) <= most else None
