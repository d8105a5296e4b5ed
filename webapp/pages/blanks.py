"""Pages printed once.

A published form never changes, so what a meeting shows of it is rendered once for each kind of reader and kept as a
blank: HTML with holes, which each page fills with what was written and with whom. Nothing that anyone wrote is kept: it
is only ever in a hole. Rendering sixty columns anew took a third of the page's time.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from flask import render_template
from flask_babel import gettext as _
from markupsafe import Markup, escape

from ..questionnaires import guidance
from ..questionnaires.content import load_version
from ..questionnaires.kinds import Outcome, Role
from . import seen_by
from .parts import Part

_MARK = f"hole{secrets.token_hex(8)}n"
_HOLES = re.compile(_MARK + r"(\d{4})")

MOST_KEPT = 256

Hole = tuple[str, ...]


@dataclass(frozen=True)
class Blank:
    """HTML in pieces; ``holes[i]`` comes between ``pieces[i]`` and ``pieces[i + 1]``."""

    pieces: tuple[str, ...]
    holes: tuple[Hole, ...]

    def filled(self, fill: Callable[[Hole], object]) -> Markup:
        """The page with every hole filled by ``fill(hole)``; what is not Markup is escaped."""
        written = [self.pieces[0]]
        for hole, piece in zip(self.holes, self.pieces[1:], strict=True):
            written += (escape(fill(hole)), piece)
        return Markup("".join(written))  # noqa: S704 - pieces are rendered by a template, holes are escaped above


@dataclass(frozen=True)
class Reader:
    """All that a blank depends on beside the form: whoever shares this sees the same print.

    ``previews``: the form is looked at where there is no talk, so that nothing leads to one.
    """

    version_id: str
    role: Role
    lang: str
    may_write: bool
    may_share: bool
    minutes: int
    has_own: bool
    previews: bool = False


_kept: dict[Reader, Blank] = {}


def meeting_blank(reader: Reader, parts: list[Part]) -> Blank:
    """The parts of a meeting as this kind of reader sees them, which decides ``parts`` too but for what is answered.

    Holes: ("text" | "version" | "stretches" | "chosen", field), ("checked", field, choice) for the attribute of a radio
    button, ("name",) of the other, ("talk",) for the conversation's id in addresses, ("focus areas", a section's kind),
    ("series",), ("year",), ("topics",), ("own",) for the manager's own questions, ("reviews",) and ("agreements",) for
    what is rendered each time.
    """
    # Another thread may empty it at any time.
    blank = _kept.get(reader)
    if blank is None:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        _kept[reader] = blank = printed_once(reader, parts, load_version(reader.version_id).outcome)
    return blank


def column_words() -> dict[str, str]:
    """What the columns call things, looked up once a page: a form of 30 questions shows 60 of them."""
    return {
        "you": _("deg"),
        "write": _("Skriv her"),
        "empty": _("Ikke noe her ennå"),
        "none": _("Ta bort valget"),
        "unchosen": _("Ikke valgt ennå"),
    }


def printed_once(reader: Reader, parts: list[Part], outcome: Outcome) -> Blank:
    """As meeting_blank, rendered now and not kept: what a draft needs, which changes."""
    asked: list[Hole] = []

    def hole(*what: str) -> str:
        asked.append(what)
        return f"{_MARK}{len(asked) - 1:04d}"

    html = render_template(
        "pages/_meeting_parts.html",
        hole=hole,
        checked=partial(hole, "checked"),
        chosen=partial(hole, "chosen"),
        reader=reader,
        parts=parts,
        seen_by=[seen_by.in_meeting(part, outcome) for part in parts],
        ground_rule=guidance.ground_rule(reader.lang),
        manager_intro=guidance.manager_intro(reader.lang),
        words=column_words(),
        labels={Role.EMPLOYEE: _("Medarbeider"), Role.MANAGER: _("Leder")},
    )
    found = _HOLES.split(html)
    return Blank(tuple(found[::2]), tuple(asked[int(number)] for number in found[1::2]))
