"""The topics as people see them: a list that both add to, before and while they meet."""

from __future__ import annotations

from markupsafe import Markup

from ..htmx import render_fragment
from . import stream
from .access import Right, Seat
from .texts import topics_of


def topics_fragment(seat: Seat, removed: str | None = None) -> Markup:
    """The list of topics for this seat as a fragment.

    An answer to this seat's own press also says which one it took away, to be brought back ("" for none).
    """
    if not seat.may(Right.READ_INVITATION):
        return Markup()
    return render_fragment("conversations/_topics.html", seat=seat, topics=topics_of(seat), removed=removed)


def init() -> None:
    stream.fragment("topics", "temaer", topics_fragment, of_texts=True)
