"""Writes the forms that companies have, and shows what was read from them as an outline."""

from __future__ import annotations

import io
from collections.abc import Sequence

import docx
from docx.document import Document
from docx.oxml import parse_xml
from docx.table import Table

from webapp.questionnaires.drafts import QuestionDraft
from webapp.questionnaires.word_form import Reading, read_form

SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)


def packed(document: Document) -> bytes:
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def bold(document: Document, text: str) -> None:
    document.add_paragraph().add_run(text).bold = True


def table(document: Document, *rows: Sequence[str]) -> Table:
    """A table of these cells. A row of one cell in a wider table is merged over all of it."""
    width = max(map(len, rows))
    made = document.add_table(rows=len(rows), cols=width)
    for row, texts in zip(made.rows, rows, strict=True):
        cells = row.cells
        if len(texts) < width:
            cells[0].merge(cells[-1]).text = texts[0]
            continue
        for cell, text in zip(cells, texts, strict=True):
            cell.text = text
    return made


def raw(document: Document, xml: str) -> None:
    """Put elements of WordprocessingML last in the document."""
    for element in parse_xml(f"<w:body {SPACES}>{xml}</w:body>"):
        document.element.body.insert_element_before(element, "w:sectPr")


def form(*lines: str) -> Document:
    """A document of a title and paragraphs: «# » and «## » before headings, «- » before items of a list."""
    document = docx.Document()
    for line in lines:
        if line.startswith("#"):
            marks, _space, text = line.partition(" ")
            document.add_heading(text, len(marks))
        elif line.startswith("- "):
            document.add_paragraph(line[2:], style="List Bullet")
        else:
            document.add_paragraph(line)
    return document


def read(document: Document) -> Reading:
    return read_form(packed(document), "skjema fra i fjor.docx")


def outline(reading: Reading) -> list[str]:
    """Everything in the reading but its minutes and keys, a line each; sections that were added are only named."""
    said, draft = reading.language, reading.draft
    lines = [f"{draft.texts[said]['title']} ({draft.kind}, {draft.archive}, {said})"]
    lines += [f"description: {draft.texts[said]['description']}"] if "description" in draft.texts[said] else []
    for section in draft.sections:
        beside = f", beside {section.beside}" if section.beside else ""
        added = set(section.texts) != {said}
        texts = section.texts[said]
        lines.append(f"+ {section.kind}" if added else f"# {texts['title']} ({section.kind}{beside})")
        lines += [] if added else [f"  {name}: {texts[name]}" for name in ("prompt", "intro") if name in texts]
        lines += [f"  {shown(question, said)}" for question in section.questions]
    return lines + [f"! {leftover.why}: {leftover.text}" for leftover in reading.leftovers]


def shown(question: QuestionDraft, lang: str) -> str:
    texts = dict(question.texts[lang])
    said = f"{question.answered_by} {question.answer_type}: {texts.pop('text')}"
    return said + "".join(f" | {name} {text}" for name, text in texts.items())
