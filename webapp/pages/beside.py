"""What stands beside the questions and goals that speak of it."""

from __future__ import annotations

from markupsafe import Markup

from ..conversations.access import Seat
from ..htmx import render_fragment
from ..questionnaires.kinds import SectionKind
from ..questionnaires.models import FocusArea


def focus_areas_fragment(seat: Seat, kind: str) -> Markup:
    """HR's list as it stands now, read once for the seat; ``kind`` is that of the section that it is shown in.

    Where the questions are about the list, an empty one says so; beside goals there is then nothing.
    """
    areas = seat.once("focus areas", lambda: list(FocusArea.standing()))
    return render_fragment("pages/_focus_areas.html", areas=areas, asked=kind == SectionKind.QUESTIONS)
