"""The words that go with every form: the invitation's standard text, advice, and two sentences for the columns."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from flask_babel import gettext as _

from ..languages import language
from ..people import dismissals
from .kinds import Outcome


@cache
def _words() -> dict[str, Any]:
    source = files("webapp.questionnaires.builtin").joinpath("guidance.toml")
    return tomllib.loads(source.read_text("utf-8"))


def invitation_text(lang: str, *, minutes: int = 90, outcome: Outcome = Outcome.TO_HR) -> str:
    """The standard text of an invitation to the employee: plain paragraphs with an empty line between.

    `minutes` is the talk's length; `outcome` decides which sentence says what becomes of what is written.
    Raises KeyError for a language that is not nb, nn or en.
    """
    sentence = _words()["outcome"][Outcome(outcome)][lang]
    paragraphs = (paragraph[lang] for paragraph in _words()["invitation"])
    return "\n\n".join(paragraph.format(minutes=minutes, outcome=sentence) for paragraph in paragraphs)


def advice(lang: str) -> tuple[str, ...]:
    """Advice for a good talk, a sentence or two each. Raises KeyError as invitation_text does."""
    return tuple(piece[lang] for piece in _words()["advice"])


def _advice_to_put_away() -> dict[str, Any]:
    return {
        "title": _("Råd for en god samtale"),
        "lines": advice(language()),
        "put_away": _("Legg bort rådene"),
        "show": _("Vis råd for en god samtale"),
    }


def init() -> None:
    dismissals.register("advice", _advice_to_put_away)


def ground_rule(lang: str) -> str:
    """What has no place in the talk, said where people write. Raises KeyError as invitation_text does."""
    return str(_words()["ground_rule"][lang])


def manager_intro(lang: str) -> str:
    """What introduces the manager's column. Raises KeyError as invitation_text does."""
    return str(_words()["manager_intro"][lang])
