"""No visible word goes round the catalogues: what a template or a view says stands in `_("…")`, whole."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from tools.words import KEYWORDS, ROOT

TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*") if path.suffix in (".html", ".txt"))
MODULES = sorted((ROOT / "webapp").rglob("*.py"))

LETTER = re.compile(r"[^\W\d_]")
NORWEGIAN = re.compile("[æøåÆØÅ«»]")
SENTENCE = re.compile(r"^[A-ZÆØÅ][a-zæøå]+(?=$|[ .,!?…:])")
SEEN_ATTRIBUTES = {"aria-label", "aria-description", "title", "placeholder", "alt", "data-label"}
# Said the same in every language: the app's name; and the marker of a mail's subject, which nobody sees.
NAMES = re.compile(r"\bSamtale\b|^Emne:", re.MULTILINE)
# Functions whose text a reader sees.
TELLING = {"flash", "BadValue", "HeadingError", "RefusedError", "ValidationError", "WordFileError"} | {
    "InputRequired",
    "DataRequired",
}
# Norwegian that is no words of the interface: letters and headings to recognise, names, and a file to fill in.
NOT_SHOWN = {"norwegian.py", "headings.py", "values.py", "import_views.py", "languages.py", "compose.py", "__main__.py"}
NOT_SHOWN |= {"columns.py", "vocabulary.py"}
BOTH_WAYS = {"bokmål"}


def named(paths: list[Path]) -> list[object]:
    return [pytest.param(path, id=str(path.relative_to(ROOT))) for path in paths]


class Shown(HTMLParser):
    """Collects what a reader sees or hears of a page whose expressions are left out."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in ("style", "script")
        shown = [value for name, value in attrs if name in SEEN_ATTRIBUTES or name.startswith("data-word")]
        self.seen += [value for value in shown if value]

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in ("style", "script")

    def handle_data(self, text: str) -> None:
        if not self.silent:
            self.seen.append(text)


def literal_html(source: str) -> str:
    """A template with its own words only: what stands in {{ … }}, {% … %} and {# … #} is taken out."""
    return "".join(value for _line, token, value in Environment(autoescape=True).lex(source) if token == "data")


@pytest.mark.parametrize("path", named(TEMPLATES))
def test_templates_say_nothing_of_their_own(path: Path) -> None:
    page = Shown()
    # Where a tag's own name is an expression, the parser would take the rest of the tag for text.
    page.feed(re.sub(r"</?h(?=[ >])[^>]*>", "", literal_html(path.read_text(encoding="utf-8"))))
    page.close()
    attribute = re.compile(r"^\s*data-[\w-]+=\"")
    words = [text.strip() for text in page.seen if LETTER.search(NAMES.sub("", text)) and not attribute.match(text)]
    assert not words, f"put into _('…'): {words}"


@pytest.mark.parametrize("path", named(TEMPLATES))
def test_templates_hand_on_no_bare_words(path: Path) -> None:
    tree = Environment(autoescape=True).parse(path.read_text(encoding="utf-8"))
    translated: set[int] = set()
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in KEYWORDS:
            texts = call.args[: 2 if call.node.name == "ngettext" else 1]
            assert all(isinstance(text, nodes.Const) for text in texts), f"line {call.lineno}: not one whole text"
            translated |= {id(text) for text in texts}
    loose = [
        const.value
        for const in tree.find_all(nodes.Const)
        if isinstance(const.value, str) and id(const) not in translated
    ]
    assert not [text for text in loose if NORWEGIAN.search(text) or SENTENCE.match(text)]


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _name(call: ast.Call) -> str:
    return str(getattr(call.func, "id", None) or getattr(call.func, "attr", ""))


def _calls(path: Path) -> Iterator[ast.Call]:
    return (node for node in ast.walk(_tree(path)) if isinstance(node, ast.Call))


def _texts(node: ast.AST) -> Iterator[ast.Constant]:
    return (part for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str))


def _translated(path: Path) -> set[int]:
    return {id(text) for call in _calls(path) if _name(call) in KEYWORDS for text in _texts(call)}


def _docstrings(path: Path) -> set[int]:
    with_docs = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    bodies = [node.body for node in ast.walk(_tree(path)) if isinstance(node, with_docs) and node.body]
    return {id(body[0].value) for body in bodies if isinstance(body[0], ast.Expr)}


@pytest.mark.parametrize("path", named(MODULES))
def test_code_translates_whole_texts(path: Path) -> None:
    for call in _calls(path):
        if _name(call) in KEYWORDS and isinstance(call.func, ast.Name):
            texts = call.args[: 2 if _name(call) == "ngettext" else 1]
            assert all(isinstance(text, ast.Constant) for text in texts), f"line {call.lineno}: not one whole text"


@pytest.mark.parametrize("path", named(MODULES))
def test_code_has_no_norwegian_of_its_own(path: Path) -> None:
    if path.name in NOT_SHOWN or "demo" in path.parts:
        return
    known = _translated(path) | _docstrings(path)
    loose = [str(text.value) for text in _texts(_tree(path)) if id(text) not in known]
    assert not [text for text in loose if NORWEGIAN.search(text) and text not in BOTH_WAYS]


@pytest.mark.parametrize("path", named(MODULES))
def test_what_is_told_is_translated(path: Path) -> None:
    known = _translated(path)
    told = [call for call in _calls(path) if _name(call) in TELLING or _name(call).endswith("Field")]
    loose = [str(text.value) for call in told for text in _texts(call) if id(text) not in known]
    assert not [text for text in loose if SENTENCE.match(text)]
