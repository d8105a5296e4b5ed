"""The series that a talk is one of: on its page, on its minutes, and where it is prepared and held."""

from __future__ import annotations

from flask_babel import gettext as _
from markupsafe import Markup

from ..conversations import stream, talk_views
from ..conversations.access import Seat
from ..conversations.models import Conversation
from ..htmx import render_fragment
from ..people.models import Person
from ..plans import minutes_views
from ..questionnaires.kinds import FormKind
from . import series


def part_of_page(reader: Person, talk: Conversation) -> Markup:
    """The series as a section of a page about one of its talks; empty for a talk that stands alone."""
    return _shown("calendar/_series_part.html", reader, talk)


def in_talk(seat: Seat) -> Markup:
    """The series above the first part of the form; empty as above."""
    return _shown("calendar/_series.html", seat.person, seat.conversation)


def _shown(template: str, reader: Person, talk: Conversation) -> Markup:
    line = series.line_of(reader, talk)
    if line is None:
        return Markup()
    title = _("Målsamtalene") if talk.kind == FormKind.GOAL else _("De korte samtalene")
    return render_fragment(template, line=line, title=title)


def init() -> None:
    talk_views.part("series", lambda seat: part_of_page(seat.person, seat.conversation))
    minutes_views.part("series", part_of_page)
    stream.fragment("time", "serien", in_talk)
